"""Conferences: ConfBridge's profiles, the context that leads into each, and the file of their PINs."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Conference, Feature
from ccctl.center.conference import LONGEST_PIN, PIN_END, PIN_TIMEOUT_MS, PIN_TRIES
from ccctl.render.asterisk.views.common import RELEASE, seconds, sound, where
from ccctl.render.files import secret_token
from ccctl.render.prompts.sentences import pin_path, wrong_pin_path
from ccctl.render.site import Site


def three_way(center: Center, site: Site) -> bool:
    """Whether seats make three-way calls."""
    del site
    return bool(center.features.code(Feature.THREE_WAY))


def confers(center: Center, site: Site) -> bool:
    """Whether more than two ever talk with each other."""
    return bool(center.conferences) or three_way(center, site)


def has_pins(center: Center, site: Site) -> bool:
    """Whether any conference asks for a PIN."""
    del site
    return any(room.pin for room in center.conferences.values())


def conferences(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/conferences.conf and confbridge.conf."""
    return {
        "harness": site.harness,
        "pins": has_pins(center, site),
        "three_way": three_way(center, site),
        "tries": PIN_TRIES,
        "longest": LONGEST_PIN,
        "end": PIN_END,
        "timeout": seconds(PIN_TIMEOUT_MS),
        "rooms": [_room(center, room) for room in _sorted(center)],
    }


def pins(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/conference-pins.conf."""
    del site
    return {
        "pins": [
            (room.name, where(center, room.span), secret_token("spec", room.pin.name))
            for room in _sorted(center)
            if room.pin is not None
        ]
    }


def _sorted(center: Center) -> list[Conference]:
    return sorted(center.conferences.values(), key=lambda room: room.name)


def _room(center: Center, room: Conference) -> Mapping[str, object]:
    return {
        "name": room.name,
        "where": where(center, room.span),
        "number": room.number,
        "pin": room.pin is not None,
        "ask": sound(center, room.ask) if room.ask else f"{RELEASE}/{pin_path(center)}".removesuffix(".wav"),
        "wrong": sound(center, room.wrong)
        if room.wrong
        else f"{RELEASE}/{wrong_pin_path(center)}".removesuffix(".wav"),
        "greeting": sound(center, room.greeting) if room.greeting else "",
        "most": room.max_callers or 0,
    }
