"""Tests of a center: one story in time order."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ccctl.schema.common import Name, Noun, PhoneNumber, TagName, TagValue, Title, exactly_one
from ccctl.schema.expectation import ExpectSpec
from ccctl.schema.hook import AnswerKey, AnswerValue
from ccctl.schema.seat import CheckedRange
from ccctl.schema.step import DialSpec, TestStepSpec
from ccctl.schema.story_words import Instant

CALLER = "caller"


class CallSpec(Noun):
    """One caller."""

    sender: PhoneNumber = Field(alias="from")
    """The caller's number."""
    to: PhoneNumber
    """The number that is called."""
    at: Instant | None = None
    """The instant at which the center lives, in its own time zone; without it, now."""
    trunk: Name | None = None
    """The trunk that the call comes over."""
    name: Title = ""
    """The caller's name as the carrier sends it."""
    tags: dict[TagName, TagValue] = Field(default_factory=dict)
    """Tags that the call has from the start, as if steps had set them."""


class TestSpec(Noun):
    """One test; exactly one of `call` and `calls`."""

    __test__ = False
    call: CallSpec | None = None
    """The only caller."""
    calls: dict[Name, CallSpec] | None = Field(default=None, min_length=1)
    """Several callers, by name; the first calls at once, the others when a `start` step says so."""
    seats: dict[CheckedRange, Literal["ready", "paused", "busy", "signed_out"]] = Field(default_factory=dict)
    """Each seat's state before the story; seats that are not named are signed out."""
    lookups: dict[Name, dict[AnswerKey, AnswerValue] | Literal["error", "late"]] = Field(default_factory=dict)
    """What lookups answer in this test instead of their `mock`; `error` fails, `late` comes after the timeout."""
    steps: tuple[TestStepSpec, ...] = ()
    """What happens, in time order."""
    expect: ExpectSpec = Field(default_factory=ExpectSpec)
    """What is checked at the end."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.call is not None or self.calls is not None or not self.dialled:
            exactly_one(self, ("call", "calls"), "a test")
        return self

    @property
    def dialled(self) -> dict[str, DialSpec]:
        """The calls that seats place, by name, in order."""
        found: dict[str, DialSpec] = {}
        for step in self.steps:
            if step.dial is not None:
                found.setdefault(step.dial.call, step.dial)
        return found

    @property
    def callers(self) -> dict[str, CallSpec]:
        """The calls by name, the first one first; the only caller of `call` is named "caller"."""
        return {CALLER: self.call} if self.call else dict(self.calls or {})
