"""The Ansible target: machines of an inventory, each with an engine and releases of its own. Implements plan/target.py.

The machines are brought to the same release one after the other (ansible_rollout.py), each with the guarantees of apply.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ccctl.center import AnsibleSite, Center
from ccctl.control.base import ControlError
from ccctl.deploy import ansible_bridge as bridges
from ccctl.deploy.ansible import run_playbook
from ccctl.deploy.ansible_group import MachineGroup
from ccctl.deploy.ansible_look import KIND, Looked
from ccctl.deploy.ansible_rollout import Rollout
from ccctl.deploy.bridge_words import wanted
from ccctl.deploy.looking import calls_of, report
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_hands import SshHands
from ccctl.deploy.vault import CARRIED, Vault
from ccctl.diagnostics import codes, rejected
from ccctl.plan.live import Live
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release
from ccctl.plan.target import Observed, Progress, SeatCredentials, TargetStatus
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site


class AnsibleTarget:
    """One environment of a center on machines that Ansible reaches."""

    def __init__(self, center: Center, environment: str, site: AnsibleSite) -> None:
        self.group = MachineGroup(center, environment, site)
        self._machines: list[Looked] = []
        self._tree: RenderedTree | None = None

    @property
    def site(self) -> Site:
        """What the renderer must know about the machines."""
        return self.group.site

    def reserve(self, *, rehearses: bool = True) -> None:
        """Nothing: the lock is one command away."""

    def rehearse(self, tree: RenderedTree) -> None:
        """Nothing is tried: that is done on each machine. What machines are prepared with follows from the files, too."""
        self._tree = tree

    def give_back(self) -> None:
        """Nothing was reserved."""

    # --- looking

    def observe(self) -> Observed:
        """What is deployed: the first machine's, with what is different or wrong on the others; changes nothing."""
        self.group.check()
        found = self._machines = self.group.look()
        first = found[0].observed
        problems = [f"{seat.name}: {text}" for seat in found for text in seat.observed.problems]
        for seat in found[1:]:
            mine, other = first.release, seat.observed.release
            if (mine and mine.tree) != (other and other.tree):
                problems.append(f"{seat.name} has {_named(other)}, {found[0].name} has {_named(mine)}")
        drift = {one: None for seat in found for one in seat.observed.drift}
        live = Live.joined([seat.observed.live for seat in found])
        last = max(seat.observed.last_number for seat in found)
        running = all(seat.observed.running for seat in found)
        return replace(
            first,
            running=running or first.release is None,
            problems=tuple(problems),
            drift=tuple(drift),
            live=live,
            last_number=last,
            unprepared=self._unprepared(found),
        )

    def _unprepared(self, found: list[Looked]) -> tuple[str, ...]:
        if self._tree is None:
            return ()
        digest = self.group.preparation(self._tree).digest
        return tuple(seat.name for seat in found if seat.host != digest)

    def going_on(self) -> Live:
        """The calls that are up now, on all machines."""
        found: list[Live] = []
        for ssh, release, record in self.group.deployed():
            with self.group.engine(ssh, release, record) as engine:
                try:
                    found.append(calls_of(engine, release))
                except (ControlError, OSError) as failure:
                    raise rejected(codes.CC518, f"{ssh.machine.name}: {failure}") from failure
        return Live.joined(found)

    # --- changing

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the tree into force on every machine; on a failure all go back to what they had, or it is said."""
        if tree.digest != plan.tree:
            raise self.group.moved()
        return self._apply(plan, progress, drain, tree)

    def rollback(self, plan: Plan, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the files of the kept release `plan.back_to` into force again, on every machine."""
        return self._apply(plan, progress, drain, None)

    def _apply(self, plan: Plan, progress: Progress, drain: float | None, tree: RenderedTree | None) -> Release:
        if self.observe().digest != plan.base:
            raise self.group.moved()
        return Rollout(self.group, self._machines, plan, tree, progress, drain).run()

    # --- asking

    def status(self) -> TargetStatus:
        """What runs on all machines together; Rejected when nothing is deployed."""
        found = self.group.deployed()
        release = found[0][1]
        address = ", ".join(f"{ssh.machine.address}:{self.group.settings.sip_port}" for ssh, _, _ in found)
        status = TargetStatus(self.group.environment, KIND, "running", release, address=address)
        many = len(found) > 1
        beside = {ssh.machine.name: bridges.status_of(ssh, there) for ssh, there, _ in found}
        bridge = bridges.joined(beside)
        if bridge is not None:
            status = replace(status, bridge=bridge, problems=tuple(bridge["problems"]))
        for ssh, there, record in found:
            name = ssh.machine.name
            carried = SshHands(ssh).read(CARRIED)
            with self.group.engine(ssh, there, record) as engine:
                try:
                    health, told = report(engine, there, carried)
                except (ControlError, OSError) as failure:
                    status = replace(status, state="stopped", problems=(*status.problems, f"{name}: {failure}"))
                    continue
            marked = {
                key: tuple({**row, **({"machine": name} if many else {})} for row in rows) for key, rows in told.items()
            }
            more: dict[str, Any] = {key: (*getattr(status, key), *rows) for key, rows in marked.items()}
            status = replace(
                status,
                version=health.version,
                started=health.started,
                problems=(*status.problems, *(f"{name}: {text}" for text in health.problems)),
                **more,
            )
        return status

    def history(self, progress: Progress) -> tuple[Release, ...]:
        """The kept releases of the first machine, newest first."""
        ssh, _, _ = self.group.deployed()[0]
        return Vault(SshHands(ssh)).releases(progress)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs; any of the machines will do."""
        return self.group.credentials(self.group.deployed()[0][2])

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood on the first machine; turns it on all unless `on` is None."""
        stood: list[bool | None] = []
        for ssh, release, record in self.group.deployed():
            with self.group.engine(ssh, release, record) as engine:
                try:
                    stood.append(engine.ask(lambda control: control.turn(switch, on)))
                except (ControlError, OSError) as failure:
                    raise rejected(codes.CC518, f"{ssh.machine.name}: {failure}") from failure
        return stood[0]

    def bridge(self, *arguments: str) -> dict[str, object]:
        """What the bridge's own command prints on all machines together; Rejected where none runs."""
        return bridges.ask(self._with_bridge(), *arguments)

    def bridge_secret(self) -> str:
        """What the tokens of the bridges' HTTP interface are made with; the same on all machines."""
        self._with_bridge()
        return self.group.deployed()[0][2].kept.values["engine/api"]

    def bridge_log(self) -> Iterator[str]:
        """The lines of the bridges' logs from now on."""
        return bridges.log(self._with_bridge())

    def _with_bridge(self) -> list[Ssh]:
        found = [ssh for ssh, release, _ in self.group.deployed() if wanted(release)]
        if not found:
            raise rejected(codes.CC539, f"{self.group.title} has no bridge: it has no hooks")
        return found

    def destroy(self, progress: Progress) -> tuple[str, ...]:
        """Takes the engine, its configuration and the releases away; recordings, voicemail and backups stay."""
        found = self.group.look()
        with self.group.alone():
            progress(f"removing the center from {', '.join(seat.name for seat in found)}")
            run_playbook("absent.yml", self.group.settings, {}, progress)
        return tuple(f"engine and releases on {seat.name}" for seat in found)


def _named(release: Release | None) -> str:
    return "nothing" if release is None else f"release {release.number}"
