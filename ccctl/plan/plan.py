"""Makes a plan: a pure function of what is deployed and what is wanted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, field, replace
from datetime import datetime

from ccctl.center import Center, Moved
from ccctl.plan.behaviour import Behaviour, behaviours, routing
from ccctl.plan.change import Change, FileChange
from ccctl.plan.differences import changes_between
from ccctl.plan.drift import FILE_KINDS, Drift
from ccctl.plan.live import Live
from ccctl.plan.release import FileRecord, Release, Resources, file_records
from ccctl.plan.resources import resources
from ccctl.plan.target import Observed
from ccctl.plan.wanted import moved_back, renamed, with_protection
from ccctl.render.files import RenderedTree
from ccctl.values import dataclass

CREATE, RECREATE, START, RESTART_ACTION = "create", "recreate", "start", "restart"
FREE_ACTIONS = frozenset({"none", "prompts"})  # the engine reads these files when it uses them: nothing is reloaded


@dataclass(frozen=True, slots=True)
class Plan:
    """What an apply would do. `base` names the target state that it was made from, `tree` the rendered files."""

    center: str
    environment: str
    kind: str
    engine: str
    release: int | None  # in force now
    next_release: int
    changes: tuple[Change, ...]
    files: tuple[FileChange, ...]
    actions: tuple[str, ...]  # create, recreate, start, restart, or the reload actions, sorted
    problems: tuple[str, ...]  # what is wrong with the target now, and would be repaired
    base: str
    tree: str
    resources: Resources
    foundation: Mapping[str, str]
    back_to: int | None = None  # a rollback: the release whose files come back
    drift: tuple[Drift, ...] = ()  # what is not as it was applied
    keep_drift: bool = False  # drift stays; else it is repaired
    live: Live = field(default_factory=Live)  # calls while it was made
    moves: Mapping[str, str] = field(default_factory=dict)  # renames: new address -> old
    deployed: Release | None = None  # the release in force
    behaviour: tuple[Behaviour, ...] = ()  # what callers will notice
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)  # new ones of seats: seat/101
    prepares: tuple[str, ...] = ()  # machines whose packages, services or firewall are brought to what is wanted
    secrets: tuple[str, ...] = ()  # files whose text stays, and of which a secret is another
    compared: bool = True  # the old center is known, so that this is all that callers will notice

    @property
    def before(self) -> Resources:
        """The record of the release in force."""
        return self.deployed.resources if self.deployed else {}

    @property
    def rotates(self) -> tuple[str, ...]:
        """The seats that get new passwords."""
        return tuple(sorted((name.partition("/")[2] for name in self.passwords), key=lambda seat: (len(seat), seat)))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changes or self.files or self.actions or self.repairs or self.prepares)

    @property
    def repairs(self) -> tuple[Drift, ...]:
        """The drift that is repaired."""
        return () if self.keep_drift else self.drift

    @property
    def stages(self) -> bool:
        """Whether a new release is staged: something of the center or of its files changes or is put right."""
        return bool(self.changes or self.files or any(one.kind in FILE_KINDS for one in self.repairs))

    @property
    def digest(self) -> str:
        """Names the plan: the same state and the same spec give the same digest."""
        parts = {
            "base": self.base,
            "tree": self.tree,
            "changes": [[change.verb, change.address, *map(asdict, change.attributes)] for change in self.changes],
            "files": [asdict(file) for file in self.files],
            "actions": self.actions,
            "keep_drift": self.keep_drift,
            **({"rotates": self.rotates} if self.rotates else {}),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def count(self, symbol: str) -> int:
        """How many changes carry this symbol: + ~ -."""
        return sum(change.symbol == symbol for change in self.changes)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan leads to."""

    center: str
    engine: str
    tree: str
    resources: Resources
    files: Mapping[str, FileRecord]
    foundation: Mapping[str, str]
    touched: Collection[str] = ()  # files whose secrets differ from those in force, though their text does not
    back_to: int | None = None
    keep_drift: bool = False
    protect: Mapping[str, bool] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()


def make_plan(
    center: Center,
    tree: RenderedTree,
    observed: Observed,
    *,
    keep_drift: bool = False,
    now: datetime | None = None,
) -> Plan:
    """The plan from what is observed to the center and its rendered tree. Drift is repaired unless it is to be kept.

    With the time of `now` it also says what callers will notice, where the target knows the center of its release.
    """
    plan = _make(center, tree, observed, keep_drift)
    return plan if now is None else _with_behaviour(plan, center, observed, now)


def _with_behaviour(plan: Plan, center: Center, observed: Observed, now: datetime) -> Plan:
    touched = routing([change.address for change in plan.changes])
    if not touched or plan.deployed is None:
        return plan
    if observed.center is None:
        return replace(plan, compared=False)
    return replace(plan, behaviour=behaviours(observed.center, center, touched, now, plan.moves))


