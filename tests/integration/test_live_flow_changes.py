"""A flow and a queue that change under calls: each call goes on behind the step that it is in, and is not cut off."""

from __future__ import annotations

import time

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live

FLOWS = """\
flows:
  long: {steps}
  after: [{{play: music}}, {{play: music}}, {{play: music}}, {{go: hangup}}]
prompts:
  music: {{say: "{words}"}}
  more: {{say: "One moment please."}}
"""
WORDS = "You are in the right place, and somebody will be with you in a moment. " * 4


def flows(steps: str) -> str:
    """More of the spec, before its environments."""
    return FLOWS.format(steps=steps, words=WORDS)


def call(desk: Desk, context: str) -> None:  # noqa: F811
    """A caller comes into a context."""
    desk.engine(f"channel originate Local/s@{context}/n application Wait 100")


def places(desk: Desk) -> list[str]:  # noqa: F811
    """Where callers are: context, extension and application, sorted."""
    rows = [row.split("!") for row in desk.engine("core show channels concise").splitlines()]
    return sorted(f"{row[1]} {row[2]} {row[5]}" for row in rows if len(row) > 5 and row[0].endswith(";2"))


def until(desk: Desk, *wanted: str) -> None:  # noqa: F811
    end = time.monotonic() + 40
    while places(desk) != sorted(wanted):
        assert time.monotonic() < end, places(desk)
        time.sleep(0.3)


def test_a_call_goes_on_behind_the_step_that_it_is_in_and_is_never_cut_off(desk: Desk) -> None:  # noqa: F811
    desk.write(second="flow/long", more=flows("[{play: music}, {play: more}, {go: flow/after}]"))
    desk.run("apply", "--env", "dev", "--yes")
    call(desk, "flow-long")
    until(desk, "flow-long playmusic Playback")
    # The step that it is in is gone, and with it most lines of the flow.
    desk.write(second="flow/long", more=flows("[{go: flow/after}]"))
    assert "No call is touched" in desk.run("apply", "--env", "dev", "--yes")
    end = time.monotonic() + 40
    while "flow-after" not in (there := " ".join(places(desk))):
        assert there and time.monotonic() < end, f"the caller was cut off: {there}"
        time.sleep(0.3)
