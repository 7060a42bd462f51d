"""Data as the YAML says it, and where each part of it stands."""

from __future__ import annotations

from typing import Any

from ccctl.diagnostics import Span
from ccctl.schema.source import Source
from ccctl.values import dataclass

Path = tuple[str | int, ...]
# Where an entry stands: offsets of its key (start, end) and of its value (start, end), and the text that they count in.
# Items of a list have no key: their key offsets are those of the value.
Place = tuple[int, int, int, int, Source]


class Mapping(dict[str, Any]):
    """A mapping of the YAML: keys are the scalars' own text; `places` has where each entry stands."""

    __slots__ = ("places",)
    places: dict[str, Place]

    def copy(self) -> Mapping:
        """A shallow copy with its own places."""
        twin = Mapping(self)
        twin.places = dict(self.places)
        return twin

    def put(self, key: str, value: Any, place: Place) -> None:
        """Sets one entry."""
        self[key] = value
        self.places[key] = place


class Listing(list[Any]):
    """A list of the YAML; `places` has where each item stands."""

    __slots__ = ("places",)
    places: list[Place]

    def copy(self) -> Listing:
        """A shallow copy with its own places."""
        twin = Listing(self)
        twin.places = list(self.places)
        return twin


def empty_mapping() -> Mapping:
    """A mapping without entries."""
    fresh = Mapping()
    fresh.places = {}
    return fresh


@dataclass(frozen=True, slots=True)
class Document:
    """What a spec and its includes say together. Values are texts, mappings, lists, and None where there is nothing."""

    source: Source
    data: Mapping

    def span(self, path: Path = ()) -> Span:
        """Where the value at a path stands; that of a mapping or list under a key is the key's.

        The path's parts are keys as written and list indices. Parts that the text does not have (the long form behind a
        short form, a default) are passed over, so the nearest thing that the user did write is found.
        """
        return self._span(path, key=False)

    def key_span(self, path: Path) -> Span:
        """Where the key at a path stands; an item of a list stands for itself."""
        if len(path) == 2 and isinstance(section := self.data.get(str(path[0])), Mapping) and path[1] in section:
            key_start, key_end, _, _, source = section.places[str(path[1])]
            return source.span(key_start, key_end)  # nearly always, and thousands of times
        return self._span(path, key=True)

    def value(self, path: Path) -> Any:
        """What stands at a path, passing over parts that the text does not have."""
        found: Any = self.data
        for part in path:
            _, found = _step(found, part)
        return found

    def _span(self, path: Path, *, key: bool) -> Span:
        found: Any = self.data
        place: Place | None = None
        for part in path:
            here, found = _step(found, part)
            place = here or place
        if place is None:
            return self.source.span(*first_place(self.data)[:2]) if self.data else Span(self.source.file)
        key_start, key_end, start, end, source = place
        if key or (isinstance(found, Mapping | Listing) and key_start != start):
            return source.span(key_start, key_end)
        if isinstance(found, Mapping) and found and key_start == start and source.text[start : start + 1] != "{":
            end = first_place(found)[1]
        return source.span(start, max(end, start + 1))


def first_place(mapping: Mapping) -> Place:
    """Where a mapping's first entry stands."""
    return mapping.places[next(iter(mapping))]


def _step(found: Any, part: str | int) -> tuple[Place | None, Any]:
    if isinstance(found, Mapping) and part in found:
        return found.places[str(part)], found[str(part)]
    if isinstance(found, Listing) and isinstance(part, int) and 0 <= part < len(found):
        return found.places[part], found[part]
    return None, found
