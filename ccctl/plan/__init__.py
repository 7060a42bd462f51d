"""What would change: the deployed record against the desired center, as sorted, hashable, printable data.

Loaded when it is used: what only looks at a target needs no plans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccctl.plan.change import AttributeChange, Change, Create, Delete, FileChange, Update
    from ccctl.plan.plan import Plan, make_plan
    from ccctl.plan.release import FileRecord, Release
    from ccctl.plan.target import Observed, Target, TargetStatus

__all__ = [
    "AttributeChange",
    "Change",
    "Create",
    "Delete",
    "FileChange",
    "FileRecord",
    "Observed",
    "Plan",
    "Release",
    "Target",
    "TargetStatus",
    "Update",
    "make_plan",
]
_ROOMS = {
    "FileRecord": "release",
    "Observed": "target",
    "Plan": "plan",
    "Release": "release",
    "Target": "target",
    "TargetStatus": "target",
    "make_plan": "plan",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"ccctl.plan.{_ROOMS.get(name, 'change')}"), name)
