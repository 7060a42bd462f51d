"""The resolved center: frozen values, defaults filled in, references checked. Knows neither YAML nor pydantic."""

from ccctl.center.callback import Callback
from ccctl.center.callers import CallerList
from ccctl.center.center import Center
from ccctl.center.condition import AllOf, AnyOf, Closed, Condition, InCallers, Negated, Open, SwitchedOn, Tagged
from ccctl.center.conference import Conference
from ccctl.center.destination import Destination, Kind
from ccctl.center.dialing import Dialing, DialRule
from ccctl.center.environment import AnsibleSite, DockerSite, Environment
from ccctl.center.features import Feature, Features, Follows
from ccctl.center.flow import Ask, Collect, Flow, Go, Play, Priority, Reject, Speak, Step
from ccctl.center.hook import EventHook, Hook, Lookup, ScreenPop
from ccctl.center.hours import DateRange, Hours, WeeklySpan, YearlyRange
from ccctl.center.mail import Mail
from ccctl.center.menu import Menu
from ccctl.center.moved import Moved
from ccctl.center.number import Number
from ccctl.center.numbering import NumberingPlan
from ccctl.center.prompt import Audio, Prompt, Say, SoundFile
from ccctl.center.queue import Announce, Member, Overflow, Queue, ServiceLevel, Sticky, Strategy
from ccctl.center.recording import Recording, RecordingMode
from ccctl.center.scenario import CallSpec, Expectation, Scenario, SeatState, StepSpec
from ccctl.center.seat import Phone, Role, Seat, SignIn
from ccctl.center.secret import SecretRef, SecretSource
from ccctl.center.survey import Survey
from ccctl.center.switch import Switch
from ccctl.center.team import Team
from ccctl.center.trunk import E1, Registration, Sip, Trunk
from ccctl.center.voicemail import Voicemail

__all__ = [
    "E1",
    "AllOf",
    "Announce",
    "AnsibleSite",
    "AnyOf",
    "Ask",
    "Audio",
    "CallSpec",
    "Callback",
    "CallerList",
    "Center",
    "Closed",
    "Collect",
    "Condition",
    "Conference",
    "DateRange",
    "Destination",
    "DialRule",
    "Dialing",
    "DockerSite",
    "Environment",
    "EventHook",
    "Expectation",
    "Feature",
    "Features",
    "Flow",
    "Follows",
    "Go",
    "Hook",
    "Hours",
    "InCallers",
    "Kind",
    "Lookup",
    "Mail",
    "Member",
    "Menu",
    "Moved",
    "Negated",
    "Number",
    "NumberingPlan",
    "Open",
    "Overflow",
    "Phone",
    "Play",
    "Priority",
    "Prompt",
    "Queue",
    "Recording",
    "RecordingMode",
    "Registration",
    "Reject",
    "Role",
    "Say",
    "Scenario",
    "ScreenPop",
    "Seat",
    "SeatState",
    "SecretRef",
    "SecretSource",
    "ServiceLevel",
    "SignIn",
    "Sip",
    "SoundFile",
    "Speak",
    "Step",
    "StepSpec",
    "Sticky",
    "Strategy",
    "Survey",
    "Switch",
    "SwitchedOn",
    "Tagged",
    "Team",
    "Trunk",
    "Voicemail",
    "WeeklySpan",
    "YearlyRange",
]
