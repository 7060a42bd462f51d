"""The meaning of a center: what a call would do, without an engine.

Who only explores a center (explore/) does not wait for the interpreter: names are imported when they are used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccctl.trace.entrance import default_trunk, find_number
    from ccctl.trace.interpret import trace
    from ccctl.trace.journey import Journey, JourneyStep, journey_of
    from ccctl.trace.output import as_json, as_text
    from ccctl.trace.world import World

_HOME = {
    "Journey": "journey",
    "JourneyStep": "journey",
    "World": "world",
    "as_json": "output",
    "as_text": "output",
    "default_trunk": "entrance",
    "find_number": "entrance",
    "journey_of": "journey",
    "trace": "interpret",
}

__all__ = [
    "Journey",
    "JourneyStep",
    "World",
    "as_json",
    "as_text",
    "default_trunk",
    "find_number",
    "journey_of",
    "trace",
]


def __getattr__(name: str) -> object:
    """What is asked for by its name."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
