"""When a center needs a module of Asterisk: the questions that the table of modules asks."""

from __future__ import annotations

from collections.abc import Callable

from ccctl.center import Center, Feature, Sip
from ccctl.center.features import SUPERVISING
from ccctl.render.asterisk.views.announce import announces
from ccctl.render.asterisk.views.callbacks import calls_back
from ccctl.render.asterisk.views.conferences import three_way
from ccctl.render.asterisk.views.dialing import dials
from ccctl.render.asterisk.views.features import in_force
from ccctl.render.bridge import tells_others
from ccctl.render.site import Site

When = Callable[[Center, Site], bool]


def always(center: Center, site: Site) -> bool:
    """Every center needs it."""
    del center, site
    return True


def queues(center: Center, site: Site) -> bool:
    """Only with queues."""
    del site
    return bool(center.queues)


def codes(center: Center, site: Site) -> bool:
    """Only where seats may dial codes."""
    del site
    return in_force(center)


def sounds(center: Center, site: Site) -> bool:
    """Where seats dial codes, or hold by request."""
    return codes(center, site) or bridged(center, site)


def bridged(center: Center, site: Site) -> bool:
    """Only with a bridge beside the engine."""
    del site
    return bool(center.hooks)


def supervises(center: Center, site: Site) -> bool:
    """Only where supervisors help in conversations."""
    del site
    return any(center.features.code(feature) for feature in SUPERVISING)


def spies(center: Center, site: Site) -> bool:
    """Only where supervisors or announcements are heard beside somebody else."""
    return supervises(center, site) or announces(center, site)


def fetches(center: Center, site: Site) -> bool:
    """Only where seats fetch callers from elsewhere."""
    del site
    return bool(center.features.code(Feature.TAKE_OVER) or center.features.code(Feature.PARK))


def redirects(center: Center, site: Site) -> bool:
    """Where a call is brought elsewhere that somebody else has."""
    return fetches(center, site) or calls_back(center, site) or three_way(center, site)


def picks_up(center: Center, site: Site) -> bool:
    """Only where seats pick up each other's calls."""
    del site
    return bool(center.features.code(Feature.PICK_UP))


def hangs_up(center: Center, site: Site) -> bool:
    """Only where the dialplan ends somebody else's call."""
    return softly(center, site) or bool(center.features.code(Feature.END_CALL)) or helps(center, site)


def tells(center: Center, site: Site) -> bool:
    """Only where a queue says something between a seat's answer and the conversation."""
    del site
    return any(queue.tells for queue in center.queues.values())


def helps(center: Center, site: Site) -> bool:
    """Only with emergency numbers, which make room for themselves on a trunk."""
    return dials(center, site) and bool(center.dialing.emergency)


def softly(center: Center, site: Site) -> bool:
    """Where a channel has to end that nobody is at the end of."""
    return tells(center, site) or announces(center, site)


def others(center: Center, site: Site) -> bool:
    """Only where other systems are told what happens."""
    del site
    return tells_others(center)


def voicemail(center: Center, site: Site) -> bool:
    """Only with voicemail boxes."""
    del site
    return bool(center.voicemails)


def listens(center: Center, site: Site) -> bool:
    """Only where seats listen to messages."""
    del site
    return bool(center.features.code(Feature.VOICEMAIL))


def shows(center: Center, site: Site) -> bool:
    """Only where phones show that messages wait."""
    del site
    return any(box.seats for box in center.voicemails.values())


def lookups(center: Center, site: Site) -> bool:
    """Only with lookups."""
    del site
    return bool(center.lookups)


def registers(center: Center, site: Site) -> bool:
    """Only where a trunk registers."""
    del site
    return any(isinstance(trunk.line, Sip) and trunk.line.register for trunk in center.trunks.values())


def speaks(codec: str) -> When:
    """Only where a trunk or a seat has the codec."""

    def has(center: Center, site: Site) -> bool:
        del site
        carriers = any(isinstance(trunk.line, Sip) and codec in trunk.line.codecs for trunk in center.trunks.values())
        return carriers or any(codec in seat.codecs for seat in center.seats.values())

    return has


def bans(center: Center, site: Site) -> bool:
    """Only where fail2ban watches."""
    del center
    return site.bans


def harness(center: Center, site: Site) -> bool:
    """Only in test engines."""
    del center
    return site.harness is not None


def uris(center: Center, site: Site) -> bool:
    """With lookups, and in test engines, whose calls may have tags."""
    return lookups(center, site) or harness(center, site)


def hours(center: Center, site: Site) -> bool:
    """Only with hours or queues, which read the clock."""
    del site
    return bool(center.hours or center.queues)
