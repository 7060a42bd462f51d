"""What deploying needs of a place: hands for its files, the engine that runs there, and a way to start it anew.

Docker implements these in docker_hands.py, docker_engine.py and docker_place.py; everything else about releases (vault.py,
apply.py, draining.py, looking.py) is written against them, so that another place only brings its own three.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol, TypeVar

from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.control.asterisk import AsteriskControl
    from ccctl.deploy.vault import Vault
    from ccctl.plan.drift import Drift
    from ccctl.plan.plan import Plan
    from ccctl.plan.release import Release

Progress = Callable[[str], None]
Result = TypeVar("Result")
Undo = list[tuple[str, Callable[[], object]]]  # what was done, and how it is taken back; the last first


@dataclass(frozen=True, slots=True)
class Placed:
    """One file for a target: path below the folder it is put in, bytes, mode."""

    path: str
    content: bytes
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program did: its exit code (-1 = unknown) and its output, both streams in their order."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a throw-away engine did with a release: whether it came up, and the lines that it printed."""

    booted: bool
    lines: tuple[str, ...]


class Hands(Protocol):
    """Files of a target below `root` (releases/, current, confirmed, secrets.json), and programs beside them.

    Everything may raise Rejected: the target has gone, its disk is full.
    """

    @property
    def name(self) -> str:
        """What messages call the place of the files."""

    @property
    def root(self) -> str:
        """The folder, as programs there see it."""

    def run(self, *argv: str) -> Ran:
        """Runs a program there, to its end; a failure is an exit code."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file below the root; None where there is none."""

    def contents(self, path: str) -> list[Placed]:
        """The files of a folder below the root, sorted; none where there is no folder."""

    def put(self, folder: str, files: Sequence[Placed], mtime: int | None = None) -> None:
        """Writes files into a folder below the root ("" = the root itself), all with one time (seconds)."""

    def trial(self, folder: str) -> Trial:
        """Starts a throw-away engine, without a network, on the release in a folder below the root, and ends it."""


class Engine(Protocol):
    """The engine of a target, as it runs now."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def ask(
        self,
        question: Callable[[AsteriskControl], Awaitable[Result]],
        *,
        trunks: Iterable[str] = (),
        timeout: float = 10.0,
    ) -> Result:
        """The answer to a question; ControlError or OSError when it does not answer."""

    def in_vain(self, since: float) -> list[str]:
        """The host names that it has looked up in vain since a time (seconds since the epoch, the target's clock)."""


class Place(Protocol):
    """One environment of one center, somewhere."""

    @property
    def title(self) -> str:
        """`acme on dev`."""

    def prepare(self, plan: Plan, progress: Progress) -> None:
        """What must be there before anything is staged: an image, volumes, folders."""

    def opened(self) -> AbstractContextManager[Vault]:
        """The releases, locked for this process; Rejected with exit code 5 and the holder's name while another has them."""

    def engine(self, secret: str) -> Engine | None:
        """The engine of now, reached with its manager's secret; None where there is none, running or not."""

    def bring_up(self, plan: Plan, secret: str, undo: Undo, progress: Progress) -> Engine:
        """Creates, replaces or restarts the engine, as the plan's actions say, on the release that is in force now."""

    def beside(self, release: Release, progress: Progress) -> None:
        """Makes what stands beside the engine as the release, which is in force and healthy, wants it."""

    def repair(self, drifts: Sequence[Drift]) -> None:
        """Puts right settings of the engine's surroundings that were changed by hand."""

    def settle(self) -> None:
        """Removes what was kept for the way back."""

    def abandon(self) -> None:
        """Removes what `prepare` made, when the first apply failed."""
