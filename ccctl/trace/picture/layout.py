"""Places boxes in columns and lines between them, so that no line runs through a box.

The method is the layered one (K. Sugiyama, S. Tagawa, M. Toda: Methods for visual understanding of hierarchical system
structures, IEEE Trans. SMC 11(2), 1981): columns by the longest way from a number, order within a column by the mean of
the neighbours, then heights by least squares in that order. It is our own because the libraries that do it do not fit:
Graphviz and igraph are programs or large compiled packages, the pure Python one (grandalf) is not kept any more, and none
of them lets a line leave from a given row of a box.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field
from itertools import pairwise

from ccctl.values import dataclass

GAP_BETWEEN = 22.0  # between two boxes of a column
GAP_OF_LINES = 12.0  # between a line that passes a column and its neighbours
SWEEPS, RELAXATIONS = 24, 60
PATIENCE = 400_000  # steps, shared out over the spots: a huge picture is sorted less often rather than for minutes

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """A box before it is placed; `entry` is where lines come in on the left, counted from the top."""

    width: float
    height: float
    entry: float


@dataclass(frozen=True, slots=True)
class Wire:
    """A line before it is placed; it leaves the source on the right, `exit` below its top."""

    source: str
    exit: float
    target: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Top left corners and widths of boxes, the points of each line in the order given, and the size of it all."""

    boxes: dict[str, tuple[float, float, float]]
    lines: list[list[Point]]
    width: float
    height: float


@dataclass(slots=True, eq=False)
class _Spot:
    """A box, or the place where a line passes a column."""

    column: int
    height: float
    entry: float
    y: float = 0.0
    links: list[tuple[_Spot, float, float]] = field(default_factory=list)  # neighbour, its port, own port
    box: bool = True

    def wish(self, side: int = 0) -> float | None:
        """The y that makes lines straight: to the columns on one side (-1, 1), or to all (0)."""
        pulls = [
            (other.y + theirs - own, 1.0 if self.box or other.box else 6.0)
            for other, theirs, own in self.links
            if side == 0 or (other.column - self.column) * side > 0
        ]
        weight = sum(weight for _, weight in pulls)
        return sum(y * weight for y, weight in pulls) / weight if pulls else None


def place(sizes: dict[str, Size], wires: Sequence[Wire], gap: Callable[[int], float]) -> Placed:
    """The places of boxes and lines; `gap` is the space between two columns for a number of lines in it."""
    columns_of = _columns(sizes, wires)
    spots = {name: _Spot(columns_of[name], size.height, size.entry) for name, size in sizes.items()}
    columns: list[list[_Spot]] = [[] for _ in range(max(columns_of.values(), default=-1) + 1)]
    for spot in spots.values():
        columns[spot.column].append(spot)
    chains = [_chain(wire, spots, columns) for wire in wires]
    _order(columns)
    _settle(columns)
    widths = [0.0] * len(columns)
    for name, size in sizes.items():
        widths[columns_of[name]] = max(widths[columns_of[name]], size.width)
    lefts, x = [], 0.0
    for index, width in enumerate(widths):
        lefts.append(x)
        crossing = sum(_crosses(wire, columns_of, index) for wire in wires)
        x += width + (gap(crossing) if index < len(widths) - 1 else 0.0)
    top = min((spot.y for column in columns for spot in column), default=0.0)
    for spot in (spot for column in columns for spot in column):
        spot.y -= top
    lines = []
    for wire, chain in zip(wires, chains, strict=True):
        source, target = spots[wire.source], spots[wire.target]
        back = target.column <= source.column
        points = [(lefts[source.column] + widths[source.column], source.y + wire.exit)]
        for spot in chain:
            left, right = (lefts[spot.column], spot.y), (lefts[spot.column] + widths[spot.column], spot.y)
            points += [right, left] if back else [left, right]
        lines.append([*points, (lefts[target.column], target.y + target.entry)])
    placed = {name: (lefts[spot.column], spot.y, widths[spot.column]) for name, spot in spots.items()}
    height = max((spot.y + spot.height for column in columns for spot in column), default=0.0)
    return Placed(placed, lines, x, height)


