"""A plan for people (text, Markdown) and for programs (JSON, version 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict

from ccctl.diagnostics.text import visible
from ccctl.plan.affected import affected, affected_text
from ccctl.plan.change import LIVE, Change, Create, Delete, Update
from ccctl.plan.drift import drift_data
from ccctl.plan.live import counted
from ccctl.plan.plan import CREATE, RECREATE, RESTART_ACTION, START, Plan
from ccctl.plan.text import seat_ranges

JSON_VERSION = 1
_EFFECTS = {
    CREATE: "a new engine is started",
    RECREATE: "the engine is replaced: calls that are up are lost",
    START: "the engine is started again: it does not run or does not answer",
    RESTART_ACTION: "the engine restarts: calls that are up are lost",
}
_COLOURS = {"+": "\x1b[32m", "~": "\x1b[33m", "-": "\x1b[31m"}
_END = "\x1b[0m"
MOST_TOLD = 20  # lines of what callers notice
LINE = 116  # columns of a line about something that is added


def plan_text(plan: Plan, colour: bool = False) -> str:
    """The plan as a page of text that ends with a line break."""
    return "\n".join(_text(plan, colour)) + "\n"


def title(plan: Plan) -> str:
    """`acme on dev (docker, asterisk) · release 7 → 8`."""
    now = "nothing deployed" if plan.release is None else f"release {plan.release}"
    then = "" if not plan.stages else f" → {plan.next_release}" if plan.release is not None else f" → {_first(plan)}"
    back = "" if plan.back_to is None or plan.rotates else f", back to release {plan.back_to}"
    return f"{plan.center} on {plan.environment} ({plan.kind}, {plan.engine}) · {now}{then}{back}"


def _first(plan: Plan) -> str:
    return f"release {plan.next_release}"


def summary(plan: Plan) -> str:
    """`Plan: 1 to add, 2 to change, 1 to remove.` and what it means for calls."""
    if plan.is_empty and plan.drift:
        return f"No changes: what was done by hand {drift_fate(plan)}."
    if plan.is_empty:
        as_what = "the spec says" if plan.back_to is None else f"release {plan.back_to} was"
        return f"No changes: the center is as {as_what}."
    if plan.rotates:
        count = f"{len(plan.rotates)} new password{'' if len(plan.rotates) == 1 else 's'}"
        return f"Plan: {count}; the old one{' is' if len(plan.rotates) == 1 else 's are'} refused from then on. {effect(plan)}"
    counts = f"Plan: {plan.count('+')} to add, {plan.count('~')} to change, {plan.count('-')} to remove."
    return " ".join(part for part in (counts, effect(plan), affected_text(plan)) if part)


def drift_fate(plan: Plan) -> str:
    """What becomes of the drift."""
    return "stays as it is" if plan.keep_drift else "is put right"


def effect(plan: Plan) -> str:
    """What applying does to the engine, in a sentence."""
    up = f" ({counted(plan.live.calls, 'call')} up now)" if plan.live.calls else ""
    for action, text in _EFFECTS.items():
        if action in plan.actions:
            return text[0].upper() + text[1:] + (up if "lost" in text else "") + "."
    reloads = ", ".join(plan.actions)
    if affected(plan).calls:
        return f"Reloads: {reloads}." if reloads else ""
    return f"No call is touched (reloads: {reloads})." if reloads else "No call is touched."


PREPARED = "packages, services and firewall of"


def _text(plan: Plan, colour: bool) -> Iterator[str]:
    yield title(plan)
    if plan.problems:
        yield ""
        yield from (visible(f"  ! {problem}") for problem in plan.problems)
    if plan.drift:
        yield ""
        yield f"  By hand on the target ({drift_fate(plan)}; `ccctl drift` shows it):"
        yield from (visible(f"  ≠ {one.kind} {one.name}: {one.what}") for one in plan.drift)
    if plan.prepares:
        yield ""
        yield f"  ~ {PREPARED}: {', '.join(plan.prepares)}"
    if plan.changes:
        yield ""
    listed = list(grouped(plan.changes))
    wide = min(28, max((len(name) for change, name in listed if isinstance(change, Create)), default=0))
    for change, name in listed:
        symbol = f"{_COLOURS[change.symbol]}{change.symbol}{_END}" if colour else change.symbol
        details = list(_details(change))
        shown = change.effect if plan.release is not None else ""
        if not details or isinstance(change, Delete):
            yield f"  {symbol} {name + _was(change):<44}  {shown}".rstrip()
        elif isinstance(change, Create):
            said = _cut(", ".join(details), LINE - wide)
            yield f"  {symbol} {name:<{wide}}  {said:<44}  {shown if shown != LIVE else ''}".rstrip()
        else:
            yield f"  {symbol} {name}{_was(change)}"
            yield from (f"      {detail:<60}  {shown}".rstrip() for detail in details)
    if plan.behaviour or not plan.compared:
        yield ""
        yield from _behaviour(plan)
    if plan.rotates:
        yield ""
        yield f"  ~ new passwords: {', '.join(seat_ranges(list(plan.rotates)))}"
    back = plan.secrets if plan.back_to is not None and not plan.rotates else ()
    if back:
        yield ""
        yield from (f"  ~ {path}: (secret changed), as in release {plan.back_to}" for path in back)
    rest = [file for file in plan.files if file.path not in back]
    if rest and not plan.changes and not plan.rotates:
        yield ""
        yield "  Only the engine's files differ:"
        yield from (
            f"  {'~' if file.how == 'changed' else '+' if file.how == 'added' else '-'} {file.path}" for file in rest
        )
    yield ""
    yield summary(plan)


def _behaviour(plan: Plan) -> Iterator[str]:
    if not plan.compared:
        yield "  What callers notice is not known: the target does not know the spec of its release."
        return
    yield "  What callers notice:"
    yield from (f"  ! {one.text}" for one in plan.behaviour[:MOST_TOLD])
    if len(plan.behaviour) > MOST_TOLD:
        yield f"    and {len(plan.behaviour) - MOST_TOLD} more: --format json tells them all"


def _cut(text: str, width: int) -> str:
    """What is added is told in short: the spec says the rest, and so does --format json."""
    return text if len(text) <= width else text[: width - 1].rstrip(", ") + "…"


def grouped(changes: tuple[Change, ...]) -> Iterator[tuple[Change, str]]:
    """The changes with the name to show; seats that are added or removed alike are one line: seat.1001-1012."""
    seats: dict[object, list[str]] = {}
    for change in changes:
        seats.setdefault(_alike(change), []).append(change.address.removeprefix("seat."))
    shown: set[object] = set()
    for change in changes:
        alike = _alike(change)
        if alike is None:
            yield change, change.address
        elif alike not in shown:
            shown.add(alike)
            yield change, "seat." + ", ".join(seat_ranges(seats[alike]))


def _alike(change: Change) -> object:
    """What changes shown on one line have in common; None = this one has its own line."""
    if not change.address.startswith("seat.") or _was(change):
        return None
    told = () if isinstance(change, Delete) else change.attributes
    return (change.symbol, told, change.effect)


def _was(change: Change) -> str:
    return f"  (was {change.was})" if isinstance(change, Update) and change.was else ""


def _details(change: Change) -> Iterator[str]:
    for attribute in change.attributes:
        if isinstance(change, Create):
            yield f"{attribute.name} {attribute.new}"
        elif attribute.old is None:
            yield f"{attribute.name:<22} (new) → {attribute.new}"
        elif attribute.new is None:
            yield f"{attribute.name:<22} {attribute.old} → (gone)"
        elif attribute.new == "(secret changed)":
            yield f"{attribute.name:<22} (secret changed)"
        else:
            yield f"{attribute.name:<22} {attribute.old} → {attribute.new}"


def plan_json(plan: Plan) -> str:
    """The plan as JSON, version 1; docs/schemas/plan.json describes it."""
    data = {
        "version": JSON_VERSION,
        "center": plan.center,
        "environment": plan.environment,
        "target": plan.kind,
        "engine": plan.engine,
        "release": plan.release,
        "next_release": plan.next_release,
        "back_to": None if plan.rotates else plan.back_to,
        "empty": plan.is_empty,
        "digest": plan.digest,
        "problems": list(plan.problems),
        "drift": drift_data(plan.drift),
        "keep_drift": plan.keep_drift,
        "prepares": list(plan.prepares),
        "live": {
            "calls": plan.live.calls,
            "waiting": dict(sorted(plan.live.waiting.items())),
            "seats_in_calls": sorted(plan.live.seats),
            "affected": affected(plan).calls,
            "when_idle": list(affected(plan).on),
        },
        "actions": list(plan.actions),
        "effect": effect(plan),
        "changes": [
            {
                "change": change.verb,
                "address": change.address,
                **({"was": change.was} if isinstance(change, Update) and change.was else {}),
                "effect": change.effect,
                "attributes": {found.name: {"old": found.old, "new": found.new} for found in change.attributes},
            }
            for change in plan.changes
        ],
        "behaviour": [{"text": one.text, **asdict(one)} for one in plan.behaviour],
        "compared": plan.compared,
        "files": [asdict(file) for file in plan.files],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def plan_markdown(plan: Plan) -> str:
    """The plan as Markdown, for a comment on a pull request."""
    lines = [f"### {title(plan)}", ""]
    if plan.problems:
        lines += [*(f"- :warning: {_cell(problem)}" for problem in plan.problems), ""]
    if plan.drift:
        lines += [f"By hand on the target ({drift_fate(plan)}):", ""]
        lines += [*(f"- {one.kind} {_code(one.name)}: {_cell(one.what)}" for one in plan.drift), ""]
    if plan.prepares:
        lines += [f"- {PREPARED}: {', '.join(plan.prepares)}", ""]
    if plan.changes:
        lines += ["| | resource | change | effect |", "|---|---|---|---|"]
        for change, name in grouped(plan.changes):
            details = "<br>".join(_cell(detail) for detail in _details(change))
            lines.append(f"| `{change.symbol}` | {_code(name)}{_was(change)} | {details} | {_cell(change.effect)} |")
        lines.append("")
    elif plan.files:
        lines += [*(f"- {_code(file.path)} {file.how}" for file in plan.files), ""]
    if plan.behaviour or not plan.compared:
        told = [line.strip().removeprefix("! ") for line in _behaviour(plan)]
        lines += [told[0], "", *(f"- {_cell(line)}" for line in told[1:]), ""]
    lines.append(f"**{summary(plan)}**")
    return "\n".join(lines) + "\n"


_ACTIVE = re.compile(r"[\\|<&`*\[\]]|(?<![\w.])@|://")
_MEANT = {"<": "&lt;", "&": "&amp;", "@": "&#64;", "://": "&#58;//"}


def _cell(text: str) -> str:
    """A text of the spec's or the target's, as it is: in a table, without links, pictures, and calls to people."""
    return _ACTIVE.sub(lambda found: _MEANT.get(found[0], f"\\{found[0]}"), " ".join(visible(text).split()))


def _code(text: str) -> str:
    """A name in the style of code; there nothing but its end and that of a table's cell has a meaning."""
    return "`" + visible(text).replace("`", "'").replace("|", "\\|") + "`"
