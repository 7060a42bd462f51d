"""The machines of one Ansible environment: how they are reached, what runs there, and how each was found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from ccctl.center import E1, AnsibleSite, Center, Phone
from ccctl.deploy.ansible import machines
from ccctl.deploy.ansible_image import machine_image
from ccctl.deploy.ansible_look import Looked, look_at
from ccctl.deploy.ansible_place import MachinePlace
from ccctl.deploy.ansible_prepare import Preparation
from ccctl.deploy.looking import Records, records
from ccctl.deploy.runtimes import RUNTIMES, Runtime
from ccctl.deploy.secrets import AMI_SECRET
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_engine import SshEngine
from ccctl.deploy.ssh_hands import SshHands
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.release import Release
from ccctl.plan.target import SeatCredentials
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.values import dataclass

CERTIFICATES = "/ccctl/tls"  # where the playbook puts what a machine keeps
AT_ONCE = 16  # machines that are looked at at the same time


@dataclass
class MachineGroup:
    """The machines of an environment of a center. Connects when it is first asked something."""

    center: Center
    environment: str
    settings: AnsibleSite

    @property
    def title(self) -> str:
        """`acme on production`."""
        return f"{self.center.name} on {self.environment}"

    @property
    def runtime(self) -> Runtime:
        """How the center's engine is run."""
        return RUNTIMES[self.center.engine]

    @property
    def site(self) -> Site:
        """What the renderer must know about the machines."""
        return Site(
            name=self.environment,
            sip_port=self.settings.sip_port,
            tls_port=self.settings.sip_tls_port or 5061,
            wss_port=self.settings.wss_port or 8089,
            rtp_ports=self.settings.rtp_ports,
            certificates=CERTIFICATES if self.settings.certificate_on == "machines" else "",
            bans=self.settings.fail2ban,
            has_e1_card=any(isinstance(trunk.line, E1) for trunk in self.center.trunks.values()),
        )

    @cached_property
    def connections(self) -> tuple[Ssh, ...]:
        """The machines, in the inventory's order."""
        return tuple(Ssh(machine, self.settings.span) for machine in machines(self.settings))

    @cached_property
    def image(self) -> str:
        """The image that an apply brings; empty where the engine is a package."""
        return machine_image(self.center.engine, self.settings) if self.settings.engine == "container" else ""

    @cached_property
    def bridge_image(self) -> str:
        """The image of the bridge; empty where the center has no hooks, or nothing runs in containers."""
        return machine_image("bridge", self.settings) if self.center.hooks and self.in_container else ""

    def check(self) -> None:
        """Rejected where what the environment says can not be of so many machines."""
        bridge = self.center.environments[self.environment].bridge
        if bridge.database is not None and len(self.connections) > 1:
            raise rejected(
                codes.CC543,
                f"{len(self.connections)} machines have a bridge each, and a database serves one",
                bridge.database.span,
                hint="leave `database` out: each bridge keeps what it has not told on its own machine",
            )

    @property
    def foundation(self) -> dict[str, str]:
        """What the engines are built on, as text: a change of it needs new ones."""
        first, last = self.settings.rtp_ports
        return {
            "engine": self.settings.engine,
            **({"image": self.image} if self.image else {}),
            "machines": ", ".join(ssh.machine.name for ssh in self.connections),
            "sip_port": str(self.settings.sip_port),
            "rtp_ports": f"{first}-{last}",
            **{name: str(port) for name, port in self._encrypted.items() if port is not None},
        }

    @property
    def _encrypted(self) -> dict[str, int | None]:
        return {"sip_tls_port": self.settings.sip_tls_port, "wss_port": self.settings.wss_port}

    @property
    def addresses(self) -> tuple[str, ...]:
        """What phones may reach the machines by, the first one preferred: what a certificate of ccctl's is for."""
        known = (self.settings.address, *(ssh.machine.address for ssh in self.connections))
        return tuple(dict.fromkeys(address for address in known if address))

    def credentials(self, record: Records) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs, sorted."""
        own = not self.settings.certificate
        authority = record.kept.values.get("pem/authority", "") if own else ""
        doors = {Phone.REMOTE: ("TLS", self.settings.sip_tls_port), Phone.WEBRTC: ("WSS", self.settings.wss_port)}
        kept = {name[5:]: value for name, value in record.kept.values.items() if name[:5] == "seat/"}
        found = []
        for seat in sorted(kept.keys() & self.center.seats.keys(), key=lambda seat: (len(seat), seat)):
            transport, port = doors.get(self.center.seats[seat].phone, ("UDP", self.settings.sip_port))
            trusted = authority if transport != "UDP" else ""
            server = f"{self.addresses[0]}:{port}"
            found.append(SeatCredentials(seat, seat, kept[seat], server, transport, trusted))
        return tuple(found)

    def look(self) -> list[Looked]:
        """All machines as they are now; changes nothing there. Rejected when one can not be reached."""
        with ThreadPoolExecutor(min(AT_ONCE, len(self.connections))) as pool:
            return list(pool.map(self.look_at, self.connections))

    def look_at(self, ssh: Ssh) -> Looked:
        """One of them."""
        return look_at(
            ssh,
            self.center,
            self.environment,
            self.foundation,
            container=self.in_container,
            addresses=self.addresses,
        )

    @property
    def in_container(self) -> bool:
        """Whether systemd runs the engine in a container."""
        return self.settings.engine == "container"

    def preparation(self, tree: RenderedTree) -> Preparation:
        """What makes a machine a host of the engine."""
        return Preparation(self.center, self.environment, self.settings, self.site, tree, self.image, self.bridge_image)

    def place(self, ssh: Ssh, image: str, engine: str) -> MachinePlace:
        """A machine, for a release of this engine that runs on this image."""
        return MachinePlace(self.title, ssh, engine, image)

    @contextlib.contextmanager
    def engine(self, ssh: Ssh, release: Release, record: Records) -> Iterator[SshEngine]:
        """The engine of a machine, for questions."""
        engine = SshEngine(ssh, record.kept.values.get(AMI_SECRET, ""), release.engine, container=self.in_container)
        try:
            yield engine
        finally:
            engine.close()

    def deployed(self) -> list[tuple[Ssh, Release, Records]]:
        """The machines that have a release; Rejected when none has."""
        with ThreadPoolExecutor(min(AT_ONCE, len(self.connections))) as pool:
            read = list(pool.map(lambda ssh: (ssh, records(SshHands(ssh))), self.connections))
        found = [(ssh, record.release, record) for ssh, record in read if record.release is not None]
        if not found:
            raise rejected(
                codes.CC515,
                f"nothing is deployed: {self.title}",
                hint=f"ccctl apply --env {self.environment}",
            )
        return found

    @contextlib.contextmanager
    def alone(self) -> Iterator[Callable[[], object]]:
        """Nobody else changes the machines meanwhile: the lock of the first is the lock of all.

        What is given is to be called before each machine: Rejected when the lock was lost with its connection.
        """
        hands = SshHands(self.connections[0], lock="/run/ccctl-all.lock")
        hands.lock()
        try:
            yield lambda: hands.run("true")
        finally:
            hands.close()

    def moved(self) -> Rejected:
        """The exception for machines that are not as they were when the plan was made."""
        return rejected(
            codes.CC512,
            f"{self.title} is not as it was when the plan was made",
            hint="plan again, look, and apply that",
        )
