"""Reads from FreeSWITCH's rendered files what the engine must know once it has taken them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ccctl.control.base import Expected
from ccctl.control.freeswitch_queues import is_room, wanted_of

QUEUES_XML = "configuration/callcenter.xml"


def expected_of(files: Iterable[tuple[str, str]], trunks: Iterable[str] = ()) -> Expected:
    """The objects that the files (path below the release, text) declare; other files are passed over."""
    texts = dict(files)
    # the seats of the other domain of the directory are these too
    seats = re.findall(r'<user id="([^"]+)">', texts.get("directory.xml", ""))
    gateways = re.findall(r'<gateway name="([^"]+)">', texts.get("trunks.xml", "") + texts.get("trunks-secure.xml", ""))
    contexts = re.findall(r'<context name="([^"]+)">', texts.get("freeswitch.xml", ""))
    queues = wanted_of(texts[QUEUES_XML]).queues if QUEUES_XML in texts else ()
    known = set(trunks)
    return Expected(
        tuple(sorted({*seats, *gateways})),
        tuple(sorted(queues)),
        tuple(sorted(contexts)),
        tuple(sorted(name for name in gateways if name in known)),
    )


def members_of(text: str) -> dict[str, dict[str, int]]:
    """The members that configuration/callcenter.xml declares: queue -> seat -> level."""
    wanted = wanted_of(text)
    found: dict[str, dict[str, int]] = {queue: {} for queue in wanted.queues if not is_room(queue)}
    for (queue, agent), (level, _) in wanted.tiers.items():
        if queue in found:
            found[queue][agent] = int(level)
    return found
