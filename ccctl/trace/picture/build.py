"""A center as boxes and lines: what a team lead wants to see of it, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccctl.center import Center, Collect, Destination, Flow, Go, Kind, Menu, Play, Queue, Reject
from ccctl.trace.picture.model import Box, Picture, Row
from ccctl.trace.picture.words import STRATEGIES, count, one_line, seat_list, spoken, title_of
from ccctl.trace.wording import condition_text, seconds, step_text

MOST_NUMBERS = 4  # more numbers than these with one destination share a box
ENDS = {Kind.HANGUP: "call ends", Kind.REPEAT: "heard again", Kind.BACK: "one menu back"}


def picture_of(center: Center) -> Picture:
    """The picture of a center: numbers, flows, menus, queues, teams, seats and voicemails, and how calls go between them."""
    boxes = {box.id: box for box in _Builder(center).boxes()}
    for target in [row.to for box in boxes.values() for row in box.rows if row.to]:
        if target not in boxes:  # a kind of place that has nothing more to say of itself
            kind, _, name = target.partition("/")
            boxes[target] = Box(target, kind, kind, title_of(name or kind))
    return Picture(center.name, one_line(center.description), _in_call_order(boxes))


def _in_call_order(boxes: dict[str, Box]) -> dict[str, Box]:
    """The boxes as calls come to them, so that drawing programs and readers of the text meet them in that order."""
    order: dict[str, Box] = {}
    for start in boxes:
        todo = [start]
        while todo:
            name = todo.pop()
            if name in boxes and name not in order:
                order[name] = boxes[name]
                todo.extend(row.to for row in reversed(boxes[name].rows))
    return order


class _Builder:
    def __init__(self, center: Center) -> None:
        self.center = center
        self.direct: dict[str, Box] = {}  # seats and groups of seats that something sends calls to

    def boxes(self) -> Iterator[Box]:
        center = self.center
        yield from self.numbers()
        for flow in center.flows.values():
            yield Box(f"flow/{flow.name}", "flow", "flow", title_of(flow.name), rows=tuple(self.steps(flow)))
        for menu in center.menus.values():
            yield Box(
                f"menu/{menu.name}", "menu", "menu", title_of(menu.name), spoken(center, menu.prompt), self.keys(menu)
            )
        for queue in center.queues.values():
            yield Box(f"queue/{queue.name}", "queue", "queue", title_of(queue.name), rows=self.waiting(queue))
        yield from self.direct.values()
        for survey in center.surveys.values():
            rows = (Row(f"press {_or_keys(survey.keys)}", end="thanked" if survey.thanks else "call ends"),)
            yield Box(
                f"survey/{survey.name}", "survey", "survey", title_of(survey.name), spoken(center, survey.prompt), rows
            )
        for room in center.conferences.values():
            note = f"seats dial {room.number}" + (", with a PIN" if room.pin else "")
            yield Box(f"conference/{room.name}", "conference", "conference", title_of(room.name), note)
        for box in center.voicemails.values():
            note = f"mailed to {box.email}" if box.email else ""
            yield Box(f"voicemail/{box.name}", "voicemail", f"voicemail {box.mailbox}", title_of(box.name), note)

    def numbers(self) -> Iterator[Box]:
        together: dict[str, list[str]] = {}
        for number in self.center.numbers.values():
            together.setdefault(str(number.to), []).append(number.number)
        for number in self.center.numbers.values():
            group = together[str(number.to)]
            row = self.row("", number.to)
            if len(group) <= MOST_NUMBERS:
                title = number.title or number.number
                note = number.number if number.title else ""
                yield Box(f"number/{number.number}", "number", "number", title, note, (row,))
            elif group[0] == number.number:
                note = f"{group[0]} … {group[-1]}"
                yield Box(f"number/{group[0]}", "number", "numbers", f"{len(group)} numbers", note, (row,))

    def row(self, text: str, to: Destination) -> Row:
        """A row that leads to a destination; bare words end the call's way in the box."""
        if not to.is_node:
            return Row(text, end=ENDS.get(to.kind, str(to)))
        if to.kind is Kind.SEAT:
            self.group([to.name])
        elif to.kind is Kind.TEAM:
            self.team(to.name)
        return Row(text, to=str(to))

    def steps(self, flow: Flow) -> Iterator[Row]:
        for step in flow.steps:
            when = condition_text(step.condition).replace("-", " ") if step.condition else ""
            match step:
                case Go():
                    yield self.row(when or "then", step.to)
                case Play():
                    said = spoken(self.center, step.prompt)
                    yield Row(f"{when}: {said}" if when else said)
                case Collect():
                    said = spoken(self.center, step.prompt)
                    yield Row(f"{when}: {said}" if when else said)
                    yield self.row(f"no {step.into.replace('-', ' ')}", step.otherwise)
                case Reject():
                    yield Row(when or "everybody", end=f"refused, {step.reason.value.replace('-', ' ')}")
                case _:
                    yield Row(f"{when}: {step_text(step)}" if when else step_text(step))
            if step.condition is None and isinstance(step, Go | Reject):
                return
        yield Row("then", end="call ends")

    def keys(self, menu: Menu) -> tuple[Row, ...]:
        ways = [(f"press {key}", to) for key, to in sorted(menu.keys.items(), key=lambda way: _on_the_pad(way[0]))]
        tries = "no key" if menu.retries == 0 else f"no key in {menu.retries + 1} tries"
        ways.append((tries, menu.otherwise))
        seats = (Row("dial a seat's number", end="that seat rings"),) if menu.dial_seats else ()
        if menu.max_callers is None:
            return (*self.merged(ways), *seats)
        full = f"{count(menu.max_callers, 'caller')} in it"
        if menu.full.is_node:
            return (*self.merged([*ways, (full, menu.full)]), *seats)
        return (*self.merged(ways), *seats, Row(full, end="busy tone"))

    def merged(self, ways: Iterable[tuple[str, Destination]]) -> Iterator[Row]:
        """A row for each destination, with all that leads there."""
        texts: dict[str, list[str]] = {}
        places: dict[str, Destination] = {}
        for text, to in ways:
            texts.setdefault(str(to), []).append(text)
            places[str(to)] = to
        for place, to in places.items():
            yield self.row(_or(texts[place]), to)

    def waiting(self, queue: Queue) -> tuple[Row, ...]:
        rows = []
        for position, tier in enumerate(sorted({member.tier for member in queue.members})):
            seats = [member.seat for member in queue.members if member.tier == tier]
            text = STRATEGIES[queue.strategy] if position == 0 else "when all of these are busy"
            for target in self.seats(seats):
                rows.append(Row(text, to=target))
                text = "and"
        over = queue.overflow
        ways = [("nobody signed in", over.unstaffed, "call ends")]
        if queue.max_waiting is not None:
            ways.append((f"{queue.max_waiting} waiting", over.full, "busy tone"))
        if queue.max_wait_ms is not None:
            ways.append((f"after {seconds(queue.max_wait_ms)}", over.timeout, "call ends"))
        ways += [(f"press {key}", to, "") for key, to in sorted(over.keys.items(), key=lambda way: _on_the_pad(way[0]))]
        rows += self.merged((text, to) for text, to, _ in ways if to)
        if queue.callback is not None:
            rows.append(Row(f"press {queue.callback.key}", end="called back"))
        if queue.survey is not None:
            rows.append(Row("when the seat hangs up", to=f"survey/{queue.survey}"))
        ends: dict[str, list[str]] = {}
        for text, to, end in ways:
            if to is None:
                ends.setdefault(end, []).append(text)
        return (*rows, *(Row(_or(texts), end=end) for end, texts in ends.items()))

    def seats(self, seats: list[str]) -> Iterator[str]:
        """The boxes that stand for these seats: their teams where all of a team is meant, and a group of the others."""
        left = list(seats)
        for team in self.center.teams.values():
            if team.seats and set(team.seats) <= set(left):
                left = [seat for seat in left if seat not in team.seats]
                yield self.team(team.name)
        if left:
            yield self.group(left)

    def team(self, name: str) -> str:
        team = self.center.teams[name]
        note = f"{count(len(team.seats), 'seat')}: {seat_list(team.seats)}" if team.seats else "no seats"
        self.direct[f"team/{name}"] = Box(f"team/{name}", "team", "team", team.title or title_of(name), note)
        return f"team/{name}"

    def group(self, seats: list[str]) -> str:
        written = seat_list(seats)
        key = f"seat/{written}"
        if len(seats) == 1:
            seat = self.center.seats[seats[0]]
            team = self.center.teams[seat.team].title or title_of(seat.team) if seat.team else ""
            title = seat.title or f"Seat {seat.number}"
            note = ", ".join(part for part in (f"seat {seat.number}" if seat.title else "", team) if part)
            self.direct[key] = Box(key, "seat", "seat", title, note)
        else:
            self.direct[key] = Box(key, "seat", "seats", count(len(seats), "seat"), written)
        return key


def _on_the_pad(row: str) -> list[int]:
    """Sorts rows of keys in the order of people: 1 to 9, then 0, then * and #."""
    return ["1234567890*#".find(key) for key in row]


def _or_keys(keys: tuple[str, ...]) -> str:
    """ "1 to 5", "1, 2 or 9"."""
    in_a_row = len(keys) > 2 and "".join(keys) in "0123456789"
    return f"{keys[0]} to {keys[-1]}" if in_a_row else _or([*keys])


def _or(texts: list[str]) -> str:
    """ "press 1, 2 or 3", "15 waiting or after 3 min"."""
    keys = [text.removeprefix("press ") for text in texts if text.startswith("press ")]
    others = [text for text in texts if not text.startswith("press ")]
    if keys:
        joined = ", ".join(keys[:-1]) + (" or " if len(keys) > 1 else "") + keys[-1]
        others = [f"press {joined}", *others]
    return others[0] if len(others) == 1 else f"{', '.join(others[:-1])} or {others[-1]}"
