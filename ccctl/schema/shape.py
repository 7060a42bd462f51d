"""What checks the shape of a whole spec, kept from one run to the next: pydantic takes longer to make it than to use it.

Kept is pydantic's own description of the shape (`__pydantic_core_schema__`), without what only its writing and its JSON
Schema need. It names the functions and classes of this package, so it is made anew when a file of the package is another.
"""

from __future__ import annotations

import contextlib
import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
import pydantic_core
from pydantic_core import SchemaError, SchemaValidator

from ccctl import kept
from ccctl.schema.center import CenterSpec

_NOT_FOR_CHECKING = frozenset({"metadata", "serialization"})


@cache
def shape() -> SchemaValidator:
    """The validator of CenterSpec: `validate_python` does what `CenterSpec.model_validate` does."""
    parts = ("shape", pydantic.VERSION, pydantic_core.__version__, *_stamps())
    found = kept.load(parts)
    if isinstance(found, bytes):
        with contextlib.suppress(pickle.UnpicklingError, AttributeError, ImportError, EOFError, SchemaError):
            return SchemaValidator(pickle.loads(found))  # noqa: S301 - what we wrote, where only we write (kept.py)
    CenterSpec.model_rebuild()
    with contextlib.suppress(pickle.PicklingError, AttributeError, TypeError):
        kept.keep(parts, described())
    made = CenterSpec.__pydantic_validator__
    assert isinstance(made, SchemaValidator)
    return made


def described() -> bytes:
    """The description, as it is kept."""
    return pickle.dumps(_bare(CenterSpec.__pydantic_core_schema__), pickle.HIGHEST_PROTOCOL)


def _bare(described: Any) -> Any:
    if isinstance(described, dict):
        # A mapping without a type is of fields, by their names.
        dropped = _NOT_FOR_CHECKING if isinstance(described.get("type"), str) else ()
        return {key: _bare(value) for key, value in described.items() if key not in dropped}
    if isinstance(described, list | tuple):
        return type(described)(_bare(value) for value in described)
    return described


def _stamps() -> list[str]:
    """What is another when a file of this package is."""
    found = [(file.name, file.stat()) for file in os.scandir(Path(__file__).parent) if file.name.endswith(".py")]
    return sorted(f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in found)
