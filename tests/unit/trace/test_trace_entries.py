"""Menus with entries of several keys, and seats that callers dial."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_centers import PROMPT_MS, call, center, menu, nodes, seen, world

from ccctl.center.entries import entries
from ccctl.trace.events import Played

KEYS = {"1": "menu/one", "12": "menu/twelve", "305": "menu/parts", "*1#": "menu/star", "*": "repeat"}
GAP = 3_000


def rows(*, dial: bool = False, timeout_ms: int = 5_000, retries: int = 2):
    main = replace(
        menu("main", KEYS, "menu/other", retries=retries, invalid="wrong"), dial_seats=dial, timeout_ms=timeout_ms
    )
    others = [menu(name, {}) for name in ("one", "twelve", "parts", "star", "other")]
    return world(center("menu/main", main, *others))


def typed(w, keys, gap=200):
    for key in keys:
        w.press("a", key)
        w.advance(gap)


@pytest.mark.parametrize(
    ("keys", "after_ms", "node"),
    [
        ("1", GAP, "menu/one"),
        ("1#", 0, "menu/one"),
        ("12", 0, "menu/twelve"),
        ("305", 0, "menu/parts"),
        ("*1#", 0, "menu/star"),
    ],
)
def test_an_entry_is_taken_as_soon_as_no_other_can_be_meant(keys, after_ms, node):
    w = rows()
    call(w)
    w.advance(PROMPT_MS + 10)
    typed(w, keys, 0)
    if after_ms:
        w.advance(after_ms - 1)
        assert nodes(w)[-1] == "menu/main"
        w.advance(1)
    assert nodes(w)[-1] == node


def test_the_gap_is_never_longer_than_the_timeout():
    w = rows(timeout_ms=1_000)
    call(w)
    w.advance(100)
    w.press("a", "1")
    w.advance(1_000)
    assert nodes(w)[-1] == "menu/one"


@pytest.mark.parametrize("keys", ["999", "13", "31", "9", "30#", "306", "#"])
def test_a_row_without_a_meaning_counts_once(keys):
    w = rows(retries=1)
    call(w)
    w.advance(100)
    typed(w, keys)
    w.advance(GAP + PROMPT_MS + 100)
    assert [each.prompt for each in seen(w, Played)][:2] == ["main", "wrong"]
    assert nodes(w)[-1] == "menu/main"
    typed(w, keys)
    w.advance(GAP + 2 * PROMPT_MS)
    assert nodes(w)[-1] == "menu/other"


def test_a_repeat_that_others_begin_with_uses_no_retry():
    w = rows(retries=0)
    call(w)
    w.advance(100)
    w.press("a", "*")
    w.advance(GAP)
    typed(w, "305")
    assert nodes(w)[-1] == "menu/parts"


def test_a_menu_of_single_keys_takes_a_wrong_one_at_once():
    w = world(center("menu/main", menu("main", {"1": "hangup"}, invalid="wrong")))
    call(w)
    w.advance(100)
    w.press("a", "9")
    assert [each.prompt for each in seen(w, Played)] == ["main"]
    w.advance(PROMPT_MS)
    assert [each.prompt for each in seen(w, Played)] == ["main", "wrong"]


def test_a_seat_is_dialled_where_the_menu_lets_callers():
    w = rows(dial=True)
    seat = "7"
    call(w)
    w.advance(100)
    typed(w, seat)
    w.advance(GAP)
    assert nodes(w)[-1] == f"seat/{seat}"
    found = entries(w.center, w.center.menus["main"])
    assert str(found.to(seat)) == f"seat/{seat}"
    assert found.to("4711") is None
