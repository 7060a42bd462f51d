"""Announcements to waiting callers: a context a queue that makes any."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.center.queue import FIRST_ANNOUNCEMENT_MS, HANDLING_MS, HANDLING_WEIGHT
from ccctl.center.spoken import EXPECTED_WAIT, MINUTES, MOST, POSITION
from ccctl.render.asterisk.views.common import RELEASE, section, sound, where
from ccctl.render.asterisk.views.queues import language_of_call, music_in_call
from ccctl.render.prompts.spoken import spoken_path
from ccctl.render.site import Site


def announces(center: Center, site: Site) -> bool:
    """Whether any queue tells its waiting callers something."""
    del site
    return any(queue.announce for queue in center.queues.values())


def announcements(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/announce.conf."""
    del site
    return {
        "first": FIRST_ANNOUNCEMENT_MS,
        "most": MOST,
        "minutes": MINUTES,
        "handling": HANDLING_MS,
        "weight": HANDLING_WEIGHT,
        "queues": [
            {
                "section": section(queue),
                "where": where(center, queue.span),
                "music": music_in_call(center, queue),
                "sticky": queue.sticky is not None,
                "place": _spoken(center, POSITION) if what.position else "",
                "wait": _spoken(center, EXPECTED_WAIT) if what.wait else "",
                "every_ms": what.every_ms,
                "also": sound(center, what.also) if what.also else "",
                "also_every_ms": what.also_every_ms,
            }
            for queue in sorted(center.queues.values(), key=lambda queue: queue.name)
            if (what := queue.announce) is not None
        ],
    }


def _spoken(center: Center, kind: str) -> str:
    """The path of the sentences of a kind, up to the number."""
    return f"{RELEASE}/{spoken_path(language_of_call(center), kind)}".removesuffix(".wav")
