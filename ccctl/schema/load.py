"""A spec file to a checked spec: reading, including, setting and shape in one call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ccctl.diagnostics import Code, Diagnostic, Rejected, Report, codes, did_you_mean, rejected
from ccctl.schema.center import CenterSpec
from ccctl.schema.common import read_bool
from ccctl.schema.explain import explain
from ccctl.schema.include import read_document
from ccctl.schema.overrides import check_paths, with_environment
from ccctl.schema.seat import range_problem, seat_numbers
from ccctl.schema.tree import Document, Mapping


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
    document = read_document(path, report)
    if document is None:
        raise Rejected(report)
    check_paths(document, report)
    return _shaped(document, report, None)


def load_for(path: str | Path, environment: str) -> LoadedSpec:
    """The spec as it is in one environment, its `set` applied; raises Rejected with every problem."""
    return in_environment(load(path), environment)


def in_environment(loaded: LoadedSpec, environment: str) -> LoadedSpec:
    """A loaded spec as it is in one environment; raises Rejected when there is no such environment or what it sets does not fit."""
    known = loaded.spec.environments
    if environment not in known:
        hint = did_you_mean(environment, known) or (f"environments here: {', '.join(known)}" if known else "")
        span = loaded.document.key_span(("environments",))
        raise rejected(codes.CC126, f'the spec has no environment "{environment}"', span, hint=hint)
    if not known[environment].set:
        return LoadedSpec(loaded.spec, loaded.document, loaded.report, environment)
    report = Report(loaded.report)
    return _shaped(with_environment(loaded.document, environment, report), report, environment)


def _shaped(document: Document, report: Report, environment: str | None) -> LoadedSpec:
    unread = bool(report.errors)
    try:
        spec = CenterSpec.model_validate(
            document.data, context={"allow_literal_secrets": _literals_allowed(document.data)}
        )
    except ValidationError as error:
        found = explain(error, CenterSpec, document)
        # When a file could not be read, what seems to be missing may stand in it.
        report.extend(problem for problem in found if not (unread and _missing_at_top(problem, document)))
        raise Rejected(report) from None
    _check_seats(spec, document, report)
    report.raise_if_errors()
    return LoadedSpec(spec, document, report, environment)


def _literals_allowed(data: Mapping) -> bool:
    try:
        return read_bool(data.get("allow_literal_secrets", "false"))
    except ValueError:
        return False  # told with the other shapes


def _missing_at_top(problem: Diagnostic, document: Document) -> bool:
    return problem.code is codes.CC102 and problem.span == document.span()


def _check_seats(spec: CenterSpec, document: Document, report: Report) -> None:
    """Ranges have sound ends and no seat belongs to two entries. Texts without a hyphen cannot collide: keys are unique."""
    ranges = [written for written in spec.seats if "-" in written]
    taken: dict[str, str] = {}
    for written in ranges:
        if problem := range_problem(written):
            report.add(codes.CC123, problem, document.key_span(("seats", written)), hint="write it as 1002-1012")
            continue
        twice = False
        for number in seat_numbers(written):
            first = number if number in spec.seats else taken.get(number)
            if first is not None and not twice:
                twice = True
                report.add(
                    *_twice(number, first, written), document.key_span(("seats", written)), hint="shorten the range"
                )
            taken[number] = written


def _twice(number: str, first: str, written: str) -> tuple[Code, str]:
    return codes.CC124, f"seat {number} of the range {written} is defined at {first} already"
