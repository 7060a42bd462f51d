"""CenterSpec to Center."""

from __future__ import annotations

from collections.abc import Collection

from ccctl.center import Center
from ccctl.diagnostics import Diagnostic, Report, codes
from ccctl.resolve.center import build_center
from ccctl.resolve.context import Context
from ccctl.resolve.passes import PASSES
from ccctl.schema.center import CenterSpec
from ccctl.schema.tree import Document


def resolve(
    spec: CenterSpec, document: Document, *, broken: Collection[tuple[str, str]] = ()
) -> tuple[Center | None, Report]:
    """The center that a spec means and every problem of meaning; no center when there is an error.

    The spec is that of the environment already, with its `set` applied. Reads the files that the spec names: lists of
    callers, and the first bytes of sound files.

    `broken` names entries, such as ("queues", "desk"), or whole sections, as ("queues", ""), that the text has and the
    spec has not, because their shape is wrong. Then there is no center, and only what is wrong in any case is said.
    """
    draft, report = examine(spec, document, broken=broken)
    return (None if broken or report.errors else draft), report


def examine(spec: CenterSpec, document: Document, *, broken: Collection[tuple[str, str]] = ()) -> tuple[Center, Report]:
    """As resolve, but the center is there in any case: what is wrong in it is in the report."""
    context = Context(spec, document, frozenset(broken))
    context.draft = build_center(context)
    for check in PASSES:
        check(context)
    if broken:
        found = Report(found for found in context.report.errors if _holds_in_any_case(found, context.broken))
        return context.draft, found
    return context.draft, context.report


# What can be said only when every entry of a section is known; "" = of any section.
_NEEDS_ALL_OF = {codes.CC230: "seats", codes.CC280: "numbers", codes.CC283: "", codes.CC284: "seats"}


def _holds_in_any_case(found: Diagnostic, broken: frozenset[tuple[str, str]]) -> bool:
    """Whether a problem stays one whatever the broken entries turn out to say."""
    needed = _NEEDS_ALL_OF.get(found.code)
    return needed is None or not (needed == "" or any(section == needed for section, _ in broken))
