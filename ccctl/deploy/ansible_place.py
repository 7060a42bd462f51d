"""One machine of an Ansible environment as a Place (place.py)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from ccctl.deploy.ansible_bridge import bring_up
from ccctl.deploy.place import Progress, Undo
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_engine import SshEngine
from ccctl.deploy.ssh_hands import SshHands
from ccctl.deploy.vault import Vault
from ccctl.plan.drift import Drift
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release


class MachinePlace:
    """One machine. It has been prepared by the playbook before; `image` is that of a container, empty for a package."""

    def __init__(self, title: str, ssh: Ssh, kind: str, image: str = "") -> None:
        self.ssh = ssh
        self.kind = kind
        self.image = image
        self._title = f"{title} ({ssh.machine.name})"
        self._engine: SshEngine | None = None

    @property
    def title(self) -> str:
        """`acme on production (pbx1)`."""
        return self._title

    def prepare(self, plan: Plan, progress: Progress) -> None:
        """Nothing: the playbook was run for all machines together."""

    @contextlib.contextmanager
    def opened(self) -> Iterator[Vault]:
        """The releases, locked."""
        hands = SshHands(self.ssh, self.image, self.kind)
        hands.lock()
        try:
            yield Vault(hands)
        finally:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
            hands.close()

    def engine(self, secret: str) -> SshEngine | None:
        """The engine where systemd has it up; None else."""
        if self._engine is None:
            engine = SshEngine(self.ssh, secret, self.kind, container=bool(self.image))
            if not engine.running():
                return None
            self._engine = engine
        return self._engine

    def bring_up(self, plan: Plan, secret: str, undo: Undo, progress: Progress) -> SshEngine:
        """Starts the service, or starts it anew."""
        engine = SshEngine(self.ssh, secret, self.kind, container=bool(self.image))
        if plan.deployed is None:
            undo.append(("stopping the engine", engine.stop))
        else:
            before = SshEngine(self.ssh, secret, plan.deployed.engine, container=bool(self.image))
            undo.append(("starting the engine again", before.start))
        progress(f"starting the engine on {self.ssh.machine.name}")
        engine.start()
        self._engine = engine
        return engine

    def beside(self, release: Release, progress: Progress) -> None:
        """The bridge."""
        bring_up(self.ssh, release, progress)

    def repair(self, drifts: Sequence[Drift]) -> None:
        """Nothing: what the playbook keeps is put right by the playbook."""

    def settle(self) -> None:
        """Nothing was kept for the way back but the releases."""

    def abandon(self) -> None:
        """Nothing: a machine that was prepared may stay so."""
