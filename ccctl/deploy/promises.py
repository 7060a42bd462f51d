"""Callbacks that were promised before a release: made under the new name of their queue, or given up and told of."""

from __future__ import annotations

from ccctl.deploy.place import Engine
from ccctl.deploy.record import expected
from ccctl.plan.affected import unpromised
from ccctl.plan.live import CALLBACK, counted
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release

_QUEUE = "queue."


def keep_promises(engine: Engine, plan: Plan, release: Release) -> str:
    """Brings them in line with a release that is in force; what to tell, empty = nothing was given up. ControlError.

    An apply that was ended before it came to this is made up for by the next one.
    """
    renamed = any(was.startswith(_QUEUE) for was in plan.moves.values())
    if not (renamed or unpromised(plan) or plan.problems):
        return ""
    sections = {section.removesuffix("_"): section for section in expected(release).queues}
    calling = {
        name: sections.get(name, name)
        for name in (address.removeprefix(_QUEUE) for address in release.resources if address.startswith(_QUEUE))
        if release.resources[f"{_QUEUE}{name}"].get(CALLBACK)
    }
    moves = {
        was.removeprefix(_QUEUE): new.removeprefix(_QUEUE)
        for found in (release.origins, plan.moves)  # new -> the first name that it ever had, and the one before
        for new, was in found.items()
        if new.startswith(_QUEUE)
    }
    given = engine.ask(lambda control: control.keep_promises(calling, moves))
    return f"given up: {counted(given, 'promised callback')}" if given else ""
