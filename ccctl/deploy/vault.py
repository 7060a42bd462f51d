"""The releases of one environment: folders on the target that the engine itself can only read.

releases/8/...     the files, and manifest.json
current            a link to releases/8, switched by one rename
confirmed          the number of the last release that the engine took whole
secrets.json       what ccctl made up: seats' passwords, the control port's (0600)
"""

from __future__ import annotations

import getpass
import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import ccctl
from ccctl.control.complaints import complaints
from ccctl.deploy.place import Hands, Placed
from ccctl.deploy.secrets import Kept
from ccctl.deploy.texts import MANIFEST
from ccctl.diagnostics import Note, Rejected, codes, rejected
from ccctl.plan.release import OtherFormatError, Release

CARRIED = "carried.json"
EXIT_LOCKED = 5
KEPT_RELEASES = 10
REHEARSAL = "releases/.rehearsal"  # below the root: what is tried before it is a release
ANEW = "or `ccctl destroy --allow destroy:engine`, which removes recordings and voicemail too, and `ccctl apply` make it anew"
_SHOWN = 12  # lines of an engine's log in a message


def holder() -> str:
    """Who works here: user@host, process, and since when."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{platform.node()} (process {os.getpid()}) since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"


def parse_release(content: bytes | None, place: str) -> Release | None:
    """The release of a manifest's bytes; None where there are none; Rejected where they can not be read."""
    if content is None:
        return None
    try:
        return Release.from_json(content)
    except OtherFormatError as other:
        raise rejected(
            codes.CC693,
            f"the record of the release in {place} can not be read by ccctl {ccctl.__version__}: {other}",
            hint="use the ccctl that wrote it, or a newer one; nothing was changed",
        ) from other
    except ValueError as damaged:
        raise rejected(
            codes.CC519,
            f"the record of the release in {place} can not be read: {damaged}",
            hint=f"restore its manifest.json; {ANEW}",
        ) from damaged


def lost_record(engine: str) -> Rejected:
    """The exception for an engine that runs on a release of which nothing is known: `current` leads to none."""
    return rejected(
        codes.CC519,
        f"the record of the release in {engine} can not be read: the engine runs, and `current` leads to no release",
        hint=f"link it to one of releases/ again; {ANEW}",
    )


def releases_of(
    records: Mapping[int, bytes | None], place: str, progress: Callable[[str], None]
) -> tuple[Release, ...]:
    """The releases of these manifests, newest first; what can not be read is told, and is none to go back to."""
    found: list[Release] = []
    for number, content in sorted(records.items(), reverse=True):
        try:
            release = parse_release(content, f"{place}:releases/{number}")
        except Rejected as damaged:
            progress(f"warning: {damaged.report.diagnostics[0].message}")
        else:
            found += [release] if release is not None else []
    return tuple(found)


