"""Brings machines to a release, one after the other; the first that fails stops the run, and the others go back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace

from ccctl.deploy.ansible_group import MachineGroup
from ccctl.deploy.ansible_image import bring_images, lacking
from ccctl.deploy.ansible_look import Looked
from ccctl.deploy.apply import Apply
from ccctl.deploy.certificates import all_fingerprints, wish_of
from ccctl.deploy.looking import records
from ccctl.deploy.secrets import Kept
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_hands import SshHands
from ccctl.deploy.vault import Vault
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.plan import Plan, make_plan, plan_rollback, plan_rotation
from ccctl.plan.progress import on_machine
from ccctl.plan.release import Release
from ccctl.plan.target import Progress
from ccctl.render.files import RenderedTree
from ccctl.values import dataclass


@dataclass(slots=True)
class Rollout:
    """One apply, or one rollback (`tree` is None), on all machines; `seats` are they as the plan saw them."""

    group: MachineGroup
    seats: Sequence[Looked]
    plan: Plan
    tree: RenderedTree | None
    progress: Progress
    drain: float | None
    done: list[tuple[Looked, Release]] = field(default_factory=list)

    def run(self) -> Release:
        """The release that is then in force; on a failure all machines have what they had, or it is said."""
        plan, unprepared = self.plan, self._unprepared()
        if plan.is_empty and not unprepared:
            assert plan.deployed is not None
            return plan.deployed
        with self.group.alone() as still:
            if self.tree is not None and unprepared:
                self.group.preparation(self.tree).run(unprepared, self.progress)
            bring_images([seat.ssh for seat in self.seats], self._images(), self.group.settings, self.progress)
            if plan.is_empty:
                assert plan.deployed is not None
                return plan.deployed
            return self._one_by_one(still)

    def _images(self) -> tuple[str, ...]:
        images = (self.plan.foundation.get("image", ""), self.group.bridge_image)
        return tuple(image for image in images if image)

    def _unprepared(self) -> list[Ssh]:
        """The machines that have not what the playbook brings; a rollback leaves the machines themselves as they are."""
        if self.tree is None:
            return []
        digest = self.group.preparation(self.tree).digest
        missing = lacking([seat.ssh for seat in self.seats if seat.host == digest], self._images())
        return [seat.ssh for seat in self.seats if seat.host != digest or seat.name in missing]

    def _one_by_one(self, still: Callable[[], object]) -> Release:
        kept: Kept | None = None
        for seat in self.seats:
            try:
                still()
                if kept is not None:
                    self._share(seat, kept)
                mine = self._plan_for(seat)
                if mine.is_empty:
                    assert mine.deployed is not None
                    self.done.append((seat, mine.deployed))
                else:
                    self.done.append((seat, self._apply(seat, mine, self.tree, self.drain)))
                kept = kept or records(SshHands(seat.ssh)).kept
            except BaseException as failure:
                self._go_back(seat, failure)
                raise
        return self.done[0][1]

    def _apply(self, seat: Looked, plan: Plan, tree: RenderedTree | None, drain: float | None) -> Release:
        place = self.group.place(seat.ssh, plan.foundation.get("image", ""), plan.engine)
        progress, span = _named(seat.name, self.progress), self.group.settings.span
        return Apply(
            place, self.group.center, plan, tree, plan.deployed, progress, drain, span, addresses=self.group.addresses
        ).run()

    def _plan_for(self, seat: Looked) -> Plan:
        """The plan of one machine: its release, files and engine may differ from the first's."""
        observed = replace(seat.observed, last_number=max(seat.observed.last_number, self.plan.next_release - 1))
        if self.tree is not None:
            return make_plan(self.group.center, self.tree, observed, keep_drift=self.plan.keep_drift)
        # Its number may be another one on this machine: the files tell.
        vault = Vault(SshHands(seat.ssh))
        kept = (vault.release(number) for number in reversed(vault.numbers()))
        to = next((release for release in kept if release is not None and release.tree == self.plan.tree), None)
        if to is None:
            raise rejected(codes.CC524, f"release {self.plan.back_to} is not kept on {seat.name} any more")
        if self.plan.passwords:
            return plan_rotation(self.plan.passwords, observed)
        return plan_rollback(to, observed)

    def _go_back(self, at: Looked, failure: BaseException) -> None:
        """The machines that have the new release get the one before again; where that fails, it is said what is where."""
        left: list[str] = []
        for seat, release in reversed(self.done):
            before = seat.observed.release
            if before is None or before.number == release.number:
                if before is None:
                    left.append(f"{seat.name} has release {release.number}, its first")
                continue
            self.progress(on_machine(seat.name, f"going back to release {before.number}"))
            try:
                now = self.group.look_at(seat.ssh).observed
                self._apply(seat, plan_rollback(before, now), None, None)
            except Rejected as stuck:
                left.append(f"{seat.name} has release {release.number}: {stuck}")
        if isinstance(failure, Rejected):
            where = "; ".join(left) if left else "every machine has what it had before"
            failure.report.add(codes.CC554, f"{at.name} did not take the release; {where}", self.group.settings.span)

    def _share(self, seat: Looked, kept: Kept) -> None:
        """All machines have the same passwords: a phone registers at any of them."""
        if seat.found.kept.to_json() != kept.to_json():
            with self.group.place(seat.ssh, "", self.plan.engine).opened() as vault:
                vault.keep(kept)
            wish = wish_of(self.group.center, self.group.environment, self.group.addresses)
            seat.observed = replace(seat.observed, fingerprints=all_fingerprints(self.group.center, kept, wish))


def _named(name: str, progress: Progress) -> Progress:
    return lambda text: progress(on_machine(name, text))
