"""A plan as a file (JSON, version 1): made now, looked at by people, applied later, and only if nothing has moved.

It is bound to the spec's bytes, to the target's state and to the rendered files, each by its SHA-256. It holds no secret.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import ccctl
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.output import plan_json
from ccctl.plan.plan import Plan
from ccctl.plan.target import Observed
from ccctl.values import dataclass

KIND, VERSION = "ccctl plan", 1
AGAIN = "plan again, look, and apply that"


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What a plan file says. `digest` names the plan, `base` the target's state, `tree` the rendered files."""

    ccctl: str  # the version that made it
    spec: str  # as it was named
    spec_digest: str
    center: str
    environment: str
    base: str
    tree: str
    digest: str
    keep_drift: bool
    plan: dict[str, Any]  # what `ccctl plan --format json` prints

    def to_json(self) -> str:
        """The file's text. `seal` is a digest of all the rest: an edited file is noticed."""
        data: dict[str, Any] = {"kind": KIND, "version": VERSION}
        data |= {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(data | {"seal": _seal(data)}, indent=2, ensure_ascii=False) + "\n"

    def check_spec(self, center: str, environment: str, digest: str) -> None:
        """Rejected when the plan is for another center or environment, or the spec is not what it was."""
        if (center, environment) != (self.center, self.environment):
            raise _refused(
                codes.CC523,
                f"the plan is for {self.center} on {self.environment}, not for {center} on {environment}",
                "name the spec that it was made from",
            )
        if digest != self.spec_digest:
            raise _refused(codes.CC523, "the spec has changed since the plan was made", AGAIN)

    def check_tree(self, tree: str) -> None:
        """Rejected when the engine's files come out otherwise than when the plan was made."""
        if tree != self.tree:
            raise _refused(
                codes.CC523,
                "the engine's files come out otherwise than when the plan was made: a prompt, a list or a tool differs",
                AGAIN,
            )

    def check_state(self, observed: Observed) -> None:
        """Rejected when the target is not as it was; says which release is in force now."""
        if observed.digest == self.base:
            return
        was, now = self.plan.get("release"), observed.release.number if observed.release else None
        if was == now:
            what = "what runs there has changed since the plan was made"
        else:
            what = f"{_release(now)} is in force, the plan was made from {_release(was)}"
        raise _refused(codes.CC512, f"{self.center} on {self.environment} has moved: {what}", AGAIN)

    def check_plan(self, plan: Plan) -> None:
        """Rejected when the plan made now is not the one in the file; a changed secret is such a case."""
        if plan.digest != self.digest:
            raise _refused(codes.CC512, "the plan would be another one now: a secret has changed, or the image", AGAIN)


def save(plan: Plan, spec: str, spec_digest: str) -> SavedPlan:
    """The plan, ready to be written."""
    return SavedPlan(
        ccctl=ccctl.__version__,
        spec=spec,
        spec_digest=spec_digest,
        center=plan.center,
        environment=plan.environment,
        base=plan.base,
        tree=plan.tree,
        digest=plan.digest,
        keep_drift=plan.keep_drift,
        plan=json.loads(plan_json(plan)),
    )


def read(path: Path) -> SavedPlan:
    """The plan of a file; Rejected when it is none, was edited, or was made by another version of ccctl."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        why = getattr(failure, "strerror", None) or "it is not a text"
        raise _refused(
            codes.CC522, f"the plan {path} can not be read: {why}", "make one with ccctl plan -o"
        ) from failure
    try:
        data = json.loads(text)
        kind, version = data["kind"], data["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as failure:
        raise _refused(codes.CC522, f"{path} is not a plan of ccctl", "make one with ccctl plan -o") from failure
    if kind != KIND:
        raise _refused(codes.CC522, f"{path} is not a plan of ccctl", "make one with ccctl plan -o")
    if version != VERSION:
        raise _refused(codes.CC522, f"{path} is a plan of version {version!r}, and this ccctl reads {VERSION}", AGAIN)
    if data.get("ccctl") != ccctl.__version__:
        made = data.get("ccctl", "?")
        raise _refused(codes.CC522, f"{path} was made by ccctl {made}, and this is {ccctl.__version__}", AGAIN)
    if data.pop("seal", None) != _seal(data):
        raise _refused(codes.CC522, f"{path} was changed after it was made", AGAIN)
    del data["kind"], data["version"]
    try:
        return SavedPlan(**data)
    except TypeError as failure:
        raise _refused(codes.CC522, f"{path} is not a plan of ccctl", "make one with ccctl plan -o") from failure


def files_digest(files: Iterable[Path]) -> str:
    """SHA-256 over the bytes of a spec's files, in their order; Rejected when one can not be read."""
    total = hashlib.sha256()
    for path in files:
        try:
            total.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as failure:
            raise rejected(codes.CC003, f"{path} can not be read: {failure.strerror}") from failure
    return total.hexdigest()


def _seal(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _release(number: object) -> str:
    return "nothing" if number is None else f"release {number}"


def _refused(code: Any, message: str, hint: str) -> Rejected:
    return rejected(code, message, hint=hint)
