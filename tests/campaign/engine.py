"""What the engine of a campaign has: its calls, who waits where, and which phones are registered since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import docker

from ccctl.control.asterisk import AsteriskControl
from ccctl.deploy.docker_asking import DockerEngine
from ccctl.deploy.docker_engine import read_file
from ccctl.deploy.docker_known import ROOT
from ccctl.deploy.secrets import AMI_SECRET, Kept


@dataclass(frozen=True)
class State:
    """Channels by identifier, callers by queue in the order of their places, contacts by seat."""

    calls: frozenset[str]
    waiting: tuple[tuple[str, str, int], ...]  # queue, call, place
    contacts: frozenset[tuple[str, str]]
    started: str

    def compared(self, before: State) -> list[str]:
        """What is not as it was."""
        found = []
        if lost := before.calls - self.calls:
            found.append(f"{len(lost)} calls are gone")
        if self.waiting != before.waiting:
            found.append(f"places in queues: {before.waiting} -> {self.waiting}")
        if lost_ := before.contacts - self.contacts:
            found.append(f"phones registered anew or lost: {sorted(lost_)}")
        if self.started != before.started:
            found.append("the engine was started again")
        return found


def secrets(client: docker.DockerClient, name: str) -> Mapping[str, str]:
    """The secrets that the target keeps."""
    return Kept.from_json(read_file(client.containers.get(name), f"{ROOT}/secrets.json")).values


def look(client: docker.DockerClient, name: str) -> State:
    """The state of the engine's container of this name."""
    engine = DockerEngine(client.containers.get(name), secrets(client, name)[AMI_SECRET])

    async def question(control: AsteriskControl) -> State:
        ami = control._ami
        channels = await ami.collect("CoreShowChannels")
        queues = await ami.collect("QueueStatus")
        text = await ami.command("database show registrar")
        return State(
            calls=frozenset(one.get("Uniqueid") for one in channels if one.get("Channel").startswith("PJSIP/")),
            waiting=tuple(
                sorted(
                    (one.get("Queue"), one.get("Uniqueid"), one.number("Position"))
                    for one in queues
                    if one.event == "QueueEntry"
                )
            ),
            contacts=frozenset(
                (line.partition(":")[0].strip(), line.partition(":")[2].strip())
                for line in text.splitlines()
                if line.startswith("/registrar/contact")
            ),
            started=await control.started(),
        )

    try:
        return engine.ask(question)
    finally:
        engine.close()
