"""What an engine's image must have for a center: programs that only some centers call. An image of ccctl's own has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_image import LABEL_BUILT
from ccctl.diagnostics import Span, codes, rejected
from ccctl.plan.release import Resources
from ccctl.values import dataclass

if TYPE_CHECKING:
    import docker


@dataclass(frozen=True, slots=True)
class Need:
    """A program of the image, and the key of the language that calls it."""

    program: str
    key: str


def needs_of(resources: Resources) -> tuple[Need, ...]:
    """The programs that a center with these resources calls."""
    found = []
    if "mail.center" in resources:
        found.append(Need("msmtp", "mail"))
    if any(one.get("recording_encrypt_to") for address, one in resources.items() if address.startswith("center.")):
        found.append(Need("age", "recording.encrypt_to"))
    return tuple(found)


def check_image(
    client: docker.DockerClient, image: str, labels: Mapping[str, str], resources: Resources, span: Span | None
) -> None:
    """Rejected (CC655) when an image that is not ccctl's own lacks a program that the center calls.

    `labels` are those of the containers made here; the one that looks is removed again.
    """
    needs = needs_of(resources)
    with docker_errors(f"looking at the image {image}", span):
        if not needs or LABEL_BUILT in (client.images.get(image).labels or {}):
            return
        looking = "; ".join(f"command -v {need.program} > /dev/null || echo {need.program}" for need in needs)
        said = client.containers.run(
            image,
            entrypoint=["sh", "-c", looking],
            command=[],
            labels=dict(labels),
            network_mode="none",
            remove=True,
        ).decode()
    absent = [need for need in needs if need.program in said.split()]
    if absent:
        what = " and ".join(f"{need.program} (for `{need.key}`)" for need in absent)
        raise rejected(
            codes.CC655,
            f"the image {image} has no {what}: nothing is changed",
            span,
            hint=f"add the package to the image, or leave `{absent[0].key}` out of the spec",
        )
