"""Menus: prompt, timeout, retries, wrong keys, repeat and back."""

from __future__ import annotations

from small_centers import PROMPT_MS, call, center, menu, nodes, queue, seen, to, world

from ccctl.center import Flow, Go, Play
from ccctl.center.scenario import Outcome
from ccctl.trace.events import AwaitingKey, Played, Pressed

TIMEOUT = 5_000


def heard(w, name="a"):
    return [(event.prompt, event.started_ms, event.cut) for event in seen(w, Played, name)]


def test_a_key_after_the_prompt_goes_on():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}), menu("sub", {})))
    call(w)
    w.advance(PROMPT_MS + 10)
    w.press("a", "1")
    assert nodes(w) == ["number/100", "menu/main", "menu/sub"]


def test_a_key_cuts_the_prompt_short():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}), menu("sub", {})))
    call(w)
    w.advance(300)
    w.press("a", "1")
    assert heard(w) == [("main", 0, True)]
    assert nodes(w)[-1] == "menu/sub"


def test_silence_is_heard_retries_plus_one_times_then_otherwise():
    w = world(center("menu/main", menu("main", {"1": "hangup"}, "menu/other", retries=2), menu("other", {})))
    call(w)
    w.advance(3 * (PROMPT_MS + TIMEOUT) - 1)
    assert nodes(w)[-1] == "menu/main"
    w.advance(1)
    assert nodes(w) == ["number/100", "menu/main", "menu/other"]
    assert [each[1] for each in heard(w)] == [0, 6_000, 12_000]


def test_no_retries_means_one_hearing():
    w = world(center("menu/main", menu("main", {}, retries=0)))
    call(w)
    w.advance(PROMPT_MS + TIMEOUT)
    assert w.calls["a"].outcome is Outcome.HUNG_UP
    assert len(heard(w)) == 1


def test_a_wrong_key_plays_invalid_and_uses_a_retry_as_silence_does():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}, retries=1, invalid="wrong"), menu("sub", {})))
    call(w)
    w.advance(500)
    w.press("a", "9")
    w.advance(2 * PROMPT_MS + TIMEOUT)
    assert w.calls["a"].outcome is Outcome.HUNG_UP
    assert [each[0] for each in heard(w)] == ["main", "wrong", "main"]


def test_invalid_is_played_after_the_last_wrong_key_too():
    w = world(center("menu/main", menu("main", {}, "menu/other", retries=0, invalid="wrong"), menu("other", {})))
    call(w)
    w.press("a", "9")
    assert nodes(w)[-1] == "menu/main"
    w.advance(PROMPT_MS)
    assert nodes(w)[-1] == "menu/other"
    assert [each[0] for each in heard(w)] == ["main", "wrong"]


def test_a_wrong_key_without_invalid_plays_the_prompt_again():
    w = world(center("menu/main", menu("main", {"1": "hangup"})))
    call(w)
    w.advance(100)
    w.press("a", "9")
    assert w.calls["a"].playing.prompt == "main"
    assert w.calls["a"].playing.at_ms == 100


def test_a_key_during_invalid_counts_as_the_next_hearings_key():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}, invalid="wrong"), menu("sub", {})))
    call(w)
    w.press("a", "9")
    w.advance(200)
    w.press("a", "1")
    assert nodes(w)[-1] == "menu/sub"
    assert [each[0] for each in heard(w)] == ["main", "wrong"]


def test_wrong_keys_during_invalid_use_up_the_retries():
    w = world(center("menu/main", menu("main", {}, retries=2, invalid="wrong")))
    call(w)
    for _ in range(3):
        w.press("a", "9")
    w.advance(PROMPT_MS)
    assert w.calls["a"].over
    assert [each[0] for each in heard(w)] == ["main", "wrong", "wrong", "wrong"]


def test_repeat_plays_again_uses_no_retry_and_leaves_no_breadcrumb():
    w = world(center("menu/main", menu("main", {"*": "repeat"}, retries=0)))
    call(w)
    for _ in range(5):
        w.advance(PROMPT_MS + 100)
        w.press("a", "*")
    assert not w.calls["a"].over
    assert nodes(w) == ["number/100", "menu/main"]
    w.advance(PROMPT_MS + TIMEOUT)
    assert w.calls["a"].over


def test_back_enters_the_earlier_menu_again():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}), menu("sub", {"#": "back"})))
    call(w)
    w.press("a", "1")
    w.press("a", "#")
    assert nodes(w) == ["number/100", "menu/main", "menu/sub", "menu/main"]


