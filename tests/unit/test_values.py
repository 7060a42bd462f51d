"""A quick dataclass is what the standard library's would be, made of the same class body."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import pkgutil
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, asdict, field, fields, replace
from importlib import import_module
from typing import Any, ClassVar

import pytest

import ccctl
from ccctl import values

Maker = Callable[..., Any]
BOTH = pytest.mark.parametrize("maker", [values.dataclass, dataclasses.dataclass], ids=["quick", "standard"])


def point(maker: Maker) -> Any:
    @maker(frozen=True, slots=True)
    class Point:
        """A place."""

        KIND: ClassVar[str] = "point"
        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False, repr=False)
        made: str = field(init=False, default="here")
        log: list[str] = field(init=False, default_factory=list)

    return Point


@values.dataclass(frozen=True, slots=True)
class Kept:
    name: str
    others: tuple[Kept, ...] = ()


@values.dataclass(frozen=True, slots=True)
class Child(Kept):
    age: int = 0


@BOTH
def test_values_are_made_from_places_names_and_defaults(maker: Maker) -> None:
    made = point(maker)
    found = made(1, tags=["a"])
    assert (found.x, found.y, found.tags, found.note, found.made, found.log) == (1, 2, ["a"], "", "here", [])
    assert made(1).tags is not made(1).tags
    assert [one.name for one in fields(made)] == ["x", "y", "tags", "note", "made", "log"]
    for wrong in ((), (1, 2, [], "", "there")):
        with pytest.raises(TypeError):
            made(*wrong)


@BOTH
def test_equal_values_are_equal_and_what_is_not_compared_does_not_count(maker: Maker) -> None:
    made = point(maker)
    assert made(1, note="one") == made(1, note="two")
    assert made(1) != made(2)
    assert made(1) != (1, 2, [], "here", [])
    assert made(1) != point(maker)(1)


@BOTH
def test_values_can_be_keys(maker: Maker) -> None:
    @maker(frozen=True, slots=True)
    class Pair:
        one: str
        two: str = ""

    @maker(frozen=True, slots=True)
    class Nothing:
        pass

    assert len({Pair("a"), Pair("a", ""), Pair("b")}) == 2
    assert len({Nothing(), Nothing()}) == 1
    with pytest.raises(TypeError):
        hash(point(maker)(1))  # a list is in it


@BOTH
def test_values_do_not_change(maker: Maker) -> None:
    found = point(maker)(1)
    for change in (lambda: setattr(found, "x", 2), lambda: delattr(found, "x"), lambda: setattr(found, "z", 2)):
        with pytest.raises((FrozenInstanceError, TypeError)):  # the standard library's stumbles over its own slots
            change()
    assert found.x == 1
    assert not hasattr(found, "__dict__")


@BOTH
def test_values_show_themselves(maker: Maker) -> None:
    assert repr(point(maker)(1)).rpartition(".")[2] == "Point(x=1, y=2, tags=[], made='here', log=[])"


@BOTH
def test_the_tools_of_the_standard_library_take_them(maker: Maker) -> None:
    found = point(maker)(1)
    assert replace(found, y=3) == type(found)(1, 3)
    assert asdict(found)["y"] == 2
    assert copy.deepcopy(found) == found
    match found:
        case _ if type(found).__match_args__ == ("x", "y", "tags", "note"):
            pass
        case _:
            pytest.fail(str(type(found).__match_args__))


@BOTH
def test_what_a_class_brings_itself_stays(maker: Maker) -> None:
    @maker(frozen=True, slots=True)
    class Own:  # noqa: PLW1641 - the maker adds it
        x: int

        def __init__(self, *values: int) -> None:
            object.__setattr__(self, "x", sum(values))

        def __eq__(self, other: object) -> bool:
            return other == self.x

        def __repr__(self) -> str:
            return "own"

    @maker(frozen=True, slots=True)
    class Checked:
        x: int

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("negative")

    assert Own(1, 2) == 3
    assert repr(Own()) == "own"
    assert hash(Own(1)) == hash(Own(1))
    assert Checked(1).x == 1
    with pytest.raises(ValueError, match="negative"):
        Checked(-1)


def test_values_go_through_a_pickle_and_keep_their_class() -> None:
    found = Child("a", (Kept("b"),), 3)
    again = pickle.loads(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
    assert again == found
    assert (again.name, again.others, again.age) == ("a", (Kept("b"),), 3)
    assert found != Kept("a", (Kept("b"),))


def test_a_class_that_is_more_than_frozen_with_slots_is_the_standard_librarys() -> None:
    @values.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        x: int

    @values.dataclass
    class Open:
        x: int

    assert Ordered(1) < Ordered(2)
    loose = Open(1)
    loose.x = 2
    assert loose == Open(2)


@BOTH
def test_values_that_may_change_do(maker: Maker) -> None:
    @maker(slots=True)
    class Call:
        number: str
        tags: dict[str, str] = field(default_factory=dict)
        turns: int = field(default=0, compare=False)
        legs: list[str] = field(init=False, default_factory=list)

        @property
        def again(self) -> Call:
            return replace(self, turns=self.turns + 1)

    call = Call("100", turns=2)
    call.number, call.tags["a"] = "101", "b"
    call.legs.append("one")
    assert call == replace(Call("101", {"a": "b"}), turns=9) or call.legs == ["one"]
    assert call != Call("101", {"a": "b"})
    assert (Call("1", {}, 5), call.again.turns, Call("1").tags is Call("1").tags) == (Call("1"), 3, False)
    assert repr(Call("1")).rpartition(".")[2] == "Call(number='1', tags={}, turns=0, legs=[])"
    assert not hasattr(call, "__dict__")
    with pytest.raises(TypeError, match="unhashable"):
        hash(call)
    with pytest.raises(AttributeError):
        call.other = 1
    del call.turns
    assert not hasattr(call, "turns")


def shape(made: type) -> tuple[list[tuple[str, Any, bool]], object, bool]:
    """How values of a dataclass are made: name, kind and whether it may be left out; how they match, and are keys."""
    parameters = inspect.signature(made.__init__).parameters.values()
    told = [(one.name, one.kind, one.default is not inspect.Parameter.empty) for one in parameters]
    return told, made.__match_args__, made.__hash__ is None  # type: ignore[attr-defined]


def test_every_class_of_ours_is_made_as_the_standard_library_makes_it() -> None:
    """And none asks for what the quick one does not know: keywords alone, a hash of its own, values for `__init__` alone."""
    quick: dict[str, type] = {}
    for module in pkgutil.walk_packages(ccctl.__path__, "ccctl."):
        if not module.name.endswith("__main__"):
            for one in vars(import_module(module.name)).values():
                if isinstance(one, type) and "__compared__" in vars(one):
                    quick[f"{one.__module__}.{one.__qualname__}"] = one
    assert len(quick) > 200
    for name, one in quick.items():
        own = list(one.__dataclass_fields__.values())  # type: ignore[attr-defined]
        assert all(each._field_type is dataclasses._FIELD or "ClassVar" in str(each.type) for each in own), name
        assert not [each.name for each in fields(one) if each.kw_only or each.hash is not None], name
        told = [
            (
                each.name,
                Any,
                field(
                    **{"default": each.default} if each.default_factory is MISSING else {},  # type: ignore[arg-type]
                    **{"default_factory": each.default_factory} if each.default_factory is not MISSING else {},
                    init=each.init,
                    compare=each.compare,
                    repr=each.repr,
                ),
            )
            for each in fields(one)
        ]
        frozen = one.__setattr__ is not object.__setattr__
        twin = dataclasses.make_dataclass(one.__name__, told, frozen=frozen, slots=True)
        if "__init__" in vars(one) and vars(one)["__init__"].__code__.co_filename == "<__init__>":
            assert shape(one)[:2] == shape(twin)[:2], name
        if not {"__eq__", "__hash__"} & set(_body(one)):
            assert shape(one)[2] == shape(twin)[2], name


def _body(one: type) -> list[str]:
    """The methods that a class brings itself."""
    return [name for name, found in vars(one).items() if getattr(found, "__module__", "") == one.__module__]
