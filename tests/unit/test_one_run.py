"""Shape and meaning are told in one run."""

from __future__ import annotations

from pathlib import Path

from ccctl.pipeline import validate

SPEC = """\
ccctl: 1
center: two
timezone: Europe/Berlin
trunks:
  carrier: {sip: {host: a.example}}
numbers: {"+493012345": queue/dsk}
seats: {101-104: {nme: x}, 105: {}}
queues:
  desk: {members: [{seats: ["105"]}], rng: 3}
  other: {members: [{team: nosuch}]}
"""


def test_an_unknown_key_hides_no_unknown_name(tmp_path: Path) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text(SPEC)
    center, report = validate(spec)
    assert center is None
    found = [(one.code.name, one.span.line, one.span.column) for one in report if one.span]
    assert found == [("CC201", 6, 25), ("CC101", 7, 19), ("CC101", 9, 39), ("CC203", 10, 28)]
