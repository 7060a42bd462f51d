"""Words that every view uses: folders, names of extensions, where a call is sent."""

from __future__ import annotations

from ccctl.center import Center, Destination, Kind
from ccctl.center.languages import call_languages, heard_in

RELEASE = "/ccctl/current"  # the link to the release in force, on every target
SPOOL = "/var/spool/freeswitch"
RECORDS_FILE = f"{SPOOL}/calls.csv"  # what happens to calls, for the bridge
DATABASE = "/var/lib/freeswitch/db"
DOMAIN = "ccctl"  # the only SIP domain: seats register at whatever address, and are known by their names
SECURE_DOMAIN = "ccctl-secure"  # of the seats that never speak in the clear
CONTEXT = "center"
LANGUAGE = "ccctl_language"  # of a call: in it the caller hears prompts


def extension(to: Destination) -> str:
    """The extension of context `center` in which the node's way begins; `repeat` and `back` are a menu's own words."""
    if to.kind in (Kind.HANGUP, Kind.REPEAT, Kind.BACK):
        return str(to.kind)
    return f"{to.kind}-{to.name}"


def overflow(to: Destination | None, status: int) -> str:
    """The extension of an overflow; with none the call is ended: before the answer with this SIP status."""
    return extension(to) if to is not None else f"end-{status}"


def sound(center: Center, name: str) -> str:
    """The prompt as the caller hears it: an absolute path, with a variable in it where that depends on the call's language.

    The dialplan fills the variable in; scripts have cc.sound for that.
    """
    heard = _heard(center, name)
    return f"{RELEASE}/prompts/{heard[0] if len(set(heard)) == 1 else f'${{{voices(center)[heard]}}}'}/{name}.wav"


def seat_sound(center: Center, name: str) -> str:
    """The prompt as seats hear it: in the center's language."""
    return f"{RELEASE}/prompts/{heard_in(center, name, center.language)}/{name}.wav"


def voices(center: Center) -> dict[tuple[str, ...], str]:
    """Ways in which prompts are heard by calls of each language, and the variable of a call that has the folder for each."""
    spoken = call_languages(center)
    ways = {spoken, *(_heard(center, name) for name in center.prompts)} if len(spoken) > 1 else set()
    others = sorted(way for way in ways if len(set(way)) > 1 and way != spoken)
    return {spoken: LANGUAGE} | {way: f"ccctl_voice_{place}" for place, way in enumerate(others, 1)}


def _heard(center: Center, name: str) -> tuple[str, ...]:
    return tuple(heard_in(center, name, language) for language in call_languages(center))


def variable(name: str) -> str:
    """A name as part of a channel variable; names have no underscore, so two never meet."""
    return name.replace("-", "_")
