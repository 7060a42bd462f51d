"""The whole spec: one attribute a top-level key."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ccctl.schema.callers import CallersSpec
from ccctl.schema.common import (
    CountryCode,
    FilePath,
    Guarded,
    LanguageTag,
    Line,
    Name,
    PhoneNumber,
    SeatRange,
    SecretName,
    TimeZone,
    YesNo,
    refuse,
    show,
)
from ccctl.schema.conference import ConferenceSpec
from ccctl.schema.dialing import DialingSpec
from ccctl.schema.environment import EnvironmentSpec
from ccctl.schema.features import FeaturesSpec, distinct_reasons
from ccctl.schema.flow import StepSpec
from ccctl.schema.hook import HookSpec
from ccctl.schema.hours import HoursSpec
from ccctl.schema.mail import MailSpec
from ccctl.schema.menu import MenuSpec
from ccctl.schema.moved import MovedSpec
from ccctl.schema.number import NumberSpec
from ccctl.schema.prompt import PromptSpec
from ccctl.schema.queue import QueueSpec
from ccctl.schema.recording import RecordingSpec
from ccctl.schema.scenario import TestSpec
from ccctl.schema.seat import SeatSpec, seat_numbers
from ccctl.schema.secret import SecretSourceSpec
from ccctl.schema.survey import SurveySpec
from ccctl.schema.switch import SwitchSpec
from ccctl.schema.team import TeamSpec
from ccctl.schema.trunk import TrunkSpec
from ccctl.schema.voicemail import VoicemailSpec


def _version(value: object) -> object:
    if value in ("1", 1):
        return 1
    raise refuse(
        "CC118",
        f"this spec is written for version {show(value)} of the language; this ccctl reads version 1",
        "write ccctl: 1",
    )


class CenterSpec(Guarded):
    """A call center."""

    ccctl: Annotated[Literal[1], BeforeValidator(_version), WithJsonSchema({"const": 1})]
    """The version of the language: 1."""
    center: Name
    """The name of the center."""
    description: Line = ""
    """What it is, in a line."""
    timezone: TimeZone
    """The time zone in which hours are meant, such as Asia/Shanghai."""
    language: LanguageTag = "en"
    """The language of its prompts."""
    country: CountryCode | None = None
    """The country whose numbering plan compares callers; without it, numbers are compared as they are sent."""
    engine: Literal["asterisk", "freeswitch"] = "asterisk"
    """The telephony engine."""
    accept_differences: tuple[Name, ...] = ()
    """Differences of the engine that are known and accepted; docs/engines.md has their names."""
    include: tuple[FilePath, ...] = ()
    """More files, merged by key: YAML files, or CSV files of seats; `*` matches any name."""
    allow_literal_secrets: YesNo = False
    """Allows passwords as plain text; for demos only."""
    trunks: dict[Name, TrunkSpec] = Field(default_factory=dict)
    """The lines to the carriers."""
    numbers: dict[PhoneNumber, NumberSpec] = Field(default_factory=dict)
    """The public numbers that the center answers."""
    callers: dict[Name, CallersSpec] = Field(default_factory=dict)
    """Lists of callers."""
    hours: dict[Name, HoursSpec] = Field(default_factory=dict)
    """Opening hours."""
    switches: dict[Name, SwitchSpec] = Field(default_factory=dict)
    """What people turn on and off while the center runs."""
    prompts: dict[Name, PromptSpec] = Field(default_factory=dict)
    """What callers hear."""
    flows: dict[Name, Annotated[tuple[StepSpec, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """Ordered steps."""
    menus: dict[Name, MenuSpec] = Field(default_factory=dict)
    """Menus."""
    teams: dict[Name, TeamSpec] = Field(default_factory=dict)
    """Teams of seats."""
    seats: dict[SeatRange, SeatSpec] = Field(default_factory=dict)
    """Seats, by number or by range: `1001` or `1002-1012`."""
    queues: dict[Name, QueueSpec] = Field(default_factory=dict)
    """Queues."""
    voicemails: dict[Name, VoicemailSpec] = Field(default_factory=dict)
    """Voicemail boxes."""
    mail: MailSpec | None = None
    """The mail server that voicemail is handed to."""
    hooks: dict[Name, HookSpec] = Field(default_factory=dict)
    """What other systems are told, are asked, and show."""
    surveys: dict[Name, SurveySpec] = Field(default_factory=dict)
    """Questions to callers after their conversations."""
    conferences: dict[Name, ConferenceSpec] = Field(default_factory=dict)
    """Rooms in which callers and seats talk with each other."""
    dialing: DialingSpec | None = None
    """What seats may dial."""
    recording: RecordingSpec = Field(default_factory=RecordingSpec.model_construct)
    """Recording of calls."""
    features: FeaturesSpec = Field(default_factory=FeaturesSpec.model_construct)
    """What seats dial: feature codes."""
    pause_reasons: Annotated[tuple[Name, ...], AfterValidator(distinct_reasons)] = Field(default=(), max_length=9)
    """Why seats pause; a seat dials the place of its reason, from 1, after the code of `pause`."""
    secrets: dict[SecretName, SecretSourceSpec] = Field(default_factory=dict)
    """Where the values of secrets come from."""
    moved: tuple[MovedSpec, ...] = ()
    """Renames: a thing keeps what it has on the target under its new name."""
    environments: dict[Name, EnvironmentSpec] = Field(default_factory=dict)
    """Where the center runs."""
    tests: dict[Name, TestSpec] = Field(default_factory=dict)
    """Tests of the center."""

    def seat_entries(self) -> Iterator[tuple[str, str, SeatSpec]]:
        """Every seat as (number, the key it is written under, its values); ranges are spread out, in spec order."""
        for written, seat in self.seats.items():
            if "-" in written:
                for number in seat_numbers(written):
                    yield number, written, seat
            else:
                yield written, written, seat
