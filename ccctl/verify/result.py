"""What came of a test: frozen values, the same for live calls and for the offline run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ccctl.center.scenario import Outcome, StepSpec
from ccctl.diagnostics import Code, Diagnostic, Span, codes
from ccctl.values import dataclass


class Status(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # could not be run here; the reasons say why
    UNDECIDABLE = "undecidable"  # asserts one of several things that the language leaves free


@dataclass(frozen=True, slots=True)
class Check:
    """What a stage says of one step: did it hold, and in words what was seen. `code` where it is no plain failure."""

    ok: bool
    message: str = ""
    code: Code | None = None

    @property
    def undecidable(self) -> bool:
        """Whether the language leaves the answer free."""
        return self.code is codes.UNDECIDABLE


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step as it went; times in milliseconds from the start of the story. `ok` None = not reached."""

    step: StepSpec
    ok: bool | None
    message: str = ""
    started_ms: int = 0
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """The recording of one call. `audible` holds "caller" and "seat", each if heard; None = not measured."""

    duration_ms: int
    channels: int
    audible: frozenset[str] | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailFacts:
    """A message that was left in a box."""

    box: str
    duration_ms: int
    file: str = ""
    mailed: bool = False


@dataclass(frozen=True, slots=True)
class CallReport:
    """One call as it went. `sip_status` is the final answer to its INVITE: 200 or a refusal; None = there was none."""

    name: str
    journey: tuple[str, ...]
    outcome: Outcome | None
    sip_status: int | None = None
    recording: RecordingFacts | None = None
    voicemail: VoicemailFacts | None = None
    answers: tuple[tuple[str, str], ...] = ()  # to surveys: survey and key
    ended_ms: int | None = None  # None = still up when last looked at


@dataclass(frozen=True, slots=True)
class Ring:
    """A seat rang for a call; `may` names every seat that the language allowed in its place (itself included)."""

    seat: str
    call: str
    at_ms: int
    may: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage saw of the whole story."""

    calls: dict[str, CallReport]
    rings: tuple[Ring, ...]
    told: Mapping[str, tuple[str, ...]] | None = None  # by hook: the events of the first call; None = not looked at


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One test: its status, its steps, its calls, and every reason why it did not pass."""

    name: str
    status: Status
    steps: tuple[StepResult, ...] = ()
    calls: tuple[CallReport, ...] = ()
    reasons: tuple[Diagnostic, ...] = ()
    took_ms: int = 0
    span: Span | None = None

    @property
    def passed(self) -> bool:
        """Whether everything held."""
        return self.status is Status.PASSED
