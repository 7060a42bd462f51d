"""Calls out of the center: rules of what may be dialled, and the numbers that every seat can always reach."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property

from ccctl.center.numbering import NumberingPlan
from ccctl.center.seat import Role, Seat
from ccctl.diagnostics import Span
from ccctl.values import dataclass

LONGEST_DIALLED = 24  # digits; E.164 has 15, and an international prefix and a carrier's code may stand before them
OUTSIDE_RING_MS = 60_000  # how long an outside number rings
_TOKEN = re.compile(r"\+|\[[0-9-]+\]|[0-9xz.]")


def pieces(match: str) -> tuple[frozenset[str], ...]:
    """What each place of a pattern may be, without the `.` at its end."""
    return tuple(_set(place) for place in _TOKEN.findall(match) if place != ".")


def _set(place: str) -> frozenset[str]:
    if place == "x":
        return frozenset("0123456789")
    if place == "z":
        return frozenset("123456789")
    if not place.startswith("["):
        return frozenset(place)
    found: set[str] = set()
    for first, last in re.findall(r"([0-9])(?:-([0-9]))?", place):
        found.update(str(digit) for digit in range(int(first), int(last or first) + 1))
    return frozenset(found)


_BY_PLACE = re.compile(r"rule-[0-9]+")


@dataclass(frozen=True)
class DialRule:
    """Numbers that match, the seats that may dial them, and the trunks in the order in which they are tried."""

    name: str
    match: str  # as the user wrote it: digits, x, z, [2-8], and . at the end
    trunks: tuple[str, ...]
    role: Role | None = None  # only seats of this role
    team: str | None = None  # only seats of this team
    caller_id: str = ""  # empty = the trunk's
    per_hour: int | None = None  # calls of one seat by this rule
    span: Span | None = None

    @cached_property
    def _pieces(self) -> tuple[frozenset[str], ...]:
        return pieces(self.match)

    @property
    def counted_as(self) -> str:
        """What its calls are counted under, for `per_hour`; it outlives rules that are put in before this one.

        That is its name; of a rule that is only called by its place (rule-1), what it matches. Letters, digits, hyphens.
        """
        if not _BY_PLACE.fullmatch(self.name):
            return f"rule-{self.name}"
        return f"match-{hashlib.sha256(self.match.encode()).hexdigest()[:12]}"

    @property
    def is_open(self) -> bool:
        """Whether one or more digits follow what the pattern names."""
        return self.match.endswith(".")

    def matches(self, number: str) -> bool:
        """Whether the number, as it is dialled without the prefix, is one of these."""
        wanted = self._pieces
        fits = len(number) > len(wanted) if self.is_open else len(number) == len(wanted)
        return fits and all(char in allowed for char, allowed in zip(number, wanted, strict=False))

    def covers(self, other: DialRule) -> bool:
        """Whether every number of the other rule is a number of this one."""
        mine, theirs = self._pieces, other._pieces
        if other.is_open and not self.is_open:
            return False
        if self.is_open:
            fits = len(theirs) >= len(mine) if other.is_open else len(theirs) > len(mine)
        else:
            fits = len(theirs) == len(mine)
        return fits and all(their <= my for their, my in zip(theirs, mine, strict=False))

    def lets(self, seat: Seat) -> bool:
        """Whether this seat may dial these numbers."""
        return (self.role is None or seat.role is self.role) and (self.team is None or seat.team == self.team)


@dataclass(frozen=True, slots=True)
class Dialing:
    """What may be dialled. `emergency` holds for every center with a country, also when the spec has no `dialing`."""

    emergency: tuple[str, ...] = ()
    prefix: str = ""
    rules: tuple[DialRule, ...] = ()
    per_hour: int | None = None  # calls of one seat by all rules together
    refused: str | None = None  # a prompt; None = ccctl's own sentence
    span: Span | None = None

    def is_emergency(self, dialled: str) -> bool:
        """Whether a seat that dials this wants help, with the prefix or without it."""
        return dialled in self.emergency or (
            bool(self.prefix) and dialled.startswith(self.prefix) and dialled[len(self.prefix) :] in self.emergency
        )

    def outside(self, dialled: str) -> str | None:
        """The number without the prefix; None where the prefix is missing. What begins with + needs none."""
        if dialled.startswith("+") or not self.prefix:
            return dialled
        return dialled[len(self.prefix) :] if dialled.startswith(self.prefix) else None

    def find(self, number: str, plan: NumberingPlan) -> tuple[DialRule, str] | None:
        """The first rule that one of the number's forms matches, and that form, which is what is sent."""
        if not re.fullmatch(r"\+?[0-9]+", number) or len(number) > LONGEST_DIALLED:
            return None
        for rule in self.rules:
            for form in forms(number, plan):
                if rule.matches(form):
                    return rule, form
        return None


def forms(number: str, plan: NumberingPlan) -> tuple[str, ...]:
    """A number as it is dialled, and where it is +49..., as a phone of the country would dial it, too."""
    if not number.startswith("+") or not plan.country_code:
        return (number,)
    digits = number[1:]
    if digits.startswith(plan.country_code):
        national = digits[len(plan.country_code) :]
        return (number, national, f"{plan.national_prefix}{national}") if plan.national_prefix else (number, national)
    return (number, f"{plan.international_prefix}{digits}") if plan.international_prefix else (number,)
