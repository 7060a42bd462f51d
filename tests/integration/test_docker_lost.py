"""A Docker engine that goes away, or says nothing, in the middle of a command is told, and is no bug of ccctl's."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import docker
import pytest
from cable import Cable
from live_support import engine_image

from ccctl.deploy.docker_exec import run
from ccctl.diagnostics import Rejected

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture
def cable() -> Iterator[Cable]:
    cable = Cable()
    yield cable
    cable.cut()
    cable.close()


@pytest.fixture
def name() -> Iterator[str]:
    client = docker.from_env()
    name = f"ccctl-lost-test-{os.getpid()}"
    made = client.containers.run(engine_image(), ["60"], entrypoint=["sleep"], name=name, detach=True)
    try:
        yield name
    finally:
        made.remove(force=True, v=True)
        client.close()


def test_a_connection_that_breaks_under_a_program_is_told(cable: Cable, name: str) -> None:
    container = docker.DockerClient(base_url=cable.address).containers.get(name)
    threading.Timer(1, cable.cut).start()
    with pytest.raises(Rejected) as refused:
        run(container, ["sleep", "20"])
    assert [found.code.name for found in refused.value.report] == ["CC501"]


def test_a_program_that_says_nothing_for_too_long_is_told(name: str) -> None:
    container = docker.from_env().containers.get(name)
    with pytest.raises(Rejected) as refused:
        run(container, ["sleep", "20"], timeout=0.5)
    [problem] = refused.value.report
    assert problem.code.name == "CC514"
    assert "sleep" in problem.message
