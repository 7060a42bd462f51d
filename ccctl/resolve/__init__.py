"""Specs to centers: every name is looked up, every default filled in, and what cannot work is said."""

from ccctl.resolve.numbering import numbering_plan
from ccctl.resolve.resolve import examine, resolve

__all__ = ["examine", "numbering_plan", "resolve"]
