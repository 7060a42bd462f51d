"""The Ansible target: machines of an inventory, each with an engine and releases of its own. Implements plan/target.py.

The machines are brought to the same release one after the other, each with the guarantees of apply.py. The first that
fails stops the run, and those that had the new release already go back. The lock of the first machine is the lock of all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import Any

from ccctl.center import E1, AnsibleSite, Center
from ccctl.control.base import ControlError
from ccctl.deploy.ansible import machines, run_playbook
from ccctl.deploy.ansible_look import KIND, Looked, look_at
from ccctl.deploy.ansible_place import MachinePlace
from ccctl.deploy.ansible_prepare import IMAGE, Preparation
from ccctl.deploy.apply import Apply
from ccctl.deploy.looking import Records, calls_of, records, report
from ccctl.deploy.secrets import AMI_SECRET, Kept, known_fingerprints
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_engine import SshEngine
from ccctl.deploy.ssh_hands import SshHands
from ccctl.deploy.vault import CARRIED, Vault
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.live import Live
from ccctl.plan.plan import Plan, make_plan, plan_rollback
from ccctl.plan.release import Release
from ccctl.plan.target import Observed, Progress, SeatCredentials, TargetStatus
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site


class AnsibleTarget:
    """One environment of a center on machines that Ansible reaches. Connects when it is first asked something."""

    def __init__(self, center: Center, environment: str, site: AnsibleSite) -> None:
        self.center = center
        self.environment = environment
        self.settings = site
        self._machines: list[Looked] = []

    @property
    def site(self) -> Site:
        """What the renderer must know about the machines."""
        return Site(
            name=self.environment,
            sip_port=self.settings.sip_port,
            rtp_ports=self.settings.rtp_ports,
            has_e1_card=any(isinstance(trunk.line, E1) for trunk in self.center.trunks.values()),
        )

    @cached_property
    def connections(self) -> tuple[Ssh, ...]:
        """The machines, in the inventory's order."""
        return tuple(Ssh(machine, self.settings.span) for machine in machines(self.settings))

    @property
    def _image(self) -> str:
        return IMAGE if self.settings.engine == "container" else ""

    @property
    def _foundation(self) -> dict[str, str]:
        first, last = self.settings.rtp_ports
        return {
            "engine": self.settings.engine,
            "machines": ", ".join(ssh.machine.name for ssh in self.connections),
            "sip_port": str(self.settings.sip_port),
            "rtp_ports": f"{first}-{last}",
        }

    def reserve(self) -> None:
        """Nothing: the lock is one command away."""

    def rehearse(self, tree: RenderedTree) -> None:
        """Nothing: the files are tried on each machine."""

    def give_back(self) -> None:
        """Nothing was reserved."""

    # --- looking

    def observe(self) -> Observed:
        """What is deployed: the first machine's, with what is different or wrong on the others; changes nothing."""
        for hook in self.center.hooks.values():
            raise rejected(
                codes.CC540,
                f"hooks are not supported yet on machines: environment {self.environment} is one of Ansible",
                hook.span,
                hint="apply to a docker environment, or leave `hooks` out",
            )
        found = self._look()
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
        )

    def _look(self) -> list[Looked]:
        with ThreadPoolExecutor(min(16, len(self.connections))) as pool:
            self._machines = list(pool.map(self._look_at, self.connections))
        return self._machines

    def _look_at(self, ssh: Ssh) -> Looked:
        return look_at(ssh, self.center, self.environment, self._foundation, self._image)

    def going_on(self) -> Live:
        """The calls that are up now, on all machines."""
        found: list[Live] = []
        for ssh, release, record in self._deployed():
            with self._engine(ssh, record) as engine:
                try:
                    found.append(calls_of(engine, release))
                except (ControlError, OSError) as failure:
                    raise rejected(codes.CC518, f"{ssh.machine.name}: {failure}") from failure
        return Live.joined(found)

    # --- changing

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the tree into force on every machine; on a failure all go back to what they had, or it is said."""
        if tree.digest != plan.tree:
            raise self._moved()
        return self._apply(plan, progress, drain, tree)

    def rollback(self, plan: Plan, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the files of the kept release `plan.back_to` into force again, on every machine."""
        return self._apply(plan, progress, drain, None)

    def _apply(self, plan: Plan, progress: Progress, drain: float | None, tree: RenderedTree | None) -> Release:
        if self.observe().digest != plan.base:
            raise self._moved()
        seats = self._machines
        unprepared = self._unprepared(seats, tree)
        if plan.is_empty and not unprepared:
            assert plan.deployed is not None
            return plan.deployed
        with self._alone(seats[0]):
            if tree is not None and unprepared:
                self._preparation(tree).run(unprepared, progress)
            if plan.is_empty:
                assert plan.deployed is not None
                return plan.deployed
            return self._one_by_one(seats, plan, tree, progress, drain)

    def _one_by_one(
        self, seats: Sequence[Looked], plan: Plan, tree: RenderedTree | None, progress: Progress, drain: float | None
    ) -> Release:
        done: list[tuple[Looked, Release]] = []
        kept: Kept | None = None
        for seat in seats:
            name = seat.name
            try:
                if kept is not None:
                    self._share(seat, kept)
                mine = self._plan_for(seat, plan, tree)
                if mine.is_empty:
                    assert mine.deployed is not None
                    done.append((seat, mine.deployed))
                else:
                    done.append((seat, self._run(seat, mine, tree, _named_progress(name, progress), drain)))
                kept = kept or records(SshHands(seat.ssh)).kept
            except BaseException as failure:
                self._go_back(done, seat, failure, progress)
                raise
        return done[0][1]

    def _run(
        self, seat: Looked, plan: Plan, tree: RenderedTree | None, progress: Progress, drain: float | None
    ) -> Release:
        place = self._place(seat.ssh)
        return Apply(place, self.center, plan, tree, plan.deployed, progress, drain, self.settings.span).run()

    def _plan_for(self, seat: Looked, plan: Plan, tree: RenderedTree | None) -> Plan:
        """The plan of one machine: its release, files and engine may differ from the first's."""
        observed = replace(seat.observed, last_number=max(seat.observed.last_number, plan.next_release - 1))
        if tree is not None:
            return make_plan(self.center, tree, observed, keep_drift=plan.keep_drift)
        # Its number may be another one on this machine: the files tell.
        vault = Vault(SshHands(seat.ssh))
        kept = (vault.release(number) for number in reversed(vault.numbers()))
        to = next((release for release in kept if release is not None and release.tree == plan.tree), None)
        if to is None:
            raise rejected(codes.CC524, f"release {plan.back_to} is not kept on {seat.name} any more")
        return plan_rollback(to, observed)

    def _go_back(
        self, done: Sequence[tuple[Looked, Release]], at: Looked, failure: BaseException, progress: Progress
    ) -> None:
        """The machines that have the new release get the one before again; where that fails, it is said what is where."""
        left: list[str] = []
        for seat, release in reversed(done):
            before = seat.observed.release
            if before is None or before.number == release.number:
                if before is None:
                    left.append(f"{seat.name} has release {release.number}, its first")
                continue
            name = seat.name
            progress(f"{name}: going back to release {before.number}")
            try:
                now = self._look_at(seat.ssh).observed
                self._run(seat, plan_rollback(before, now), None, _named_progress(name, progress), None)
            except Rejected as stuck:
                left.append(f"{name} has release {release.number}: {stuck}")
        if isinstance(failure, Rejected):
            where = "; ".join(left) if left else "every machine has what it had before"
            failure.report.add(codes.CC554, f"{at.name} did not take the release; {where}", self.settings.span)

    def _share(self, seat: Looked, kept: Kept) -> None:
        """All machines have the same passwords: a phone registers at any of them."""
        if seat.found.kept.to_json() != kept.to_json():
            with self._vault(seat.ssh) as vault:
                vault.keep(kept)
            seat.observed = replace(seat.observed, fingerprints=known_fingerprints(self.center, kept.salt))

    def _preparation(self, tree: RenderedTree) -> Preparation:
        return Preparation(self.center, self.environment, self.settings, self.site, tree)

    def _unprepared(self, seats: Sequence[Looked], tree: RenderedTree | None) -> list[Ssh]:
        """The machines that have not what the playbook brings; a rollback leaves the machines themselves as they are."""
        if tree is None:
            return []
        digest = self._preparation(tree).digest
        return [seat.ssh for seat in seats if seat.host != digest]

    @contextlib.contextmanager
    def _alone(self, first: Looked) -> Iterator[None]:
        """Nobody else changes the machines meanwhile."""
        hands = SshHands(first.ssh, lock="/run/ccctl-all.lock")
        hands.lock()
        try:
            yield
        finally:
            hands.close()

    # --- asking

    def status(self) -> TargetStatus:
        """What runs on all machines together; Rejected when nothing is deployed."""
        found = self._deployed()
        release = found[0][1]
        address = ", ".join(f"{ssh.machine.address}:{self.settings.sip_port}" for ssh, _, _ in found)
        status = TargetStatus(self.environment, KIND, "running", release, address=address)
        many = len(found) > 1
        for ssh, there, record in found:
            name = ssh.machine.name
            carried = SshHands(ssh).read(CARRIED)
            with self._engine(ssh, record) as engine:
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

    def history(self) -> tuple[Release, ...]:
        """The kept releases of the first machine, newest first."""
        ssh, _, _ = self._deployed()[0]
        vault = Vault(SshHands(ssh))
        found = [vault.release(number) for number in vault.numbers()]
        return tuple(release for release in reversed(found) if release is not None)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs; any of the machines will do."""
        ssh, _, record = self._deployed()[0]
        server = f"{ssh.machine.address}:{self.settings.sip_port}"
        values = {
            name.removeprefix("seat/"): value for name, value in record.kept.values.items() if name[:5] == "seat/"
        }
        seats = sorted(values.keys() & self.center.seats.keys(), key=lambda seat: (len(seat), seat))
        return tuple(SeatCredentials(seat, seat, values[seat], server) for seat in seats)

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood on the first machine; turns it on all unless `on` is None."""
        stood: list[bool | None] = []
        for ssh, _, record in self._deployed():
            with self._engine(ssh, record) as engine:
                try:
                    stood.append(engine.ask(lambda control: control.turn(switch, on)))
                except (ControlError, OSError) as failure:
                    raise rejected(codes.CC518, f"{ssh.machine.name}: {failure}") from failure
        return stood[0]

    def bridge(self, *arguments: str) -> dict[str, object]:  # noqa: ARG002 - the protocol's signature
        """Rejected: there is none."""
        raise self._no_bridge()

    def bridge_secret(self) -> str:
        """Rejected: there is none."""
        raise self._no_bridge()

    def bridge_log(self) -> Iterator[str]:
        """Rejected: there is none."""
        raise self._no_bridge()

    def _no_bridge(self) -> Rejected:
        return rejected(codes.CC540, "hooks are not supported yet on machines: there is no bridge")

    def destroy(self, progress: Progress) -> tuple[str, ...]:
        """Takes the engine, its configuration and the releases away; recordings, voicemail and backups stay."""
        found = self._look()
        with self._alone(found[0]):
            progress(f"removing the center from {', '.join(seat.name for seat in found)}")
            run_playbook("absent.yml", self.settings, {}, progress)
        return tuple(f"engine and releases on {seat.name}" for seat in found)

    # --- inside

    def _deployed(self) -> list[tuple[Ssh, Release, Records]]:
        found: list[tuple[Ssh, Release, Records]] = []
        for ssh in self.connections:
            record = records(SshHands(ssh))
            if record.release is not None:
                found.append((ssh, record.release, record))
        if not found:
            raise rejected(
                codes.CC515,
                f"nothing is deployed: {self.center.name} on {self.environment}",
                hint=f"ccctl apply --env {self.environment}",
            )
        return found

    def _place(self, ssh: Ssh) -> MachinePlace:
        return MachinePlace(self.center.name, self.environment, ssh, self._image)

    @contextlib.contextmanager
    def _vault(self, ssh: Ssh) -> Iterator[Vault]:
        with self._place(ssh).opened() as vault:
            yield vault

    @contextlib.contextmanager
    def _engine(self, ssh: Ssh, record: Records) -> Iterator[SshEngine]:
        engine = SshEngine(ssh, record.kept.values.get(AMI_SECRET, ""), container=bool(self._image))
        try:
            yield engine
        finally:
            engine.close()

    def _moved(self) -> Rejected:
        return rejected(
            codes.CC512,
            f"{self.center.name} on {self.environment} is not as it was when the plan was made",
            hint="plan again, look, and apply that",
        )


def _named_progress(name: str, progress: Progress) -> Progress:
    return lambda text: progress(f"{name}: {text}")


def _named(release: Release | None) -> str:
    return "nothing" if release is None else f"release {release.number}"
