"""Lists of callers: from the spec and from CSV files, in E.164 form."""

from __future__ import annotations

from pathlib import Path, PurePath

from ccctl.center import CallerList, NumberingPlan
from ccctl.diagnostics import Span, codes
from ccctl.resolve.context import Context
from ccctl.resolve.files import locate
from ccctl.resolve.numbering import as_people_write, is_number

MOST_BAD_ROWS = 10  # told one by one; a file of another kind has nothing but bad rows


def build_callers(context: Context, plan: NumberingPlan) -> dict[str, CallerList]:
    """The lists by name."""
    lists: dict[str, CallerList] = {}
    for name, spec in context.spec.callers.items():
        numbers = {plan.e164(number) for number in spec.numbers}
        if spec.file is not None and (path := locate(context, spec.file, "callers", name, "file")):
            place = context.span("callers", name, "file")
            shown = str(PurePath(place.file).parent / spec.file)
            numbers.update(plan.e164(as_people_write(number)) for number in _column(context, path, shown, place))
        prefixes = sorted({plan.prefix(prefix) for prefix in spec.prefixes})
        lists[name] = CallerList(name, frozenset(numbers), tuple(prefixes), context.key("callers", name))
    return lists


def _column(context: Context, path: Path, shown: str, place: Span) -> list[str]:
    """The numbers in the first column. CC260: the file is no text; CC261: a row without a number, at its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        context.report.add(
            codes.CC260,
            f'the file "{shown}" is not text in UTF-8 (byte {error.start})',
            place,
            hint="save it as CSV UTF-8",
        )
        return []
    numbers: list[str] = []
    bad: list[tuple[int, str]] = []
    head = text.partition("\n")[0]
    delimiter = next((mark for mark in ",;\t" if mark in head), ",")
    import csv

    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    heading = True
    try:
        for row in rows:
            cell = row[0].strip() if row else ""
            if is_number(cell):
                numbers.append(cell)
            elif any(part.strip() for part in row) and not heading:
                bad.append((rows.line_num, cell))
            heading = heading and not any(part.strip() for part in row)
    except csv.Error as error:
        context.report.add(codes.CC261, f"this row cannot be read: {error}", Span(shown, rows.line_num))
    for line, cell in bad[:MOST_BAD_ROWS]:
        short = cell if len(cell) <= 40 else f"{cell[:37]}..."
        message = f'"{short}" is not a telephone number' if cell else "the first column is empty"
        context.report.add(
            codes.CC261,
            message,
            Span(shown, line, 1, 1 + max(len(cell), 1)),
            hint="the first column holds numbers: digits, with a + in front when the country code follows",
        )
    if len(bad) > MOST_BAD_ROWS:
        context.report.add(
            codes.CC261,
            f"{len(bad) - MOST_BAD_ROWS} more rows have no telephone number",
            Span(shown, bad[MOST_BAD_ROWS][0]),
        )
    return numbers


def check_national_callers(context: Context) -> None:
    """CC254: numbers without a + where no country says what they mean."""
    if context.spec.country is not None:
        return
    for name, spec in context.spec.callers.items():
        for key, numbers in (("numbers", spec.numbers), ("prefixes", spec.prefixes)):
            at, national = next(((at, one) for at, one in enumerate(numbers) if not one.startswith("+")), (0, ""))
            if national:
                context.problem(
                    codes.CC254,
                    f"{national} matches only callers whom the carrier sends in this very form: there is no `country`",
                    *("callers", name, key, at),
                    hint="add country: with the code of the center's country (ISO 3166), such as country: DE",
                )
