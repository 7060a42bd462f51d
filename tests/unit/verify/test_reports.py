"""What people and machines read of a test run."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from ccctl.center.scenario import Outcome, StepSpec, Verb
from ccctl.diagnostics import Diagnostic, Span, codes
from ccctl.verify.report import TestReport
from ccctl.verify.report_folder import Evidence, write_evidence, write_summary
from ccctl.verify.report_junit import junit_xml
from ccctl.verify.report_text import report_lines, scenario_lines
from ccctl.verify.result import CallReport, ScenarioResult, Status, StepResult

HEAR = StepSpec(Verb.HEAR, "caller", prompt="welcome")
RING = StepSpec(Verb.RING, "caller", seats=("101", "102"))
REASON = Diagnostic(codes.STEP_FAILED, "ring 101, 102: nobody <rang> \x07", Span("a.yaml", 4, 3), "look there")


def failed() -> ScenarioResult:
    steps = (
        StepResult(HEAR, True, "", 120, 2900),
        StepResult(RING, False, "nobody <rang>", 3020, 10_000),
        StepResult(HEAR, None),
    )
    call = CallReport("caller", ("number/1", "menu/main"), Outcome.HUNG_UP, 200)
    return ScenarioResult("a test", Status.FAILED, steps, (call,), (REASON,), 13_020, Span("a.yaml", 2, 3))


def report(*results: ScenarioResult, cannot: Diagnostic | None = None) -> TestReport:
    return TestReport(results, live=True, engine="asterisk", took_ms=14_000, cannot=cannot)


def test_a_line_a_step_with_its_times() -> None:
    lines = list(scenario_lines(failed()))
    assert lines[0] == "a test"
    assert lines[1].split() == ["0.12", "s", "✓", "hear", "welcome", "2.9", "s"]
    assert "✗ ring 101, 102" in lines[2]
    assert "nobody <rang>" in lines[2]
    assert "not reached" in lines[3]
    assert "number/1 → menu/main · hung_up" in lines[4]
    assert "FAILED in 13.0 s" in lines[5]
    assert "a.yaml:4:3: error[CC600]" in lines[6]


def test_several_callers_are_named() -> None:
    both = (CallReport("a", (), Outcome.REFUSED, 486), CallReport("b", ("number/1",), Outcome.SEAT, 200))
    step = StepResult(StepSpec(Verb.HEAR, "b", prompt="welcome"), True)
    text = "\n".join(scenario_lines(ScenarioResult("two", Status.PASSED, (step,), both)))
    assert "b: hear welcome" in text
    assert "a: reached nothing · refused 486" in text


def test_a_skipped_run_is_no_success() -> None:
    cannot = Diagnostic(codes.LIVE_UNAVAILABLE, "no Docker engine")
    result = ScenarioResult("a test", Status.SKIPPED, reasons=(cannot,))
    told = report(result, cannot=cannot)
    assert not told.passed
    assert not report(result).passed
    assert "no Docker engine" in "\n".join(report_lines(told))
    assert "1 skipped" in told.summary


def test_junit_counts_and_survives_what_xml_forbids() -> None:
    tree = ElementTree.fromstring(junit_xml(report(failed(), ScenarioResult("fine", Status.PASSED)), "center"))
    suite = tree[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "0")
    failure = suite[0].find("failure")
    assert failure is not None
    assert "nobody <rang> ?" in (failure.get("message") or "")
    assert failure.get("type") == "CC600"
    assert suite[1].find("failure") is None
    assert suite[0].get("line") == "2"


def test_the_folder_has_the_evidence_and_a_page_that_links_it(tmp_path: Path) -> None:
    result = failed()
    place = write_evidence(tmp_path, result, Evidence({"caller.wav": b"RIFF", "../ladder.txt": b"x"}))
    assert sorted(file.name for file in place.iterdir()) == ["caller.wav", "ladder.txt", "story.txt"]
    assert place.parent == tmp_path
    page = write_summary(tmp_path, report(result), "Tests of <acme>").read_text(encoding="utf-8")
    assert "Tests of &lt;acme&gt;" in page
    assert "nobody &lt;rang&gt;" in page
    assert 'src="a-test/caller.wav"' in page
    assert (tmp_path / "summary.txt").read_text(encoding="utf-8").rstrip().endswith("14.0 s")
