"""What holds for every spec: resolve never fails, says the same twice, and what it accepts comes to an end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from resolve_texts import HEAD, resolve_text

from ccctl.diagnostics import Report, codes
from ccctl.resolve.center import build_center
from ccctl.resolve.context import Context
from ccctl.schema import load
from ccctl.trace import trace
from ccctl.trace.interpret import MOST_NODES

NODES = ["flow/a", "flow/b", "flow/c", "menu/m", "menu/n", "queue/q", "queue/r", "voicemail/v", "hangup"]
PLACES = st.sampled_from(NODES)
IN_MENUS = st.sampled_from([*NODES, "repeat", "back"])
CONDITIONS = st.recursive(
    st.sampled_from(["{open: office}", "{closed: office}", "{callers: vip}"]),
    lambda inner: st.one_of(
        inner.map(lambda part: f"{{not: {part}}}"),
        st.tuples(st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda made: f"{{{made[0]}: [{', '.join(made[1])}]}}"
        ),
    ),
    max_leaves=4,
)
VERBS = st.one_of(
    PLACES.map(lambda to: f"go: {to}"),
    PLACES.map(lambda to: f"go: {to}"),
    st.sampled_from(["play: p", "reject: busy", "priority: 3"]),
)
STEPS = st.tuples(VERBS, st.one_of(st.none(), CONDITIONS)).map(
    lambda step: "{" + step[0] + (f", if: {step[1]}" if step[1] else "") + "}"
)
FULL = st.one_of(st.just(""), PLACES.map(lambda to: f", max_callers: 1, full: {to}"))
MENUS = st.tuples(IN_MENUS, IN_MENUS, IN_MENUS, FULL).map(
    lambda to: f"{{prompt: p, keys: {{1: {to[0]}, '#': {to[1]}}}, retries: 0, timeout: 1s, otherwise: {to[2]}{to[3]}}}"
)
OVERFLOW = st.fixed_dictionaries({}, optional={"full": PLACES, "timeout": PLACES, "unstaffed": PLACES})


@st.composite
def queues(draw: st.DrawFn) -> str:
    overflow = ", ".join(f"{when}: {to}" for when, to in draw(OVERFLOW).items())
    limits = draw(st.sampled_from(["", "max_wait: 30s, ", "max_waiting: 0, ", "max_wait: 10s, max_waiting: 2, "]))
    return f"{{members: [{{seats: ['101']}}], {limits}overflow: {{{overflow}}}}}"


@st.composite
def specs(draw: st.DrawFn) -> str:
    ends = PLACES.map(lambda to: [f"{{go: {to}}}"])
    flows = {name: draw(st.lists(STEPS, max_size=3)) + draw(st.one_of(ends, ends, st.just([]))) for name in "abc"}
    flows = {name: steps or ["{go: hangup}"] for name, steps in flows.items()}
    lines = [HEAD, f'numbers: {{"+4930100": {draw(PLACES)}}}', "flows:"]
    lines += [f"  {name}: [{', '.join(steps)}]" for name, steps in flows.items()]
    lines += ["menus:", *(f"  {name}: {draw(MENUS)}" for name in "mn")]
    lines += ["queues:", *(f"  {name}: {draw(queues())}" for name in "qr")]
    lines += ["seats: {'101': {}}", "voicemails: {v: {mailbox: 8000}}", "prompts: {p: {say: Hello}}"]
    lines += ['hours: {office: {open: ["mon-fri 09:00-18:00"]}}', 'callers: {vip: {numbers: ["+4917"]}}']
    return "\n".join(lines) + "\n"


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(problem.code.name, str(problem.span), problem.message) for problem in report]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs())
def test_a_caller_who_does_nothing_leaves_every_center_without_loops(tmp_path: Path, text: str) -> None:
    _, report = resolve_text(tmp_path, text)
    assert told(report) == told(resolve_text(tmp_path, text)[1])
    assert all(problem.span is not None for problem in report)
    if any(problem.code is codes.CC224 for problem in report):
        return
    loaded = load(tmp_path / "center.yaml")
    center = build_center(Context(loaded.spec, loaded.document))  # dead ends and steps that never run do no harm here
    for at in (datetime(2026, 11, 23, 10), datetime(2026, 11, 22, 10)):
        for sender in ("+4917", "+4918"):
            journey = trace(center, sender, "+4930100", at=at, ready=())
            assert len(journey.nodes) < MOST_NODES, journey.nodes[:20]
