"""`dataclass` of the standard library, which makes classes with slots in a third of the time.

Every command makes two hundred of them before it does anything, and the standard library compiles six methods for each:
half a millisecond a class (Python 3.11), a tenth of a second a command. Only `__init__` depends on the fields so much
that it is worth its compilation, and what was compiled is kept from run to run (kept.py). The other methods are the same
for all and stand here once. What they do is what the standard library's do, and `fields`, `replace`, `asdict`, `match`,
`copy` and `pickle` take these classes as they are. Fields by keyword alone, a field's own `hash` and `InitVar` are not
known here: no class of ccctl has them, and a test compares each with what the standard library would have made.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

from ccctl.kept import Table

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, **more):
        """The class as a dataclass; what has no slots, or wants more than that, is made by the standard library."""

        def made(cls):
            if slots and not more:
                return _made(cls, frozen=frozen)
            return dataclasses.dataclass(frozen=frozen, slots=slots, **more)(cls)

        return made if cls is None else made(cls)


_COMPILED = Table("inits")


def _made(cls: type, *, frozen: bool) -> Any:
    for name, method in (_FROZEN if frozen else _MUTABLE).items():
        if name not in cls.__dict__ or cls.__dict__[name] is None:  # `__hash__`, beside an `__eq__` of the class's own
            setattr(cls, name, method)
    if not cls.__doc__:
        cls.__doc__ = cls.__name__  # else a signature is worked out for it, five milliseconds where it is the first
    # Not `frozen`, nor `eq`, nor `repr`: those are the methods that it would compile.
    found: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [field.name for field in fields(found) if field.compare]
    found.__compared__ = staticmethod(attrgetter(*names) if names else _nothing)
    if "__init__" not in cls.__dict__:
        found.__init__ = _init(found, frozen=frozen)
    return found


def _init(cls: type, *, frozen: bool) -> Any:
    """The `__init__` of a class with these fields: it sets each, of a frozen one in spite of `__setattr__`."""
    known: dict[str, Any] = {"set__": object.__setattr__, "missing__": MISSING}
    parameters, lines = ["self"], []
    for field in fields(cls):
        name, value = field.name, field.name
        if field.default is not MISSING:
            known[f"{name}__"] = field.default
            parameter, value = f"{name}={name}__", name if field.init else f"{name}__"
        elif field.default_factory is not MISSING:
            known[f"{name}__"] = field.default_factory
            fresh = f"{name}__()"
            parameter, value = (
                f"{name}=missing__",
                f"{fresh} if {name} is missing__ else {name}" if field.init else fresh,
            )
        else:
            parameter = name
        if field.init:
            parameters.append(parameter)
        lines.append(f" set__(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass")
    exec(_COMPILED.get(text, lambda: compile(text, "<__init__>", "exec")), known)  # noqa: S102
    found = known["__init__"]
    found.__qualname__ = f"{cls.__qualname__}.__init__"
    return found


def _nothing(_value: object) -> tuple[()]:
    """What values without fields are compared by."""
    return ()


def _set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: Any) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == other.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_MUTABLE = {"__repr__": _repr, "__eq__": _equal, "__hash__": None}
_FROZEN = {
    **_MUTABLE,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__hash__": _hash,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
