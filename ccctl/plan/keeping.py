"""A center as text and back: what a release keeps of the center that it was made from.

Every value says what it is, so that a later ccctl reads what it knows; what it does not know is a ValueError, and then
there is simply nothing to compare with. Secrets, tests and places in files are left out.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import ccctl.center
from ccctl.center import Center
from ccctl.diagnostics import Span
from ccctl.plan.few_seats import leave_few

FORMAT = 1
_LEFT_OUT = frozenset({"literal"})
_TIMES: dict[str, Any] = {"date": date, "datetime": datetime, "time": time}


def center_to_json(center: Center) -> str:
    """The text, the same for the same center."""
    bare = replace(center, tests={}, environments={}, secrets={}, moved=(), span=None)
    return json.dumps({"format": FORMAT, "center": _encoded(bare)}, ensure_ascii=False, separators=(",", ":"))


def center_from_json(text: str, *, few: bool = False) -> Center:
    """The center of a text; ValueError where it was written by a ccctl that knew other things.

    `few`: with as few seats as tell where calls go (few_seats.py), in a third of the time.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError("another format")
        if few:
            leave_few(data["center"])
        found = _decoded(data["center"])
    except (KeyError, TypeError, AttributeError, IndexError) as unknown:
        raise ValueError(f"not a center of this ccctl ({unknown})") from unknown
    if not isinstance(found, Center):
        raise ValueError("not a center")  # noqa: TRY004 - the text is wrong, not a type
    return found


def _encoded(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"$": type(value).__name__, "v": value.value}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return {"$": "path", "v": str(value)}
    if isinstance(value, date | time):
        return {"$": type(value).__name__, "v": value.isoformat()}
    if isinstance(value, tuple | list):
        return [_encoded(one) for one in value]
    if isinstance(value, frozenset):
        return {"$": "set", "v": sorted((_encoded(one) for one in value), key=json.dumps)}
    if isinstance(value, dict):
        return {"$": "dict", "v": [[_encoded(key), _encoded(one)] for key, one in value.items()]}
    if is_dataclass(value):
        kind: Any = type(value)
        told = {name: one for name, default in _parts(kind) if (one := getattr(value, name)) != default}
        # By its class: an E1 line has a span, too, which is no place in a file.
        return {"$": kind.__name__, **{name: _encoded(one) for name, one in told.items() if not isinstance(one, Span)}}
    raise TypeError(f"a center holds a {type(value).__name__}")


@cache
def _parts(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The names of a dataclass's fields that are kept, each with its default (or something that equals nothing)."""
    return tuple((field.name, field.default) for field in fields(kind) if field.name not in _LEFT_OUT)


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decoded(one) for one in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("$")
    if kind == "dict":
        return {_decoded(key): _decoded(one) for key, one in value["v"]}
    if kind == "set":
        return frozenset(_decoded(one) for one in value["v"])
    if kind == "path":
        return Path(value["v"])
    if kind in _TIMES:
        return _TIMES[kind].fromisoformat(value["v"])
    known = _kinds()[kind]
    if issubclass(known, Enum):
        return known(value["v"])
    return known(**{name: _decoded(one) for name, one in value.items()})


@cache
def _kinds() -> dict[str, Any]:
    """Every class of the model by its name."""
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(ccctl.center.__path__):
        names = vars(importlib.import_module(f"ccctl.center.{module.name}"))
        found |= {
            name: one
            for name, one in names.items()
            if isinstance(one, type)
            and one.__module__.startswith("ccctl.center")
            and (is_dataclass(one) or issubclass(one, Enum))
        }
    return found
