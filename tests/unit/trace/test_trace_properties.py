"""What holds in every center, whatever the callers and the seats do."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st
from small_centers import MONDAY, call, center, menu, number, queue, world

from ccctl.center import Center, SeatState, Strategy, Voicemail
from ccctl.trace import World, trace
from ccctl.trace.events import Ended, Joined, LeftQueue, Parted, RingEnd, RingEnded, Ringing, Waiting

BOX = Voicemail("box", "8000", "greeting", "", 20_000)
SEATS = "12345"
OVERFLOWS = st.sampled_from(["", "voicemail/box", "hangup", "menu/main", "queue/two"])


@st.composite
def queues(draw: st.DrawFn, name: str):
    seats = draw(st.lists(st.sampled_from(SEATS), min_size=1, max_size=5, unique=True))
    return queue(
        name,
        [(seat, draw(st.integers(1, 3))) for seat in seats],
        draw(st.sampled_from([each.value for each in Strategy])),
        ring_ms=draw(st.sampled_from([1_000, 5_000, 20_000])),
        wrap_up_ms=draw(st.sampled_from([0, 3_000])),
        missed_ms=draw(st.sampled_from([0, 4_000])),
        declined_ms=draw(st.sampled_from([0, 2_000])),
        max_wait_ms=draw(st.sampled_from([None, 0, 7_000])),
        max_waiting=draw(st.sampled_from([None, 0, 2])),
        full=draw(OVERFLOWS.filter(lambda to: name != "two" or to != "queue/two")),
        timeout=draw(OVERFLOWS.filter(lambda to: name != "two" or to != "queue/two")),
        unstaffed=draw(OVERFLOWS.filter(lambda to: name != "two" or to != "queue/two")),
    )


@st.composite
def centers(draw: st.DrawFn) -> Center:
    main = menu(
        "main",
        {"1": "queue/one", "2": "queue/two", "*": "repeat", "#": "back"},
        draw(OVERFLOWS.filter(bool)),
        retries=1,
        most=draw(st.sampled_from([None, 1, 2])),
        full=draw(st.sampled_from(["hangup", "voicemail/box"])),  # a queue could send it back for ever
    )
    return center("menu/main", main, draw(queues("one")), draw(queues("two")), BOX, number("200", "seat/1"),
                  number("300", "queue/one"), number("400", "queue/two"))  # fmt: skip


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.sampled_from(["100", "200", "300", "300", "400"])),
        st.tuples(st.just("press"), st.sampled_from("129*#")),
        st.tuples(st.sampled_from(["answer", "decline", "hang_up_seat", "hang_up"]), st.integers(0, 9)),
        st.tuples(st.just("advance"), st.sampled_from([0, 1, 500, 1_000, 4_000, 6_000, 30_000])),
        st.tuples(st.just("state"), st.sampled_from(list(SeatState))),
    ),
    max_size=40,
)


def play(w: World, actions: list[tuple[str, object]]) -> None:
    for index, (action, what) in enumerate(actions):
        names = list(w.calls)
        if action == "call":
            call(w, f"c{index:02}", dialled=str(what))
        elif action == "advance":
            w.advance(int(str(what)))
        elif action == "state":
            w.set_state(SEATS[index % 5], SeatState(what))
        elif action == "press" and names:
            w.press(names[index % len(names)], str(what))
        elif action == "hang_up" and names:
            w.hang_up(names[int(str(what)) % len(names)])
        elif action in ("answer", "decline", "hang_up_seat"):
            getattr(w, action)(SEATS[int(str(what)) % 5])
        check_now(w)


def check_now(w: World) -> None:
    for desk in w.desks.values():
        assert not (desk.offer and desk.talking_to), "a seat does not ring while it talks"
        assert not (desk.offer and w.calls[desk.offer.call].over), "nothing rings for a call that is over"
        assert not (desk.talking_to and w.calls[desk.talking_to].over), "nobody talks to a call that is over"


@settings(max_examples=300, deadline=None)
@given(centers(), ACTIONS)
def test_nothing_hangs_every_call_ends_and_a_seat_rings_for_one_caller_at_a_time(made, actions):
    w = world(made, SEATS)
    play(w, actions)
    w.advance(600_000)
    for name in w.calls:
        w.hang_up(name)
    w.advance(600_000)
    assert sorted(event.call for event in w.events if isinstance(event, Ended)) == sorted(w.calls)
    assert [event.at_ms for event in w.events] == sorted(event.at_ms for event in w.events)
    assert not any(desk.in_use for desk in w.desks.values() if desk.state is not SeatState.BUSY)
    rings_for, talks_to = {}, {}
    for event in w.events:
        match event:
            case Ringing(seat=seat, may=may):
                assert seat not in rings_for and seat not in talks_to
                assert seat in may
                rings_for[seat] = event.call
            case RingEnded(seat=seat):
                assert rings_for.pop(seat) == event.call
            case Joined(seat=seat):
                talks_to[seat] = event.call
            case Parted(seat=seat):
                assert talks_to.pop(seat) == event.call


@settings(max_examples=200, deadline=None)
@given(centers(), ACTIONS)
def test_within_a_queue_nobody_is_offered_before_who_came_first(made, actions):
    w = world(made, SEATS)
    play(w, actions)
    w.advance(100_000)
    waiting: dict[str, list[str]] = defaultdict(list)
    offered: dict[str, set[str]] = defaultdict(set)
    for event in w.events:
        match event:
            case Waiting(queue=name):
                waiting[name].append(event.call)
            case LeftQueue(queue=name):
                waiting[name].remove(event.call)
            case Ringing(queue=name) if name:
                before = waiting[name][: waiting[name].index(event.call)]
                assert all(offered[each] for each in before), "those before are being offered already"
                offered[event.call].add(event.seat)
            case RingEnded(seat=seat, how=how):
                offered[event.call].discard(seat)
                if how is RingEnd.ANSWERED:
                    assert event.call in w.calls


@settings(max_examples=100, deadline=None)
@given(centers(), ACTIONS)
def test_the_same_inputs_give_the_same_events(made, actions):
    first, second = world(made, SEATS), world(made, SEATS)
    play(first, actions)
    play(second, actions)
    assert first.events == second.events


@settings(max_examples=100, deadline=None)
@given(centers(), st.text("129*#", max_size=8), st.sampled_from(["", "1", "35", SEATS]))
def test_trace_always_comes_to_an_end(made, keys, ready):
    journey = trace(made, "13800138000", "100", at=MONDAY, keys=keys, ready=set(ready))
    assert journey.outcome is not None
    assert journey.nodes[0] == "number/100"
