"""Which names an expression such as `menu and not (night or holiday)` means; words are parts of names, upper case or lower."""

from __future__ import annotations

import re
from collections.abc import Callable

Chosen = Callable[[str], bool]

_TOKENS = re.compile(r"[()]|[^\s()]+")
_JOINS = ("and", "or", ")")


def choice(expression: str) -> Chosen | None:
    """Whether a name is meant; None = it is no expression. An empty one means every name.

    `not` binds most, then `and`, then `or`, as in pytest's -k.
    """
    tokens = _TOKENS.findall(expression.lower())
    if not tokens:
        return lambda _name: True
    reader = _Reader(tokens)
    chosen = reader.either()
    return chosen if not reader.tokens else None


class _Reader:
    """Takes tokens off a list, the next one last; every rule gives None where the text does not fit it."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def either(self) -> Chosen | None:
        return self._joined("or", self._both, any)

    def _both(self) -> Chosen | None:
        return self._joined("and", self._one, all)

    def _joined(
        self, word: str, part: Callable[[], Chosen | None], judge: Callable[[list[bool]], bool]
    ) -> Chosen | None:
        parts = [part()]
        while self.tokens and self.tokens[-1] == word:
            self.tokens.pop()
            parts.append(part())
        whole = [each for each in parts if each is not None]
        return (lambda name: judge([each(name) for each in whole])) if len(whole) == len(parts) else None

    def _one(self) -> Chosen | None:
        word = self.tokens.pop() if self.tokens else ")"
        if word == "not":
            inner = self._one()
            return _negated(inner) if inner is not None else None
        if word == "(":
            inner = self.either()
            return inner if self.tokens and self.tokens.pop() == ")" else None
        return (lambda name: word in name.lower()) if word not in _JOINS else None


def _negated(chosen: Chosen) -> Chosen:
    return lambda name: not chosen(name)
