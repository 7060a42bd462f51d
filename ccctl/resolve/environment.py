"""Environments: where the center runs."""

from __future__ import annotations

from ccctl.center import DockerSite, Environment
from ccctl.resolve.context import Context
from ccctl.schema.environment import DockerSpec


def build_environments(context: Context) -> dict[str, Environment]:
    """The environments by name."""
    return {
        name: Environment(name, _docker(context, name, spec.docker), context.key("environments", name))
        for name, spec in context.spec.environments.items()
        if spec.docker is not None
    }


def _docker(context: Context, name: str, docker: DockerSpec) -> DockerSite:
    return DockerSite(
        docker_host=docker.host or "",
        network=docker.network,
        address=docker.address,
        sip_port=docker.sip_port,
        rtp_ports=docker.rtp_ports,
        image=docker.image or "",
        span=context.span("environments", name, "docker"),
    )
