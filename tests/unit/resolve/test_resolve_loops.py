"""Loops, on centers made by hand: no spec is needed."""

from __future__ import annotations

from dataclasses import replace

from ccctl.center import (
    Center,
    Closed,
    Destination,
    Flow,
    Go,
    InCallers,
    Kind,
    Menu,
    Number,
    Open,
    Overflow,
    Play,
    Queue,
    Step,
    Strategy,
)
from ccctl.center.destination import HANGUP
from ccctl.diagnostics import Report
from ccctl.resolve.graph import build_graph
from ccctl.resolve.loops import check_loops, check_waiting_loops


def to(place: str) -> Destination:
    kind, _, name = place.partition("/")
    return Destination(Kind(kind), name)


def flow(name: str, *steps: Step) -> Flow:
    return Flow(name, steps)


def menu(name: str, keys: dict[str, str], otherwise: str) -> Menu:
    return Menu(name, "p", {key: to(place) for key, place in keys.items()}, 5000, 2, None, to(otherwise))


def queue(name: str, *, wait: int | None = None, size: int | None = None, **overflow: str) -> Queue:
    ways = Overflow(**{when: to(place) for when, place in overflow.items()})
    return Queue(name, Strategy.RANDOM, (), 20_000, 0, 0, 0, wait, size, "default", ways, None)


def center(*nodes: Flow | Menu | Queue) -> Center:
    first = {Flow: "flow", Menu: "menu", Queue: "queue"}[type(nodes[0])]
    return Center(
        "c",
        "UTC",
        numbers={"1": Number("1", "1", to(f"{first}/{nodes[0].name}"))},
        flows={node.name: node for node in nodes if isinstance(node, Flow)},
        menus={node.name: node for node in nodes if isinstance(node, Menu)},
        queues={node.name: node for node in nodes if isinstance(node, Queue)},
    )


def loops(*nodes: Flow | Menu | Queue) -> list[str]:
    report = Report()
    check_loops(build_graph(center(*nodes)), report)
    return [found.message for found in report]


def waits(*nodes: Flow | Menu | Queue) -> list[str]:
    report = Report()
    check_waiting_loops(build_graph(center(*nodes)), report)
    return [found.message for found in report]


def test_the_path_of_a_loop_is_printed() -> None:
    found = loops(flow("a", Play("p"), Go(to("flow/b"))), flow("b", Go(to("flow/a"))))
    assert found == ["a call goes round for ever: flow/a -> flow/b -> flow/a"]


def test_a_flow_that_goes_to_itself_is_a_loop() -> None:
    assert loops(flow("a", Go(to("flow/a")))) == ["a call goes round for ever: flow/a -> flow/a"]


def test_two_loops_through_one_flow_are_two_problems() -> None:
    vip = InCallers("vip")
    a = flow("a", Go(to("flow/b"), vip), Go(to("flow/c")))
    assert len(loops(a, flow("b", Go(to("flow/a"))), flow("c", Go(to("flow/a"))))) == 2


def test_conditions_that_exclude_each_other_make_no_loop() -> None:
    a = flow("a", Go(to("flow/b"), Open("h")), Go(HANGUP))
    assert loops(a, flow("b", Go(to("flow/a"), Closed("h")), Go(HANGUP))) == []


def test_an_earlier_step_that_takes_the_call_away_makes_no_loop() -> None:
    a = flow("a", Go(HANGUP, Open("h")), Go(to("flow/b")))
    assert loops(a, flow("b", Go(to("flow/a"), Open("h")), Go(HANGUP))) == []


def test_a_loop_among_very_many_conditions_is_found_and_a_contradiction_is_none() -> None:
    many = [Go(HANGUP, InCallers(str(number))) for number in range(20)]
    assert loops(flow("a", *many, Go(to("flow/a"))))
    other = flow("b", Go(to("flow/a"), Closed("h")), Go(HANGUP))
    assert loops(flow("a", *many, Go(to("flow/b"), Open("h")), Go(HANGUP)), other) == []


def test_a_key_breaks_a_loop_and_silence_does_not() -> None:
    assert loops(menu("m", {"1": "menu/m"}, "hangup")) == []
    assert loops(menu("m", {"1": "hangup"}, "menu/m")) == [
        "a caller who stays silent goes round for ever: menu/m -> menu/m"
    ]


def test_silence_through_a_flow_is_a_loop_of_the_menu() -> None:
    found = loops(flow("a", Play("sorry"), Go(to("menu/m"))), menu("m", {"1": "hangup"}, "flow/a"))
    assert found == ["a caller who stays silent goes round for ever: menu/m -> flow/a -> menu/m"]


def test_silence_that_leads_back_and_forth_between_menus_is_a_loop() -> None:
    top = menu("top", {"1": "menu/deep"}, "menu/deep")
    assert loops(top, menu("deep", {"1": "hangup"}, "back"))
    assert loops(replace(top, otherwise=HANGUP), menu("deep", {"1": "hangup"}, "back")) == []


def test_back_in_the_first_menu_repeats_it() -> None:
    assert loops(menu("m", {"1": "hangup"}, "back"))


def test_queues_that_pass_a_call_on_at_once_are_a_loop() -> None:
    assert loops(queue("a", unstaffed="queue/b"), queue("b", unstaffed="queue/a"))
    assert loops(queue("a", size=5, full="queue/b"), queue("b", unstaffed="queue/a"))


def test_a_queue_without_a_limit_is_never_full() -> None:
    assert loops(queue("a", full="queue/a")) == []


def test_waiting_is_no_loop_at_once() -> None:
    assert loops(queue("a", wait=60_000, timeout="queue/b"), queue("b", wait=60_000, timeout="queue/a")) == []


def test_waiting_for_ever_is_told() -> None:
    found = waits(queue("a", wait=60_000, timeout="queue/b"), queue("b", wait=60_000, timeout="queue/a"))
    assert found == ["a caller whom nobody answers goes round for ever between queue/a and queue/b"]


def test_a_way_out_for_those_who_wait_ends_the_circle() -> None:
    first = queue("a", wait=60_000, timeout="flow/f")
    again = flow("f", Go(to("queue/a"), Open("h")), Go(HANGUP))
    assert waits(first, again) == []
    assert (
        waits(first, menu("f", {"1": "hangup"}, "queue/a"), replace(again, name="f", steps=(Go(to("menu/f")),))) == []
    )


def test_a_queue_without_max_wait_never_times_out() -> None:
    assert waits(queue("a", timeout="queue/a")) == []


def test_full_menus_that_send_to_each_other_are_a_loop_though_their_callers_can_choose() -> None:
    one = replace(menu("a", {"1": "hangup"}, "hangup"), max_callers=1, full=to("menu/b"))
    two = replace(menu("b", {"1": "hangup"}, "hangup"), max_callers=1, full=to("menu/a"))
    assert loops(one, two) == ["a call goes round for ever: menu/a -> menu/b -> menu/a"]
    assert loops(one, replace(two, max_callers=None)) == []
