"""What would change: the deployed record against the desired center, as sorted, hashable, printable data."""

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
