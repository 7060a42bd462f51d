"""What differs from engine to engine: how its records are read, how it is reached, and how things are done on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ccctl.bridge import asterisk, asterisk_link, freeswitch, freeswitch_link
from ccctl.bridge.acts import Acts
from ccctl.bridge.asterisk_acts import AsteriskActs
from ccctl.bridge.asterisk_link import AsteriskLink
from ccctl.bridge.config import Config
from ccctl.bridge.facts import Fact
from ccctl.bridge.freeswitch_acts import FreeswitchActs
from ccctl.bridge.freeswitch_link import FreeswitchLink
from ccctl.bridge.link import Tell

Reading = Callable[[str], Iterator[Fact]]
READING: dict[str, Reading] = {"asterisk": asterisk.facts_of_line, "freeswitch": freeswitch.facts_of_line}
AnyLink = AsteriskLink | FreeswitchLink


def link_of(config: Config, tell: Tell) -> AnyLink:
    """The link to the engine on this machine's loopback."""
    if config.engine == "freeswitch":
        opened = freeswitch_link.open_tcp(config.control_port, config.control_secret)
        return FreeswitchLink(opened, tell, config.seats, config.trunks, config.by_code)
    ami = asterisk_link.open_tcp(config.control_port, config.control_secret)
    return AsteriskLink(ami, tell, config.seats, config.trunks, config.by_code)


def acts_of(link: AnyLink) -> Acts:
    """What can be done over the link."""
    return FreeswitchActs(link) if isinstance(link, FreeswitchLink) else AsteriskActs(link)
