"""What came of all tests of a spec."""

from __future__ import annotations

from ccctl.diagnostics import Diagnostic
from ccctl.values import dataclass
from ccctl.verify.result import ScenarioResult, Status


@dataclass(frozen=True, slots=True)
class TestReport:
    """All results in the order of the spec; `live` = calls on an engine, else the run by trace; times in milliseconds.

    `cannot` is set when live calls could not be placed at all: every test is then skipped, and that is no success.
    """

    __test__ = False  # pytest: this is no test class

    results: tuple[ScenarioResult, ...]
    live: bool
    engine: str = ""
    boot_ms: int = 0
    took_ms: int = 0
    cannot: Diagnostic | None = None

    def having(self, status: Status) -> tuple[ScenarioResult, ...]:
        """The results of this status."""
        return tuple(result for result in self.results if result.status is status)

    @property
    def passed(self) -> bool:
        """Whether every test passed; a skipped test has not."""
        return self.cannot is None and all(result.passed for result in self.results)

    @property
    def summary(self) -> str:
        """One line: how many of which, and how long it took."""
        counts = ((len(self.having(status)), status.value) for status in Status)
        said = ", ".join(f"{count} {word}" for count, word in counts if count) or "no tests"
        how = f"live calls on {self.engine}" if self.live else "offline, by trace"
        return f"{said} · {how} · {seconds(self.took_ms)}"


def seconds(milliseconds: int) -> str:
    """1250 -> "1.2 s"."""
    return f"{milliseconds / 1000:.1f} s"
