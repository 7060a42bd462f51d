"""What a target remembers from release to release, whatever the spec's lines say: protection and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ccctl.center import Moved
from ccctl.plan.release import Release, Resources

PROTECT = "protect"


def is_protected(resources: Resources, address: str) -> bool:
    """Whether the record says that this is protected."""
    return resources.get(address, {}).get(PROTECT) == "true"


def with_protection(wanted: Resources, said: Mapping[str, bool], before: Resources) -> dict[str, Mapping[str, str]]:
    """The resources with their protection: what the spec says, and else what the record remembers."""
    found: dict[str, Mapping[str, str]] = {}
    for address, attributes in wanted.items():
        guarded = said.get(address, is_protected(before, address))
        found[address] = {**attributes, PROTECT: "true"} if guarded else attributes
    return found


def renamed(before: Resources, wanted: Resources, moved: Iterable[Moved]) -> tuple[Resources, dict[str, str]]:
    """The record under the names of now, and new -> old address of the renames that are still to be made."""
    found, moves = dict(before), dict[str, str]()
    for move in moved:
        old, new = f"{move.kind}.{move.old}", f"{move.kind}.{move.new}"
        if old in found and new not in found and new in wanted:
            found[new] = found.pop(old)
            moves[new] = old
    return found, moves


def origins(before: Release | None, after: Iterable[str], moves: Mapping[str, str]) -> dict[str, str]:
    """Of what was ever renamed, address -> the first address that it had; `moves` are the renames now, new -> old."""
    known = before.origins if before else {}
    found = {address: known.get(moves.get(address, address), moves.get(address, "")) for address in after}
    return {address: first for address, first in found.items() if first and first != address}


def moved_back(now: Release, to: Release) -> tuple[Moved, ...]:
    """The renames that lead from one release back to another: what has the same first address is the same thing."""
    here = {now.origins.get(address, address): address for address in now.resources}
    found = []
    for address in to.resources:
        old = here.get(to.origins.get(address, address), address)
        kind, _, name = address.partition(".")
        was, _, old_name = old.partition(".")
        if old != address and kind == was and address not in now.resources and old not in to.resources:
            found.append(Moved(kind, old_name, name))
    return tuple(found)
