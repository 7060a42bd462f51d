"""Which tests `-k` means."""

from __future__ import annotations

import pytest

from ccctl.verify.choice import choice

NAMES = ("a-menu-by-day", "a-menu-at-night", "the-queue-at-night", "Holiday")


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("", NAMES),
        ("menu", NAMES[:2]),
        ("MENU", NAMES[:2]),
        ("holi", NAMES[3:]),
        ("menu and night", NAMES[1:2]),
        ("menu and not night", NAMES[:1]),
        ("day or queue and night", (NAMES[0], NAMES[2], NAMES[3])),
        ("(day or queue) and night", (NAMES[2],)),
        ("not (menu or queue)", NAMES[3:]),
        ("not not menu", NAMES[:2]),
        ("a-menu-by-day", NAMES[:1]),
    ],
)
def test_it_means_these_names(expression: str, meant: tuple[str, ...]) -> None:
    means = choice(expression)
    assert means is not None
    assert tuple(name for name in NAMES if means(name)) == meant


@pytest.mark.parametrize(
    "text", ["and", "menu night", "menu and", "or menu", "not", "(menu", "menu)", "()", "( )", "menu not night"]
)
def test_what_is_no_expression_is_told(text: str) -> None:
    assert choice(text) is None
