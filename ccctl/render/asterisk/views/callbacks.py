"""Callbacks: the stand-ins that keep callers' places."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Queue
from ccctl.center.spoken import CALLBACK
from ccctl.render.asterisk.views.common import RELEASE, sound, whole_seconds
from ccctl.render.prompts.spoken import spoken_path
from ccctl.render.site import Site


def calls_back(center: Center, site: Site) -> bool:
    """Whether any queue calls back."""
    del site
    return any(queue.callback for queue in center.queues.values())


def callbacks(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/callbacks.conf."""
    return {"harness": site.harness, "announces": any(queue.announce for queue in center.queues.values())}


def asked(center: Center, queue: Queue, section: str, language: str) -> str:
    """The arguments of cc-back-ask, the words in the language of the call; empty where the queue calls nobody back."""
    back = queue.callback
    if back is None:
        return ""
    own = f"{RELEASE}/{spoken_path(language, CALLBACK)}".removesuffix(".wav")
    words = sound(center, back.prompt) if back.prompt else own
    times = f"{back.tries},{whole_seconds(back.again_ms)},{whole_seconds(back.ring_ms)}"
    return f"{queue.name},{section},{times},{words}"
