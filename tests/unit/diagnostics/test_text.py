"""What a person reads."""

from __future__ import annotations

from pathlib import Path

from ccctl.diagnostics import Code, Diagnostic, Note, Report, Severity, Span, did_you_mean
from ccctl.diagnostics.text import Sources, render_diagnostic, summary

CODE = Code("CC299", Severity.ERROR, "a title", "a meaning")
SOFT = Code("CC298", Severity.WARNING, "a title", "a meaning")


def test_the_marker_stands_under_the_word(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_text("queues:\n  orders:\n    members: [{team: order}]\n")
    span = Span(str(file), 3, 22, 27)
    found = Diagnostic(
        CODE,
        'team "order" is not defined',
        span,
        'did you mean "orders"?',
        (Note("teams are here", Span("t.yaml", 1, 1)),),
    )
    lines = render_diagnostic(found, Sources()).split("\n")
    assert lines[0] == f'{file}:3:22: error[CC299]: team "order" is not defined'
    assert lines[1] == "  3 |     members: [{team: order}]"
    assert lines[2].index("^") == lines[1].index("order")
    assert lines[2].count("^") == 5
    assert lines[3] == '  hint: did you mean "orders"?'
    assert lines[4] == "  note: t.yaml:1:1: teams are here"


def test_wide_characters_and_tabs_keep_the_marker_in_place(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_text("name: 张伟\tx\n")
    lines = render_diagnostic(Diagnostic(CODE, "m", Span(str(file), 1, 10, 11)), Sources()).split("\n")
    assert lines[2].rstrip().endswith("^")
    assert len(lines[2]) - len("    |  ") + 1 == len("name: ") + 4 + 1 + 1


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_text("a: \x1b[31mred\x07\n")
    text = render_diagnostic(Diagnostic(CODE, "m", Span(str(file), 1, 1, 2)), Sources())
    assert "\x1b" not in text
    assert "\x07" not in text


def test_a_long_line_is_shown_around_the_place(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_text("x" * 5000 + "HERE" + "y" * 5000 + "\n")
    lines = render_diagnostic(Diagnostic(CODE, "m", Span(str(file), 1, 5001, 5005)), Sources()).split("\n")
    assert len(lines[1]) < 200
    assert lines[1][lines[2].index("^") :].startswith("HERE")


def test_a_file_that_is_gone_gives_no_snippet() -> None:
    assert (
        render_diagnostic(Diagnostic(CODE, "m", Span("/nowhere/x.yaml", 1, 1)), Sources())
        == "/nowhere/x.yaml:1:1: error[CC299]: m"
    )


def test_a_report_is_sorted_and_says_each_thing_once() -> None:
    report = Report()
    report.add(SOFT, "b", Span("a.yaml", 9, 1))
    report.add(CODE, "a", Span("a.yaml", 2, 1))
    report.add(CODE, "a", Span("a.yaml", 2, 1))
    assert [found.message for found in report] == ["a", "b"]
    assert [found.message for found in report.warnings] == ["b"]
    assert summary(report) == "1 error, 1 warning"


def test_a_guess_is_made_only_when_it_is_close() -> None:
    assert did_you_mean("order", ["orders", "sales"]) == 'did you mean "orders"?'
    assert did_you_mean("zzz", ["orders", "sales"]) == ""


def test_a_byte_order_mark_does_not_shift_the_marker_and_a_line_separator_is_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_bytes("\ufeffcctl: 1 # a\u2028b\n".encode())
    lines = render_diagnostic(Diagnostic(CODE, "m", Span(str(file), 1, 1, 5)), Sources()).split("\n")
    assert lines[1:] == ["  1 | cctl: 1 # a\ufffdb", "    | ^^^^"]


def test_a_hidden_place_is_shown_as_asterisks_whatever_the_diagnostic_points_at(tmp_path: Path) -> None:
    file = tmp_path / "center.yaml"
    file.write_text("{hots: x, password: hunter2}\n")
    sources = Sources()
    sources.hide(Span(str(file), 1, 21, 28))
    shown = render_diagnostic(Diagnostic(CODE, "m", Span(str(file), 1, 2, 6)), sources)
    assert "hunter2" not in shown
    assert "{hots: x, password: *******}" in shown
