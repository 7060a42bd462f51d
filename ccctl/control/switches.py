"""Switches of a live Asterisk: keys of its database, which the dialplan asks for each call."""

from __future__ import annotations

import re

from ccctl.control.ami import Ami
from ccctl.control.base import ControlError

FAMILY = "switch"


async def get_switch(ami: Ami, name: str) -> bool | None:
    """How the switch stands; None = nobody has turned it yet. Raises ControlError."""
    said = await ami.command(f"database get {FAMILY} {name}")
    found = re.search(r"^Value: ([01])\s*$", said, re.MULTILINE)
    if found is None and "not found" not in said:
        raise ControlError(f"the engine's database: {said.strip()}")
    return None if found is None else found[1] == "1"


async def set_switch(ami: Ami, name: str, *, on: bool) -> None:
    """Turns the switch; from the next call that asks. Raises ControlError."""
    await ami.action("DBPut", Family=FAMILY, Key=name, Val=str(int(on)))
