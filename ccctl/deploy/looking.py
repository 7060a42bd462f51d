"""Reads what is deployed at a place, and how the engine there is: what a plan starts from, and what status shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, Protocol

from ccctl.center import Center
from ccctl.control.asterisk import AsteriskControl
from ccctl.control.base import ControlError, Expected, Health, Objects, with_talks
from ccctl.control.expected import members_of
from ccctl.control.freeswitch_expected import QUEUES_XML
from ccctl.control.freeswitch_expected import members_of as members_of_freeswitch
from ccctl.deploy.carrying import with_carried
from ccctl.deploy.going_on import going_on
from ccctl.deploy.place import Engine, Placed
from ccctl.deploy.record import expected
from ccctl.deploy.secrets import Kept
from ccctl.deploy.texts import CENTER, MANIFEST, OURS, RENDERED, kept_center, rendered_texts
from ccctl.deploy.vault import parse_carried, parse_release
from ccctl.plan.drift import DIALPLAN, ENDPOINT, Drift, Found, Knows, file_drift, member_drift, object_drift
from ccctl.plan.fingerprints import fingerprint
from ccctl.plan.live import Live
from ccctl.plan.release import Release
from ccctl.values import dataclass


class Reader(Protocol):
    """The files of a target, for reading; no lock is needed. Hands (place.py) are readers too."""

    @property
    def name(self) -> str:
        """What messages call the place of the files."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file below the root; None where there is none."""

    def contents(self, path: str) -> list[Placed]:
        """The files of a folder below the root, sorted; none where there is no folder."""


@dataclass(frozen=True, slots=True)
class Records:
    """What a target keeps: the release in force, the secrets, the number of the last release that was taken whole."""

    release: Release | None
    kept: Kept
    confirmed: int
    carried: bytes | None = None  # read where it is shown

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The problem of a release that was not brought into force to the end; empty = it was."""
        if self.release is None or self.confirmed == self.release.number:
            return ()
        return (f"release {self.release.number} was not brought into force to the end",)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the release in force: what was changed in them, their texts as applied, and the center they are of."""

    drift: tuple[Drift, ...] = ()
    texts: Mapping[str, str] | None = None
    center: Center | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the running engine says."""

    health: Health
    objects: Objects
    live: Live


def records(reader: Reader) -> Records:
    """The records; Rejected where they are damaged."""
    with ThreadPoolExecutor(3, thread_name_prefix="ccctl-read") as pool:  # each waits for the target
        manifest, secrets, number = pool.map(reader.read, (f"current/{MANIFEST}", "secrets.json", "confirmed"))
    return _records(reader.name, manifest, secrets, number)


def records_of(name: str, there: Sequence[Placed], secrets: bytes | None, number: bytes | None) -> Records:
    """The same, of the files of the release in force."""
    manifest = next((file.content for file in there if file.path == MANIFEST), None)
    return _records(name, manifest, secrets, number)


def _records(name: str, manifest: bytes | None, secrets: bytes | None, number: bytes | None) -> Records:
    release = parse_release(manifest, name)
    kept = Kept.from_json(secrets, release.number if release else None)
    confirmed = (number or b"").decode("ascii", "replace").strip()
    return Records(release, kept, int(confirmed) if confirmed.isdigit() else 0)


def files(reader: Reader, release: Release, kept: Kept) -> Files:
    """What was changed by hand in the release's files."""
    return files_of(release, reader.contents(f"releases/{release.number}") if release.placed else (), kept)


def files_of(release: Release, contents: Sequence[Placed], kept: Kept) -> Files:
    """The same, of the files as they are."""
    if not release.placed:
        return Files()
    there = {file.path: file for file in contents}
    texts = rendered_texts(there[RENDERED].content) if RENDERED in there else {}
    center = kept_center(there[CENTER].content) if CENTER in there else None
    found = [Found(file.path, file.content, file.mode) for path, file in there.items() if path not in OURS]
    return Files(file_drift(release, found, texts, kept.salt, knows(kept, release)), texts, center)


def knows(kept: Kept, release: Release) -> Knows:
    """Finds the name of a secret by its value: those that the target keeps, and those of which it has a fingerprint."""
    by_value = {value: name for name, value in kept.values.items()}
    prints = release.fingerprints.items()
    by_print = {known: name if "/" in name else f"spec/{name}" for name, known in prints}
    return lambda value: by_value.get(value) or by_print.get(fingerprint(kept.salt, value))


def seen(engine: Engine, release: Callable[[], Release | None]) -> Seen:
    """The engine's health, its objects, and its calls. ControlError, OSError.

    The release, which may still be on its way, is only needed when the engine has said the most.
    """

    async def question(control: AsteriskControl) -> Seen:
        now = await control.snapshot()
        found = await asyncio.to_thread(release)
        wanted = Expected() if found is None else expected(found)
        return Seen(await control.health(wanted, now), await control.objects(now), await going_on(control, now))

    return engine.ask(question)


def drift_of_engine(objects: Objects, release: Release, texts: Mapping[str, str]) -> tuple[Drift, ...]:
    """Members of queues, endpoints and dialplan that the running engine has otherwise than the release says."""
    wanted = expected(release)
    members = members_in(texts)
    return (
        *member_drift(members, objects.members),
        *object_drift(ENDPOINT, wanted.endpoints, objects.endpoints, "pjsip"),
        *object_drift(DIALPLAN, (), objects.extensions, "dialplan"),
        *object_drift(DIALPLAN, [f"[{name}]" for name in wanted.contexts], objects.contexts, "dialplan"),
    )


def members_in(texts: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
    """The members of queues that the files declare, whichever engine they are for: queue -> member -> tier."""
    if QUEUES_XML in texts:
        return members_of_freeswitch(texts[QUEUES_XML])
    return members_of(texts["queues.conf"]) if "queues.conf" in texts else {}


def calls_of(engine: Engine, release: Release) -> Live:
    """The calls that are up. ControlError, OSError."""
    wanted = expected(release)
    return engine.ask(going_on, trunks=wanted.trunks)


def report(engine: Engine, release: Release, carried: bytes | None) -> tuple[Health, dict[str, Any]]:
    """The health, and everything else that a status shows as plain data. ControlError, OSError."""
    wanted = expected(release)
    names = [address.partition(".")[2] for address in release.resources if address.startswith("switch.")]

    async def question(control: AsteriskControl) -> tuple[Health, dict[str, Any]]:
        health = await control.health(wanted)
        counts = parse_carried(carried)
        turned = {name: await control.turn(name, None) for name in sorted(names)}
        defaults = {name: release.resources[f"switch.{name}"].get("default") == "on" for name in names}
        rooms = {address.partition(".")[2]: 0 for address in release.resources if address.startswith("conference.")}
        people = rooms | (dict(await control.conferences()) if rooms else {})
        calls = await control.calls()
        queues = with_talks(await control.queues(), calls)
        return health, {
            "conferences": tuple({"conference": name, "people": count} for name, count in sorted(people.items())),
            "trunks": tuple(asdict(found) for found in await control.trunks()),
            "seats": tuple(asdict(found) for found in await control.seats()),
            "queues": tuple(asdict(with_carried(found, counts, health.started)) for found in queues),
            "calls": tuple(asdict(found) for found in calls),
            "switches": tuple(
                {"switch": name, "on": defaults[name] if on is None else on, "turned": on is not None}
                for name, on in turned.items()
            ),
        }

    return engine.ask(question, trunks=wanted.trunks)


def silent(failure: Exception) -> tuple[str, ...]:
    """The problem of an engine that does not answer."""
    assert isinstance(failure, ControlError | OSError)
    return (str(failure),)
