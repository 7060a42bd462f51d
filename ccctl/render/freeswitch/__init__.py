"""Renders a center for FreeSWITCH 1.10."""

from ccctl.render.freeswitch.engine import Freeswitch
from ccctl.render.freeswitch.reload import Reload

__all__ = ["Freeswitch", "Reload"]
