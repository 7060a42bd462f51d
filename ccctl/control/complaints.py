"""Reads an engine's log: which lines complain about configuration files, and which are about calls and the network.

A line: "[Nov 21 21:59:20] WARNING[628][C-00000001]: file.c:12 function: text". The bracket with C- is there when a call
is being served; a file that is being read never has it. Unknown complaints count: better to refuse a release than to
overlook one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LINE = re.compile(r"^\[[^\]]*\]\s+(?:WARNING|ERROR)\[\d+\](\[C-[0-9a-f]+\])?:\s+(\S+?):\d+ (\w+): (.*)")
_COMPLAINT = re.compile(r"^\[[^\]]*\]\s+(WARNING|ERROR)\[")
# FreeSWITCH: "2026-11-21 21:59:20.250000 96.10% [ERR] mod_lua.cpp:203 text". Databases are made when they are first asked.
_FREESWITCH = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ [\d.]+% \[(?:ERR|CRIT|ALERT)\] (.*)")
_HARMLESS = re.compile(
    r"no such (table|view)|sofia_reg\.c|sofia\.c:\d+ .*(Registration|Ping)|switch_core_sqldb|timerfd|sqlite", re.I
)
# A SIP module that comes while the first of them work already (a machine with much to do): never from reading a file.
_LATE = re.compile(r"pjproject: .*Module \"[^\"]*\" registered during operation")
_UNKNOWN = re.compile(r"\[WARNING\] .*: the address of (\S+) is not known")
_HOST = re.compile(r'getaddrinfo\("([^"]+)"')
_IDENTIFY = re.compile(r"Identify '([^']+)' failed when adding resolution results")
_NOT_MADE = re.compile(r"Could not create an object of type 'identify' with id '([^']+)'")
# Sources whose warnings come from the network, the load or a call, at any time: never from reading a file.
_RUNTIME = frozenset(
    {
        "res_pjsip_outbound_registration.c",
        "res_pjsip_session.c",
        "pjsip_distributor.c",
        "pjsip_options.c",
        "chan_pjsip.c",
        "channel.c",
        "bridge_channel.c",
        "rtp_engine.c",
        "taskprocessor.c",
        "iostream.c",
        "tcptls.c",
    }
)
# Functions that send requests to carriers and phones (qualify, registration, calls); their files read options too.
_SENDING = frozenset({"endpt_send_request", "send_out_of_dialog_request", "send_in_dialog_request"})


def complaints(lines: Iterable[str]) -> list[str]:
    """The lines that complain about what the engine was given to read; names that do not resolve are not among them."""
    found: list[str] = []
    unresolved: set[str] = set()
    for line in lines:
        if (other := _FREESWITCH.match(line)) and not _HARMLESS.search(other.group(1)):
            found.append(line)
        if not _COMPLAINT.match(line) or _LATE.search(line):
            continue
        parts = _LINE.match(line)
        if parts is None:
            found.append(line)
            continue
        call, source, function, text = parts.groups()
        if call or source.rpartition("/")[2] in _RUNTIME or function in _SENDING or _HOST.search(text):
            continue
        identify = _IDENTIFY.search(text)
        if identify:
            unresolved.add(identify.group(1))
            continue
        not_made = _NOT_MADE.search(text)
        if not_made and not_made.group(1) in unresolved:
            continue
        found.append(line)
    return found


def unresolved_hosts(lines: Iterable[str]) -> list[str]:
    """The host names that the engine looked up in vain, each once."""
    hosts = (_HOST.search(line) if _COMPLAINT.match(line) else _UNKNOWN.search(line) for line in lines)
    return list(dict.fromkeys(found.group(1) for found in hosts if found))
