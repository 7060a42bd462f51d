"""Which adapter serves an environment."""

from __future__ import annotations

from ccctl.center import AnsibleSite, Center
from ccctl.plan.target import Target


def target_of(center: Center, environment: str) -> Target:
    """The target of an environment of the center."""
    site = center.environments[environment].target
    if isinstance(site, AnsibleSite):
        from ccctl.deploy.ansible_target import AnsibleTarget

        return AnsibleTarget(center, environment, site)
    from ccctl.deploy.docker import DockerTarget

    return DockerTarget(center, environment)
