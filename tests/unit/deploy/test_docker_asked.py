"""What is looked at ahead is what the spec's data say before anybody has checked them."""

from __future__ import annotations

from typing import Any

import pytest

from ccctl.deploy.docker_asked import Asked


def test_a_spec_says_where_to_look() -> None:
    data = {
        "center": "acme",
        "engine": "freeswitch",
        "environments": {"dev": {"docker": {"host": "ssh://a", "image": "i"}}},
    }
    assert Asked.by(data, "dev") == Asked("ssh://a", "acme", "dev", "freeswitch", "i")
    data = {"center": "acme", "environments": {"dev": {"docker": None}}}
    assert Asked.by(data, "dev") == Asked("", "acme", "dev", "asterisk", "")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"center": "acme"},
        {"center": "acme", "environments": ["dev"]},
        {"center": "acme", "environments": {"dev": {"ansible": {}}}},
        {"center": "acme", "environments": {"dev": "docker"}},
        {"center": "acme", "environments": {"other": {"docker": {}}}},
        {"center": ["acme"], "environments": {"dev": {"docker": {}}}},
        {"center": "", "environments": {"dev": {"docker": {}}}},
        {"environments": {"dev": {"docker": {}}}},
    ],
)
def test_a_spec_that_says_something_else_is_not_looked_after(data: dict[str, Any]) -> None:
    assert Asked.by(data, "dev") is None
