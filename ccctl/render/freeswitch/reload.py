"""The reload actions of FreeSWITCH's files; control/freeswitch_reload.py has what carries them out."""

from __future__ import annotations

from enum import StrEnum


class Reload(StrEnum):
    """What a change of a file asks for. All but RESTART leave calls, waiting callers and registrations alone."""

    RESTART = "restart"  # read at the start only
    XML = "xml"  # dialplan and directory: read from the tree that `reloadxml` makes
    ACL = "acl"
    SOFIA = "sofia"
    GATEWAYS = "gateways"
    CALLCENTER = "callcenter"
    STREAMS = "streams"
    BRIDGE = "bridge"  # the service beside the engine starts anew; the engine itself is not touched
    GUARD = "guard"  # the rules of the container's network; the engine itself is not touched
    NONE = "none"  # read when used
