"""A record that another ccctl wrote: what is only added to it is passed over, another format is named as such."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccctl.deploy.vault import parse_release, releases_of
from ccctl.diagnostics import Rejected
from ccctl.plan.release import FileRecord, Release


def release(version: str = "1.0.0") -> Release:
    """A small one."""
    return Release(
        number=7,
        center="acme",
        environment="dev",
        engine="asterisk",
        version=version,
        tree="0a",
        files={"queues.conf": FileRecord("1b", 0o644, "queues", "2c")},
        resources={"queue.orders": {"ring": "20s"}},
        foundation={"image": "x"},
        when="2026-01-01T00:00:00Z",
        who="me",
        rotated=("101",),
    )


def written(**more: Any) -> bytes:
    """A record with something more in it, and in each of its files."""
    data = json.loads(release().to_json()) | more
    data["files"] = {path: {**one, "weather": "fair"} for path, one in data["files"].items()}
    return json.dumps(data).encode()


def test_what_a_newer_ccctl_has_added_is_passed_over() -> None:
    assert parse_release(written(season={"of": "year"}, version="9.1.0"), "acme") == release(version="9.1.0")


def test_another_format_says_which_ccctl_reads_it() -> None:
    with pytest.raises(Rejected) as refused:
        parse_release(written(format=2, version="9.0.0"), "acme")
    (found,) = refused.value.report
    assert found.code.name == "CC693"
    assert "ccctl 9.0.0" in found.message
    assert "destroy" not in (found.hint or "")


def test_what_lacks_something_is_damaged() -> None:
    data = json.loads(release().to_json())
    del data["tree"]
    with pytest.raises(Rejected) as refused:
        parse_release(json.dumps(data).encode(), "acme")
    assert [found.code.name for found in refused.value.report] == ["CC519"]


def test_a_record_that_can_not_be_read_hides_no_other_release() -> None:
    told: list[str] = []
    records = {3: b"{", 7: written(), 9: None, 12: written(format=2, version="9.0.0")}
    assert [one.number for one in releases_of(records, "acme", told.append)] == [7]
    assert [line.split(" can not be read")[0] for line in told] == [
        "warning: the record of the release in acme:releases/12",
        "warning: the record of the release in acme:releases/3",
    ]
