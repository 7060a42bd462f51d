"""Diagnostics for machines: JSON (docs/schemas/diagnostics.json), SARIF 2.1.0, and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from ccctl.diagnostics.codes import CODES
from ccctl.diagnostics.diagnostic import Diagnostic
from ccctl.diagnostics.span import Span

JSON_VERSION = 1


def as_json(found: Iterable[Diagnostic], **more: object) -> str:
    """A JSON object with `version`, `diagnostics` (place, severity, code, message, hint, notes) and whatever `more` names."""
    listed = [
        {
            "severity": str(one.severity),
            "code": one.code.name,
            "title": one.code.title,
            "message": one.message,
            "hint": one.hint,
            **_place(one.span),
            "notes": [{"message": note.message, **_place(note.span)} for note in one.notes],
        }
        for one in found
    ]
    return json.dumps({"version": JSON_VERSION, **more, "diagnostics": listed}, ensure_ascii=False, indent=2)


def _place(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"file": None, "line": None, "column": None, "end_column": None}
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_column": max(span.end_column, span.column),
    }


def as_sarif(found: Iterable[Diagnostic], tool_version: str) -> str:
    """A SARIF 2.1.0 log (OASIS), as code scanning services read it."""
    found = list(found)
    used = sorted({one.code.name for one in found})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": CODES[name].title},
            "fullDescription": {"text": CODES[name].meaning},
            "defaultConfiguration": {"level": str(CODES[name].severity)},
        }
        for name in used
    ]
    results = []
    for one in found:
        text = one.message + (f"\nhint: {one.hint}" if one.hint else "")
        result: dict[str, object] = {
            "ruleId": one.code.name,
            "ruleIndex": used.index(one.code.name),
            "level": str(one.severity),
            "message": {"text": text},
        }
        if one.span:
            result["locations"] = [_location(one.span)]
        related = [_location(note.span) | {"message": {"text": note.message}} for note in one.notes if note.span]
        if related:
            result["relatedLocations"] = related
        results.append(result)
    driver = {"name": "ccctl", "version": tool_version, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _location(span: Span) -> dict[str, object]:
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end_column > span.column:
        region["endColumn"] = span.end_column
    return {"physicalLocation": {"artifactLocation": {"uri": quote(span.file)}, "region": region}}


def as_github(found: Iterable[Diagnostic]) -> str:
    """Lines that a GitHub workflow turns into annotations (`::error file=...,line=...::message`)."""
    lines = []
    for one in found:
        message = one.message + (f" ({one.hint})" if one.hint else "")
        fields = {"title": f"{one.code} {one.code.title}"}
        if one.span:
            fields |= {"file": one.span.file, "line": str(one.span.line), "col": str(one.span.column)}
            if one.span.end_column > one.span.column:
                fields["endColumn"] = str(one.span.end_column)
        listed = ",".join(f"{key}={_escape(value, ',:')}" for key, value in fields.items())
        lines.append(f"::{one.severity} {listed}::{_escape(message)}")
    return "\n".join(lines)


def _escape(text: str, more: str = "") -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    for char in more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
