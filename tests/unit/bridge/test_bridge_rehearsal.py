"""What `ccctl test` learns of hooks: the real bridge, from records to a receiver that checks signatures."""

from __future__ import annotations

import json

from bridge_support import RECORDS

from ccctl.bridge.events import KINDS
from ccctl.bridge.rehearsal import told
from ccctl.center import Scenario
from ccctl.center.scenario import Expectation
from ccctl.control.message import Message
from ccctl.diagnostics import codes
from ccctl.verify.expect import judge
from ccctl.verify.result import StageReport

CALL = "1795309602.13"
CONFIG = {
    "version": 1, "center": "hooked", "environment": "test", "engine": "asterisk",
    "events": [
        {"name": "crm", "url": "https://crm.example/", "events": list(KINDS)},
        {"name": "billing", "url": "https://billing.example/", "events": ["call.ended"]},
    ],
    "lookups": [], "pops": [], "seats": {"1002": ""}, "by_code": [], "supervisors": {}, "trunks": [], "queues": [],
    "switches": [], "records": "", "control_port": 1, "lookup_port": 1,
}  # fmt: skip


def message(**fields: str) -> Message:
    return Message(tuple(fields.items()))


async def test_each_hook_gets_its_events_of_the_call_with_holds_in_their_place() -> None:
    held = {"Channel": "PJSIP/1002-00000004", "Linkedid": CALL}
    said = [
        message(Event="Hold", Timestamp="1795309603.0", **held),
        message(Event="Unhold", Timestamp="1795309603.4", **held),
        message(Event="Hold", Timestamp="1795309603.0", Channel="PJSIP/1002-1", Linkedid="another"),
    ]
    found = await told(
        json.dumps(CONFIG).encode(), b"crm.sign = abc\nbilling.sign = def\n", RECORDS.read_bytes(), said, (CALL,)
    )
    assert found["billing"] == {CALL: ["call.ended"]}
    assert found["crm"][CALL] == [
        "call.started", "call.node", "call.node", "seat.ringing", "call.answered", "call.held", "call.held", "call.ended",
        "recording.ready",
    ]  # fmt: skip


def test_an_expectation_speaks_of_the_kinds_that_it_names() -> None:
    scenario = Scenario("t", (), {}, (), Expectation(hooks={"crm": ("call.started", "call.ended")}))
    good = StageReport({}, (), {"crm": ("call.started", "call.node", "call.ended", "recording.ready")})
    assert list(judge(scenario, good)) == []
    for got in ((), ("call.ended", "call.started"), ("call.started", "call.ended", "call.ended")):
        (found,) = judge(scenario, StageReport({}, (), {"crm": got}))
        assert found.code is codes.HOOK_EXPECTATION
    assert list(judge(scenario, StageReport({}, ()))) == []  # nobody has looked
