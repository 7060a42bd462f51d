"""Flows: ordered steps, one verb each."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from ccctl.schema.common import (
    DestinationText,
    Duration,
    LanguageTag,
    Name,
    Noun,
    TagName,
    TagValue,
    Whole,
    exactly_one,
    refuse,
)

VERBS = ("play", "go", "reject", "priority", "collect", "language", "lookup")
QUESTIONS = ("callers", "open", "closed", "switch", "tag", "any", "all", "not")


class ConditionSpec(Noun):
    """What an `if` asks; exactly one key."""

    callers: Name | None = None
    """The caller is in this list."""
    open: Name | None = None
    """These hours are open now."""
    closed: Name | None = None
    """These hours are closed now."""
    switch: Name | None = None
    """This switch is on now."""
    tag: dict[TagName, TagValue] | None = Field(default=None, min_length=1)
    """Each of these tags of the call has this value."""
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


class CollectSpec(Noun):
    """Keys that the caller presses, such as an account number, kept in a tag of the call."""

    prompt: Name
    """The prompt that asks for them; a key cuts it short and counts."""
    into: Name
    """The tag that they become."""
    min: Whole = Field(default=1, ge=1, le=80)
    """How many keys at least."""
    max: Whole = Field(default=20, ge=1, le=80)
    """After so many keys the caller need not press the terminator."""
    terminator: Literal["#", "*", "none"] = "#"
    """The key that ends the entry."""
    timeout: Duration = Field(default="5s", validate_default=True, ge=100)
    """Silence before and between keys after which the entry is over."""
    retries: Whole = Field(default=2, ge=0, le=100)
    """How often the prompt is played again after too few keys."""
    otherwise: DestinationText = "hangup"
    """Where the call goes after the last retry."""

    @model_validator(mode="after")
    def _not_more_than_max(self) -> Self:
        if self.min > self.max:
            raise refuse(
                "CC113", f"min is {self.min}, which is more than max, {self.max}", "make max at least as large"
            )
        return self


class StepSpec(Noun):
    """One step: exactly one verb, and an `if` where it is not always done."""

    play: Name | None = None
    """Answers the call if need be and plays a prompt to its end."""
    go: DestinationText | None = None
    """Sends the call on; nothing after it runs."""
    reject: Literal["busy", "forbidden", "not-found", "unavailable"] | None = None
    """Refuses the call with SIP status 486, 403, 404 or 503."""
    priority: Whole | None = Field(default=None, ge=-1000, le=1000)
    """The caller's priority in every queue from here on; higher is served first, 0 is the start."""
    collect: CollectSpec | None = None
    """Asks the caller for keys, such as an account number, and goes on when they are there."""
    language: LanguageTag | None = None
    """The language in which the caller hears prompts from here on."""
    lookup: Name | None = None
    """Asks this hook about the call; the answer becomes tags `NAME.KEY`."""
    condition: ConditionSpec | None = Field(default=None, alias="if")
    """The step is done only when this holds."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, VERBS, "a step", "write one step for each: `- ...`")
        return self
