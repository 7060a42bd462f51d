"""Specs as texts, resolved: the shortest way from a test to what resolve says."""

from __future__ import annotations

from pathlib import Path

from ccctl.center import Center
from ccctl.diagnostics import Report
from ccctl.resolve import resolve
from ccctl.schema import load

HEAD = """\
ccctl: 1
center: hello
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: sip.carrier.example}}}
"""
DESK = """\
numbers: {"+493012345": queue/desk}
seats: {101-104: {}}
queues: {desk: {members: [{seats: [101-104]}]}}
"""


def resolve_text(folder: Path, text: str) -> tuple[Center | None, Report]:
    """What resolve makes of a spec with this text, in this folder."""
    path = folder / "center.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    return resolve(loaded.spec, loaded.document)


def center_of(folder: Path, text: str) -> Center:
    """The center of a spec without errors."""
    center, report = resolve_text(folder, text)
    assert center is not None, [found.message for found in report.errors]
    return center


def found(folder: Path, text: str) -> list[str]:
    """The codes of all that is found in a spec, in the order of their places."""
    return [problem.code.name for problem in resolve_text(folder, text)[1]]


def messages(folder: Path, text: str) -> list[str]:
    """The messages and hints of all that is found in a spec."""
    return [f"{problem.message} | {problem.hint}" for problem in resolve_text(folder, text)[1]]
