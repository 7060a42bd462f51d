"""What a command that changes a target says as it goes: text for people, or a line of JSON for each event; and the log."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import click

from ccctl.cli.output import Progress, colours, note, painter, say
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.diagnostics.machine import as_json
from ccctl.plan.plan import Plan
from ccctl.plan.progress import Step

VERSION = 1


def event_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--format and --log."""
    command = click.option(
        "--log",
        "log",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write every step, and all that Ansible says.",
    )(command)
    return click.option(
        "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True,
        help="json: a line for each event (docs/schemas/events.json).",
    )(command)  # fmt: skip


class Telling:
    """Says what happens; made by `telling`."""

    def __init__(self, style: str, log: IO[str] | None) -> None:
        self.json = style == "json"
        self._log = log
        self._people: Progress | None = None

    def event(self, event: str, **data: object) -> None:
        """One event: a line of JSON where that is wanted, and of the log."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if self.json:
            say(json.dumps({"version": VERSION, "event": event, "at": at, **data}, ensure_ascii=False))

    def __call__(self, text: str) -> None:
        """The next step begins. This is a Progress (plan/target.py)."""
        step = text if isinstance(text, Step) else Step(text)
        if self._log is not None:
            try:
                self._log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {step}\n")
                self._log.flush()
            except OSError as failure:  # what goes on is worth more than what is written of it
                note(f"warning: {self._log.name} cannot be written any more: {failure.strerror}")
                self._drop_log()
        if self.json:
            if step.about.get("kind") != "output":
                self.event("step", **{"kind": "step", "text": str(step), **step.about})
        elif self._people is not None and not step.aside:
            self._people(str(step))

    def _drop_log(self) -> None:
        log, self._log = self._log, None
        with contextlib.suppress(OSError):  # it tries once more to write what it holds
            if log is not None:
                log.close()

    def __enter__(self) -> Telling:
        """Steps are shown from here on."""
        self._people = Progress()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stop: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._people is not None:
            self._people.close()
        self._people = None

    def plan(self, plan: Plan) -> None:
        """What is going to be done."""
        from ccctl.plan.output import plan_json, plan_text

        if self.json:
            self.event("plan", plan=json.loads(plan_json(plan)))
        else:
            say(plan_text(plan, colours()).rstrip("\n"))

    def done(self, text: str, **data: object) -> None:
        """How it ended well."""
        if self.json:
            self.event("done", **data)
        elif text:
            say(painter()(text, "good"))


@contextlib.contextmanager
def telling(style: str, log: Path | None) -> Iterator[Telling]:
    """A Telling; whatever is refused inside is an event too. Rejected where the log can not be written."""
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(log.open("w", encoding="utf-8")) if log is not None else None
        except OSError as failure:
            raise rejected(codes.CC521, f"{log} can not be written: {failure.strerror}") from failure
        told = Telling(style, file)
        try:
            yield told
        except Rejected as stop:
            told.event(
                "failed", **{key: value for key, value in json.loads(as_json(stop.report)).items() if key != "version"}
            )
            raise
