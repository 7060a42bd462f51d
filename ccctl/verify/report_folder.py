"""A folder for a person who wants to know what happened: a summary of all tests, and the evidence of failed ones."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from ccctl.values import dataclass
from ccctl.verify.report import TestReport, seconds
from ccctl.verify.report_text import report_lines, scenario_lines
from ccctl.verify.result import ScenarioResult, Status, StepResult
from ccctl.verify.wording import step_text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a live test leaves to look at: files by name (wav of each party, ladder, events, the engine's log)."""

    files: Mapping[str, bytes] = field(default_factory=dict)


def write_evidence(folder: Path, result: ScenarioResult, evidence: Evidence) -> Path:
    """Writes the files of one test under its name, with its lines in `story.txt`; the folder made for it."""
    place = folder / file_name(result.name)
    place.mkdir(parents=True, exist_ok=True)
    (place / "story.txt").write_text("\n".join(scenario_lines(result)) + "\n", encoding="utf-8")
    for name, content in evidence.files.items():
        (place / file_name(name)).write_bytes(content)
    return place


def write_summary(folder: Path, report: TestReport, title: str) -> Path:
    """Writes summary.html and summary.txt; the path of the former."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.txt").write_text("\n".join(report_lines(report)) + "\n", encoding="utf-8")
    page = folder / "summary.html"
    page.write_text("\n".join(_page(folder, report, title)) + "\n", encoding="utf-8")
    return page


def file_name(text: str) -> str:
    """The text as a safe file name: test names and caller names come from the spec."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip(".-")[:100] or "unnamed"


STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h2{margin:2rem 0 .3rem;font-size:1.1rem} table{border-collapse:collapse;width:100%}
td{padding:.15rem .6rem;vertical-align:top} td:first-child{text-align:right;white-space:nowrap;color:#667;width:5rem}
tr.no{background:#fdecea} tr.unreached{color:#99a} .way{color:#445} audio{vertical-align:middle}
.passed{color:#176b32} .failed,.undecidable{color:#a11} .skipped{color:#8a5a00}
@media(prefers-color-scheme:dark){body{color:#dde3ea;background:#14181d} tr.no{background:#4a1f1c} .way{color:#aab}
.passed{color:#6fd08c} .failed,.undecidable{color:#ff8a80} .skipped{color:#ffca6b}}
""".strip()


def _page(folder: Path, report: TestReport, title: str) -> Iterator[str]:
    heading = html.escape(title)
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
    yield f"<style>{STYLE}</style></head><body>"
    yield f"<h1>{heading}</h1><p>{html.escape(report.summary)}</p>"
    if report.cannot:
        yield f'<p class="skipped">{html.escape(report.cannot.message)}</p>'
    for result in report.results:
        yield from _section(folder, result)
    yield "</body></html>"


def _section(folder: Path, result: ScenarioResult) -> Iterator[str]:
    status = result.status.value
    yield f'<h2>{html.escape(result.name)} <span class="{status}">{status}</span> {seconds(result.took_ms)}</h2>'
    for reason in result.reasons:
        yield f'<p class="{status}">{html.escape(f"{reason.code}: {reason.message}")}</p>'
    for call in result.calls:
        yield f'<p class="way">{html.escape(call.name)}: {html.escape(" → ".join(call.journey))}</p>'
    yield "<table>" + "".join(_row(step) for step in result.steps) + "</table>"
    place = folder / file_name(result.name)
    if result.status is not Status.PASSED and place.is_dir():
        yield "<p>" + " · ".join(_link(folder, file) for file in sorted(place.iterdir())) + "</p>"


def _row(step: StepResult) -> str:
    style = {True: "", False: ' class="no"', None: ' class="unreached"'}[step.ok]
    when = "" if step.ok is None else f"{step.started_ms / 1000:.2f} s"
    said = "" if step.ok else html.escape(step.message or ("not reached" if step.ok is None else ""))
    return f"<tr{style}><td>{when}</td><td>{html.escape(step_text(step.step))}</td><td>{said}</td></tr>"


def _link(folder: Path, file: Path) -> str:
    path = html.escape(file.relative_to(folder).as_posix(), quote=True)
    name = html.escape(file.name)
    if file.suffix == ".wav":
        return f'{name} <audio controls preload="none" src="{path}"></audio>'
    return f'<a href="{path}">{name}</a>'
