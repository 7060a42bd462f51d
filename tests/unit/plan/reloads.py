"""Where a reload of Asterisk's dialplan meets calls, and what each of them goes on with.

The engine keeps a call's place as context, extension and line number, and so it does for every subroutine that the call
is to return from. After a reload it goes on with the line behind that number in the new files. So a line in which a call
may stay has to be the same line, at the same number, whatever else has changed; or its extension is gone for a reason
that a plan tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ccctl.render.files import RenderedTree

STAYS = frozenset(
    ("Answer", "Playback", "Background", "Read", "Wait", "WaitExten", "MusicOnHold", "Record", "VoiceMail")
)
STAYS |= frozenset(("Queue", "Dial", "Originate", "Bridge", "ConfBridge", "ChanSpy"))
ASYNC = re.compile(r",a\w*(?:\([^)]*\))?\)$")  # an Originate that does not wait
ENDS = ("cc-hangup,", "cc-out-end,")
_LINE = re.compile(r"^(?:exten => ([^,]+),(\d+|n|hint)|\s*same => (n))(?:\(([a-z0-9]+)\))?,(.*)$")
Extensions = dict[str, tuple["Step", ...]]
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One line: its application and what it is given, the subroutine that it calls, and whither it may send the call.

    What is known in a call only is `*` in these.
    """

    app: str
    text: str
    calls: str = ""
    goes: tuple[str, ...] = ()

    @property
    def takes_time(self) -> bool:
        """Whether a call may be found in the application itself."""
        if self.app == "Originate":
            return not ASYNC.search(self.text)
        return "CURL(" in self.text if self.app == "Set" else self.app in STAYS


@dataclass(frozen=True, slots=True)
class Dialplan:
    """Context -> extension -> its lines; and the subroutines in which a call may stay, as context and extension."""

    contexts: dict[str, Extensions]
    staying: frozenset[str]

    def at(self, place: Place) -> Step | None:
        """The line at a place."""
        steps = self.contexts.get(place[0], {}).get(place[1], ())
        return steps[place[2] - 1] if place[2] <= len(steps) else None

    def ends_after(self, place: Place) -> bool:
        """Whether the call ends with the next line."""
        step = self.at((*place[:2], place[2] + 1))
        return step is None or step.app == "Hangup" or any(way.startswith(ENDS) for way in step.goes)

    def places(self, unlike: Dialplan) -> Iterator[tuple[Place, Step]]:
        """Every line in which a call may be found, or to which it is to return; not in files that the other one has, too."""
        for context, extensions in self.contexts.items():
            if extensions is unlike.contexts.get(context):
                continue
            for extension, steps in extensions.items():
                for number, step in enumerate(steps, 1):
                    if step.takes_time or _any(step.calls, self.staying):
                        yield (context, extension, number), step


def dialplan(tree: RenderedTree) -> Dialplan:
    """What the engine makes of the tree's files."""
    files = [file.content for file in tree.files if file.path.startswith("dialplan/")]
    contexts = {name: extensions for file in files for name, extensions in _contexts(file).items()}
    return Dialplan(contexts, _staying({place: way for file in files for place, way in _ways(file)}))


@cache
def _contexts(content: bytes) -> dict[str, Extensions]:
    made: dict[str, dict[str, list[Step]]] = {}
    context = extension = ""
    for line in content.decode().splitlines():
        if line.startswith("["):
            context = line[1:].partition("]")[0]
            made.setdefault(context, {})
        elif (found := _LINE.match(line)) and found[2] != "hint":
            extension = found[1] or extension
            app, _, text = re.sub(r"\s{2,};.*$", "", found[5]).partition("(")
            steps = made[context].setdefault(extension, [])
            steps.append(_step(app, text, context))
    return {context: {name: tuple(steps) for name, steps in each.items()} for context, each in made.items()}


@cache
def _step(app: str, text: str, context: str) -> Step:
    if app == "Gosub":
        context, extension = (*_known(text.partition("(")[0]).split(","), "s")[:2]
        return Step(app, text, calls=f"{context},{extension}")
    if app not in ("Goto", "GotoIf"):
        return Step(app, text)
    to = text.removesuffix(")")
    ways = [_known(way).split(",") for way in (to.rpartition("?")[2] if app == "GotoIf" else to).split(":")]
    return Step(
        app,
        text,
        goes=tuple(",".join(way[:2]) if len(way) == 3 else f"{context},{way[0]}" for way in ways if len(way) > 1),
    )


def _known(text: str) -> str:
    while (simpler := re.sub(r"\$[{\[][^{}\[\]]*[}\]]", "*", text)) != text:
        text = simpler
    return text


def _any(place: str, among: frozenset[str]) -> bool:
    return place in among or ("*" in place and _some(place, among))


@cache
def _some(place: str, among: frozenset[str]) -> bool:
    wanted = re.compile(re.escape(place).replace(r"\*", ".*"))
    return any(wanted.fullmatch(one) for one in among)


@cache
def _ways(content: bytes) -> list[tuple[str, tuple[bool, frozenset[str]]]]:
    """The subroutines of a file: whether a call may be found in a line of its own, and where else they lead."""
    return [
        (
            f"{context},{extension}",
            (any(step.takes_time for step in steps), frozenset(to for s in steps for to in (s.calls, *s.goes) if to)),
        )
        for context, extensions in _contexts(content).items()
        for extension, steps in extensions.items()
    ]


def _staying(ways: dict[str, tuple[bool, frozenset[str]]]) -> frozenset[str]:
    """The subroutines in which a call may be found: those with such a line, and those that go or call there."""
    found = {place for place, (stays, _) in ways.items() if stays}
    while True:
        known = frozenset(found)
        found |= {
            place for place, (_, leads) in ways.items() if place not in known and any(_any(way, known) for way in leads)
        }
        if found == known:
            return known


def same(was: Step, will: Step | None) -> bool:
    """Whether two lines are the same in meaning: what a call is in, and what it comes back to."""
    if will is not None and will.app == "NoOp":  # nothing takes time there any more
        return True
    if will is None or was.app != will.app:
        return False
    if was.app == "Read":  # which key it is
        return was.text.partition(",")[0] == will.text.partition(",")[0]
    return was.calls == will.calls


def moved(old: Dialplan, new: Dialplan) -> list[tuple[Place, Step, Step | None]]:
    """The places in which a call of the old dialplan does not find itself again in the new one, with both lines.

    Not among them: a context that is gone whole (what it was for is), an extension that is gone while its context has
    `i`, which is where such a call goes on, or where the call would have ended next.
    """
    found = []
    for place, step in old.places(new):
        there = new.contexts.get(place[0])
        if there is None or (place[1] not in there and ("i" in there or old.ends_after(place))):
            continue
        if not same(step, new.at(place)):
            found.append((place, step, new.at(place)))
    return found
