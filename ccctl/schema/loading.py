"""A spec file to a checked spec: reading, including, setting and shape in one call."""

import re
from pathlib import Path

from pydantic import ValidationError

from ccctl.diagnostics import Diagnostic, Note, Rejected, Report, codes, did_you_mean, rejected
from ccctl.schema.center import CenterSpec
from ccctl.schema.common import read_bool
from ccctl.schema.include import read_document
from ccctl.schema.overrides import check_paths, with_environment
from ccctl.schema.patterns import SEATS
from ccctl.schema.pause import collector_paused
from ccctl.schema.salvage import MisshapenError, sound_part
from ccctl.schema.seat import range_problem, seat_numbers
from ccctl.schema.shape import shape
from ccctl.schema.tree import Document, Mapping
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec whose shape is right: the typed values, the text's data with places, and what was found (warnings)."""

    spec: CenterSpec
    document: Document
    report: Report
    environment: str | None = None


def load(path: str | Path) -> LoadedSpec:
    """The spec of a file and all that it includes; raises Rejected with every problem of reading and of shape."""
    report = Report()
    with collector_paused():
        document = read_document(path, report)
        return load_document(document, report)


def load_document(document: Document | None, report: Report) -> LoadedSpec:
    """The spec of a document that was read, with the problems of reading; raises Rejected with those and all others."""
    if document is None:
        raise Rejected(report)
    check_paths(document, report)
    loaded = _shaped(document, report, None)
    for name, environment in loaded.spec.environments.items():
        if environment.set:
            _check_environment(loaded, name, report)
    report.raise_if_errors()
    return loaded


def load_for(path: str | Path, environment: str) -> LoadedSpec:
    """The spec as it is in one environment, its `set` applied; raises Rejected with every problem."""
    return in_environment(load(path), environment)


def in_environment(loaded: LoadedSpec, environment: str) -> LoadedSpec:
    """A loaded spec as it is in one environment; raises Rejected when there is none or what it sets does not fit."""
    known = loaded.spec.environments
    if environment not in known:
        hint = did_you_mean(environment, known) or (
            f"environments here: {', '.join(known)}"
            if known
            else f"define it: environments: {{{environment}: {{docker: {{}}}}}}"
        )
        span = loaded.document.key_span(("environments",))
        raise rejected(codes.CC126, f'the spec has no environment "{environment}"', span, hint=hint)
    if not known[environment].set:
        return LoadedSpec(loaded.spec, loaded.document, loaded.report, environment)
    report = Report(loaded.report)
    return _shaped(with_environment(loaded.document, environment, report), report, environment)


def _shaped(document: Document, report: Report, environment: str | None) -> LoadedSpec:
    unread = bool(report.errors)
    _check_seats(document, report)
    context = {"allow_literal_secrets": _literals_allowed(document.data)}
    try:
        spec = shape().validate_python(document.data, context=context)
    except ValidationError as error:
        from ccctl.schema.explain import explain

        found = explain(error, CenterSpec, document)
        # When a file could not be read, what seems to be missing may stand in it.
        report.extend(problem for problem in found if not (unread and _missing_at_top(problem, document)))
        raise MisshapenError(report, None if unread else sound_part(document, error, context)) from None
    report.raise_if_errors()
    return LoadedSpec(spec, document, report, environment)


def _literals_allowed(data: Mapping) -> bool:
    try:
        return read_bool(data.get("allow_literal_secrets", "false"))
    except ValueError:
        return False  # told with the other shapes


def _missing_at_top(problem: Diagnostic, document: Document) -> bool:
    return problem.code is codes.CC102 and problem.span == document.span()


def _check_environment(loaded: LoadedSpec, name: str, report: Report) -> None:
    """Adds what is wrong with the spec as it is in one environment."""
    try:
        in_environment(loaded, name)
    except Rejected as refused:
        report.extend(refused.report)


def _check_seats(document: Document, report: Report) -> None:
    """Ranges have sound ends and no seat belongs to two entries. Without ranges none can: keys are unique."""
    seats = document.data.get("seats")
    if not isinstance(seats, Mapping):
        return
    taken: dict[str, str] = {}
    for written in [key for key in seats if "-" in key and re.fullmatch(SEATS, key)]:
        span = document.key_span(("seats", written))
        if problem := range_problem(written):
            report.add(codes.CC123, problem[0], span, hint=problem[1])
            continue
        numbers = list(seat_numbers(written))
        twice = [number for number in numbers if number in seats or number in taken]
        if twice:
            first = twice[0] if twice[0] in seats else taken[twice[0]]
            note = Note(f"seat {twice[0]} is first defined here", document.key_span(("seats", first)))
            message = f"seat {twice[0]} of the range {written} is defined twice"
            report.add(codes.CC124, message, span, hint="shorten the range", notes=(note,))
        taken.update(dict.fromkeys(numbers, written))
