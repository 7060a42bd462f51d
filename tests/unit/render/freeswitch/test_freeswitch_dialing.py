"""Calls out on FreeSWITCH: the rendered scripts choose the rules and trunks that the center means; run by Lua itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lupa import lua52

from ccctl.center import Center
from tests.unit.render.conftest import center_of

from .test_freeswitch_files import tree_of

SPEC = Path(__file__).parents[3] / "integration" / "specs" / "dialing.yaml"
NUMBERS = (
    "62345678",
    "12345678",
    "623456789",
    "13800138000",
    "12800138000",
    "075512345678",
    "+8675512345678",
    "+8613800138000",
    "0049301234567",
    "+49301234567",
    "00",
    "0",
    "+86",
    "138001380001",
    "1380013800a",
    "",
    "9" * 30,
)
DISPOSITIONS = {
    ("USER_BUSY", "486"): "busy",
    ("CALL_REJECTED", "603"): "busy",
    ("NO_ANSWER", ""): "noanswer",
    ("UNALLOCATED_NUMBER", "404"): "nonumber",
    ("NORMAL_TEMPORARY_FAILURE", "503"): "nolines",
    ("RECOVERY_ON_TIMER_EXPIRE", "408"): "nolines",
    ("GATEWAY_DOWN", ""): "nolines",
    ("CALL_REJECTED", "403"): "nolines",
    ("", ""): "nolines",  # no free place
}

SESSION = """
return function(act)
  session = {}
  variables = {}
  function session:setVariable(name, value) variables[name] = value end
  function session:execute(app, data) act(app, data) end
  function session:ready() return variables.over ~= true end
  function session:get_uuid() return "u1" end
  freeswitch = {Dbh = function()
    return {query = function() end, affected_rows = function() return counted end, release = function() end}
  end}
end
"""


@pytest.fixture(scope="module")
def center() -> Center:
    return center_of(SPEC)


def outside(center: Center, act: Callable[[str, str], None], usage: Mapping[str, str]) -> tuple[Any, Any]:
    """The module, with a session that does what `act` says; and Lua's globals."""
    files = {file.path: file.content.decode() for file in tree_of(center)}
    lua = lua52.LuaRuntime()
    lua.execute(SESSION)(act)
    cc = lua.table_from(
        {
            "table": lambda name: lua.execute(files[f"scripts/{name}.lua"]),
            "api": lambda command, arguments="": usage.get(str(arguments), "0") if command == "limit_usage" else "",
            "get": lambda name: lua.globals().variables[name] or "",
            "free": lambda *_: None,
        }
    )
    return lua.execute(files["scripts/outside.lua"])(cc), lua.globals()


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("who", ["1001", "1900", "center", "caller"])
def test_the_rule_that_is_chosen_is_that_of_the_center(center: Center, number: str, who: str) -> None:
    module, lua = outside(center, lambda *_: None, {})
    lua["counted"] = 1
    found = module["may"](number, who)
    rule, sent = found if isinstance(found, tuple) else (found, None)
    meant = center.dialing.find(number, center.plan)
    only = meant is not None and bool(meant[0].role or meant[0].team) and who != "center"
    if meant is None or (only and (who not in center.seats or not meant[0].lets(center.seats[who]))):
        assert (rule, sent) == (None, "refused")
    else:
        assert sent == meant[1]
        assert tuple(rule["trunks"][at][1] for at in range(1, len(meant[0].trunks) + 1)) == meant[0].trunks


def test_a_seat_that_has_dialled_enough_is_told_so(center: Center) -> None:
    module, lua = outside(center, lambda *_: None, {})
    lua["counted"] = 0
    assert module["may"]("13800138000", "1001") == (None, "limit")
    assert module["may"]("13800138000", "center")[1] == "13800138000"  # the spec's own calls count for nobody


@pytest.mark.parametrize(("said", "meant"), DISPOSITIONS.items())
def test_a_trunk_that_fails_is_passed_over_and_an_answer_is_final(
    center: Center, said: tuple[str, str], meant: str
) -> None:
    tried: list[str] = []

    def act(app: str, data: str) -> None:
        assert app == "limit_execute"
        tried.append(data.split()[2])
        lua["variables"]["originate_disposition"] = said[0]
        lua["variables"]["last_bridge_proto_specific_hangup_cause"] = f"sip:{said[1]}" if said[1] else ""

    module, lua = outside(center, act, {})
    assert module["dial"]("13800138000", "center") == meant
    assert tried == (["telecom", "backup"] if meant == "nolines" else ["telecom"])


def test_emergencies_go_over_full_trunks_in_the_end(center: Center) -> None:
    tried: list[tuple[str, str]] = []
    module, _ = outside(
        center, lambda _, data: tried.append((data.split()[2], data.split()[3])), {"hash out telecom": "2"}
    )
    assert module["help"]("110") == "nolines"
    assert tried == [("backup", "2"), ("telecom", "-1"), ("backup", "-1")]


def test_a_caller_who_came_over_a_trunk_holds_a_place_of_it(center: Center) -> None:
    module, lua = outside(center, lambda *_: pytest.fail("nothing may be dialled"), {"hash trunk telecom": "1"})
    lua["variables"]["ccctl_trunk"] = "telecom"
    assert module["dial"]("0049301234567", "center") == "nolines"
