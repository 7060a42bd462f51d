"""Two engines beside each other: calls that agree are one line, others say in what they differ first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccctl.center.scenario import Outcome
from ccctl.verify.compare import comparison
from ccctl.verify.report import TestReport
from ccctl.verify.result import CallReport, RecordingFacts, ScenarioResult, Status

CALL = CallReport("caller", ("number/1", "queue/desk", "seat/101"), Outcome.SEAT, 200, RecordingFacts(2000, 2))


def report(engine: str, call: CallReport, status: Status = Status.PASSED) -> TestReport:
    calls = () if status is Status.SKIPPED else (call,)
    return TestReport((ScenarioResult("a-test", status, calls=calls),), live=True, engine=engine)


def test_calls_that_agree_are_one_line() -> None:
    lines, differ = comparison(report("asterisk", CALL), report("freeswitch", CALL))
    assert differ == 0
    assert lines[1:3] == ["a-test", "  caller      number/1 → queue/desk → seat/101 · seat · recorded"]
    assert lines[-1] == "1 calls: 1 the same, 0 differ"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(CALL, journey=("number/1", "queue/desk", "flow/night")), "node 3: seat/101, flow/night"),
        (replace(CALL, journey=("number/1",)), "node 2: queue/desk, nothing"),
        (replace(CALL, outcome=Outcome.ABANDONED), "outcome: seat, abandoned"),
        (replace(CALL, sip_status=486), "SIP status: 200, 486"),
        (replace(CALL, recording=None), "recording: True, False"),
        (replace(CALL, recording=RecordingFacts(2000, 1)), "channels of the recording: 2, 1"),
        (replace(CALL, recording=RecordingFacts(4000, 2)), "length of the recording: 2000 ms, 4000 ms"),
        (replace(CALL, name="another"), "was not placed there"),
    ],
)
def test_calls_that_differ_say_in_what_first(other: CallReport, why: str) -> None:
    lines, differ = comparison(report("asterisk", CALL), report("freeswitch", other))
    assert differ == 1
    assert lines[3].endswith(f"← {why}") and "freeswitch" in lines[3]


def test_what_was_not_played_is_no_agreement() -> None:
    lines, _ = comparison(report("asterisk", CALL), report("freeswitch", CALL, Status.SKIPPED))
    assert lines[1:] == ["a-test", "  was not played on freeswitch", "0 calls: 0 the same, 0 differ"]
