"""Conferences: an extension each, what they ask and how many they hold, and the file of their PINs."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Conference
from ccctl.center.conference import LONGEST_PIN, PIN_END, PIN_TIMEOUT_MS, PIN_TRIES
from ccctl.render.files import secret_token
from ccctl.render.freeswitch.views.common import RELEASE, sound
from ccctl.render.prompts.sentences import pin_path, wrong_pin_path
from ccctl.render.site import Site
from ccctl.render.words import where


def conferences(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/conferences.xml, scripts/conferences.lua and scripts/pins.lua, which alone has the PINs."""
    del site
    return {
        "tries": PIN_TRIES,
        "longest": LONGEST_PIN,
        "end": PIN_END,
        "timeout": PIN_TIMEOUT_MS,
        "rooms": [_room(center, room) for room in sorted(center.conferences.values(), key=lambda room: room.name)],
    }


def _room(center: Center, room: Conference) -> Mapping[str, object]:
    return {
        "name": room.name,
        "where": where(center, room.span),
        "number": room.number,
        "pin": secret_token("spec", room.pin.name) if room.pin else "",
        "ask": sound(center, room.ask) if room.ask else f"{RELEASE}/{pin_path(center)}",
        "wrong": sound(center, room.wrong) if room.wrong else f"{RELEASE}/{wrong_pin_path(center)}",
        "greeting": sound(center, room.greeting) if room.greeting else "",
        "most": -1 if room.max_callers is None else room.max_callers,
    }
