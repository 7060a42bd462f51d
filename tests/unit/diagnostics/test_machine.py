"""What machines read."""

from __future__ import annotations

import json

from ccctl.diagnostics import Diagnostic, Note, Span
from ccctl.diagnostics.codes import CODES
from ccctl.diagnostics.machine import as_github, as_json, as_sarif

CODE = next(iter(CODES.values()))
FOUND = [
    Diagnostic(CODE, "50% of\nlines", Span("dir, x/a.yaml", 3, 5, 9), "a hint", (Note("first", Span("b.yaml", 1, 1)),)),
    Diagnostic(CODE, "without a place"),
]


def test_json_has_places_and_a_version() -> None:
    read = json.loads(as_json(FOUND, ok=False))
    assert read["version"] == 1
    assert read["ok"] is False
    first, second = read["diagnostics"]
    assert (first["file"], first["line"], first["column"], first["end_column"]) == ("dir, x/a.yaml", 3, 5, 9)
    assert first["notes"][0]["file"] == "b.yaml"
    assert second["file"] is None


def test_sarif_names_each_rule_once_and_points_at_the_region() -> None:
    run = json.loads(as_sarif(FOUND, "1.0"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [CODE.name]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "dir%2C%20x/a.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endColumn": 9}
    assert "locations" not in run["results"][1]


def test_github_lines_cannot_be_broken_by_their_text() -> None:
    lines = as_github(FOUND).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith(f"::{CODE.severity} title=")
    assert "file=dir%2C x/a.yaml,line=3,col=5,endColumn=9" in lines[0]
    assert lines[0].endswith("::50%25 of%0Alines (a hint)")
