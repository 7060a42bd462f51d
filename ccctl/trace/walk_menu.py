"""A call in a menu: hearings, keys, retries, and the way back."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ccctl.center import Destination, Kind, Menu
from ccctl.center.entries import entries
from ccctl.trace.call import BUSY_HERE, Park, Steps, Wake
from ccctl.trace.entry import read_entry

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk

_BACK = "back"  # the reason by which a menu knows that it was entered by going back


def walk_menu(walk: Walk, to: Destination, why: str) -> Steps:
    """Plays the menu until a key or its retries lead out of it."""
    menu = walk.center.menus[to.name]
    call = walk.call
    if why != _BACK and call.last_menu not in (None, menu.name):
        call.back[menu.name] = str(call.last_menu)
    call.last_menu = menu.name
    walk.enter(f"menu/{menu.name}", menu.span, why)
    inside = walk.world.callers_in(menu.name, but=call)
    if menu.max_callers is not None and inside >= menu.max_callers:
        call.in_menu = None
        if menu.full.kind is Kind.HANGUP:
            walk.status = BUSY_HERE
        return menu.full, f"full: {inside} caller{'s' if inside > 1 else ''} in it"
    call.in_menu = menu.name
    chosen, why = yield from _choose(walk, menu)
    if chosen.kind is not Kind.MENU:  # the next menu takes the place over
        call.in_menu = None
    return chosen, why


def _choose(walk: Walk, menu: Menu) -> Steps:
    walk.accept()
    failed, hearing, early = 0, 0, None
    known = entries(walk.center, menu)

    def next_key() -> Generator[Park, Wake, str | None]:
        return walk.await_key(menu.name, hearing, menu.gap_ms, menu.span)

    while True:
        hearing += 1
        key, early = early or (yield from walk.play(menu.prompt, "", menu.span, keys=True)), None
        key = key or (yield from walk.await_key(menu.name, hearing, menu.timeout_ms, menu.span))
        key = key and (yield from read_entry(known, key, next_key))
        said = known.to(key) if key else None
        if said is not None:
            to = _meant(walk, menu, said)
            if to.kind is not Kind.REPEAT:
                return to, _BACK if said.kind is Kind.BACK else f"key {key}"
            continue
        failed += 1
        if key and menu.invalid:
            early = yield from walk.play(menu.invalid, f"key {key} has no meaning here", menu.span, keys=True)
        if failed > menu.retries:
            reason = f"key {key} has no meaning" if key else "no key pressed"
            to, failed, early = _meant(walk, menu, menu.otherwise), 0, None
            if to.kind is not Kind.REPEAT:
                why = f"{reason}, {hearing} hearing{'s' if hearing > 1 else ''}: otherwise"
                return to, _BACK if menu.otherwise.kind is Kind.BACK else why


def _meant(walk: Walk, menu: Menu, to: Destination) -> Destination:
    """What `back` means here: the menu the caller came from, or the prompt again when there is none."""
    if to.kind is not Kind.BACK:
        return to
    earlier = walk.call.back.get(menu.name)
    return Destination(Kind.MENU, earlier, to.span) if earlier else Destination(Kind.REPEAT, span=to.span)
