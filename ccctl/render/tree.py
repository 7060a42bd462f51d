"""The driver: a center and an engine's table of files become a tree. Nothing here knows what an engine is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ccctl.center import Center
from ccctl.diagnostics import Report
from ccctl.render.engine import Engine
from ccctl.render.environment import environment
from ccctl.render.files import RenderedFile, RenderedTree
from ccctl.render.site import Site

PROMPTS_RELOAD = "prompts"  # an engine opens a prompt when it plays it: nothing has to be reloaded


class Sounds(Protocol):
    """Makes the sound files of a center."""

    def files(self, center: Center) -> Mapping[str, bytes]:
        """Path under the release (prompts/<language>/<name>.wav) -> the file's bytes. Raises Rejected."""


class NoSounds:
    """For those who only want the text files: every prompt is left out."""

    def files(self, center: Center) -> Mapping[str, bytes]:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return {}


def render(center: Center, engine: Engine, site: Site, sounds: Sounds) -> RenderedTree:
    """The whole release, sorted by path. Raises Rejected, before anything is made, when the engine lacks something."""
    Report([*engine.missing(center), *engine.missing_at(center, site)]).raise_if_errors()
    templates = environment(engine.name)
    files = [RenderedFile(path, content, PROMPTS_RELOAD) for path, content in sounds.files(center).items()]
    for rule in engine.rules:
        if rule.when(center, site):
            text = templates.get_template(rule.template).render(rule.view(center, site))
            files.append(RenderedFile(rule.path, text.encode("utf-8"), rule.reload, rule.mode, rule.secret))
    files.sort(key=lambda file: file.path)
    return RenderedTree(engine.name, tuple(files))
