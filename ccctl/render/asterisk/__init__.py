"""Renders a center for Asterisk 22."""

from ccctl.render.asterisk.engine import Asterisk
from ccctl.render.asterisk.reload import Reload

__all__ = ["Asterisk", "Reload"]