def test_back_through_a_flow_finds_the_last_menu():
    flow = Flow("between", (Play("welcome"), Go(to("menu/sub"))))
    w = world(center("menu/main", menu("main", {"1": "flow/between"}), menu("sub", {"#": "back"}), flow))
    call(w)
    w.press("a", "1")
    w.advance(PROMPT_MS)
    w.press("a", "#")
    assert nodes(w)[-2:] == ["menu/sub", "menu/main"]


def test_back_twice_goes_up_two_levels():
    menus = menu("one", {"1": "menu/two"}), menu("two", {"1": "menu/three", "#": "back"}), menu("three", {"#": "back"})
    w = world(center("menu/one", *menus))
    call(w)
    for key in "11##":
        w.press("a", key)
    assert nodes(w)[1:] == ["menu/one", "menu/two", "menu/three", "menu/two", "menu/one"]


def test_back_without_an_earlier_menu_is_repeat():
    w = world(center("menu/main", menu("main", {"#": "back"}, retries=0)))
    call(w)
    w.press("a", "#")
    w.press("a", "#")
    assert nodes(w) == ["number/100", "menu/main"]
    assert not w.calls["a"].over


def test_entering_a_menu_again_resets_its_retries():
    w = world(center("menu/main", menu("main", {"1": "menu/sub"}, retries=1), menu("sub", {"#": "back"})))
    call(w)
    w.advance(PROMPT_MS + TIMEOUT)  # one hearing is used up
    w.press("a", "1")
    w.press("a", "#")
    w.advance(2 * (PROMPT_MS + TIMEOUT) - 1)
    assert not w.calls["a"].over
    w.advance(1)
    assert w.calls["a"].over


def test_a_key_during_a_flows_prompt_means_nothing():
    flow = Flow("in", (Play("welcome"), Go(to("menu/main"))))
    w = world(center("flow/in", flow, menu("main", {"1": "hangup"})))
    call(w)
    w.press("a", "1")
    assert seen(w, Pressed)[0].used is False
    w.advance(PROMPT_MS)
    assert w.calls["a"].playing.prompt == "main"


def test_a_key_at_the_last_moment_of_the_timeout_is_too_late():
    w = world(center("menu/main", menu("main", {"1": "hangup"}, retries=0)))
    call(w)
    w.advance(PROMPT_MS + TIMEOUT)
    assert w.press("a", "1") is False


def test_the_hearing_is_counted():
    w = world(center("menu/main", menu("main", {})))
    call(w)
    w.advance(60_000)
    assert [event.hearing for event in seen(w, AwaitingKey)] == [1, 2, 3]


def full_menu(to_full="hangup", keys=None):
    main = menu("main", keys or {"1": "menu/sub", "2": "queue/desk"}, most=1, full=to_full)
    return world(center("menu/main", main, menu("sub", {"#": "back"}), queue(members="1")), "1")


def test_one_caller_more_than_a_menu_takes_gets_busy():
    w = full_menu()
    call(w)
    call(w, "b")
    assert nodes(w, "b") == ["number/100", "menu/main"]
    assert (w.calls["b"].outcome, w.calls["b"].sip_status) == (Outcome.REFUSED, 486)


def test_one_caller_more_than_a_menu_takes_goes_where_the_menu_says_and_hears_nothing():
    w = full_menu("menu/sub")
    call(w)
    call(w, "b")
    assert nodes(w, "b") == ["number/100", "menu/main", "menu/sub"]
    w.advance(PROMPT_MS)
    assert [each[0] for each in heard(w, "b")] == ["sub"]


def test_a_place_in_a_menu_is_free_again_when_its_caller_has_left_it():
    for leave in (lambda w: w.press("a", "1"), lambda w: w.press("a", "2"), lambda w: w.hang_up("a")):
        w = full_menu()
        call(w)
        leave(w)
        call(w, "b")
        assert not w.calls["b"].over


def test_a_caller_who_hears_the_prompt_again_keeps_the_place():
    for keys in ({"*": "repeat"}, {"*": "menu/main"}, {"*": "back"}):
        w = full_menu(keys=keys)
        call(w)
        w.press("a", "*")
        call(w, "b")
        assert (w.calls["a"].over, w.calls["b"].over) == (False, True)


def test_whoever_goes_back_to_a_full_menu_is_turned_away():
    w = full_menu("queue/desk")
    call(w)
    w.press("a", "1")
    call(w, "b")
    w.press("a", "#")
    assert nodes(w) == ["number/100", "menu/main", "menu/sub", "menu/main", "queue/desk"]
