"""What a look at an environment on a Docker engine has seen (docker_look.py): also where somebody else has looked."""

from __future__ import annotations

from dataclasses import field

from ccctl.center import Center
from ccctl.plan.drift import Drift
from ccctl.plan.live import Live
from ccctl.plan.release import Release
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen. `salt`: of the fingerprints of secrets; empty where nothing is kept yet."""

    image: str  # that an apply would use
    salt: str = ""
    release: Release | None = None
    running: bool = False
    problems: tuple[str, ...] = ()
    last_number: int = 0
    drift: tuple[Drift, ...] = ()
    live: Live = field(default_factory=Live)
    center: Center | None = None
    password_files: tuple[str, ...] = ()
    certificate: str = ""  # that the target keeps from the center's own authority
