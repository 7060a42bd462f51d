"""The center as a whole."""

from __future__ import annotations

from dataclasses import field

from ccctl.center.callers import CallerList
from ccctl.center.conference import Conference
from ccctl.center.dialing import Dialing
from ccctl.center.environment import Environment
from ccctl.center.features import Features
from ccctl.center.flow import Flow
from ccctl.center.hook import Hook, Lookup
from ccctl.center.hours import Hours
from ccctl.center.mail import Mail
from ccctl.center.menu import Menu
from ccctl.center.moved import Moved
from ccctl.center.number import Number
from ccctl.center.numbering import NumberingPlan
from ccctl.center.prompt import Prompt
from ccctl.center.queue import Queue
from ccctl.center.recording import Recording
from ccctl.center.scenario import Scenario
from ccctl.center.seat import Seat
from ccctl.center.secret import SecretSource
from ccctl.center.survey import Survey
from ccctl.center.switch import Switch
from ccctl.center.team import Team
from ccctl.center.trunk import Trunk
from ccctl.center.voicemail import Voicemail
from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Center:
    """One call center, complete and consistent: every name in it exists. Mappings keep the order of the spec."""

    name: str
    timezone: str
    description: str = ""
    language: str = "en"
    plan: NumberingPlan = field(default_factory=NumberingPlan)
    engine: str = "asterisk"
    accepted: tuple[str, ...] = ()  # differences of the engine, by name (difference.py)
    trunks: dict[str, Trunk] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    callers: dict[str, CallerList] = field(default_factory=dict)
    hours: dict[str, Hours] = field(default_factory=dict)
    switches: dict[str, Switch] = field(default_factory=dict)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    menus: dict[str, Menu] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    voicemails: dict[str, Voicemail] = field(default_factory=dict)
    mail: Mail | None = None
    hooks: dict[str, Hook] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    conferences: dict[str, Conference] = field(default_factory=dict)
    dialing: Dialing = field(default_factory=Dialing)
    recording: Recording = field(default_factory=Recording)
    features: Features = field(default_factory=Features)
    environments: dict[str, Environment] = field(default_factory=dict)
    secrets: dict[str, SecretSource] = field(default_factory=dict)
    protect: dict[str, bool] = field(default_factory=dict)  # "queue.orders" -> what the spec says, where it says it
    moved: tuple[Moved, ...] = ()
    tests: dict[str, Scenario] = field(default_factory=dict)
    span: Span | None = None

    @property
    def lookups(self) -> dict[str, Lookup]:
        """The hooks that are asked during a call."""
        return {name: hook for name, hook in self.hooks.items() if isinstance(hook, Lookup)}
