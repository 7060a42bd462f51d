"""The tests as JUnit XML, for continuous integration."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ccctl.verify.report import TestReport
from ccctl.verify.report_text import scenario_lines
from ccctl.verify.result import ScenarioResult, Status

# What XML 1.0 section 2.2 does not allow: caller names and digits come from outside.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: TestReport, suite: str) -> str:
    """The report as the `testsuites` document that Jenkins, GitLab and others read; times in seconds."""
    root = ElementTree.Element("testsuites", name="ccctl")
    failed = len(report.having(Status.FAILED)) + len(report.having(Status.UNDECIDABLE))
    cases = ElementTree.SubElement(
        root,
        "testsuite",
        name=suite,
        tests=str(len(report.results)),
        failures=str(failed),
        errors="1" if report.cannot else "0",
        skipped=str(len(report.having(Status.SKIPPED))),
        time=f"{report.took_ms / 1000:.3f}",
    )
    for result in report.results:
        _case(cases, suite, result)
    if report.cannot:
        ElementTree.SubElement(cases, "system-err").text = FORBIDDEN.sub("?", report.cannot.message)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(cases: ElementTree.Element, suite: str, result: ScenarioResult) -> None:
    case = ElementTree.SubElement(
        cases, "testcase", classname=suite, name=result.name, time=f"{result.took_ms / 1000:.3f}"
    )
    if result.span:
        case.set("file", result.span.file)
        case.set("line", str(result.span.line))
    if not result.passed:
        word = "skipped" if result.status is Status.SKIPPED else "failure"
        said = "; ".join(f"{reason.code}: {reason.message}" for reason in result.reasons) or result.status.value
        trouble = ElementTree.SubElement(case, word, message=FORBIDDEN.sub("?", said))
        if word == "failure":
            trouble.set("type", str(result.reasons[0].code) if result.reasons else result.status.value)
    lines = "\n".join(scenario_lines(result))
    ElementTree.SubElement(case, "system-out").text = FORBIDDEN.sub("?", lines)
