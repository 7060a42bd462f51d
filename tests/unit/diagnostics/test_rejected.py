"""Why something is refused."""

from __future__ import annotations

from ccctl.diagnostics import Rejected, Report, Span, codes


def test_the_reason_of_a_refusal_is_its_first_error_though_warnings_stand_before_it() -> None:
    report = Report()
    report.add(codes.CC237, "a warning", Span("center.yaml", 1, 1, 2))
    report.add(codes.CC221, "an error", Span("center.yaml", 9, 1, 2))
    assert report.diagnostics[0].message == "a warning"
    assert Rejected(report).first.message == "an error"
    assert Rejected(Report(report.warnings)).first.message == "a warning"
