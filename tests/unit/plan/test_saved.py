from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from plan_centers import center, deployed, nothing, queue, tree

import ccctl
from ccctl.cli.target import write_plan
from ccctl.diagnostics import Rejected
from ccctl.plan import make_plan
from ccctl.plan.fingerprints import fingerprint
from ccctl.plan.saved import SavedPlan, files_digest, read, save

CHANGED = center(queues={"orders": queue("orders", ("1001", "1002"), max_wait_ms=120_000)})


def saved(tmp_path: Path, **changes: object) -> Path:
    plan = make_plan(CHANGED, tree(queues="new"), deployed(center(), tree()))
    path = tmp_path / "a.plan"
    path.write_text(replace(save(plan, "center.yaml", "abc"), **changes).to_json(), encoding="utf-8")  # type: ignore[arg-type]
    return path


def why(call: object) -> tuple[str, str]:
    with pytest.raises(Rejected) as refused:
        call()  # type: ignore[operator]
    [problem] = refused.value.report.diagnostics
    return problem.code.name, problem.message


def test_a_saved_plan_survives_its_file_and_fits_what_it_was_made_from(tmp_path: Path) -> None:
    found = read(saved(tmp_path))
    observed = deployed(center(), tree())
    found.check_spec("acme", "dev", "abc")
    found.check_tree(tree(queues="new").digest)
    found.check_state(observed)
    found.check_plan(make_plan(CHANGED, tree(queues="new"), observed))
    assert found.plan["changes"][0]["address"] == "queue.orders"


def test_an_edited_plan_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    data = json.loads(path.read_text(encoding="utf-8"))
    for key in (key for key in data if key not in ("kind", "version", "ccctl", "plan")):
        path.write_text(json.dumps(data | {key: "x"}), encoding="utf-8")
        assert why(lambda: read(path)) == ("CC522", f"{path} was changed after it was made"), key
    data["plan"]["changes"] = []
    path.write_text(json.dumps(data), encoding="utf-8")
    assert why(lambda: read(path))[0] == "CC522"


def test_a_plan_of_another_ccctl_says_of_which(tmp_path: Path) -> None:
    path = saved(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"version": 1', '"version": 2', 1), encoding="utf-8")
    assert why(lambda: read(path)) == ("CC522", f"{path} is a plan of version 2, and this ccctl reads 1")
    path.write_text(text.replace(f'"ccctl": "{ccctl.__version__}"', '"ccctl": "9.0"'), encoding="utf-8")
    assert why(lambda: read(path)) == ("CC522", f"{path} was made by ccctl 9.0, and this is {ccctl.__version__}")


@pytest.mark.parametrize("text", ["", "[]", "{}", "3", "nul\0", '{"kind": "other", "version": 1}', "[" * 100_000])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x"
    path.write_text(text, encoding="utf-8")
    assert why(lambda: read(path)) == ("CC522", f"{path} is not a plan of ccctl")


def test_a_missing_file_and_a_folder_and_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "none", tmp_path, tmp_path / "bytes"):
        assert why(lambda path=path: read(path))[0] == "CC522"  # type: ignore[misc]


def test_a_plan_of_another_version_is_refused(tmp_path: Path) -> None:
    code, message = why(lambda: read(saved(tmp_path, ccctl="0.0.1")))
    assert code == "CC522"
    assert message.endswith(f"was made by ccctl 0.0.1, and this is {ccctl.__version__}")


def test_another_spec_center_environment_or_tree_is_refused_with_its_reason(tmp_path: Path) -> None:
    found = read(saved(tmp_path))
    assert why(lambda: found.check_spec("acme", "dev", "other")) == (
        "CC523",
        "the spec has changed since the plan was made",
    )
    assert why(lambda: found.check_spec("acme", "live", "abc"))[0] == "CC523"
    assert why(lambda: found.check_spec("acne", "dev", "abc"))[0] == "CC523"
    assert why(lambda: found.check_tree(tree(queues="newer").digest))[0] == "CC523"


def test_a_target_that_has_moved_is_named_with_both_releases(tmp_path: Path) -> None:
    found = read(saved(tmp_path))
    observed = deployed(center(), tree())
    assert observed.release is not None
    moved = replace(observed, release=replace(observed.release, number=9))
    assert why(lambda: found.check_state(moved)) == (
        "CC512",
        "acme on dev has moved: release 9 is in force, the plan was made from release 7",
    )
    assert "nothing is in force" in why(lambda: found.check_state(nothing()))[1]
    assert "what runs there has changed" in why(lambda: found.check_state(replace(observed, running=False)))[1]


def test_a_secret_that_changed_since_makes_another_plan(tmp_path: Path) -> None:
    old, new = {"CARRIER": fingerprint("s", "old")}, {"CARRIER": fingerprint("s", "new")}
    before = deployed(center(), tree(), old)
    found = save(make_plan(CHANGED, tree(), before), "center.yaml", "abc")
    after = make_plan(CHANGED, tree(), replace(before, fingerprints=new))
    assert why(lambda: found.check_plan(after))[0] == "CC512"
    assert new["CARRIER"] not in save(after, "center.yaml", "abc").to_json()


def test_a_spec_is_named_by_the_bytes_of_all_its_files(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_text("a", encoding="utf-8")
    two.write_text("b", encoding="utf-8")
    before = files_digest([one, two])
    assert before != files_digest([one])
    two.write_text("c", encoding="utf-8")
    assert files_digest([one, two]) != before
    assert why(lambda: files_digest([tmp_path / "none"]))[0] == "CC003"


def test_the_class_is_what_the_file_says(tmp_path: Path) -> None:
    assert isinstance(read(saved(tmp_path)), SavedPlan)


def test_a_plan_goes_into_a_pipe_and_does_not_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "center.yaml").write_text("ccctl: 1\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_plan(pipe, make_plan(center(), tree(), nothing()), str(tmp_path / "center.yaml"))
    reader.join(10)
    assert json.loads(read[0])["center"] == "acme"
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["center.yaml", "pipe"]
