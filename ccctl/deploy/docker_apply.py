"""One apply on a Docker engine: stage, check, switch, reload, look, record; and the way back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccctl.center import Center, DockerSite
from ccctl.control.base import ControlError
from ccctl.control.expected import members_of
from ccctl.control.reload import COMMANDS
from ccctl.deploy import docker_container as containers
from ccctl.deploy import docker_live as live
from ccctl.deploy.docker_drift import RENDERED, rendered_file, rendered_texts, repair_container
from ccctl.deploy.docker_engine import AMI_SECRET, Placed, placed, wait_ready
from ccctl.deploy.docker_image import Progress, ensure_image
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_vault import Vault
from ccctl.deploy.leaving import ACTIONS, in_between
from ccctl.deploy.record import expected, new_release, release_again
from ccctl.deploy.secrets import Kept, spec_secrets
from ccctl.diagnostics import Note, Rejected, codes, rejected
from ccctl.plan.drift import FILE_KINDS
from ccctl.plan.plan import CREATE, RECREATE, RESTART_ACTION, START, Plan
from ccctl.plan.release import Release
from ccctl.plan.resources import bytes_fingerprint, fingerprint
from ccctl.plan.safety import EXIT_BLOCKED
from ccctl.render.files import RenderedTree

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

HEALTH_TIMEOUT = 15.0  # seconds in which everything that was declared must be there


@dataclass(slots=True)
class Apply:
    """One run. Whatever ends it, Ctrl-C included, leaves the new release in force, or what was before."""

    client: docker.DockerClient
    names: Names
    settings: DockerSite
    center: Center
    plan: Plan
    tree: RenderedTree | None  # None = a rollback to the release `plan.back_to`
    before: Release | None
    progress: Progress
    drain: float | None = 0  # seconds to wait for callers in queues that go; None = they are lost
    _undo: list[tuple[str, Callable[[], None]]] = field(default_factory=list)

    def run(self) -> Release:
        """The release that is in force afterwards."""
        spec = spec_secrets(self.center, self.tree.secret_names) if self.tree else {}
        image = ensure_image(self.client, self.plan.engine, self.settings.image, self.progress, self.settings.span)
        made = containers.ensure_volumes(self.client, self.names)
        try:
            if self.names.releases in made:
                containers.hand_over(self.client, self.names, image)
            with Vault.opened(self.client, self.names, image) as vault:
                return self._locked(vault, image, spec)
        except BaseException:
            if made and self.before is None:
                with contextlib.suppress(Rejected):
                    containers.remove_volumes(self.client, self.names, made)  # others may hold recordings
            raise

    def _locked(self, vault: Vault, image: str, spec: dict[str, str]) -> Release:
        self._not_moved(vault)
        kept = vault.kept().completed(self.tree.secret_names if self.tree else ())
        release = self.before
        if release is None or self.plan.stages:
            release = self._stage(vault, kept, spec)
        began = time.time()
        try:
            self._empty(vault, release, kept.values.get(AMI_SECRET, ""))
            container = self._act(vault, release, image, kept.values.get(AMI_SECRET, ""))
            self._healthy(container, kept.values.get(AMI_SECRET, ""), release)
            self._repair(vault, container, release, kept.values.get(AMI_SECRET, ""))
            vault.confirm(release.number)
            self._warn_of_names(container, began)
        except BaseException as failure:
            problems = self._go_back()
            with contextlib.suppress(Rejected, OSError):
                if release is not self.before and vault.current() != release.number:
                    vault.discard(release.number)
            if isinstance(failure, ControlError | OSError):
                raise self._not_taken(failure, problems) from failure
            if problems and isinstance(failure, Rejected):
                failure.report.add(codes.CC509, "the way back failed in part: " + "; ".join(problems))
            raise
        replaced = containers.find(self.client, self.names, self.names.replaced)
        if replaced is not None:
            containers.remove(replaced)
        vault.prune()
        return release

    def _not_moved(self, vault: Vault) -> None:
        """Rejected when somebody brought another release into force since we looked: only the lock makes us alone."""
        number = vault.current()
        now = None if number is None else vault.release(number)
        if (now and now.number) != (self.before and self.before.number):
            raise rejected(
                codes.CC512,
                f"{self.names.center} on {self.names.environment} is not as it was when the plan was made",
                hint="plan again, look, and apply that",
            )

    def _stage(self, vault: Vault, kept: Kept, spec: dict[str, str]) -> Release:
        """The new release: on the volume, whole, and tried by a throw-away engine."""
        number = max([*vault.numbers(), self.plan.next_release - 1]) + 1
        if self.tree is None:
            release, files = self._again(vault, kept, number)
        else:
            values = {**kept.values, **{f"spec/{name}": value for name, value in spec.items()}}
            wanted = placed(self.tree, values)
            files = [*self._with_drift(vault, wanted), rendered_file(self.tree)]
            release = new_release(
                self.center,
                self.plan,
                self.tree,
                number=number,
                before=self.before,
                prints={name: fingerprint(kept.salt, value) for name, value in spec.items()},
                placed={file.path: bytes_fingerprint(kept.salt, file.content) for file in wanted},
            )
        self.progress(f"staging release {number}")
        vault.keep(kept)
        vault.stage(release, files)
        self.progress("checking it with a throw-away engine")
        try:
            vault.check(number)
        except BaseException:
            with contextlib.suppress(Rejected, OSError):
                vault.discard(number)
            raise
        return release

    def _again(self, vault: Vault, kept: Kept, number: int) -> tuple[Release, list[Placed]]:
        """A kept release as a new one; Rejected when its files are not what was applied then."""
        to = vault.release(self.plan.back_to or 0)
        if to is None:
            raise rejected(codes.CC524, f"release {self.plan.back_to} is not kept any more", hint="ccctl history")
        files = vault.contents(to.number)
        found = {file.path: bytes_fingerprint(kept.salt, file.content) for file in files if file.path != RENDERED}
        if found.keys() != to.files.keys() or any(found[path] != known for path, known in to.placed.items()):
            raise rejected(
                codes.CC524,
                f"the files of release {to.number} on the target were changed after it was applied",
                hint="go back to another release (ccctl history), or apply the spec of that time",
            )
        return release_again(to, self.plan, number=number, before=self.before), files

    def _with_drift(self, vault: Vault, wanted: list[Placed]) -> list[Placed]:
        """The files to place: with those that were changed by hand as they are, when drift is to be kept."""
        kept = {one.name for one in self.plan.drift if one.kind in FILE_KINDS} if self.plan.keep_drift else set()
        if not kept or self.before is None:
            return wanted
        both = sorted(kept & {change.path for change in self.plan.files})
        if both:
            raise rejected(
                codes.CC525,
                f"{', '.join(both)}: changed by hand on the target, and changed by the spec too",
                hint="apply without --keep-drift; `ccctl drift` shows what is then lost",
            )
        there = [file for file in vault.contents(self.before.number) if file.path in kept]
        return [*(file for file in wanted if file.path not in kept), *there]

    def _empty(self, vault: Vault, release: Release, secret: str) -> None:
        """Lets callers leave the queues that go: nobody new comes in, whoever waits is served. Rejected after `drain`."""
        before = self.before
        gone = set(expected(before).queues) - set(expected(release).queues) if before else set()
        container = containers.find(self.client, self.names)
        replaced = {CREATE, RECREATE, START, RESTART_ACTION} & set(self.plan.actions)
        if not gone or before is None or container is None or replaced or self.drain is None:
            return
        self.progress("closing queues that go")
        files = in_between(vault.contents(release.number), vault.contents(before.number), gone)
        self._undo += [
            ("switching back", lambda: vault.switch(before.number)),
            ("noting it", lambda: vault.confirm(before.number)),
            ("reloading", lambda: live.reload(container, secret, ACTIONS)),
        ]
        vault.confirm(0)  # whoever comes after a kill finds a release that was not brought into force to the end
        vault.leaving(before, files, release.mtime - 1 if release.mtime - 1 > before.mtime else release.mtime + 1)
        live.reload(container, secret, ACTIONS)
        deadline = time.monotonic() + self.drain
        told = 0
        while waiting := live.waiting(container, secret, gone):
            if time.monotonic() >= deadline:
                raise rejected(
                    codes.CC405,
                    f"callers still wait in queues that go ({told_of(waiting)}); nothing was changed",
                    hint="--drain 10m gives them longer, --now loses them",
                    exit_code=EXIT_BLOCKED,
                )
            if sum(waiting.values()) != told:
                told = sum(waiting.values())
                self.progress(f"waiting until they are served: {told_of(waiting)}")
            time.sleep(0.5)

    def _repair(self, vault: Vault, container: Container, release: Release, secret: str) -> None:
        """Puts right what no reload does: members that were added at runtime, settings of the container."""
        if self.plan.repairs:
            self.progress("putting right what was changed by hand")
            texts = rendered_texts(vault.read(f"releases/{release.number}/{RENDERED}") or b"")
            live.repair(container, secret, self.plan.repairs, members_of(texts.get("queues.conf", "")))
            if RECREATE not in self.plan.actions:
                repair_container(container, self.plan.repairs)

    def _act(self, vault: Vault, release: Release, image: str, secret: str) -> Container:
        """The engine's container with the release in force in it."""
        before, actions = self.before, self.plan.actions
        container = containers.find(self.client, self.names)
        if before is not None and before is not release:
            self._undo.append(("switching back", lambda: vault.switch(before.number)))
        self.progress(f"bringing release {release.number} into force")
        vault.switch(release.number)
        if container is None or RECREATE in actions or CREATE in actions:
            return self._create(container, image)
        if START in actions or RESTART_ACTION in actions:
            self._restart(container)
        elif actions:
            self._reload(container, secret, release)
        return container

    def _create(self, old: Container | None, image: str) -> Container:
        if old is not None:
            self.progress("stopping the engine that is replaced")
            self._undo.append(("starting the engine before again", lambda: self._restore(old)))
            containers.stop(old)
            old.rename(self.names.replaced)
        container = containers.create(self.client, self.names, image, self.settings)
        if old is None:
            self._undo.append(("removing the container", lambda: containers.remove(container)))
        self._start(container)
        return container

    def _restore(self, old: Container) -> None:
        current = containers.find(self.client, self.names)
        if current is not None and current.id != old.id:
            containers.remove(current)
        old.reload()
        if old.name != self.names.container:
            old.rename(self.names.container)
        old.start()
        wait_ready(old)

    def _restart(self, container: Container) -> None:
        def again() -> None:
            containers.stop(container)
            container.start()
            wait_ready(container)

        if self.before is not None:
            self._undo.append(("starting the engine again", again))
        containers.stop(container)
        self._start(container)

    def _start(self, container: Container) -> None:
        self.progress("starting the engine")
        containers.start(container, self.settings)
        wait_ready(container, span=self.settings.span)
        containers.check_bound(container, self.settings)

    def _reload(self, container: Container, secret: str, release: Release) -> None:
        before = self.before
        if before is not None:
            known = {record.action for one in (before, release) for record in one.files.values()} & COMMANDS.keys()
            self._undo.append(("reloading", lambda: live.reload(container, secret, sorted(known))))
        self.progress(f"reloading {', '.join(self.plan.actions)}")
        live.reload(container, secret, self.plan.actions)

    def _healthy(self, container: Container, secret: str, release: Release) -> None:
        self.progress("looking at its health")
        wanted = expected(release)
        deadline = time.monotonic() + HEALTH_TIMEOUT
        while not (found := live.health(container, secret, wanted)).ok:
            if time.monotonic() > deadline:
                raise ControlError("; ".join(found.problems))
            time.sleep(0.25)

    def _warn_of_names(self, container: Container, began: float) -> None:
        """A name that does not resolve is no fault of the release, but calls from there are refused until it does."""
        for host in live.in_vain(container, began):
            self.progress(
                f"warning: {host} does not resolve in the container: calls from there are refused until it does"
            )

    def _go_back(self) -> list[str]:
        """Undoes what was done; what could not be. The link goes back first: engines then read the release before."""
        steps, self._undo = self._undo, []
        if steps:
            self.progress("going back to what was before")
        problems: list[str] = []
        for what, how in [*steps[:1], *reversed(steps[1:])]:
            try:
                how()
            except Exception as failure:  # noqa: BLE001 - the rest of the way back must still be gone
                problems.append(f"{what}: {failure}")
        return problems

    def _not_taken(self, failure: Exception, problems: list[str]) -> Rejected:
        back = "nothing is left behind" if self.before is None else f"release {self.before.number} is in force again"
        if problems:
            back = "the way back failed in part: " + "; ".join(problems)
        head, _, rest = str(failure).partition("\n")
        return rejected(
            codes.CC509,
            f"the engine did not take the new release: {head}; {back}",
            self.settings.span,
            notes=(Note(rest),) if rest else (),
        )


def told_of(waiting: Mapping[str, int]) -> str:
    """`orders 2, parcels 1`."""
    return ", ".join(f"{queue} {count}" for queue, count in sorted(waiting.items()))
