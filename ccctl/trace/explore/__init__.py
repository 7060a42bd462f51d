"""The static proof: every way of every call through a center, found without making the calls."""

from ccctl.trace.explore.explore import explore
from ccctl.trace.explore.prove import prove, proven

__all__ = ["explore", "prove", "proven"]
