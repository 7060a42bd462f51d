"""The meaning of a center: what a call would do, without an engine."""

from ccctl.trace.entrance import default_trunk, find_number
from ccctl.trace.journey import Journey, JourneyStep, journey_of
from ccctl.trace.output import as_json, as_text
from ccctl.trace.trace import trace
from ccctl.trace.world import World

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
