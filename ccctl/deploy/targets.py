"""Which adapter serves an environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccctl.center import AnsibleSite, Center
from ccctl.deploy.aside import Aside
from ccctl.deploy.docker_look import Asked, Looked
from ccctl.deploy.docker_look import look_ahead as look
from ccctl.plan.target import Target

Ahead = tuple[Asked, Aside[Looked | None]]


def look_ahead(data: Mapping[str, Any], environment: str) -> Ahead | None:
    """Begins to look at where the data of a spec, not checked yet, are deployed to; None where that can not be."""
    asked = Asked.by(data, environment)
    looking = Aside.of(lambda: look(asked)) if asked is not None else None
    return None if asked is None or looking is None else (asked, looking)


def target_of(center: Center, environment: str, ahead: Ahead | None = None) -> Target:
    """The target of an environment of the center; `ahead` is what `look_ahead` began."""
    site = center.environments[environment].target
    if isinstance(site, AnsibleSite):
        if ahead is not None:
            ahead[1].drop()
        from ccctl.deploy.ansible_target import AnsibleTarget

        return AnsibleTarget(center, environment, site)
    from ccctl.deploy.docker import DockerTarget

    return DockerTarget(center, environment, ahead=ahead)
