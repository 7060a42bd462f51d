"""Values never leave their place in a file."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from ccctl.center import Center
from ccctl.diagnostics import Span
from ccctl.render.asterisk.views.common import where
from ccctl.render.environment import UnsafeValueError, comment, environment, quoted, value, word


@pytest.mark.parametrize("breaking", ["a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x85b", "a\x1bb"])
def test_line_breaks_and_control_characters_are_refused_in_values(breaking: str) -> None:
    with pytest.raises(UnsafeValueError):
        value(breaking)
    with pytest.raises(UnsafeValueError):
        word(breaking)
    assert "\n" not in comment(breaking) and "\r" not in comment(breaking)
    assert "\n" not in quoted(breaking)


def test_a_semicolon_does_not_begin_a_comment() -> None:
    assert value("a;b") == "a\\;b"
    assert value("") == ""


@pytest.mark.parametrize(
    "text", ["a,b", "a;b", "a&b", "a|b", "a(b)", "a[b]", "a{b}", "a$b", 'a"b', "a'b", "a\\b", "a b", ""]
)
def test_a_name_with_syntax_of_the_dialplan_is_refused(text: str) -> None:
    with pytest.raises(UnsafeValueError):
        word(text)


def test_a_comment_cannot_open_a_comment_block() -> None:
    assert not f";{comment('-- all that follows')}".startswith(";--")


def test_a_display_name_cannot_end_its_quotes() -> None:
    assert quoted('x" <1002>; y\\') == '"x 1002 y"'
    assert quoted("张伟") == '"张伟"'


def test_what_a_view_forgot_is_an_error() -> None:
    template = environment("asterisk").from_string("{{ forgotten }}")
    with pytest.raises(UndefinedError):
        template.render({})


def test_a_comment_has_no_second_semicolon() -> None:
    assert comment("a; b;--c") == "a, b,--c"


def test_the_name_of_an_included_file_cannot_leave_its_comment() -> None:
    center = Center("hello", "UTC", span=Span("specs/center.yaml", 2))
    assert where(center, Span("specs/clients/a.yaml", 7)) == "clients/a.yaml:7"
    assert where(center, Span("specs/a\n[x];--.yaml", 7)) == "a__x___-.yaml:7"
    assert where(center, Span("/elsewhere/b.yaml", 7)) == "b.yaml:7"
