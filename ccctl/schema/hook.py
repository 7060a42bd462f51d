"""Hooks: what other systems are told and asked."""

import re
from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from ccctl.schema.common import Duration, Noun, PhoneNumber, TextKind, exactly_one, listed, refuse
from ccctl.schema.patterns import TAG
from ccctl.schema.secret import SecretRefSpec

URL = r"^https?://(?:[^@/?]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?(?:[/?][!-~]*)?$"
EventName = Literal[
    "call.started",
    "call.node",
    "call.queued",
    "seat.ringing",
    "call.answered",
    "call.held",
    "call.transferred",
    "survey.answered",
    "voicemail.left",
    "callback.requested",
    "call.ended",
    "recording.ready",
    "seat.signed_in",
    "seat.signed_out",
    "seat.paused",
    "seat.ready",
    "seat.wrapping_up",
    "trunk.up",
    "trunk.down",
]
KINDS = ("url", "lookup", "screen_pop")
_OWN_KEYS = {
    "url": ("sign", "events", "numbers", "token"),
    "lookup": ("timeout", "on_error", "mock", "token"),
    "screen_pop": ("numbers",),
}
_PLACE = re.compile(r"\{([^{}]*)\}|[{}]")


def _is_tag(place: str | None) -> bool:
    kind, _, name = (place or "").partition(".")
    return kind == "tag" and re.search(TAG, name) is not None


def _checked(places: tuple[str, ...], value: str) -> str:
    """A web address in which these words may stand in braces."""
    if re.match(r"https?://[^/?]*@", value):
        raise refuse("CC120", "a user name or a password stands in the address", "write token: {secret: NAME}")
    port = re.match(r"https?://[^/?]*?:([0-9]+)(?:[/?]|$)", value)
    if port is not None and not 0 < int(port[1]) < 65536:
        raise refuse("CC161", f"there is no port {port[1]}", "ports are 1 to 65535")
    for place in _PLACE.finditer(value):
        if place[1] not in places and not ("tag.NAME" in places and _is_tag(place[1])):
            names = listed([f"{{{name}}}" for name in places]) if places else ""
            hint = f"here may stand {names}" if places else "the address of events is the same for every call"
            raise refuse("CC162", f"the address has {place[0]}, which stands for nothing", hint)
    return value


def _check(*places: str) -> Callable[[str], str]:
    """A validator of web addresses in which these words may stand in braces."""
    return partial(_checked, places)


_TEXT = StringConstraints(pattern=URL, max_length=1000)
_KIND = TextKind(
    "web address",
    "https://crm.acme.example/ccctl",
    "http:// or https://, a host without user name, and visible ASCII characters",
)
_JSON = WithJsonSchema({"type": "string", "pattern": URL, "examples": ["https://crm.acme.example/ccctl"]})
Address = Annotated[str, _TEXT, AfterValidator(_check()), _KIND, _JSON]
LookupAddress = Annotated[str, _TEXT, AfterValidator(_check("caller", "number", "call", "tag.NAME")), _KIND, _JSON]
PopAddress = Annotated[str, _TEXT, AfterValidator(_check("caller", "number", "call", "seat")), _KIND, _JSON]
AnswerKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9_.-]{1,64}$"),
    TextKind("key of an answer", "tier", "1 to 64 small letters, digits and _ . -"),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9_.-]{1,64}$"}),
]
AnswerValue = Annotated[
    str,
    StringConstraints(pattern=r"^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$", max_length=256),
    TextKind("value of an answer", "gold", "one line of at most 256 characters"),
    WithJsonSchema({"type": ["string", "number", "boolean"], "maxLength": 256}),
]
OnError = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:continue|hangup|(?:flow|menu|queue|team|voicemail)/[a-z][a-z0-9-]*|seat/[0-9]+|number/\+?[0-9]+)$"
    ),
    TextKind("destination, or continue", "continue", "continue, kind/name, or hangup"),
    WithJsonSchema({"type": "string", "examples": ["continue", "queue/orders"]}),
]


class HookSpec(Noun):
    """What another system is told, is asked in a call, or shows to a seat; exactly one of `url`, `lookup`, `screen_pop`."""

    url: Address | None = None
    """Events are sent here, as HTTP POST."""
    sign: SecretRefSpec | None = None
    """The secret that events are signed with (HMAC-SHA256, as Standard Webhooks does)."""
    events: tuple[EventName, ...] | None = Field(default=None, min_length=1)
    """The events that are sent; all of them when left out."""
    numbers: tuple[PhoneNumber, ...] | None = Field(default=None, min_length=1)
    """Only calls to these numbers of the center are told, and nothing of seats and trunks; all of it when left out."""
    lookup: LookupAddress | None = None
    """Is asked by a `lookup` step, as HTTP GET; `{caller}`, `{number}`, `{call}` and `{tag.NAME}` stand for those of the call."""
    timeout: Duration | None = Field(default=None, ge=100, le=10_000)
    """How long a call waits for the answer of a lookup; 1s when left out."""
    on_error: OnError | None = None
    """Where a call goes when there is no answer in time: `continue` (the default) goes on without tags."""
    mock: dict[AnswerKey, AnswerValue] | None = Field(default=None, max_length=64)
    """What a lookup answers in tests."""
    token: SecretRefSpec | None = None
    """A secret that is sent along, as `Authorization: Bearer`."""
    screen_pop: PopAddress | None = None
    """A page that opens on the seat's screen when it rings; `{caller}`, `{number}`, `{call}` and `{seat}` are filled in."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        exactly_one(self, KINDS, "a hook", "make two hooks")
        kind = self.kind
        for key in sorted(self.model_fields_set - {kind, *_OWN_KEYS[kind]}):
            wanted = next(other for other in KINDS if key in _OWN_KEYS[other])
            raise refuse("CC160", f'the key "{key}" means nothing beside "{kind}"', f'it goes with "{wanted}"')
        for event in self.events or () if self.numbers else ():
            if event.startswith(("seat.", "trunk.")) and event != "seat.ringing":
                raise refuse("CC160", f'{event} is of no call, so it means nothing beside "numbers"', "make two hooks")
        return self

    @property
    def kind(self) -> str:
        """Which of KINDS it has."""
        return next(kind for kind in KINDS if kind in self.model_fields_set)
