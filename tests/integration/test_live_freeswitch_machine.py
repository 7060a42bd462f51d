"""FreeSWITCH deployed on a machine's own network, beside another center, and an image that lacks what a center calls."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from cli_support import Desk, client, free_port  # noqa: F401 - a fixture
from live_support import freeswitch_image

from ccctl.deploy.docker import DockerTarget
from ccctl.pipeline import accept

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: {name}
timezone: UTC
engine: freeswitch
trunks: {{carrier: {{sip: {{host: 192.0.2.1}}}}}}
numbers: {{"030100": queue/desk}}
seats: {{101-102: {{}}}}
queues: {{desk: {{members: [{{seats: ["101"]}}]}}}}
environments: {{dev: {{docker: {{network: host, image: "{image}", sip_port: {port}, rtp_ports: {media}-{last}}}}}}}
"""
MAIL = """\
mail: {host: mail.example, from: pbx@desk.example}
voicemails: {main: {mailbox: "8000", email: desk@desk.example}}
"""


class Center(Desk):
    """A center on the host's network."""

    def __init__(self, folder: Path, client: docker.DockerClient, image: str) -> None:  # noqa: F811
        folder.mkdir()
        self.image = image
        super().__init__(folder, client)

    def write(self, **more: str) -> None:
        media = 20000 + self.port % 5000 * 2
        text = SPEC.format(name=self.name, image=self.image, port=self.port, media=media, last=media + 9)
        text = text.replace('"030100": queue/desk', '"030100": queue/desk, "030101": voicemail/main') if more else text
        (self.folder / "center.yaml").write_text(text + more.get("mail", ""), encoding="utf-8")


@pytest.fixture
def centers(tmp_path: Path, client: docker.DockerClient) -> Iterator[list[Center]]:  # noqa: F811
    made = [Center(tmp_path / name, client, freeswitch_image()) for name in ("a", "b")]
    try:
        yield made
    finally:
        for center in made:
            DockerTarget(accept(center.folder / "center.yaml", "dev")[0], "dev").destroy(keep_image=True)


def test_two_centers_on_one_machine_have_control_ports_of_their_own(centers: list[Center]) -> None:
    for center in centers:
        assert "release 1 is in force" in center.run("apply", "--env", "dev", "--yes")
    for center in centers:
        assert "healthy" in center.run("status", "--env", "dev")
        assert "No changes" in center.run("plan", "--env", "dev")


def test_an_image_without_the_mail_program_is_refused_before_anything_is_made(
    centers: list[Center],
    client: docker.DockerClient,  # noqa: F811
    tmp_path: Path,
) -> None:
    center = centers[0]
    poor = f"ccctl-poor-{os.getpid()}-{time.monotonic_ns() % 100_000}:x"
    (tmp_path / "Dockerfile").write_text(f"FROM {center.image}\nUSER root\nRUN rm -f /usr/bin/msmtp\nUSER 101:101\n")
    client.images.build(path=str(tmp_path), tag=poor, rm=True)
    try:
        center.image = poor
        center.write(mail=MAIL)
        said = center.run("apply", "--env", "dev", "--yes", code=1)
        assert "CC655" in said and "msmtp" in said
        assert not [volume for volume in client.volumes.list() if center.name in volume.name]
        assert not client.containers.list(all=True, filters={"name": center.name})
    finally:
        client.images.remove(poor, force=True)
