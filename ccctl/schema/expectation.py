"""What a test expects at its end."""

from typing import Annotated, Literal

from pydantic import Field

from ccctl.schema.common import Duration, Key, Name, Noun, Whole, YesNo
from ccctl.schema.hook import EventName
from ccctl.schema.story_words import Breadcrumb


class RecordingExpectationSpec(Noun):
    """What the recording of the first call must be."""

    at_least: Duration = Field(default="0s", validate_default=True)
    """How long it is at least."""
    at_most: Duration | None = None
    """How long it is at most."""
    channels: Whole | None = Field(default=None, ge=1, le=2)
    """How many channels it has."""
    audible: Literal["caller", "seat", "both"] | None = None
    """Who is heard in it."""


class VoicemailExpectationSpec(Noun):
    """A message that must have been left."""

    box: Name
    """The voicemail."""
    mailed: YesNo = False
    """True: a mail came to its `email`, with the message; in live tests to a mail server of the harness."""
    at_least: Duration = Field(default="0s", validate_default=True)
    """How long it is at least."""


class ExpectSpec(Noun):
    """What is checked at the end; what is left out is not checked."""

    journey: tuple[Breadcrumb, ...] | None = None
    """The nodes that the first call entered, in order."""
    journey_of: dict[Name, tuple[Breadcrumb, ...]] = Field(default_factory=dict)
    """The journeys of several calls, by the name of the call."""
    recording: RecordingExpectationSpec | None = None
    """A recording exists, and what it is like."""
    no_recording: YesNo = False
    """True: no recording exists."""
    voicemail: VoicemailExpectationSpec | None = None
    """A message was left."""
    survey: dict[Name, Key] = Field(default_factory=dict)
    """How the first call answered surveys: the key, by the name of the survey."""
    hooks: dict[Name, Annotated[tuple[EventName, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """The events of the first call that a hook is told, in order; kinds that are not named may come or not."""
    refused: Whole | None = Field(default=None, ge=400, le=699)
    """The SIP status with which the call was refused."""
    outcome: (
        Annotated[Literal["seat", "voicemail", "conference", "number", "hung_up", "abandoned", "refused"], "outcome"]
        | None
    ) = None
    """How the first call ended."""
