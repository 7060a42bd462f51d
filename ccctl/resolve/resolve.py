"""CenterSpec to Center."""

from __future__ import annotations

from ccctl.center import Center
from ccctl.diagnostics import Report
from ccctl.resolve.center import build_center
from ccctl.resolve.context import Context
from ccctl.resolve.passes import PASSES
from ccctl.schema.center import CenterSpec
from ccctl.schema.tree import Document


def resolve(spec: CenterSpec, document: Document) -> tuple[Center | None, Report]:
    """The center that a spec means and every problem of meaning; no center when there is an error.

    The spec is that of the environment already, with its `set` applied. Reads the files that the spec names: lists of
    callers, and the first bytes of sound files.
    """
    context = Context(spec, document)
    context.draft = build_center(context)
    for check in PASSES:
        check(context)
    return (None if context.report.errors else context.draft), context.report