class Vault:
    """The releases, through hands that hold the lock."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands

    def run(self, *argv: str) -> str:
        """What a program printed; Rejected when it failed."""
        ran = self.hands.run(*argv)
        if ran.code != 0:
            if "no space left" in ran.output.lower():
                raise rejected(codes.CC511, f"the disk of {self.hands.name} is full")
            raise rejected(codes.CC514, f"{' '.join(argv[:3])} failed on the target: {ran.output.strip()[-300:]}")
        return ran.output

    def look(self) -> tuple[list[int], int | None]:
        """The numbers of the releases that are there, sorted, and that of the one in force."""
        root = self.hands.root
        said = self.run(
            "sh", "-c", f"mkdir -p {root}/releases && ls -A {root}/releases && readlink {root}/current || :"
        )
        *names, link = [*said.split(), ""] if "releases/" not in said else said.split()
        name = link.rpartition("/")[2]
        name = name.removeprefix(".").removesuffix(".leaving")  # in between, the release before is the one on record
        return sorted(int(found) for found in names if found.isdigit()), int(name) if name.isdigit() else None

    def numbers(self) -> list[int]:
        """The numbers of the releases that are there, sorted."""
        return self.look()[0]

    def current(self) -> int | None:
        """The number of the release in force."""
        return self.look()[1]

    def taken(self) -> int | None:
        """The number of the release in force, where the engine has taken it whole."""
        number = self.current()
        confirmed = (self.hands.read("confirmed") or b"").strip()
        return number if confirmed == f"{number}".encode() else None

    def release(self, number: int) -> Release | None:
        """The record of a release."""
        return parse_release(self.hands.read(f"releases/{number}/{MANIFEST}"), f"{self.hands.name}:releases/{number}")

    def releases(self, progress: Callable[[str], None]) -> tuple[Release, ...]:
        """The records of all releases, newest first (releases_of)."""
        records = {number: self.hands.read(f"releases/{number}/{MANIFEST}") for number in self.numbers()}
        return releases_of(records, self.hands.name, progress)

    def contents(self, number: int) -> list[Placed]:
        """The files of a release, without its record, sorted."""
        return [file for file in self.hands.contents(f"releases/{number}") if file.path != MANIFEST]

    def file(self, number: int, path: str) -> bytes:
        """One file of a release; empty where there is none."""
        return self.hands.read(f"releases/{number}/{path}") or b""

    def kept(self) -> Kept:
        """The secrets that the target keeps."""
        return Kept.from_json(self.hands.read("secrets.json"), self.current())

    def keep(self, kept: Kept) -> None:
        """Writes them, whole or not at all."""
        self._write("secrets.json", kept.to_json().encode())

    def carried(self) -> dict[str, Any]:
        """What was carried over from names that are gone."""
        return parse_carried(self.hands.read(CARRIED))

    def carry(self, found: Mapping[str, Any]) -> None:
        """Writes it, whole or not at all."""
        self._write(CARRIED, json.dumps(found, sort_keys=True).encode())

    def _write(self, name: str, content: bytes) -> None:
        root = self.hands.root
        self.hands.put("", [Placed(f".{name}.new", content, 0o600)])
        self.run("mv", "-T", f"{root}/.{name}.new", f"{root}/{name}")

    def stage(self, release: Release, files: Sequence[Placed]) -> None:
        """Puts a release beside the others; it is whole when this returns, and not there when it does not."""
        root, folder = self.hands.root, f"releases/.{release.number}.new"
        final = f"{root}/releases/{release.number}"
        manifest = Placed(MANIFEST, release.to_json().encode(), 0o600)
        self.run("sh", "-c", f"rm -rf {root}/releases/.*.new {final} && mkdir -p {root}/{folder}")
        self.hands.put(folder, [*files, manifest], release.mtime)
        self.run("sh", "-c", f"sync {root}/{folder} && mv -T {root}/{folder} {final}")

    def leaving(self, release: Release, files: Sequence[Placed], mtime: int) -> None:
        """Brings a release in between into force, under the record of the release before it."""
        folder = f"releases/.{release.number}.leaving"
        manifest = Placed(MANIFEST, release.to_json().encode(), 0o600)
        self.run("sh", "-c", f"rm -rf {self.hands.root}/{folder} && mkdir -p {self.hands.root}/{folder}")
        self.hands.put(folder, [*files, manifest], mtime)
        self._link(folder)

    def discard(self, number: int) -> None:
        """Removes a release that is not in force."""
        self.run("rm", "-rf", f"{self.hands.root}/releases/{number}")

    def switch(self, number: int) -> None:
        """Brings a release into force, by one rename."""
        self._link(f"releases/{number}")

    def _link(self, folder: str) -> None:
        root = self.hands.root
        self.run("sh", "-c", f"ln -sfn {folder} {root}/.current.new && mv -T {root}/.current.new {root}/current")

    def confirm(self, number: int) -> None:
        """Notes that the engine has taken this release whole."""
        root = self.hands.root
        self.run("sh", "-c", f"echo {number} > {root}/.confirmed.new && mv -T {root}/.confirmed.new {root}/confirmed")

    def doubt(self) -> bool:
        """From now on no release counts as taken whole; whether one did. Needs no room on the disk."""
        return self.hands.run("mv", "-T", *self._doubted).code == 0

    def trust(self) -> None:
        """What `doubt` took back holds again, unless something has been noted since."""
        self.run("mv", "-nT", *reversed(self._doubted))

    @property
    def _doubted(self) -> tuple[str, str]:
        return f"{self.hands.root}/confirmed", f"{self.hands.root}/.confirmed.doubted"

    def finish(self, number: int, keep: int = KEPT_RELEASES) -> None:
        """Notes that the engine has taken this release whole, and removes the oldest; never the one in force."""
        root = self.hands.root
        numbers, current = self.look()
        old = [found for found in numbers if found not in (current, number)][: -(keep - 1) or None]
        gone = " ".join(
            [f"{root}/releases/.*.leaving", f"{root}/{REHEARSAL}", *(f"{root}/releases/{found}" for found in old)]
        )
        script = (
            f"echo {number} > {root}/.confirmed.new && mv -T {root}/.confirmed.new {root}/confirmed && rm -rf {gone}"
        )
        self.run("sh", "-c", script)

    def check(self, number: int) -> None:
        """Tries a release with a throw-away engine; Rejected when that complains or stays down."""
        trial = self.hands.trial(f"releases/{number}")
        wrong = complaints(trial.lines)
        if wrong or not trial.booted:
            # Why an engine ended stands at the end of its log.
            shown = "\n".join(wrong[:_SHOWN] if wrong else list(trial.lines)[-_SHOWN:])
            what = "complains about the new configuration" if wrong else "does not start with the new configuration"
            raise rejected(
                codes.CC508,
                f"the engine {what}; what runs now was not touched",
                hint="this is a fault of ccctl's files rather than of the spec: please report it with the lines above",
                notes=(Note(f"the engine's words:\n{shown}"),),
            )


def parse_carried(content: bytes | None) -> dict[str, Any]:
    """What carried.json says; nothing where it can not be read: only counts are lost."""
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
