"""Words that every view uses: folders, names of extensions, where a call is sent."""

from __future__ import annotations

from ccctl.center import Center, Destination, Kind
from ccctl.center.languages import heard_in

RELEASE = "/ccctl/current"  # the link to the release in force, on every target
SPOOL = "/var/spool/freeswitch"
DATABASE = "/var/lib/freeswitch/db"
DOMAIN = "ccctl"  # the only SIP domain: seats register at whatever address, and are known by their names
CONTEXT = "center"


def extension(to: Destination) -> str:
    """The extension of context `center` in which the node's way begins; `repeat` and `back` are a menu's own words."""
    if to.kind in (Kind.HANGUP, Kind.REPEAT, Kind.BACK):
        return str(to.kind)
    return f"{to.kind}-{to.name}"


def overflow(to: Destination | None, status: int) -> str:
    """The extension of an overflow; with none the call is ended: before the answer with this SIP status."""
    return extension(to) if to is not None else f"end-{status}"


def sound(center: Center, name: str) -> str:
    """The prompt as an absolute path."""
    return f"{RELEASE}/prompts/{heard_in(center, name, center.language)}/{name}.wav"


def variable(name: str) -> str:
    """A name as part of a channel variable; names have no underscore, so two never meet."""
    return name.replace("-", "_")
