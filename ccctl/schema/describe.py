"""The tables of the language: every noun's keys, for docs/language.md, `ccctl schema` and tests that compare them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ccctl.schema.center import CenterSpec
from ccctl.schema.common import NotYet, Noun, TextKind
from ccctl.schema.explain import SINGULAR, Meaning, plain
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a noun: how it is written, what it holds, its default ("required" when it has none), what it means."""

    key: str
    type: str
    default: str
    meaning: str
    built: bool = True
    not_yet: tuple[str, ...] = ()  # values of the language that are refused


@dataclass(frozen=True, slots=True)
class NounTable:
    """One noun: the path at which it is written, such as `queues.NAME.overflow`, what it is, and its keys."""

    path: str
    meaning: str
    rows: tuple[KeyRow, ...]


def tables() -> Iterator[NounTable]:
    """Every noun's table, in the order of the language: the spec itself, then each noun below the key that holds it."""
    told: set[tuple[str, str]] = set()
    for table in _tables(CenterSpec, "", frozenset()):
        if (table.path, table.meaning) not in told:
            told.add((table.path, table.meaning))
            yield table


def markdown() -> str:
    """All tables as Markdown, a heading a noun."""
    parts: list[str] = []
    for table in tables():
        parts.append(f"### {f'`{table.path}`' if table.path else 'The spec'}\n\n{table.meaning}\n")
        parts.append("| key | value | default | meaning |\n|---|---|---|---|")
        for row in table.rows:
            meaning = row.meaning if row.built else f"*not supported yet*: {row.meaning}"
            if row.not_yet:
                meaning += f" *Not supported yet: {', '.join(row.not_yet)}.*"
            cells = (f"`{row.key}`", row.type, f"`{row.default}`" if row.default else "", meaning)
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts)


@cache
def docs(noun: type[Noun]) -> dict[str, str]:
    """The line below each field of a noun's class and of those that it is made from, read from their source."""
    found: dict[str, str] = {}
    for base in noun.__mro__[1:]:
        if issubclass(base, Noun) and base is not Noun:
            found |= docs(base)
    body = ast.parse(textwrap.dedent(inspect.getsource(noun))).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, text in zip(body.body, body.body[1:], strict=False):
        named = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if named and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found[field.target.id] = inspect.cleandoc(str(text.value.value))  # type: ignore[attr-defined]
    return found


def nouns(noun: type[Noun] = CenterSpec) -> set[type[Noun]]:
    """This noun and every noun that stands somewhere below it."""
    found = {noun}
    for field in noun.model_fields.values():
        inner = _inner(plain(field.annotation, tuple(field.metadata)))[0]
        if inner and inner not in found:
            found |= nouns(inner) if inner is not noun else set()
    return found


def _tables(noun: type[Noun], path: str, above: frozenset[type[Noun]]) -> Iterator[NounTable]:
    if noun in above:
        return  # a condition holds conditions
    rows = [_row(noun, name, field) for name, field in noun.model_fields.items() if name not in noun.INTERNAL]
    rows += [KeyRow(key, "", "", what, built=False) for key, what in noun.NOT_YET.items()]
    if rows:
        yield NounTable(path, inspect.cleandoc(noun.__doc__ or ""), tuple(rows))
    for name, field in noun.model_fields.items():
        inner, suffix = _inner(plain(field.annotation, tuple(field.metadata)))
        if inner:
            key = field.alias or name
            step = "" if name in noun.INTERNAL else f".{key}{suffix}"
            yield from _tables(inner, f"{path}{step}".lstrip("."), above | {noun})


def _inner(meaning: Meaning) -> tuple[type[Noun] | None, str]:
    """The noun that a type holds, and what stands between the key and it: `.NAME` for mappings, `[]` for lists."""
    kind, suffix = meaning.type, ""
    while get_origin(kind) in (dict, tuple):
        is_dict = get_origin(kind) is dict
        suffix += ".NAME" if is_dict else "[]"
        kind = plain(get_args(kind)[1 if is_dict else 0]).type
    return (kind, suffix) if isinstance(kind, type) and issubclass(kind, Noun) else (None, "")


def _row(noun: type[Noun], name: str, field: FieldInfo) -> KeyRow:
    meaning = plain(field.annotation, tuple(field.metadata))
    later = meaning.find(NotYet) or (plain(get_args(meaning.type)[0]).find(NotYet) if get_args(meaning.type) else None)
    return KeyRow(
        key=field.alias or name,
        type=_type(meaning),
        default=_default(field),
        meaning=docs(noun).get(name, ""),
        not_yet=later.values if later else (),
    )


def _type(meaning: Meaning) -> str:
    kind = meaning.type
    if get_origin(kind) is Literal:
        return ", ".join(str(word) for word in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_type(plain(get_args(kind)[0]))}"
    if get_origin(kind) is dict:
        key, value = (plain(part) for part in get_args(kind))
        return f"{_type(key)} → {_type(value)}"
    text = meaning.find(TextKind)
    if text:
        return str(text.title)
    if isinstance(kind, type) and issubclass(kind, Noun):
        return kind.__name__.removesuffix("Spec").lower() if kind.__name__ not in SINGULAR else kind.__name__
    return "value" if kind is Any else str(getattr(kind, "__name__", kind))


def _default(field: FieldInfo) -> str:
    default = field.default
    if default is PydanticUndefined:
        return "required" if field.default_factory is None else ""
    if default is None or default in ("", ()):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"[{', '.join(map(str, default))}]" if isinstance(default, tuple) else str(default)
