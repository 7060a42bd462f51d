"""What each reload action is on Asterisk 22, in the order in which they are run.

Measured on 22.10: a reload of a broken file keeps the old objects and prints success all the same; only the log tells.
Definitions come before what uses them: endpoints before queues, sounds before the dialplan that plays them.
"""

from __future__ import annotations

from collections.abc import Iterable

MODULES = "modules"
COMMANDS: dict[str, tuple[str, ...]] = {
    MODULES: (),  # a `module load` for each that modules.conf has and the engine has not
    "logger": ("logger reload",),
    "indications": ("module reload indications",),
    "rtp": ("module reload res_rtp_asterisk.so",),
    "cdr": ("module reload cdr",),
    "cel": ("module reload cel", "module reload cel_custom.so"),
    "features": ("module reload features",),
    "moh": ("moh reload",),
    "voicemail": ("voicemail reload",),
    "conferences": ("module reload app_confbridge.so",),
    "pjsip": ("module reload res_pjsip.so", "module reload res_pjsip_endpoint_identifier_ip.so"),
    "certificate": ("module reload res_pjsip.so", "module reload http"),
    "queues": ("queue reload all",),
    "dialplan": ("dialplan reload",),
    "manager": ("manager reload",),
}
# Read when used; opened when played; not the engine's
WITHOUT_COMMAND = frozenset({"none", "prompts", "bridge", "guard"})


def commands(actions: Iterable[str]) -> list[str]:
    """The engine's commands for the actions, in order, each once; ValueError names an action that is not known."""
    wanted = set(actions) - WITHOUT_COMMAND
    unknown = sorted(wanted - COMMANDS.keys())
    if unknown:
        raise ValueError(f"not a reload action of Asterisk: {', '.join(unknown)}")
    return [command for action, found in COMMANDS.items() if action in wanted for command in found]
