"""The places of a flow behind which a call goes on after a while, by names that outlive changes of the other steps."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection

from ccctl.center import Ask, Collect, Play, Step

LONGEST_NAME = 60


def stay_of(step: Step, taken: Collection[str]) -> str:
    """The name of a step that takes time, after what it plays, takes or asks; empty for any other step.

    Letters and digits, for Asterisk does not see hyphens in names of extensions, and reads 79 characters of one.
    """
    match step:
        case Play(prompt):
            name = f"play{prompt}"
        case Collect():
            name = f"collect{step.into}"
        case Ask(hook):
            name = f"ask{hook}"
        case _:
            return ""
    name = "".join(_SPELT.get(sign, sign) for sign in name)
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME] + hashlib.sha256(name.encode()).hexdigest()[:8]
    times = next(count for count in itertools.count(1) if (f"{name}N{count}" if count > 1 else name) not in taken)
    return f"{name}N{times}" if times > 1 else name


_SPELT = {"-": "D", ".": "P", "_": "U"}
