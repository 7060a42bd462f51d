"""What is wrong with a destination or breadcrumb that does not fit the grammar."""

from __future__ import annotations

import re

from ccctl.diagnostics import Code, codes, did_you_mean
from ccctl.schema.common import show

NODES = ("flow", "menu", "queue", "seat", "team", "voicemail", "survey", "conference", "number")
BARE = ("hangup", "repeat", "back")
NOT_YET: dict[str, str] = {}


def explain_destination(value: str, *, breadcrumb: bool = False) -> tuple[Code, str, str]:
    """Code, message and hint for a text that is no destination (or, in a journey, no breadcrumb)."""
    kind, slash, name = value.partition("/")
    kinds = NODES
    later = {key: what for key, what in NOT_YET.items() if key not in kinds}
    if kind in later and (slash or kind == "callback"):
        return codes.CC103, f"{show(value)} is not supported yet ({later[kind]})", f"supported: {', '.join(kinds)}"
    if value == "callback" and not breadcrumb:
        return codes.CC122, "callback has a meaning only among the keys of a queue", "overflow: {keys: {1: callback}}"
    what = "a breadcrumb" if breadcrumb else "a destination"
    if not slash:
        hint = "" if breadcrumb else did_you_mean(value, BARE)
        dotted = re.fullmatch(rf"({'|'.join(kinds)})[.:\\ -]+(.+)", value)
        hint = hint or (
            f"did you mean {dotted[1]}/{dotted[2]}?" if dotted else f"write kind/name, such as queue/{_name(value)}"
        )
        return codes.CC122, f"expected {what} such as queue/orders, found {show(value)}", hint
    if kind not in kinds:
        hint = did_you_mean(kind, kinds) or f"kinds are {', '.join(kinds)}"
        return codes.CC122, f'there is no kind of destination "{kind[:40]}"', hint
    rule = "digits" if kind in ("seat", "number") else "small letters, digits and hyphens, starting with a letter"
    return codes.CC122, f"{show(name)} is no name of a {kind}", f"names are {rule}"


def _name(value: str) -> str:
    return value if re.fullmatch("[a-z][a-z0-9-]{0,30}", value) else "orders"
