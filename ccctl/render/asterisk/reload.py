"""The reload actions of Asterisk's files; control/reload.py has the commands that carry them out."""

from __future__ import annotations

from enum import StrEnum


class Reload(StrEnum):
    """What a change of a file asks for. All but RESTART leave calls, waiting callers and registrations alone."""

    RESTART = "restart"  # read at the start only
    MODULES = "modules"  # what is new in it is loaded; what is not in it any more stays until the next start
    DIALPLAN = "dialplan"
    QUEUES = "queues"
    PJSIP = "pjsip"
    CERTIFICATE = "certificate"  # shown to whoever connects from then on
    MOH = "moh"
    VOICEMAIL = "voicemail"
    CONFERENCES = "conferences"
    LOGGER = "logger"
    MANAGER = "manager"
    RTP = "rtp"
    INDICATIONS = "indications"
    CDR = "cdr"
    CEL = "cel"
    FEATURES = "features"
    PROMPTS = "prompts"  # opened when played
    BRIDGE = "bridge"  # the service beside the engine starts anew; the engine itself is not touched
    GUARD = "guard"  # the rules of the container's network; the engine itself is not touched
    NONE = "none"  # read when used