def _columns(sizes: dict[str, Size], wires: Sequence[Wire]) -> dict[str, int]:
    """The column of each box: one more than that of the last box before it; lines that lead back do not count."""
    out: dict[str, list[str]] = {name: [] for name in sizes}
    for wire in wires:
        out[wire.source].append(wire.target)
    state: dict[str, int] = {}
    finished: list[str] = []
    forward: dict[str, list[str]] = {name: [] for name in sizes}
    for start in sizes:
        if start in state:
            continue
        state[start] = 1
        path = [(start, iter(out[start]))]
        while path:
            name, ways = path[-1]
            for target in ways:
                if state.get(target) == 1:
                    continue  # leads back to where the call has been
                forward[name].append(target)
                if target not in state:
                    state[target] = 1
                    path.append((target, iter(out[target])))
                    break
            else:
                state[name] = 2
                finished.append(name)
                path.pop()
    columns = dict.fromkeys(sizes, 0)
    for name in reversed(finished):
        for target in forward[name]:
            columns[target] = max(columns[target], columns[name] + 1)
    return columns


def _chain(wire: Wire, spots: dict[str, _Spot], columns: list[list[_Spot]]) -> list[_Spot]:
    """The spots at which a line passes columns, linked with its ends."""
    source, target = spots[wire.source], spots[wire.target]
    if target.column > source.column:
        passed = range(source.column + 1, target.column)
    else:
        passed = range(source.column, target.column - 1, -1)
    chain = [_Spot(column, 0.0, 0.0, box=False) for column in passed]
    for spot in chain:
        columns[spot.column].append(spot)
    ends = [(source, wire.exit), *((spot, 0.0) for spot in chain), (target, target.entry)]
    for (one, of_one), (other, of_other) in pairwise(ends):
        one.links.append((other, of_other, of_one))
        other.links.append((one, of_one, of_other))
    return chain


def _crosses(wire: Wire, columns: dict[str, int], gap: int) -> bool:
    first, last = sorted((columns[wire.source], columns[wire.target]))
    return first <= gap < last


def _order(columns: list[list[_Spot]]) -> None:
    """Sorts each column so that lines cross little; the best order of all sweeps stays."""
    _stack(columns)
    best, kept = _crossings(columns), [list(column) for column in columns]
    for sweep in range(_turns(SWEEPS, columns)):
        side = -1 if sweep % 2 == 0 else 1
        for column in columns if side < 0 else reversed(columns):
            middle = {spot: spot.y + spot.height / 2 for spot in column}
            wishes = {spot: spot.wish(side) for spot in column}
            keys = {spot: middle[spot] if (wish := wishes[spot]) is None else wish + spot.height / 2 for spot in column}
            column.sort(key=lambda spot: keys[spot])
            _stack([column])
        found = _crossings(columns)
        if found < best:
            best, kept = found, [list(column) for column in columns]
    for column, order in zip(columns, kept, strict=True):
        column[:] = order
    _stack(columns)


def _stack(columns: list[list[_Spot]]) -> None:
    for column in columns:
        total = sum(spot.height for spot in column) + sum(map(_apart, column, column[1:]))
        y = -total / 2
        for spot, after in zip(column, [*column[1:], None], strict=True):
            spot.y = y
            y += spot.height + (_apart(spot, after) if after else 0.0)


def _turns(most: int, columns: list[list[_Spot]]) -> int:
    return max(6, min(most, PATIENCE // (1 + sum(map(len, columns)))))


def _apart(one: _Spot, other: _Spot) -> float:
    return GAP_BETWEEN if one.box and other.box else GAP_OF_LINES


def _crossings(columns: list[list[_Spot]]) -> int:
    """How many pairs of lines cross between neighbouring columns."""
    found = 0
    for column in columns:
        ways = sorted(
            (spot.y + own, other.y + theirs)
            for spot in column
            for other, theirs, own in spot.links
            if other.column == spot.column + 1
        )
        ends: list[float] = []
        for _, end in ways:
            place_of = bisect_right(ends, end)
            found += len(ends) - place_of
            ends.insert(place_of, end)
    return found


def _settle(columns: list[list[_Spot]]) -> None:
    """Moves spots up and down, in their order, until lines are as straight as the gaps allow."""
    for turn in range(_turns(RELAXATIONS, columns)):
        for column in columns if turn % 2 == 0 else reversed(columns):
            wishes = [spot.y if (wish := spot.wish()) is None else wish for spot in column]
            for spot, y in zip(column, _isotonic(column, wishes), strict=True):
                spot.y = y


def _isotonic(column: list[_Spot], wishes: list[float]) -> list[float]:
    """The places nearest to the wishes (least squares) that keep order and gaps: pool adjacent violators."""
    offsets = [0.0]
    for spot, after in pairwise(column):
        offsets.append(offsets[-1] + spot.height + _apart(spot, after))
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=False):
        mean, size = wish - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (mean * size + before * count) / (size + count), size + count
        blocks.append((mean, size))
    bases = [mean for mean, size in blocks for _ in range(size)]
    return [base + offset for base, offset in zip(bases, offsets, strict=False)]
