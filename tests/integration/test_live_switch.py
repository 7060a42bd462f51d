"""`ccctl switch` on a center that runs."""

from __future__ import annotations

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live

SWITCHED = """\
switches: {emergency: {code: "*70"}, training: {default: on}}
flows:
  in: [{reject: busy, if: {any: [{switch: emergency}, {not: {switch: training}}]}}, {go: queue/orders}]
"""


def test_a_switch_holds_over_reload_and_restart_until_it_is_turned_again(desk: Desk) -> None:  # noqa: F811
    desk.write(second="flow/in", more=SWITCHED)
    assert "CC515" in desk.run("switch", "emergency", "show", "--env", "dev", code=1)
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.run("switch", "training", "show", "--env", "dev").startswith("training is on, as it stands until")
    assert desk.run("switch", "emergency", "on", "--env", "dev") == "emergency is on now; it was off\n"
    assert desk.run("switch", "emergency", "on", "--env", "dev") == "emergency is on, as before\n"

    before = desk.identity()
    desk.write(wait="2m", second="flow/in", more=SWITCHED)
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.identity() == before
    assert desk.run("switch", "emergency", "show", "--env", "dev") == "emergency is on\n"

    desk.container().restart(timeout=5)
    desk.inside("sh", "-c", "until asterisk -rx 'core waitfullybooted' >/dev/null; do sleep 0.1; done")
    assert desk.run("switch", "emergency", "off", "--env", "dev") == "emergency is off now; it was on\n"
    assert desk.run("switch", "training", "off", "--env", "dev") == "training is off now; it was on\n"

    assert 'did you mean "emergency"?' in desk.run("switch", "emergancy", "on", "--env", "dev", code=64)
    desk.container().stop(timeout=5)
    assert "does not run" in desk.run("switch", "emergency", "on", "--env", "dev", code=1)
