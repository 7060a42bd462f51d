from __future__ import annotations

from ccctl.deploy.leaving import LEAVING, in_between
from ccctl.deploy.place import Placed

OLD = [
    Placed("queues.conf", b"[general]\n[q](!)\n[orders](q)\nmember => 1\n[parcels](q)\nmember => 2\n"),
    Placed("extensions.conf", b"[general]\n#include dialplan/queues.conf\n"),
    Placed(
        "dialplan/queues.conf",
        b"[queue-orders]\nexten => s,1,Queue(orders)\n[queue-parcels]\nexten => s,1,Queue(parcels)\n",
    ),
    Placed("musiconhold.conf", b"[default]\n[music-old]\nmode = files\n"),
    Placed("sounds/old.wav", b"\xff"),
]
NEW = [
    Placed("queues.conf", b"[general]\n[q](!)\n[orders](q)\nmember => 9\n"),
    Placed("extensions.conf", b"[general]\n#include dialplan/queues.conf\n"),
    Placed("dialplan/queues.conf", b"[queue-orders]\nexten => s,1,NoOp()\n"),
    Placed("musiconhold.conf", b"[default]\n"),
]


def test_what_callers_are_still_in_stays_beside_what_is_new() -> None:
    found = {file.path: file.content.decode("latin-1") for file in in_between(NEW, OLD, {"parcels"})}
    assert found["queues.conf"].count("[orders]") == 1
    assert "member => 9" in found["queues.conf"]
    assert "member => 1" not in found["queues.conf"]
    assert "[parcels](q)\nmember => 2" in found["queues.conf"]
    assert found[LEAVING] == "[queue-parcels]\nexten => s,1,Queue(parcels)\n"
    assert found["extensions.conf"].endswith(f"#include {LEAVING}\n")
    assert found["dialplan/queues.conf"] == "[queue-orders]\nexten => s,1,NoOp()\n"
    assert "[music-old]" in found["musiconhold.conf"]
    assert found["sounds/old.wav"] == "\xff"


def test_without_anything_that_goes_the_files_are_the_new_ones() -> None:
    assert in_between(NEW, NEW, ()) == NEW


def test_a_queue_that_is_still_to_call_back_stays_as_it_was() -> None:
    old = [
        Placed(
            "dialplan/queues.conf",
            b"; old\n[queue-a]\nexten => 1\n[cc-queue-joined]\nexten => 2\n[queue-b]\nexten => 3\n",
        )
    ]
    new = [
        Placed(
            "dialplan/queues.conf",
            b"; new\n[queue-a]\nexten => 7\n[cc-queue-joined]\nexten => 8\n[queue-b]\nexten => 9\n",
        )
    ]
    [found] = in_between(new, old, (), backs=["a"])
    assert found.content == b"; new\n[queue-a]\nexten => 1\n[cc-queue-joined]\nexten => 2\n[queue-b]\nexten => 9\n"
