"""What the bridge beside an engine is told: bridge.json, and the secrets beside it. The same for every engine."""

from __future__ import annotations

import json
from typing import Any

from ccctl.center import Center, EventHook, Lookup, ScreenPop
from ccctl.center.environment import BridgeApi
from ccctl.center.seat import SignIn
from ccctl.center.secret import SecretRef
from ccctl.render.files import secret_token
from ccctl.render.site import Site

API_PORT = 8791  # of the HTTP interface; in the network of an engine's container it is always this one
LOOKUP_PORT = 8790  # where the engine asks, on the loopback that it shares with the bridge


def tells_others(center: Center) -> bool:
    """Whether other systems are told what happens: the bridge then reads the engine's records."""
    return any(not isinstance(hook, Lookup) for hook in center.hooks.values())


def bridge_text(center: Center, site: Site, engine: str, records: str, control_port: int) -> str:
    """bridge.json; `records` is the file in which the engine writes what happens to calls."""
    hooks = [center.hooks[name] for name in sorted(center.hooks)]
    data: dict[str, Any] = {
        "version": 1,
        "center": center.name,
        "environment": site.name,
        "engine": engine,
        "events": [
            {"name": hook.name, "url": hook.url, "events": list(hook.events), **_only(hook)}
            for hook in hooks
            if isinstance(hook, EventHook)
        ],
        "lookups": [
            {"name": hook.name, "url": hook.url, "timeout_ms": hook.timeout_ms}
            for hook in hooks
            if isinstance(hook, Lookup)
        ],
        "pops": [{"name": hook.name, "url": hook.url, **_only(hook)} for hook in hooks if isinstance(hook, ScreenPop)],
        "seats": {number: center.seats[number].team or "" for number in sorted(center.seats)},
        "by_code": sorted(number for number, seat in center.seats.items() if seat.sign_in is SignIn.CODE),
        "supervisors": {name: list(center.teams[name].supervisors) for name in sorted(center.teams)},
        "trunks": sorted(center.trunks),
        "queues": sorted(center.queues),
        "switches": sorted(center.switches),
        "records": records,
        "control_port": control_port,
        **_served(center, site),
        "lookup_port": LOOKUP_PORT if site.harness else int(site.lookups_at.rpartition(":")[2]),
    }
    return json.dumps(data, indent=1, ensure_ascii=False)


def _only(hook: EventHook | ScreenPop) -> dict[str, Any]:
    return {"numbers": list(hook.numbers)} if hook.numbers else {}


def api_of(center: Center, site: Site) -> BridgeApi | None:
    """Where the HTTP interface is reached from outside; None where it is not, and in tests."""
    place = center.environments.get(site.name)
    return None if place is None or site.harness else place.bridge.api


def _served(center: Center, site: Site) -> dict[str, Any]:
    api = api_of(center, site)
    return {} if api is None else {"api": api.at, "tls": api.certificate is not None}


def shows_certificate(center: Center, site: Site) -> bool:
    """Whether the bridge has a certificate."""
    api = api_of(center, site)
    return bool(center.hooks) and api is not None and api.certificate is not None


def certificate_pem(center: Center, site: Site) -> dict[str, object]:
    """For bridge/certificate.pem: the text is filled in at the place."""
    api = api_of(center, site)
    return _pem(api.certificate if api is not None else None)


def key_pem(center: Center, site: Site) -> dict[str, object]:
    """For bridge/key.pem."""
    api = api_of(center, site)
    return _pem(api.key if api is not None else None)


def _pem(ref: SecretRef | None) -> dict[str, object]:
    token = secret_token("spec", ref.name) if ref is not None else ""
    return {"token": token, "tokens": [token]}


def bridge_secrets(center: Center, site: Site, control: str) -> list[tuple[str, str]]:
    """The lines of bridge-secrets.conf: name and secret token; `control` is that of the engine's control port."""
    lines = [("control", control), ("api", secret_token("engine", "api"))]
    place = center.environments.get(site.name)
    if place is not None and place.bridge.database is not None:
        lines.append(("database", secret_token("spec", place.bridge.database.name)))
    for name in sorted(center.hooks):
        hook = center.hooks[name]
        sign = hook.sign if isinstance(hook, EventHook) else None
        token = None if isinstance(hook, ScreenPop) else hook.token
        lines += [
            (f"{name}.{kind}", secret_token("spec", ref.name))
            for kind, ref in (("sign", sign), ("token", token))
            if ref is not None
        ]
    return lines
