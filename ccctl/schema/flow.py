"""Flows: ordered steps, one verb each."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ccctl.schema.common import DestinationText, Name, Noun, Whole, exactly_one

VERBS = ("play", "go", "reject", "priority")
QUESTIONS = ("callers", "open", "closed", "switch", "any", "all", "not")


class ConditionSpec(Noun):
    """What an `if` asks; exactly one key."""

    NOT_YET: ClassVar[dict[str, str]] = {"tag": "tags of calls"}

    callers: Name | None = None
    """The caller is in this list."""
    open: Name | None = None
    """These hours are open now."""
    closed: Name | None = None
    """These hours are closed now."""
    switch: Name | None = None
    """This switch is on now."""
    any: tuple[ConditionSpec, ...] | None = Field(default=None, min_length=1)
    """At least one of these holds."""
    all: tuple[ConditionSpec, ...] | None = Field(default=None, min_length=1)
    """Each of these holds."""
    negated: ConditionSpec | None = Field(default=None, alias="not")
    """This does not hold."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, QUESTIONS, "a condition", "join them: {all: [{...}, {...}]} or {any: [{...}, {...}]}")
        return self


class StepSpec(Noun):
    """One step: exactly one verb, and an `if` where it is not always done."""

    NOT_YET: ClassVar[dict[str, str]] = {"lookup": "questions to other systems"}

    play: Name | None = None
    """Answers the call if need be and plays a prompt to its end."""
    go: DestinationText | None = None
    """Sends the call on; nothing after it runs."""
    reject: Literal["busy", "forbidden", "not-found", "unavailable"] | None = None
    """Refuses the call with SIP status 486, 403, 404 or 503."""
    priority: Whole | None = Field(default=None, ge=-1000, le=1000)
    """The caller's priority in every queue from here on; higher is served first, 0 is the start."""
    condition: ConditionSpec | None = Field(default=None, alias="if")
    """The step is done only when this holds."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, VERBS, "a step", "write one step for each: `- ...`")
        return self
