"""What `--format json` and `--log` say while a target is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ccctl.cli.events import telling
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.progress import Step, on_machine

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[3] / "docs/schemas/events.json").read_text()))


def events(text: str) -> list[dict[str, object]]:
    found = [json.loads(line) for line in text.splitlines()]
    for one in found:
        SCHEMA.validate(one)
    return found


def test_each_event_is_a_line_with_machine_task_and_state(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with telling("json", tmp_path / "log") as told:
        with told as progress:
            progress("looking at the target")
            progress(Step("what Ansible says", {"kind": "output"}, aside=True))
            about = {
                "machine": "pbx1",
                "role": "base",
                "task": "Packages",
                "state": "ok",
                "seconds": 1.5,
                "kind": "task",
            }
            progress(Step("pbx1: base: Packages", about, aside=True))
            progress(on_machine("pbx2", "staging release 7"))
        told.done("", release=7)
    one, two, three, end = events(capsys.readouterr().out)
    assert (one["kind"], one["text"]) == ("step", "looking at the target")
    assert (two["machine"], two["task"], two["state"], two["seconds"]) == ("pbx1", "Packages", "ok", 1.5)
    assert (three["machine"], three["text"]) == ("pbx2", "staging release 7")
    assert (end["event"], end["release"]) == ("done", 7)
    log = (tmp_path / "log").read_text()
    assert "what Ansible says" in log and "pbx2: staging release 7" in log


def test_people_are_not_shown_what_stands_aside(capsys: pytest.CaptureFixture[str]) -> None:
    with telling("text", None) as told, told as progress:
        progress(Step("unchanged task", {"kind": "task"}, aside=True))
        progress(on_machine("pbx2", "staging release 7"))
    said = capsys.readouterr()
    assert said.out == "" and "pbx2: staging release 7" in said.err and "unchanged" not in said.err


def test_a_refusal_is_an_event_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Rejected), telling("json", None):
        raise rejected(codes.CC551, "pbx1: it does not answer")
    (found,) = events(capsys.readouterr().out)
    assert found["event"] == "failed" and "CC551" in json.dumps(found["diagnostics"])


def test_a_log_that_can_not_be_written_is_refused_before_anything_happens(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refused, telling("text", tmp_path / "no" / "log"):
        pytest.fail("it went on")
    assert refused.value.first.code is codes.CC521


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_log_that_can_not_be_written_any_more_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with telling("text", Path("/dev/full")) as told, told as progress:
        progress("one")
        progress("two")
    said = capsys.readouterr().err
    assert said.count("/dev/full cannot be written any more") == 1
    assert "one" in said and "two" in said