def _make(center: Center, tree: RenderedTree, observed: Observed, keep_drift: bool) -> Plan:
    prints = observed.fingerprints
    return _plan(
        observed,
        Wanted(
            center=center.name,
            engine=tree.engine,
            tree=tree.digest,
            resources={
                **resources(center, prints, tree),
                f"environment.{observed.environment}": {
                    **observed.foundation,
                    **({"certificate": observed.certificate} if observed.certificate else {}),
                },
            },
            files=file_records(tree, observed.release.files if observed.release else None),
            foundation=observed.foundation,
            touched=_touched(observed.release, tree, prints),
            keep_drift=keep_drift,
            protect=center.protect,
            moved=center.moved,
        ),
    )


def plan_rollback(to: Release, observed: Observed) -> Plan:
    """The plan from what is observed back to a kept release: its files, its secrets and what it was built on."""
    now = observed.release
    return _plan(
        observed,
        Wanted(
            center=to.center,
            engine=to.engine,
            tree=to.tree,
            resources=to.resources,
            files=to.files,
            foundation=to.foundation,
            touched=frozenset() if now is None else frozenset(_placed_otherwise(now, to)),
            back_to=to.number,
            moved=() if now is None else moved_back(now, to),
        ),
    )


def plan_rotation(passwords: Mapping[str, str], observed: Observed) -> Plan:
    """The plan that gives seats other passwords (by the secret's name, seat/101) and changes nothing else."""
    now = observed.release
    assert now is not None
    wanted = Wanted(
        center=now.center,
        engine=now.engine,
        tree=now.tree,
        resources=now.resources,
        files=now.files,
        foundation=now.foundation,
        touched=frozenset(observed.password_files),
        back_to=now.number,
    )
    return replace(_plan(observed, wanted), passwords=passwords)


def _placed_otherwise(now: Release, to: Release) -> Iterator[str]:
    """The files of which the two releases hold other bytes; where that is not known, all or none by their secrets."""
    for path in to.files:
        if path in now.placed and path in to.placed:
            if now.placed[path] != to.placed[path]:
                yield path
        elif dict(now.fingerprints) != dict(to.fingerprints):
            yield path


def _plan(observed: Observed, wanted: Wanted) -> Plan:
    release = observed.release
    placed = release.files if release else {}
    files = tuple(_files(placed, wanted))
    actions = _actions(observed, files, wanted)
    record = release.resources if release else {}
    before, moves = renamed(record, wanted.resources, wanted.moved)
    guarded = with_protection(wanted.resources, wanted.protect, before)
    changes = tuple(
        changes_between(
            before, guarded, observed.live, moves, rebuilt=not {RECREATE, RESTART_ACTION}.isdisjoint(actions)
        )
    )
    return Plan(
        center=wanted.center,
        environment=observed.environment,
        kind=observed.kind,
        engine=wanted.engine,
        release=release.number if release else None,
        next_release=observed.last_number + 1,
        changes=changes,
        files=files,
        actions=actions,
        problems=observed.problems,
        base=observed.digest,
        tree=wanted.tree,
        resources=guarded,
        foundation=wanted.foundation,
        back_to=wanted.back_to,
        drift=observed.drift,
        keep_drift=wanted.keep_drift,
        live=observed.live,
        moves=moves,
        deployed=release,
        secrets=tuple(
            file.path for file in files if file.how == "changed" and wanted.files[file.path].reads_as(placed[file.path])
        ),
        prepares=observed.unprepared,
    )


def _touched(release: Release | None, tree: RenderedTree, prints: Mapping[str, str]) -> frozenset[str]:
    """The files of the tree that hold a secret whose value has changed since the release."""
    changed = {
        name if "/" in name else f"spec/{name}"
        for name, known in prints.items()
        if release is not None and release.fingerprints.get(name, known) != known
    }
    return frozenset(file.path for file in tree.files if changed and changed & file.secret_names)


def _files(before: Mapping[str, FileRecord], wanted: Wanted) -> Iterator[FileChange]:
    for path in sorted(before.keys() | wanted.files.keys()):
        old, new = before.get(path), wanted.files.get(path)
        if new is None and old is not None:
            yield FileChange(path, "removed", old.action)
        elif new is not None and old is None:
            yield FileChange(path, "added", new.action)
        elif old is not None and new is not None and (not new.reads_as(old) or path in wanted.touched):
            yield FileChange(path, "changed", new.action)


def _actions(observed: Observed, files: tuple[FileChange, ...], wanted: Wanted) -> tuple[str, ...]:
    release = observed.release
    if release is None:
        return (CREATE,)
    repairs = set() if wanted.keep_drift else {one.action for one in observed.drift} - FREE_ACTIONS - {""}
    if dict(release.foundation) != dict(wanted.foundation) or RECREATE in repairs:
        return (RECREATE,)
    asked = repairs | {file.action for file in files} - FREE_ACTIONS
    if not observed.running:
        return (START,)
    if RESTART_ACTION in asked:
        return (RESTART_ACTION,)
    if observed.problems:  # the engine may have missed any file: it is asked to read all of them again
        asked |= {record.action for record in release.files.values()} - FREE_ACTIONS - {RESTART_ACTION}
    return tuple(sorted(asked))
