from __future__ import annotations

from ccctl.control.by_hand import extensions_by_hand
from ccctl.control.expected import members_of

SHOWN = """\
[ Context 'seats' created by 'pbx_config' ]
  '101' =>          1. Goto(cc-internal,${EXTEN},1)               [seats.conf:19]
  '777' =>          1. NoOp(hi)                                   [pbx_config]
                    2. NoOp(${a[b]})                              [pbx_config]
  '_[+0-9]!' =>     1. Set(CC_SENT=${FILTER(+0-9,${EXTEN})})      [seats.conf:22]
     [missed]       18. Gosub(cc-rest,s,1(${EXTEN},${CC_MISSED_MS})) [queues.conf:47]
                    2. GotoIf($["${CC_FROM}" != ""]?cc-entry,s,dialled) [seats.conf:23]

[ Context 'evil' created by 'pbx_config' ]
  '1' =>            1. NoOp(hi)                                   [pbx_config]

-= 36 extensions (156 priorities) in 24 contexts. =-
"""


def test_extensions_that_somebody_typed_are_told_from_those_of_files() -> None:
    assert sorted(set(extensions_by_hand(SHOWN))) == ["1@evil", "777@seats"]


def test_members_are_read_from_the_queues_file_with_their_penalties() -> None:
    text = "[general]\n[q](!)\nmember => PJSIP/0\n[orders](q)\nmember => Local/1@cc-seat,2,1,hint:1@h ; x\n[empty](q)\n"
    assert members_of(text) == {"orders": {"Local/1@cc-seat": 2}, "empty": {}}
