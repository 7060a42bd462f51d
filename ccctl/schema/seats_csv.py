"""Seats from a CSV file: a header row with the columns number, name, team, role, sign_in and skills, then one seat a row."""

from __future__ import annotations

import re

from ccctl.diagnostics import Note, Report, codes, did_you_mean
from ccctl.schema.source import Source
from ccctl.schema.tree import Mapping, empty_mapping

COLUMNS = ("number", "name", "team", "role", "sign_in", "skills")
NOT_YET = ("phone",)
SKILL = re.compile(r"([^\s:]+):([^\s:]+)")  # whether both are right is told as anywhere else


def parse_seats(source: Source, report: Report) -> Mapping | None:
    """The data `{seats: {...}}` of a CSV text (RFC 4180, comma-separated), or None with the reasons in the report.

    Every part of a seat stands at its row.
    """
    import csv

    rows = csv.reader(source.text.splitlines(keepends=True), strict=True)
    seats = empty_mapping()
    problems = len(report)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if not _header_fits(header, source, report):
            return None
        line = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                _add(seats, header, row, line, source, report)
            line = rows.line_num + 1
    except csv.Error as error:
        report.add(codes.CC024, f"this row cannot be read as CSV: {error}", source.line_span(max(rows.line_num, 1)))
        return None
    if len(report) > problems:
        return None
    data = empty_mapping()
    data.put("seats", seats, (0, 1, 0, 1, source))
    return data


def _header_fits(header: list[str], source: Source, report: Report) -> bool:
    span = source.line_span(1)
    hint = f"the first row names the columns: {','.join(COLUMNS)}"
    if any(";" in cell or "\t" in cell for cell in header):
        report.add(codes.CC024, "the columns are not separated by commas", span, hint=hint)
        return False
    if "number" not in header:
        report.add(codes.CC024, "the first row names no column number", span, hint=hint)
        return False
    fine = True
    for column in header:
        if column in NOT_YET:
            report.add(codes.CC103, f'the column "{column}" is not supported yet', span, hint="remove the column")
            fine = False
        elif column not in COLUMNS:
            report.add(codes.CC024, f'unknown column "{column}"', span, hint=did_you_mean(column, COLUMNS) or hint)
            fine = False
    if len(set(header)) < len(header):
        report.add(codes.CC024, "a column is named twice", span)
        fine = False
    return fine


def _add(  # noqa: PLR0917
    seats: Mapping, header: list[str], row: list[str], line: int, source: Source, report: Report
) -> None:
    if len(row) != len(header):
        message = f"this row has {len(row)} {'cell' if len(row) == 1 else 'cells'}, the header has {len(header)}"
        more = len(row) > len(header)
        hint = "quote a cell that holds a comma" if more else "an empty cell needs its comma too"
        report.add(codes.CC024, message, source.line_span(line), hint=hint)
        return
    cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
    number = cells.pop("number")
    if not number:
        report.add(codes.CC024, "this row has no number", source.line_span(line))
        return
    start, end = source.line_offsets(line)
    place = (start, end, start, end, source)
    if number in seats:
        first = seats.places[number]
        note = Note(f"seat {number} is first defined here", source.span(*first[:2]))
        report.add(codes.CC010, f"seat {number} is defined twice", source.span(start, end), notes=(note,))
        return
    seat = empty_mapping()
    for column, cell in cells.items():
        if cell and column == "skills":
            skills = empty_mapping()
            for written in cell.split():
                found = SKILL.fullmatch(written)
                if found is None:
                    hint = "skills and their levels, with spaces between: zh:9 en:4"
                    report.add(
                        codes.CC024, f'"{written}" is no skill with its level', source.line_span(line), hint=hint
                    )
                    return
                skills.put(found[1], found[2], place)
            seat.put(column, skills, place)
        elif cell:
            seat.put(column, cell, place)
    seats.put(number, seat, place)
