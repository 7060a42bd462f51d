"""The words of a picture: titles instead of code names, prompts by what they say, seats as ranges."""

from __future__ import annotations

from collections.abc import Iterable

from ccctl.center import Center, Say, Strategy

STRATEGIES = {
    Strategy.RING_ALL: "rings all at once",
    Strategy.ROUND_ROBIN: "rings in turn",
    Strategy.LONGEST_IDLE: "rings the longest idle",
    Strategy.FEWEST_CALLS: "rings who had fewest calls",
    Strategy.IN_ORDER: "rings in fixed order",
    Strategy.RANDOM: "rings at random",
}


def title_of(name: str) -> str:
    """A code name as a title: "after-hours" -> "After hours"."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def spoken(center: Center, prompt: str) -> str:
    """What a prompt says, in the center's language when it has it, in quotes; a sound file's name where it is one."""
    audio = center.prompts[prompt].audio if prompt in center.prompts else {}
    first = audio.get(center.language) or next(iter(audio.values()), None)
    if first is None:
        return f"plays {prompt}"
    return f"“{one_line(first.text)}”" if isinstance(first, Say) else f"plays {first.path.name}"


def one_line(text: str) -> str:
    """A text with its spaces and line breaks closed up."""
    return " ".join(text.split())


def clipped(text: str, longest: int) -> str:
    """A text of at most so many characters; what is cut off leaves an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,.;:") + "…"


def seat_list(seats: Iterable[str]) -> str:
    """Seats as ranges: "101-104, 109"."""
    ranges: list[list[str]] = []
    for seat in sorted(set(seats), key=lambda number: (len(number), number)):
        last = ranges[-1][-1] if ranges else ""
        if last and len(last) == len(seat) and int(seat) == int(last) + 1:
            ranges[-1] = [ranges[-1][0], seat]
        else:
            ranges.append([seat])
    return ", ".join("-".join(ends) for ends in ranges)


def count(number: int, noun: str) -> str:
    """ "1 seat", "4 seats"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
