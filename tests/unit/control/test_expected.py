from __future__ import annotations

import pytest

from ccctl.control.expected import expected_of
from ccctl.control.reload import COMMANDS, commands

PJSIP = """
; comment [not-a-section]
[global]
type = global
[seat](!)
type=endpoint ; a template
allow=alaw
[auth-template](!)
type=auth
[1001](seat)
auth=1001
[1001](auth-template)
username=1001
[1001]
type=aor
[telecom]
type = endpoint
[telecom]
type = identify
"""


def test_endpoints_are_found_through_templates_and_told_from_what_shares_their_name() -> None:
    found = expected_of([("pjsip.conf", PJSIP)], trunks=["telecom", "e1-a"])
    assert found.endpoints == ("1001", "telecom")
    assert found.trunks == ("telecom",)


def test_queues_and_contexts_leave_out_what_is_no_object() -> None:
    found = expected_of(
        [
            ("queues.conf", "[general]\nx=y\n[t](!)\nstrategy=linear\n[orders](t)\nmember => PJSIP/1\n"),
            ("extensions.conf", "#include dialplan/*.conf\n"),
            ("dialplan/queues.conf", "[general]\n[globals]\n[in]\nexten => 1,1,NoOp([x])\n[out]\n"),
            ("rtp.conf", "[general]\n"),
        ]
    )
    assert (found.queues, found.contexts) == (("orders",), ("in", "out"))


def test_a_queue_that_asterisk_would_take_for_its_general_section_is_expected_and_so_missed() -> None:
    found = expected_of([("queues.conf", "[general]\n[q](!)\n[general](q)\nmember => PJSIP/1\n")])
    assert found.queues == ("general",)


def test_reload_commands_come_once_and_definitions_before_their_use() -> None:
    assert commands(["dialplan", "queues", "pjsip", "none", "queues"]) == [
        *COMMANDS["pjsip"],
        *COMMANDS["queues"],
        *COMMANDS["dialplan"],
    ]


def test_an_unknown_reload_action_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        commands(["nonsense"])
