"""Every trunk of a center, played by us: a registrar with a digest check, and the callers' way in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import quote

from ccctl.center import CallSpec, Center, Sip, Trunk
from ccctl.center.scenario import TrunkState
from ccctl.trace import default_trunk
from ccctl.verify.phone import Address, Call, Carrier, Ladder, Phone
from ccctl.verify.phone.tls import Tls

TLS_PORT = 5061
TRUNK_HEADER = "X-Ccctl-Trunk"
CALL_HEADER = "X-Ccctl-Call"
SHIFT_HEADER = "X-Ccctl-Shift"
TAGS_HEADER = "X-Ccctl-Tags"
CODECS = {"alaw": "PCMA", "ulaw": "PCMU"}


def trunk_of(center: Center, call: CallSpec) -> str:
    """The trunk that a test's call comes over: as the test says, else the one that trace takes; "" = there is none."""
    return call.trunk or default_trunk(center, call.to) or ""


class Carriers:
    """One carrier a trunk, each with a port of its own on `host`, taken by binding it: no two runs clash."""

    def __init__(self, center: Center, host: str, secrets: Mapping[str, str], ladder: Ladder) -> None:
        self._plan = center.plan
        self._carriers = {
            name: Carrier(
                accounts_of(trunk, secrets),
                bind=(host, 0),
                realm=name,
                name=name,
                ladder=ladder,
                codecs=codecs_of(trunk),
                tcp=isinstance(trunk.line, Sip) and trunk.line.transport == "tcp",
                tls=_tls_of(trunk, secrets),
                srtp=isinstance(trunk.line, Sip) and trunk.line.srtp != "off",
            )
            for name, trunk in center.trunks.items()
        }
        self._registering = {
            name: trunk.line.register.username
            for name, trunk in center.trunks.items()
            if isinstance(trunk.line, Sip) and trunk.line.register
        }

        self.failed: set[str] = set()  # trunks that are not up
        self.on_ring: Callable[[str, Call], None] = lambda _number, call: call.decline(603)

    def _came(self, call: Call) -> None:
        """Somebody outside is called: told as `number/` and the E.164 form."""
        self.on_ring(f"number/{self._plan.e164(call.to_user)}", call)

    async def start(self) -> dict[str, int]:
        """Binds the addresses; the port of each trunk."""
        for carrier in self._carriers.values():
            await carrier.start()
            carrier.on_call = self._came
        return {name: carrier.address[1] for name, carrier in self._carriers.items()}

    async def registered(self, timeout: float) -> tuple[str, ...]:
        """Waits until the center has registered everywhere; the trunks where it has not within `timeout` seconds."""
        deadline = asyncio.get_running_loop().time() + timeout
        while missing := self._missing():
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.02)
        return missing

    def fail(self, trunk: str, state: TrunkState) -> None:
        """The carrier says nothing (down), or takes no call (busy); a full trunk is the center's own doing."""
        carrier = self._carriers[trunk]
        carrier.deaf = state is TrunkState.DOWN
        carrier.refuse = 503 if state is TrunkState.BUSY else 0
        if state is not TrunkState.UP:
            self.failed.add(trunk)
        else:
            self.failed.discard(trunk)

    async def call(
        self, trunk: str, spec: CallSpec, engine: Address, call_id: str, shift_seconds: int | None, *, claim: str
    ) -> Call:
        """The INVITE of a test's caller, sent; it claims to come over that trunk. What becomes of it is in the call."""
        headers = {TRUNK_HEADER: claim, CALL_HEADER: call_id}
        if spec.tags:
            headers[TAGS_HEADER] = "&".join(f"{name}={quote(value, safe='')}" for name, value in spec.tags.items())
        if shift_seconds is not None:
            headers[SHIFT_HEADER] = str(shift_seconds)
        if self._carriers[trunk].endpoint.name == "TLS":
            engine = (engine[0], TLS_PORT)
        return await self._carriers[trunk].call(
            spec.to, to=engine, headers=headers, from_user=spec.sender, from_name=spec.display_name or None
        )

    async def dial(self, phone: Phone, to: str, call_id: str, shift_seconds: int | None) -> Call:
        """The INVITE of a seat that dials, sent; named as a caller's is."""
        headers = {CALL_HEADER: call_id}
        if shift_seconds is not None:
            headers[SHIFT_HEADER] = str(shift_seconds)
        return await phone.call(to, headers=headers)

    def forget(self) -> None:
        """Takes every registration back, as when a new engine is about to come."""
        for carrier in self._carriers.values():
            carrier.bindings.clear()
            carrier.calls[:] = [call for call in carrier.calls if not call.over]

    async def close(self) -> None:
        """Ends what is up and frees the addresses."""
        await asyncio.gather(*(carrier.close() for carrier in self._carriers.values()), return_exceptions=True)

    def _missing(self) -> tuple[str, ...]:
        return tuple(name for name, user in self._registering.items() if user not in self._carriers[name].bindings)


def accounts_of(trunk: Trunk, secrets: Mapping[str, str]) -> dict[str, str]:
    """The user and the password that the center registers with there."""
    if not isinstance(trunk.line, Sip) or trunk.line.register is None:
        return {}
    register = trunk.line.register
    return {register.username: secrets[f"spec/{register.password.name}"]}


def _tls_of(trunk: Trunk, secrets: Mapping[str, str]) -> Tls | None:
    """What the carrier shows: the engine's own certificate, whose authority the engine trusts in tests."""
    if not isinstance(trunk.line, Sip) or trunk.line.transport != "tls":
        return None
    return Tls(secrets["pem/authority"], secrets["pem/certificate"], secrets["pem/key"])


def codecs_of(trunk: Trunk) -> tuple[str, ...]:
    """The trunk's codecs as RTP names, of those that our phone speaks (ITU-T G.711); an E1 speaks A-law."""
    if isinstance(trunk.line, Sip):
        return tuple(CODECS[name] for name in trunk.line.codecs if name in CODECS) or ("PCMA",)
    return ("PCMA",)
