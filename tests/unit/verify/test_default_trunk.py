"""A test that names no trunk: phones and trace take the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.center import CallSpec
from ccctl.pipeline import accept
from ccctl.trace import default_trunk
from ccctl.verify.carrier import trunk_of

SPEC = """
ccctl: 1
center: two-ways
timezone: Europe/Berlin
country: DE
trunks:
  card: {e1: {span: 1}}
  first: {sip: {host: 192.0.2.1}}
  second: {sip: {host: 192.0.2.2}}
numbers:
  "030100100": {to: seat/101, trunks: [second]}
  "030100101": {to: seat/101, trunks: [card, second]}
  "030100102": seat/101
seats: {"101": {}}
"""


@pytest.mark.parametrize(
    ("to", "trunk"),
    [
        ("030100100", "second"),
        ("+4930100100", "second"),  # the same number as the carrier may write it
        ("030100101", "second"),  # a line of SIP before a card
        ("030100102", "first"),
        ("030999", "first"),
    ],
)
def test_phones_take_the_trunk_that_trace_takes(tmp_path: Path, to: str, trunk: str) -> None:
    (tmp_path / "center.yaml").write_text(SPEC)
    center = accept(tmp_path / "center.yaml")[0]
    assert trunk_of(center, CallSpec("caller", "+491", to)) == trunk
    assert default_trunk(center, to) == trunk
