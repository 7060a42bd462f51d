"""Centers for the renderer's tests, read from specs as a user writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.center import Center
from ccctl.render.asterisk import Asterisk
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.render.tree import NoSounds, render
from ccctl.resolve import resolve
from ccctl.schema import load

GOLDEN = Path(__file__).parents[2] / "golden" / "asterisk"
HELLO = """\
ccctl: 1
center: hello
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, register: {username: hello, password: {secret: CARRIER}}}}}
numbers: {"+493012345": queue/desk}
seats: {101-104: {}}
queues: {desk: {members: [{seats: [101-104]}]}}
"""


def center_of(spec: Path) -> Center:
    """The center of a spec that is right."""
    loaded = load(spec)
    center, report = resolve(loaded.spec, loaded.document)
    assert center is not None, [f"{found.span}: {found.message}" for found in report]
    return center


def center_from(folder: Path, text: str) -> Center:
    """The center of this text."""
    spec = folder / "center.yaml"
    spec.write_text(text, encoding="utf-8")
    return center_of(spec)


def tree_of(center: Center, site: Site | None = None) -> RenderedTree:
    """Its files, without sounds."""
    return render(center, Asterisk(), site or Site(), NoSounds())


@pytest.fixture(scope="session")
def rich() -> Center:
    """The center that uses everything the renderer knows."""
    return center_of(GOLDEN / "rich" / "center.yaml")


@pytest.fixture
def hello(tmp_path: Path) -> Center:
    """The smallest center."""
    return center_from(tmp_path, HELLO)
