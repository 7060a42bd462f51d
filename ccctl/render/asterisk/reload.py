"""The reload actions of Asterisk's files, and the command that carries each out."""

from __future__ import annotations

from enum import StrEnum


class Reload(StrEnum):
    """What a change of a file asks for. All but RESTART leave calls, waiting callers and registrations alone."""

    RESTART = "restart"  # read at the start only
    DIALPLAN = "dialplan"
    QUEUES = "queues"
    PJSIP = "pjsip"
    MOH = "moh"
    VOICEMAIL = "voicemail"
    LOGGER = "logger"
    MANAGER = "manager"
    RTP = "rtp"
    INDICATIONS = "indications"
    CDR = "cdr"
    CEL = "cel"
    FEATURES = "features"
    PROMPTS = "prompts"  # opened when played
    NONE = "none"  # read when used


# Console commands, in the order in which they are to run: what others refer to comes first. Asterisk answers each with
# exit code 0 whatever happens: success is no new WARNING or ERROR in the log, and objects that read back.
COMMANDS: dict[Reload, str] = {
    Reload.LOGGER: "logger reload",
    Reload.INDICATIONS: "module reload indications",
    Reload.RTP: "module reload res_rtp_asterisk.so",
    Reload.CDR: "module reload cdr",
    Reload.CEL: "module reload cel",
    Reload.FEATURES: "module reload features",
    Reload.PJSIP: "module reload res_pjsip.so",
    Reload.MOH: "moh reload",
    Reload.VOICEMAIL: "voicemail reload",
    Reload.DIALPLAN: "dialplan reload",
    Reload.QUEUES: "queue reload all",
    Reload.MANAGER: "manager reload",
}
