"""A dialplan that ccctl wrote: its contexts are read back by the shapes that the templates give them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ccctl.adopt.adopted import Adopted
from ccctl.adopt.dialplan import Context, Step
from ccctl.adopt.flows import REJECTS

MARK = "cc-entry"  # the context that no other dialplan has
CAUSES = {"17": "busy", "21": "forbidden", "1": "not-found", "34": "unavailable"}
_TARGET = re.compile(r"^(flow|menu|queue|team|voicemail)-([a-z0-9-]+)$")
_CRUMB = re.compile(r"^Node: number/(\S+)$")
_TELLS = frozenset({"answer", "noop", "userevent", "queuelog", "celgenuserevent"})  # nothing of a call's way
_TRUNKS = re.compile(r'"\$\{CC_TRUNK\}" = "([a-z0-9-]+)"')
_WEEK = re.compile(r"^\$\[\((?P<days>.*?)\) & \S+ >= 1(?P<start>\d{4}) & \S+ < 1(?P<end>\d{4})\](\?open)?$")
_SETS = frozenset({"set", "mset"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_own(contexts: dict[str, Context]) -> bool:
    """Whether ccctl wrote this dialplan."""
    return MARK in contexts and "cc-numbers" in contexts


class Own:
    """Reads the contexts."""

    def __init__(self, contexts: dict[str, Context], found: Adopted, boxes: dict[str, str]) -> None:
        self.contexts, self.found, self.boxes = contexts, found, boxes

    def read(self) -> None:
        """Adds numbers, hours, flows, menus, and what queues and boxes have in the dialplan."""
        for name, context in self.contexts.items():
            kind, _, rest = name.partition("-")
            steps = context.extensions.get("s", [])
            reading: Callable[[], None] | None = {
                "hours": lambda rest=rest, steps=steps: self._hours(rest, steps),
                "flow": lambda rest=rest, context=context: self._flow(rest, _in_line(context)),
                "menu": lambda rest=rest, context=context: self._menu(rest, context),
                "queue": lambda rest=rest, context=context: self._queue(rest, _all(context)),
                "voicemail": lambda rest=rest, context=context: self._box(rest, _all(context)),
                "trunk": lambda rest=rest, context=context: self._trunk(rest, context),
            }.get(kind)
            if reading is not None:
                reading()
        for extension, steps in self.contexts["cc-numbers"].extensions.items():
            self._number(extension, steps)

    def _number(self, extension: str, steps: list[Step]) -> None:
        written = next(
            (found[1] for step in steps if step.app == "userevent" and (found := _CRUMB.match(step.args[1]))), ""
        )
        to = next((self._target(step) for step in reversed(steps) if step.app == "goto"), "hangup")
        only = [name for step in steps if step.app == "gotoif" for name in _TRUNKS.findall(step.text)]
        value: dict[str, Any] = {"to": to} | ({"trunks": only} if only else {})
        self.found.put("numbers", written or extension, value, f"number {written or extension}")

    def _target(self, step: Step) -> str:
        context, extension = (*step.args, "", "")[:2]
        known = _TARGET.match(context)
        if known:
            return f"{known[1]}/{known[2]}"
        if context == "seat":
            return f"seat/{extension}"
        if context == "cc-hangup":
            return "hangup"
        self.found.miss(step.file, step.line, step.text, "not understood")
        return "hangup"

    def _hours(self, name: str, steps: list[Step]) -> None:
        spans: list[str] = []
        for step in steps:
            if step.app not in ("gotoif", "return") or step.args in (("0",), ("1",)):
                continue
            week = _WEEK.match(",".join(step.args))
            if week is None:
                self.found.miss(step.file, step.line, step.text, "special days")
                continue
            spans.append(f"{_days(week['days'])} {_clock(week['start'])}-{_clock(week['end'])}")
        self.found.put("hours", name, {"open": spans}, f"hours {name}")

    def _flow(self, name: str, steps: list[Step]) -> None:
        flow: list[dict[str, Any]] = []
        hours, condition = "", None
        for step in steps[:-1]:  # the last one hangs up a call that runs off the end
            if step.app == "playback":
                self._add(flow, {"play": self.found.prompt(step.args[0])}, condition)
            elif (
                step.app == "goto"
                and step.args[0] == "cc-hangup"
                and not flow
                and step.args[1] in CAUSES
                and condition is None
            ):
                self._add(flow, {"reject": REJECTS[step.args[1]]}, condition)
            elif step.app == "goto":
                self._add(flow, {"go": self._target(step)}, condition)
            elif step.app == "gosub" and step.args[0].startswith("hours-"):
                hours = step.args[0].removeprefix("hours-")
                continue
            elif step.app == "gotoif" and hours:
                condition = {"closed" if not step.args[0].rpartition("?")[2].startswith(":") else "open": hours}
                hours = ""
                continue
            elif not (step.app == "gosub" and step.args[0] == "cc-hours") and step.app not in _TELLS:
                self.found.miss(step.file, step.line, step.text, "not understood")
            condition = None
        self.found.put("flows", name, flow or [{"go": "hangup"}], f"flow {name}")

    def _add(self, flow: list[dict[str, Any]], step: dict[str, Any], condition: dict[str, str] | None) -> None:
        flow.append(step if condition is None else {**step, "if": condition})

    def _menu(self, name: str, context: Context) -> None:
        steps = context.extensions["s"]
        menu: dict[str, Any] = {"keys": {}}
        reads = {extension: each[0] for extension, each in context.extensions.items() if each[0].app == "read"}
        first = reads.get("prompt")
        if first is None:
            self.found.miss(steps[0].file, steps[0].line, f"[{name}]", "not understood")
            return
        menu["prompt"] = self.found.prompt(first.args[1])
        if first.args[-1] != "5":
            menu["timeout"] = (
                f"{first.args[-1]}s" if first.args[-1].isdigit() else f"{round(float(first.args[-1]) * 1000)}ms"
            )
        second = (step for name, step in reads.items() if name in ("again", "last"))
        invalid = next((step.args[1].split("&")[0] for step in second), "")
        if invalid:
            menu["invalid"] = self.found.prompt(invalid)
        retries = next((found[1] for step in steps if (found := re.search(r"CC_MISSED\} > (\d+)", step.text))), "0")
        if retries != "2":
            menu["retries"] = retries
        last = next((number for number, step in enumerate(steps) if step.label == "otherwise"), len(steps))
        to = next((self._target(step) for step in steps[last:] if step.app == "goto"), "hangup")
        if to != "hangup":
            menu["otherwise"] = to
        for key, pressed in context.extensions.items():
            goto = next((step for step in pressed if step.app in ("goto", "gotoif")), None)
            if key not in ("s", "i") and len(key) == 1 and goto is not None:
                menu["keys"][key] = (
                    "repeat" if goto.args[0] == "prompt" else "back" if goto.app == "gotoif" else self._target(goto)
                )
        self.found.put("menus", name, menu, f"menu {name}")

    def _queue(self, name: str, steps: list[Step]) -> None:
        value = self.found.spec.get("queues", {}).get(name)
        if value is None:
            return
        sets = dict(
            part.partition("=")[::2]
            for step in steps
            for part in step.args[: {"set": 1}.get(step.app)]
            if step.app in _SETS
        )
        for variable, key, default in (("__CC_RING_MS", "ring", ""), ("__CC_WRAP_UP_MS", "wrap_up", "0")):
            value.pop(key, None)
            if sets.get(variable, default) != default:
                value[key] = f"{int(sets[variable]) // 1000}s"
        until = re.search(r"\+ (\d+)\]", sets.get("__CC_UNTIL", ""))
        if until:
            value["max_wait"] = f"{int(until[1]) // 1000}s"
        value.pop("max_waiting", None)
        limit = next(
            (found[1] for step in steps if (found := re.search(r"WAITING_COUNT\([^)]*\)\} >= (\d+)", step.text))), ""
        )
        if limit:
            value["max_waiting"] = limit
        overflow = {}
        for step in steps:
            if step.app == "goto" and step.label in ("timeout", "unstaffed", "full"):
                to = self._target(step)
                if to != "hangup":
                    overflow[step.label] = to
        if overflow:
            value["overflow"] = overflow

    def _box(self, name: str, steps: list[Step]) -> None:
        number = next((step.args[0].partition("@")[0] for step in steps if step.app == "voicemail"), "")
        boxes = self.found.spec.get("voicemails", {})
        known = self.boxes.get(number)
        if known and known != name and known in boxes:
            boxes[name] = boxes.pop(known)
        greeting = next((step.args[0] for step in steps if step.app == "playback"), "")
        if name in boxes and greeting:
            boxes[name]["greeting"] = self.found.prompt(greeting)

    def _trunk(self, name: str, context: Context) -> None:
        trunk = self.found.spec.get("trunks", {}).get(name)
        text = " ".join(step.text for steps in context.extensions.values() for step in steps)
        limit = re.search(r"GROUP_COUNT\([^)]*@trunk\)\} > (\d+)", text)
        if trunk is not None and limit:
            trunk["channels"] = limit[1]


def _in_line(context: Context) -> list[Step]:
    """The steps of a context, those in which a call stays for a while (extensions of their own) in their places."""
    steps: list[Step] = []
    for step in context.extensions.get("s", []):
        apart = context.extensions.get(step.args[0]) if step.app == "goto" and step.args[1:] == ("1",) else None
        ends = apart is not None and apart[-1].app == "goto" and apart[-1].args[0] == "s"
        steps += [step] if apart is None else apart[:-1] if ends else apart
    return steps


def _all(context: Context) -> list[Step]:
    """The steps of a context, one extension after the other."""
    return [step for steps in context.extensions.values() for step in steps]


def _clock(hhmm: str) -> str:
    return f"{hhmm[:2]}:{hhmm[2:]}"


def _days(text: str) -> str:
    """The day of the week `>= 1 & ... <= 5` as mon-fri; `= 1 | ... = 3` as mon,wed."""
    span = re.fullmatch(r"\S+ >= (\d) & \S+ <= (\d)", text)
    if span:
        return f"{_DAYS[int(span[1]) - 1]}-{_DAYS[int(span[2]) - 1]}"
    return ",".join(_DAYS[int(day) - 1] for day in re.findall(r"= (\d)", text))
