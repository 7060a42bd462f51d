"""Hooks as the language writes them, and what they are in the center."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from resolve_texts import DESK, HEAD

from ccctl.center import Destination, EventHook, Kind, Lookup, ScreenPop
from ccctl.center.hook import EVENTS
from ccctl.resolve.context import Context
from ccctl.resolve.hook import build_hooks
from ccctl.schema import load
from ccctl.schema.hook import EventName

HOOKS = """\
hooks:
  crm: {url: "https://crm.example/ccctl", sign: {secret: CRM_HMAC}, events: [call.ended, call.started]}
  all: {url: "https://crm.example/all", sign: {secret: CRM_HMAC}, token: {secret: CRM_TOKEN}}
  customer:
    lookup: "https://crm.example/customers?phone={caller}"
    timeout: 800ms
    on_error: queue/desk
    mock: {tier: gold, visits: 7}
  parcels: {lookup: "https://crm.example/parcels?of={number}"}
  desktop: {screen_pop: "https://crm.example/pop?seat={seat}&call={call}"}
"""


def test_the_languages_events_are_the_centers() -> None:
    assert set(get_args(EventName)) == set(EVENTS)


def test_each_kind_of_hook_comes_to_the_center_with_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "center.yaml"
    path.write_text(HEAD + DESK + HOOKS, encoding="utf-8")
    loaded = load(path)
    hooks = build_hooks(Context(loaded.spec, loaded.document))
    crm, everything, customer, parcels, desktop = hooks.values()
    assert isinstance(crm, EventHook) and crm.events == ("call.started", "call.ended")  # in the order of a call
    assert crm.sign is not None and crm.sign.name == "CRM_HMAC" and crm.token is None
    assert isinstance(everything, EventHook) and everything.events == EVENTS
    assert everything.token is not None and everything.token.name == "CRM_TOKEN"
    assert isinstance(customer, Lookup) and customer.timeout_ms == 800
    assert customer.on_error == Destination(Kind.QUEUE, "desk") and customer.mock == {"tier": "gold", "visits": "7"}
    assert isinstance(parcels, Lookup) and (parcels.timeout_ms, parcels.on_error, parcels.mock) == (1000, None, {})
    assert isinstance(desktop, ScreenPop) and desktop.url.endswith("seat={seat}&call={call}")
    assert crm.span is not None and crm.span.line == 9
