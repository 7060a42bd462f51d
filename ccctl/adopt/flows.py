"""A dialplan that an administrator wrote, as numbers, flows, menus and hours."""

from __future__ import annotations

import re
from typing import Any

from ccctl.adopt.adopted import Adopted, name_of
from ccctl.adopt.dialplan import Context, Step

NOISE = frozenset({"answer", "noop", "verbose", "log", "progress", "ringing", "wait", "cdr", "nocdr"})
PLAYS = frozenset({"playback", "background", "read"})
REJECTS = {"17": "busy", "21": "forbidden", "1": "not-found", "34": "unavailable"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DIAL = re.compile(r"^(?:PJSIP|SIP)/(\d+)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\+?\d{2,15}$")
_TIMES = re.compile(r"^(\d?\d):(\d\d)-(\d?\d):(\d\d)$")
_DAYS = re.compile(r"^[a-z]{3}(-[a-z]{3})?(&[a-z]{3}(-[a-z]{3})?)*$")
MOST_PLACES = 5000
NOBODY, SEATS_DIAL = "no trunk leads here", "; what seats may dial, and by which trunk, is `dialing:` of a spec"

Way = dict[str, Any] | str


class Reader:
    """Reads the contexts that trunks lead into. `queues`, `boxes`: names in the spec by those of the engine."""

    def __init__(
        self, contexts: dict[str, Context], found: Adopted, queues: dict[str, str], boxes: dict[str, str]
    ) -> None:
        self.contexts, self.found, self.queues, self.boxes = contexts, found, queues, boxes
        self.places: dict[tuple[str, str, int], str] = {}
        self.visited: set[str] = set()

    def numbers(self, ways: dict[str, str]) -> None:
        """Every number that a trunk leads to; a context that no trunk leads into is noted."""
        by_context: dict[str, list[str]] = {}
        for trunk, context in ways.items():
            by_context.setdefault(context, []).append(trunk)
        for context, trunks in by_context.items():
            if context not in self.contexts:
                self.found.miss(
                    "extensions.conf", 0, f"[{context}]", f"the context of {', '.join(trunks)} is not there"
                )
            for extension, holder in self._extensions(context, set()):
                only = trunks if len(trunks) < len(ways) else []
                self._number(holder, extension, only)
        for name, context_ in self.contexts.items():
            if name not in self.visited and not self._between_seats(context_):
                dials = any(step.app == "dial" for steps in context_.extensions.values() for step in steps)
                self.found.miss("extensions.conf", 0, f"[{name}]", NOBODY + SEATS_DIAL if dials else NOBODY)

    def _extensions(self, context: str, seen: set[str]) -> list[tuple[str, str]]:
        """The extensions of a context and of those that it includes, with the context that has each."""
        if context in seen or context not in self.contexts:
            return []
        seen.add(context)
        self.visited.add(context)
        found = [(extension, context) for extension in self.contexts[context].extensions]
        for other in self.contexts[context].includes:
            found += [one for one in self._extensions(other, seen) if one[0] not in {name for name, _ in found}]
        return found

    def _between_seats(self, context: Context) -> bool:
        """Whether it only lets seats dial each other by their numbers, as they may anyway."""
        steps = [(extension, step) for extension, found in context.extensions.items() for step in found]
        return not context.includes and all(
            step.app in NOISE | {"hangup"} or (step.app == "dial" and _dials_itself(extension, step))
            for extension, step in steps
        )

    def _number(self, context: str, extension: str, trunks: list[str]) -> None:
        steps = self.contexts[context].extensions[extension]
        if not _NUMBER.match(extension):
            if extension not in ("h", "i", "t", "s", "fax"):
                self._miss(steps[0], f"exten {extension}: a pattern is no number; name each number")
            elif extension == "s":
                self._miss(steps[0], "exten s: calls without a number; name the number")
            return
        to = self.place(context, extension, 0)
        value: dict[str, Any] = {"to": to}
        if trunks:
            value["trunks"] = trunks
        self.found.put("numbers", extension, value, f"number {extension}")

    def place(self, context: str, extension: str, index: int) -> str:
        """The destination that a place of the dialplan is, as the language writes it."""
        key = (context, extension, index)
        if key in self.places:
            return self.places[key]
        self.visited.add(context)
        steps = self.contexts[context].extensions.get(extension, []) if context in self.contexts else []
        if index >= len(steps) or len(self.places) > MOST_PLACES:
            return "hangup"
        base = name_of(context if extension == "s" else f"{context}-{extension}", "flow")
        name = base if not index else f"{base}-{name_of(steps[index].label, 'step') if steps[index].label else index}"
        name = self._free(name)
        self.places[key] = f"flow/{name}"  # while it is being read: it may lead back here
        flow = self._flow(context, extension, steps[index:], index, name)
        direct = len(flow) == 1 and list(flow[0]) == ["go"]
        if direct and flow[0]["go"] != f"flow/{name}":
            self.places[key] = flow[0]["go"]
        elif flow:
            self.found.put("flows", name, flow, f"flow {name}")
        else:
            self.places[key] = "hangup"
        return self.places[key]

    def _free(self, name: str) -> str:
        taken = {place.partition("/")[2] for place in self.places.values()}
        return next(one for one in (name, *(f"{name}-{n}" for n in range(2, 10_000))) if one not in taken)

    def _flow(self, context: str, extension: str, steps: list[Step], at: int, name: str) -> list[dict[str, Any]]:
        flow: list[dict[str, Any]] = []
        for offset, step in enumerate(steps):
            rest = at + offset + 1
            if step.app == "background" and self._menu_follows(context, steps[offset:]):
                flow.append({"go": self._menu(context, extension, steps[offset:], at + offset, name)})
                return flow
            if step.app in PLAYS and step.app != "read":
                flow += [{"play": self.found.prompt(sound)} for sound in step.args[0].split("&") if step.args and sound]
            elif step.app in NOISE:
                continue
            else:
                ended = self._step(flow, step, context, extension, rest)
                if ended:
                    return flow
        return flow

    def _step(self, flow: list[dict[str, Any]], step: Step, context: str, extension: str, rest: int) -> bool:
        """Adds what a step means; whether nothing after it runs."""
        match step.app:
            case "goto":
                flow.append({"go": self._goto(step.args, context, extension)})
                return True
            case "gotoiftime":
                return self._if_time(flow, step, context, extension)
            case "queue":
                flow.append({"go": self._queue(step, context, extension, rest)})
                return True
            case "voicemail":
                box = self.boxes.get(step.args[0].partition("@")[0]) if step.args else None
                if box is None:
                    self._miss(step, "no such voicemail box")
                flow.append({"go": f"voicemail/{box}" if box else "hangup"})
                return True
            case "confbridge" | "meetme":
                flow.append({"go": self._conference(step)})
                return True
            case "dial":
                seat = _DIAL.match(step.args[0]) if step.args else None
                if seat and seat[1] in self.found.spec.get("seats", {}):
                    flow.append({"go": f"seat/{seat[1]}"})
                    return True
                self._miss(step, "only one seat can be dialled; use a queue or a team")
                return False
            case "hangup" | "busy" | "congestion":
                cause = {"busy": "17", "congestion": "34"}.get(step.app, step.args[0] if step.args else "")
                flow.append({"reject": REJECTS[cause]} if cause in REJECTS and not flow else {"go": "hangup"})
                return True
            case _:
                self._miss(step, "not understood")
                return False

    def _conference(self, step: Step) -> str:
        """A conference whose name is the number that people know it by."""
        number = step.args[0] if step.args else ""
        if not number.isdigit() or number in self.found.spec.get("seats", {}):
            self._miss(step, "a conference needs a number of its own, which seats dial")
            return "hangup"
        name = f"room-{number}"
        if name not in self.found.spec.get("conferences", {}):
            self.found.put("conferences", name, {"number": number}, f"conference {name}")
        if len(step.args) > 1:
            self._miss(step, "profiles and options of conferences: write `pin: {secret: ...}` where one has a PIN")
        return f"conference/{name}"

    def _goto(self, args: tuple[str, ...], context: str, extension: str) -> str:
        to_context, to_extension, priority = ((context, extension, *args) if len(args) == 1 else (context, *args))[-3:]
        steps = self.contexts[to_context].extensions.get(to_extension, []) if to_context in self.contexts else []
        if priority.isdigit():
            index = int(priority) - 1
        else:
            index = next((number for number, step in enumerate(steps) if step.label == priority), 0)
        return self.place(to_context, to_extension, index)

    def _if_time(self, flow: list[dict[str, Any]], step: Step, context: str, extension: str) -> bool:
        *parts, last = step.args
        days_and_more, _, branches = ",".join([*parts, last]).partition("?")
        hours = self._hours(days_and_more.split(","))
        if hours is None:
            self._miss(step, "times of a month or a year, or not understood")
            return False
        then, _, otherwise = branches.partition(":")
        if then:
            flow.append({"go": self._goto(_where(then), context, extension), "if": {"open": hours}})
        if otherwise:
            flow.append({"go": self._goto(_where(otherwise), context, extension)})
        return bool(otherwise)

    def _hours(self, parts: list[str]) -> str | None:
        times, days, dates, months = ([part.strip().lower() for part in parts] + ["*"] * 4)[:4]
        clock = _TIMES.match(times)
        if (dates, months) != ("*", "*") or (clock is None and times != "*") or not (days == "*" or _DAYS.match(days)):
            return None
        if days != "*" and any(day not in DAYS for day in re.split(r"[-&]", days)):
            return None
        # The engine counts the last minute as inside: 17:59 is until 18:00.
        end = int(clock[3]) * 60 + int(clock[4]) + (clock[4] == "59") if clock else 24 * 60
        span = f"{int(clock[1]):02}:{clock[2]}-{end // 60:02}:{end % 60:02}" if clock else "00:00-24:00"
        text = [f"{one} {span}" for one in ("mon-sun" if days == "*" else days).split("&")]
        known = self.found.spec.get("hours", {})
        for name, value in known.items():
            if value == {"open": text}:
                return str(name)
        name = "office" if not known else f"hours-{len(known) + 1}"
        self.found.put("hours", name, {"open": text}, f"hours {name}")
        return name

    def _queue(self, step: Step, context: str, extension: str, rest: int) -> str:
        queue = self.queues.get(step.args[0]) if step.args else None
        if queue is None:
            self._miss(step, "no such queue")
            return "hangup"
        value = self.found.spec["queues"][queue]
        if len(step.args) > 4 and step.args[4].isdigit() and int(step.args[4]):
            value.setdefault("max_wait", f"{step.args[4]}s")
        after = self.place(context, extension, rest)
        if after != "hangup":
            known = value.setdefault("overflow", {"timeout": after})
            if known != {"timeout": after}:
                self._miss(step, f"queue {queue} ends in two ways; the first one is taken")
        return f"queue/{queue}"

    def _menu_follows(self, context: str, steps: list[Step]) -> bool:
        keys = any(len(one) == 1 and one in "0123456789*#" for one in self.contexts[context].extensions)
        return keys and any(step.app in ("waitexten", "background") for step in steps)

    def _menu(self, context: str, extension: str, steps: list[Step], at: int, name: str) -> str:
        """The menu that begins here; its keys are the context's extensions of one character."""
        found, extensions = self.found, self.contexts[context].extensions
        self.places[context, extension, at] = f"menu/{name}"
        sounds = [
            sound for step in steps if step.app == "background" and step.args for sound in step.args[0].split("&")
        ]
        if len(sounds) > 1:
            self._miss(steps[0], "a menu has one prompt; the last one is taken")
        menu: dict[str, Any] = {"prompt": found.prompt(sounds[-1]), "keys": {}}
        waits = next((step.args[0] for step in steps if step.app == "waitexten" and step.args), "")
        if waits.isdigit() and int(waits):
            menu["timeout"] = f"{waits}s"
        found.put("menus", name, menu, f"menu {name}")
        for key in sorted(one for one in extensions if len(one) == 1 and one in "0123456789*#"):
            to = self.place(context, key, 0)
            menu["keys"][key] = "repeat" if to == f"menu/{name}" else to
        wrong, silent = extensions.get("i", []), self.place(context, "t", 0) if "t" in extensions else "hangup"
        played = next((step.args[0] for step in wrong if step.app == "playback" and step.args), "")
        if played:
            menu["invalid"] = found.prompt(played)
        if silent not in ("hangup", f"menu/{name}"):
            menu["otherwise"] = silent
        return f"menu/{name}"

    def _miss(self, step: Step, why: str) -> None:
        self.found.miss(step.file, step.line, step.text, why)


def _where(text: str) -> tuple[str, ...]:
    """`context,exten,priority` of a branch."""
    return tuple(part.strip() for part in text.split(","))


def _dials_itself(extension: str, step: Step) -> bool:
    dialled = re.fullmatch(r"(?:PJSIP|SIP)/(\$\{EXTEN\}|\d+)", step.args[0] if step.args else "", re.IGNORECASE)
    return dialled is not None and dialled[1].upper() in ("${EXTEN}", extension)
