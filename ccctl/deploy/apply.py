"""One apply at any place: stage, check, switch, reload, look, record; and the way back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import field

from ccctl.center import Center
from ccctl.control.base import ControlError, Health
from ccctl.control.freeswitch import ACTIONS
from ccctl.control.reload import COMMANDS
from ccctl.deploy.again import again
from ccctl.deploy.carrying import carry, carry_secrets
from ccctl.deploy.certificates import check_bridge, prints_of, wish_of, with_certificates
from ccctl.deploy.draining import Drain, reload
from ccctl.deploy.looking import members_in
from ccctl.deploy.place import Engine, Place, Placed, Undo
from ccctl.deploy.promises import keep_promises
from ccctl.deploy.record import expected, new_release
from ccctl.deploy.repairing import repair_members
from ccctl.deploy.secrets import AMI_SECRET, Kept, placed, spec_secrets
from ccctl.deploy.texts import RENDERED, center_file, rendered_file, rendered_texts
from ccctl.deploy.vault import Vault
from ccctl.diagnostics import Note, Rejected, Span, codes, rejected
from ccctl.plan.affected import INTERRUPTS, unpromised
from ccctl.plan.drift import FILE_KINDS
from ccctl.plan.fingerprints import bytes_fingerprint, fingerprint
from ccctl.plan.plan import CREATE, RECREATE, Plan
from ccctl.plan.release import Release
from ccctl.render.files import RenderedTree
from ccctl.values import dataclass

HEALTH_TIMEOUT = 15.0  # seconds in which everything that was declared must be there


@dataclass(slots=True)
class Apply:
    """One run. Whatever ends it, Ctrl-C included, leaves the new release in force, or what was before."""

    place: Place
    center: Center
    plan: Plan
    tree: RenderedTree | None  # None = a rollback to the release `plan.back_to`
    before: Release | None
    progress: Callable[[str], None]
    drain: float | None = 0  # seconds to wait for calls on what goes; None = they are lost
    span: Span | None = None  # of the environment
    rehearsed: Callable[[], bool] = lambda: False  # whether an engine has taken the tree's files already
    addresses: tuple[str, ...] = ()  # that a certificate of ccctl's own is for; empty = the environment's
    _undo: Undo = field(default_factory=list)
    _besides: Future[None] | None = None

    def run(self) -> Release:
        """The release that is in force afterwards."""
        spec = spec_secrets(self.center, self.tree.secret_names) if self.tree else {}
        check_bridge(self.center, self.plan.environment, spec)
        self.place.prepare(self.plan, self.progress)
        try:
            with self.place.opened() as vault:
                return self._locked(vault, spec)
        except BaseException:
            if self.before is None:
                with contextlib.suppress(Rejected):
                    self.place.abandon()
            raise

    def _locked(self, vault: Vault, spec: dict[str, str]) -> Release:
        numbers = self._not_moved(vault)
        needed = self.tree.secret_names if self.tree else ()
        kept = carry_secrets(vault.kept(), self.plan).completed(needed)
        kept = kept.with_values(
            with_certificates(kept.values, needed, wish_of(self.center, self.plan.environment, self.addresses))
        )
        secret = kept.values.get(AMI_SECRET, "")
        release = self.before
        if release is None or self.plan.stages:
            release = self._stage(vault, kept, spec, numbers)
        began = time.time()
        try:
            self._empty(vault, release, secret)
            engine, found = self._act(vault, release, secret)
            self._healthy(engine, release, found)
            self._repair(vault, engine, release)
            self._beside(release)
            if told := keep_promises(engine, self.plan, release):
                self.progress(told)
            vault.finish(release.number)
            self._warn_of_names(engine, began)
        except BaseException as failure:
            problems = self._go_back(vault)
            with contextlib.suppress(Rejected, OSError):
                if release is not self.before and vault.current() != release.number:
                    vault.discard(release.number)
            if isinstance(failure, ControlError | OSError):
                raise self._not_taken(failure, problems) from failure
            if problems and isinstance(failure, Rejected):
                failure.report.add(codes.CC509, "the way back failed in part: " + "; ".join(problems))
            raise
        self.place.settle()
        return release

    def _not_moved(self, vault: Vault) -> list[int]:
        """The numbers of the releases that are there.

        Rejected when somebody brought another release into force since we looked: only the lock makes us alone.
        """
        numbers, current = vault.look()
        if current != (self.before and self.before.number):
            raise rejected(
                codes.CC512,
                f"{self.place.title} is not as it was when the plan was made",
                hint="plan again, look, and apply that",
            )
        return numbers

    def _stage(self, vault: Vault, kept: Kept, spec: dict[str, str], numbers: list[int]) -> Release:
        """The new release: on the target, whole, and tried by a throw-away engine."""
        number = max([*numbers, self.plan.next_release - 1]) + 1
        if self.tree is None:
            release, files, kept = again(vault, kept, number, self.plan, self.before)
        else:
            values = {**kept.values, **{f"spec/{name}": value for name, value in spec.items()}}
            wanted = placed(self.tree, values)
            files = [*self._with_drift(vault, wanted), rendered_file(self.tree), center_file(self.center)]
            release = new_release(
                self.center,
                self.plan,
                self.tree,
                number=number,
                before=self.before,
                prints=self._prints(kept, spec),
                placed={file.path: bytes_fingerprint(kept.salt, file.content) for file in wanted},
            )
        self.progress(f"staging release {number}")
        if kept.is_new:
            vault.keep(kept)
        vault.stage(release, files)
        self.progress("checking it with a throw-away engine")
        self._greet(kept.values.get(AMI_SECRET, ""))
        try:
            tried = self.rehearsed()  # in any case: one throw-away engine at a time has the ports
            if self.tree is None or self.plan.keep_drift or not tried:
                vault.check(number)
        except BaseException:
            with contextlib.suppress(Rejected, OSError):
                vault.discard(number)
            raise
        return release

    def _prints(self, kept: Kept, spec: dict[str, str]) -> dict[str, str]:
        """The fingerprints of what the release holds: the spec's secrets, and a certificate with its key."""
        needed = self.tree.secret_names if self.tree else ()  # once: it reads every file
        pem = {name: kept.values[name] for name in needed if name in kept.values}
        return {
            **{name: fingerprint(kept.salt, value) for name, value in spec.items()},
            **prints_of(kept.salt, pem),
        }

    def _greet(self, secret: str) -> None:
        """Opens the session with the running engine while the throw-away one boots; whatever fails is told later."""
        with contextlib.suppress(ControlError, OSError, Rejected):
            engine = self.place.engine(secret) if self.before is not None else None
            if engine is not None:
                engine.ask(lambda control: control.started())

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
        """Lets calls on what goes end, and carries over what the engine keeps under names that change."""
        engine = self.place.engine(secret)
        ends = bool(INTERRUPTS & set(self.plan.actions)) and not (self.drain and unpromised(self.plan))
        if self.before is None or engine is None or ends or CREATE in self.plan.actions:
            return
        # without a time FreeSWITCH serves who is in a queue that goes by itself
        if self.drain is not None and (self.drain or release.engine == "asterisk"):
            drain = Drain(self.plan, self.before, release, self.drain, self.progress)
            drain.run(vault, engine, self._undo)
        if self.plan.moves:
            carry(vault, engine, self.plan)

    def _repair(self, vault: Vault, engine: Engine, release: Release) -> None:
        """Puts right what no reload does: members that were added at runtime, settings of the engine's surroundings."""
        if self.plan.repairs:
            self.progress("putting right what was changed by hand")
            texts = rendered_texts(vault.file(release.number, RENDERED))
            repair_members(engine, self.plan.repairs, members_in(texts))
            if RECREATE not in self.plan.actions:
                self.place.repair(self.plan.repairs)

    def _act(self, vault: Vault, release: Release, secret: str) -> tuple[Engine, Health | None]:
        """The engine with the release in force in it, and its health where that was read already."""
        before, actions = self.before, set(self.plan.actions)
        if before is not None and before is not release:
            self._undo.append(("switching back", lambda: vault.switch(before.number)))
        self.progress(f"bringing release {release.number} into force")
        vault.switch(release.number)
        engine = self.place.engine(secret)
        if engine is None or actions & {CREATE, *INTERRUPTS}:
            return self.place.bring_up(self.plan, secret, self._undo, self.progress), None
        with ThreadPoolExecutor(1, thread_name_prefix="ccctl-beside") as pool:  # it waits for programs over there
            self._besides = self._begin_beside(pool, release)
            return engine, self._reload(engine, release) if actions else None

    def _reload(self, engine: Engine, release: Release) -> Health | None:
        before = self.before
        if before is not None:
            known = {record.action for one in (before, release) for record in one.files.values()} & (
                {*COMMANDS} | {*ACTIONS}
            )
            self._undo.append(("reloading", lambda: reload(engine, known)))
        self.progress(f"reloading {', '.join(self.plan.actions)}")
        return reload(engine, self.plan.actions, expected(release))

    def _healthy(self, engine: Engine, release: Release, found: Health | None) -> None:
        self.progress("looking at its health")
        deadline = time.monotonic() + HEALTH_TIMEOUT
        found = found or health(engine, release)
        while not found.ok:
            if time.monotonic() > deadline:
                raise ControlError("; ".join(found.problems))
            time.sleep(0.25)
            found = health(engine, release)

    def _begin_beside(self, pool: Executor, release: Release) -> Future[None]:
        """What stands beside the engine; on the way back it is made as the release before wanted it."""
        before = self.before
        if before is not None:
            self._undo.insert(1, ("what stands beside the engine", lambda: self.place.beside(before, self.progress)))
        return pool.submit(self.place.beside, release, self.progress)

    def _beside(self, release: Release) -> None:
        """Returns when it is as it should be; where the engine was only told to reload, that has begun meanwhile."""
        with ThreadPoolExecutor(1, thread_name_prefix="ccctl-beside") as pool:
            (self._besides or self._begin_beside(pool, release)).result()

    def _warn_of_names(self, engine: Engine, began: float) -> None:
        """A name that does not resolve is no fault of the release, but calls from there are refused until it does."""
        for host in engine.in_vain(began):
            self.progress(
                f"warning: {host} does not resolve where the engine is: calls from there are refused until it does"
            )

    def _go_back(self, vault: Vault) -> list[str]:
        """Undoes what was done; what could not be. The link goes back first: engines then read the release before.

        Until all is done that one does not count as taken whole: a ccctl that is killed here leaves nothing unknown.
        """
        steps, self._undo, problems = self._undo, [], list[str]()
        if not steps:
            return problems
        self.progress("going back to what was before")
        doubted = False
        with contextlib.suppress(Rejected, OSError):
            doubted = vault.doubt()
        for what, how in [*steps[:1], *reversed(steps[1:])]:
            try:
                how()
            except Exception as failure:  # noqa: BLE001 - the rest of the way back must still be gone
                problems.append(f"{what}: {failure}")
        if doubted and not problems:
            with contextlib.suppress(Rejected, OSError):
                vault.trust()
        return problems

    def _not_taken(self, failure: Exception, problems: list[str]) -> Rejected:
        back = "nothing is left behind" if self.before is None else f"release {self.before.number} is in force again"
        if problems:
            back = "the way back failed in part: " + "; ".join(problems)
        head, _, rest = str(failure).partition("\n")
        return rejected(
            codes.CC509,
            f"the engine did not take the new release: {head}; {back}",
            self.span,
            notes=(Note(rest),) if rest else (),
        )


def health(engine: Engine, release: Release) -> Health:
    """The engine's health; one that does not answer is not healthy."""
    try:
        return engine.ask(lambda control: control.health(expected(release)))
    except ControlError as failure:
        return Health(False, (str(failure),))
