"""Steps of what is being done: text for people, and beside it what programs are told (`--format json`)."""

from __future__ import annotations

from collections.abc import Mapping


class Step(str):
    """A step's text. `about` is what programs are told besides; `aside` steps are not shown to people."""

    about: Mapping[str, object]
    aside: bool

    __slots__ = ("about", "aside")

    def __new__(cls, text: str, about: Mapping[str, object] | None = None, *, aside: bool = False) -> Step:
        """`about`: kind (step, task or output), machine, role, task, state, seconds; text, where it is another one."""
        made = super().__new__(cls, text)
        made.about, made.aside = about or {}, aside
        return made


def on_machine(machine: str, text: str) -> Step:
    """The step of one machine: `pbx1: staging release 7`."""
    about = text.about if isinstance(text, Step) else {}
    return Step(f"{machine}: {text}", {**about, "machine": machine, "text": str(text)})
