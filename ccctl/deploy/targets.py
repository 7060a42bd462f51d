"""Which adapter serves an environment."""

from __future__ import annotations

from ccctl.center import AnsibleSite, Center
from ccctl.deploy.early import Early
from ccctl.plan.target import Target


def target_of(center: Center, environment: str, early: Early | None = None) -> Target:
    """The target of an environment of the center; `early`: what was begun for it (early.py)."""
    site = center.environments[environment].target
    if isinstance(site, AnsibleSite):
        if early is not None:
            early.drop()
        from ccctl.deploy.ansible_target import AnsibleTarget

        return AnsibleTarget(center, environment, site)
    from ccctl.deploy.docker import DockerTarget

    return DockerTarget(center, environment, early=early)
