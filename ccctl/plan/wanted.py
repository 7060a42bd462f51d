"""What a target remembers from release to release, whatever the spec's lines say: protection and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ccctl.center import Moved
from ccctl.plan.release import Resources

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
