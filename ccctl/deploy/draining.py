"""Lets calls on what goes end first: a release in between, and the wait until nobody is left.

In between, no way leads to what goes, and whoever is there already is still served (leaving.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from ccctl.control.base import Expected, Health
from ccctl.deploy import leaving_freeswitch
from ccctl.deploy.going_on import going_on
from ccctl.deploy.leaving import ACTIONS, SEATS_ACTIONS, in_between
from ccctl.deploy.place import Engine, Undo
from ccctl.deploy.record import expected
from ccctl.deploy.vault import Vault
from ccctl.diagnostics import Code, codes, rejected
from ccctl.plan.affected import going, unpromised
from ccctl.plan.live import CALLBACK, Live
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release
from ccctl.plan.safety import EXIT_BLOCKED
from ccctl.values import dataclass

LOOK_EVERY = 0.5  # seconds
_ROOMS = frozenset({"queue", "menu", "flow", "voicemail"})


@dataclass(frozen=True, slots=True)
class Drain:
    """The wait of one apply. `seconds`: how long; 0 = only callers of queues are looked at, and none may be there.

    Callers who are to be called back are callers of a queue, too; but where the plan told of some, they were given up.
    """

    plan: Plan
    before: Release
    release: Release
    seconds: float
    progress: Callable[[str], None]

    def goes(self) -> tuple[str, ...]:
        """What has to be empty: queues that the engine would forget, and with time, everything that goes."""
        queues = set(expected(self.before).queues) - set(expected(self.release).queues)
        gone = {f"queue.{section.removesuffix('_')}" for section in queues}
        promises = {f"{CALLBACK}.{queue}" for queue in unpromised(self.plan)}
        gone |= {address for address in promises if not self.plan.live.count(address)}
        if self.seconds:
            gone |= {address for address in going(self.plan) if self.plan.live.count(address)}
        return tuple(sorted(gone))

    def run(self, vault: Vault, engine: Engine, undo: Undo) -> None:
        """Returns when nobody is left; Rejected, with the way back in `undo`, when that takes longer than `seconds`."""
        gone = self.goes()
        if not gone:
            return
        self.progress(
            "closing " + ("queues that go" if all(_is_queue(one) for one in gone) else "the ways to what goes")
        )
        seats = {address.partition(".")[2] for address in gone if address.startswith("seat.")}
        queues = set(expected(self.before).queues) - set(expected(self.release).queues)
        new, old = (vault.contents(each.number) for each in (self.release, self.before))
        backs = unpromised(self.plan)
        if self.release.engine == "freeswitch":
            files, actions = leaving_freeswitch.in_between(new, old, seats, backs), leaving_freeswitch.ACTIONS
        else:
            files = in_between(new, old, queues, seats, backs)
            actions = SEATS_ACTIONS if any(one.startswith(("seat.", "trunk.")) for one in gone) else ACTIONS
        number = self.before.number
        undo += [
            ("switching back", lambda: vault.switch(number)),
            ("noting it", lambda: vault.confirm(number)),
            ("reloading", lambda: reload(engine, actions)),
        ]
        vault.confirm(0)  # whoever comes after a kill finds a release that was not brought into force to the end
        earlier = self.release.mtime - 1
        vault.leaving(self.before, files, earlier if earlier > self.before.mtime else self.release.mtime + 1)
        reload(engine, actions)
        self._wait(engine, gone)

    def _wait(self, engine: Engine, gone: Collection[str]) -> None:
        deadline = time.monotonic() + self.seconds
        wanted = expected(self.before)
        told = ""
        while there := on(engine.ask(going_on, trunks=wanted.trunks), gone):
            if time.monotonic() >= deadline:
                raise rejected(
                    _code(there),
                    f"{_what(there)} ({told_of(there)}); nothing was changed",
                    hint="--drain 10m gives them longer, --now loses them",
                    exit_code=EXIT_BLOCKED,
                )
            if told != (said := told_of(there)):
                told = said
                self.progress(f"waiting until they are served: {told}")
            time.sleep(LOOK_EVERY)


def on(live: Live, gone: Collection[str]) -> dict[str, int]:
    """How many calls are on each of those on which there are any."""
    return {address: live.count(address) for address in gone if live.count(address)}


def told_of(there: Mapping[str, int]) -> str:
    """`orders 2, parcels 1`; what is no queue with its kind: `seat 1013 1`."""
    return ", ".join(
        f"{address.removeprefix('queue.').replace('.', ' ')} {count}" for address, count in sorted(there.items())
    )


def reload(engine: Engine, actions: Collection[str], wanted: Expected | None = None) -> Health | None:
    """Runs reload actions; ControlError with the engine's words when it refuses.

    With what the engine must have then: its modules that are not there are loaded, and the health is read back.
    """
    modules = wanted.modules if wanted else ()
    return engine.ask(lambda control: control.reload(sorted(actions), modules, wanted), timeout=RELOAD_TIMEOUT)


RELOAD_TIMEOUT = 120.0  # seconds; 30,000 endpoints take 16 s, and other work may slow it


def _is_queue(address: str) -> bool:
    return address.startswith("queue.")


def _what(there: Mapping[str, int]) -> str:
    if all(_is_queue(one) for one in there):
        return "callers still wait in queues that go"
    if all(one.startswith(f"{CALLBACK}.") for one in there):
        return "callbacks that were promised are still to be made"
    return "there are still calls on what goes"


def _code(there: Mapping[str, int]) -> Code:
    kinds = {address.partition(".")[0] for address in there}
    if kinds == {CALLBACK}:
        return codes.CC690
    return codes.CC405 if "queue" in kinds else codes.CC404 if "seat" in kinds else codes.CC408
