"""The way from a spec to calls: the only file that names all stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccctl.diagnostics import Diagnostic, Rejected, Report

if TYPE_CHECKING:
    from ccctl.center import Center, Scenario
    from ccctl.deploy.early import Early
    from ccctl.plan.target import Target
    from ccctl.render.engine import Engine
    from ccctl.render.files import RenderedTree
    from ccctl.render.site import Site
    from ccctl.verify.report import TestReport

OnRead = Callable[[Mapping[str, Any]], None]
ENGINES = {"asterisk": "ccctl.render.asterisk:Asterisk", "freeswitch": "ccctl.render.freeswitch:Freeswitch"}


def validate(
    path: Path | str, environment: str | None = None, engine: str | None = None, *, on_read: OnRead | None = None
) -> tuple[Center | None, Report]:
    """The center that the spec at `path` describes (None when it has errors) and every problem found.

    Without an environment the spec is also checked as each environment's `set` changes it. `engine` takes the place of
    the one that the spec names. `on_read` is called with the data of the spec as soon as it is read.
    """
    from ccctl.schema.include import read_document
    from ccctl.schema.pause import collector_paused

    with collector_paused():
        report = Report()
        document = read_document(path, report)
        if on_read is not None and document is not None:
            on_read(document.data)
        from ccctl.resolve import resolve
        from ccctl.schema.loading import in_environment, load_document
        from ccctl.schema.salvage import MisshapenError
        from ccctl.trace.explore import proven

        try:
            loaded = load_document(document, report)
            chosen = loaded if environment is None else in_environment(loaded, environment)
            center, report = proven(chosen.spec, chosen.document)
            report.extend(chosen.report)
            if not report.errors:
                center = replace(center, engine=engine or center.engine)
                report.extend(_lacking(center, played=engine is not None))
            for name, described in loaded.spec.environments.items():
                if environment is None and described.set:
                    there = in_environment(loaded, name)
                    changed, problems = resolve(there.spec, there.document)
                    report.extend(problems.errors)
                    if changed is not None:
                        report.extend(_lacking(changed))
        except MisshapenError as stop:
            report = stop.report
            if stop.sound is not None:
                report.extend(resolve(stop.sound.spec, stop.sound.document, broken=stop.sound.broken)[1])
            return None, report
        except Rejected as stop:
            return None, stop.report
    return (None if report.errors else center), report


def _lacking(center: Center, *, played: bool = False) -> Sequence[Diagnostic]:
    """What its engine cannot do; `played`: what tests play in another way counts as done."""
    from ccctl.render.site import Site

    engine = engine_named(center.engine)
    return [*engine.missing(center), *(() if played else engine.missing_at(center, Site()))]


def accept(
    path: Path | str, environment: str | None = None, engine: str | None = None, *, on_read: OnRead | None = None
) -> tuple[Center, Report]:
    """The center and its warnings; raises Rejected when the spec has errors."""
    center, report = validate(path, environment, engine, on_read=on_read)
    if center is None:
        raise Rejected(report)
    return center, report


def engine_named(name: str) -> Engine:
    """The engine of this name; the schema knows no other names."""
    from importlib import import_module

    module, _, engine = ENGINES[name].partition(":")
    found: Engine = getattr(import_module(module), engine)()
    return found


def render_tree(center: Center, site: Site | None = None, *, sounds: bool = True) -> RenderedTree:
    """All files of the center's engine for one place; raises Rejected when the engine lacks something."""
    from ccctl.render.prompts import Studio
    from ccctl.render.site import Site as Preview
    from ccctl.render.tree import NoSounds, render

    return render(center, engine_named(center.engine), site or Preview(), Studio() if sounds else NoSounds())


def target_of(center: Center, environment: str, early: Early | None = None) -> Target:
    """Where an environment of the center goes; `early`: what was begun for it (deploy/early.py)."""
    from ccctl.deploy.targets import target_of as found

    return found(center, environment, early)


def run_tests(center: Center, chosen: Sequence[Scenario], *, offline: bool = False, **how: Any) -> TestReport:
    """What came of these tests; `how` is what TestRun takes. Without an engine each is skipped, with the reason."""
    from ccctl.verify.report import TestReport as Skipped
    from ccctl.verify.tests_run import TestRun, skipped
    from ccctl.verify.tests_run import run_tests as run

    if offline or not chosen:
        return run(TestRun(center, offline=offline, **how), chosen)
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_image import ensure_image

    try:
        image = ensure_image(connect(), center.engine, progress=how["on_progress"])
    except Rejected as refusal:
        cannot = refusal.first
        return Skipped(tuple(skipped(one, cannot) for one in chosen), live=True, engine=center.engine, cannot=cannot)
    from ccctl.bridge.rehearsal import told

    return run(TestRun(center, image=image, render=render_tree, telling=told, **how), chosen)
