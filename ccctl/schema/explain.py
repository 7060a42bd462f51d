"""pydantic's errors to diagnostics: our codes, plain words, and the place in the text."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ccctl.diagnostics import Diagnostic, codes, did_you_mean
from ccctl.schema.common import NotYet, Noun, TextKind, listed, show
from ccctl.schema.destinations import explain_destination
from ccctl.schema.tree import Document, Listing, Mapping
from ccctl.values import dataclass

SINGULAR = {
    "trunks": "trunk",
    "numbers": "number",
    "callers": "list of callers",
    "hours": "hours",
    "switches": "switch",
    "prompts": "prompt",
    "flows": "flow",
    "menus": "menu",
    "teams": "team",
    "seats": "seat",
    "queues": "queue",
    "voicemails": "voicemail",
    "hooks": "hook",
    "surveys": "survey",
    "conferences": "conference",
    "secrets": "secret",
    "environments": "environment",
    "tests": "test",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the language expects at a path: the type, and what stands beside it (kind of text, words not built yet)."""

    type: Any
    extras: tuple[Any, ...] = ()

    def find(self, wanted: type[Any]) -> Any:
        """The first extra of this class, or None."""
        return next((extra for extra in self.extras if isinstance(extra, wanted)), None)


def explain(error: ValidationError, model: type[Noun], document: Document) -> Iterable[Diagnostic]:
    """One diagnostic for each of pydantic's errors."""
    for detail in error.errors(include_url=False):
        if detail["input"] is None:
            continue  # a missing value is told where the text is read
        if detail["type"] == "too_short" and document.value(detail["loc"]):
            continue  # not empty: each of its entries has a problem, which is told
        yield _one(detail, model, document)


def meaning(model: type[Noun], path: tuple[str | int, ...]) -> Meaning:
    """What the language expects at this path of pydantic's (`[key]` after a key = the key itself)."""
    here = Meaning(model)
    for index, part in enumerate(path):
        kind = here.type
        if isinstance(kind, type) and issubclass(kind, Noun):
            fields = {field.alias or name: field for name, field in kind.model_fields.items()}
            fields |= kind.model_fields
            if part not in fields:
                return Meaning(None)
            here = plain(fields[str(part)].annotation, tuple(fields[str(part)].metadata))
        elif get_origin(kind) is dict:
            is_key = path[index + 1 : index + 2] == ("[key]",)
            here = plain(get_args(kind)[0 if is_key else 1])
        elif get_origin(kind) is tuple and isinstance(part, int):
            here = plain(get_args(kind)[0])
        elif part != "[key]":
            return Meaning(None)
    return here


def plain(kind: Any, extras: tuple[Any, ...] = ()) -> Meaning:
    """A type without Optional and Annotated; what was annotated stands beside it."""
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            extras = (*extras, *more)
        elif get_origin(kind) in (Union, types.UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
        else:
            return Meaning(kind, extras)


def _one(detail: ErrorDetails, model: type[Noun], document: Document) -> Diagnostic:
    path, value, kind = detail["loc"], detail["input"], detail["type"]
    on_key = bool(path) and path[-1] == "[key]"
    place = tuple(part for part in path if part != "[key]")
    span = document.key_span(place) if on_key or kind == "extra_forbidden" else document.span(place)
    if kind == "extra_forbidden":
        return _unknown_key(place, model, document)
    if kind == "missing":
        where = _name(place[:-1], document)
        hint = _example(meaning(model, path), str(place[-1]))
        return Diagnostic(codes.CC102, f'{where} needs the key "{place[-1]}"', document.span(place[:-1]), hint)
    if kind in codes.CODES:
        context = detail.get("ctx", {})
        return Diagnostic(codes.CODES[kind], str(context["message"]), span, str(context["hint"]))
    expected = meaning(model, path)
    words = _literal(expected)
    if kind == "literal_error" and words:
        return _not_one_of(words, expected, value, document, place)
    if kind in ("string_pattern_mismatch", "string_too_long"):
        too_long = kind == "string_too_long"
        return _bad_text(expected, str(value), document, place, on_key=on_key, too_long=too_long)
    if kind == "too_short":
        return Diagnostic(codes.CC109, f"{_name(place, document)} needs at least one entry", span)
    if kind in _LIMITS:
        return Diagnostic(codes.CC113, _range(kind, detail, expected, document.value(place)), span)
    return _wrong_kind(expected, value, document, place)


def _wants_mapping(expected: Meaning) -> bool:
    return get_origin(expected.type) is dict or (isinstance(expected.type, type) and issubclass(expected.type, Noun))


def _literal(expected: Meaning) -> list[str]:
    return [str(word) for word in get_args(expected.type)] if get_origin(expected.type) is Literal else []


def _unknown_key(place: tuple[str | int, ...], model: type[Noun], document: Document) -> Diagnostic:
    key, span = str(place[-1]), document.key_span(place)
    holder = meaning(model, place[:-1])
    noun = holder.type if isinstance(holder.type, type) and issubclass(holder.type, Noun) else Noun
    not_yet = noun.NOT_YET
    where = _name(place[:-1], document)
    if key in not_yet:
        message = f'"{key}" is not supported yet ({not_yet[key]})'
        return Diagnostic(codes.CC103, message, span, "remove it; a later version of ccctl will do it")
    known = [field.alias or name for name, field in noun.model_fields.items() if name not in noun.INTERNAL]
    hint = did_you_mean(key, [*known, *noun.NOT_YET]) or (f"known here: {', '.join(sorted(known))}" if known else "")
    return Diagnostic(codes.CC101, f'{where} has no key "{key}"', span, hint)


def _not_one_of(
    words: list[str], expected: Meaning, value: Any, document: Document, place: tuple[Any, ...]
) -> Diagnostic:
    span = document.span(place)
    later = expected.find(NotYet)
    if later and (value in later.values or (isinstance(value, Mapping) and "number" in value)):
        what = f'"{value}"' if isinstance(value, str) else "this form"
        return Diagnostic(
            codes.CC103, f'{what} of "{_key(place)}" is not supported yet', span, f"supported: {listed(words)}"
        )
    text = str(value) if isinstance(value, str) else ""
    hint = did_you_mean(text, words) or (did_you_mean(text, later.values) if later else "")
    return Diagnostic(codes.CC108, f"expected {listed(words)}, found {show(value)}", span, hint)


def _bad_text(
    expected: Meaning, value: str, document: Document, place: tuple[Any, ...], *, on_key: bool, too_long: bool = False
) -> Diagnostic:
    span = document.key_span(place) if on_key else document.span(place)
    kind = expected.find(TextKind) or TextKind("text", "")
    if kind.title in ("destination", "breadcrumb"):
        code, message, hint = explain_destination(value, breadcrumb=kind.title == "breadcrumb")
        return Diagnostic(code, message, span, hint)
    if (unsafe := _unsafe(value, kind)) and (kind.title == "title" or unsafe != "a character"):
        return Diagnostic(
            codes.CC121, f"{unsafe} cannot stand in a {kind.title}", span, f"allowed: {kind.rule}" if kind.rule else ""
        )
    if too_long or len(value) > 200:
        return Diagnostic(codes.CC119, f"{show(value)} is too long for a {kind.title}", span)
    rule = f"{kind.rule}; " if kind.rule else ""
    better = re.sub(r"[^a-z0-9-]+", "-", value.lower()).strip("-") if kind.title == "name" else ""
    example = f"such as {better if re.fullmatch('[a-z][a-z0-9-]*', better) else kind.example}"
    return Diagnostic(
        codes.CC119, f"expected {_article(kind.title)} {kind.title}, found {show(value)}", span, f"{rule}{example}"
    )


def _article(word: str) -> str:
    return "an" if word[:1] in "aeio" else "a"  # every title of ours that starts with u is a "user ..."


def _unsafe(value: str, kind: TextKind) -> str:
    for index, char in enumerate(value):
        if char in "\n\r\u2028\u2029":
            if kind.title != "text to speak":
                return "a line break"
        elif not char.isprintable() and char not in "\u200c\u200d" and (char != "\t" or kind.title != "text to speak"):
            return f"the invisible character U+{ord(char):04X}"
        elif kind.title == "title" and (
            char in '"<>\\`' or (char == "$" and value[index + 1 : index + 2] in ("{", "["))
        ):
            return char if char != "$" else f"${value[index + 1]}"
    return ""


def _range(kind: str, detail: ErrorDetails, expected: Meaning, written: Any) -> str:
    context = detail.get("ctx", {})
    limit = next(iter(context.values()))
    if (text := expected.find(TextKind)) and text.title == "duration":
        limit = f"{limit / 1000:g}s"
    words = {
        "greater_than": "more than",
        "greater_than_equal": "at least",
        "less_than": "less than",
        "less_than_equal": "at most",
    }
    return f"expected {words[kind]} {limit}, found {show(written)}"


_LIMITS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}


def _wrong_kind(expected: Meaning, value: Any, document: Document, place: tuple[Any, ...]) -> Diagnostic:
    span = document.span(place)
    text = expected.find(TextKind)
    words = _literal(expected)
    hint = ""
    if _wants_mapping(expected):
        wanted = "a mapping"
        hint = _mapping_hint(expected)
    elif get_origin(expected.type) is tuple:
        wanted = "a list"
        hint = f"write [{value}]" if isinstance(value, str) else ""
    elif words:
        wanted = listed(words)
    elif text:
        wanted = f"{_article(text.title)} {text.title}"
        hint = f"such as {text.example}" if text.example else ""
    else:
        return Diagnostic(codes.CC100, f"{show(value)} does not fit here", span)
    return Diagnostic(codes.CC104, f"{_name(place, document)}: expected {wanted}, found {show(value)}", span, hint)


def _mapping_hint(expected: Meaning) -> str:
    """What could stand in a mapping of this kind."""
    if not (isinstance(expected.type, type) and issubclass(expected.type, Noun)):
        return "write key: value under it, or {key: value}"
    names = [
        field.alias or name for name, field in expected.type.model_fields.items() if name not in expected.type.INTERNAL
    ]
    return f"keys here: {', '.join(names)}" if names else ""


def _example(expected: Meaning, key: str) -> str:
    text = expected.find(TextKind)
    return f"such as {key}: {text.example}" if text else ""


def _key(place: tuple[Any, ...]) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "")


def _name(place: tuple[Any, ...], document: Document) -> str:
    """How a message calls what stands at a path: `queue "orders"`, `"members" of queue "orders"`."""
    written: list[str | int] = []
    found: Any = document.data
    for part in place:
        if isinstance(found, Mapping | Listing):
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                continue
            written.append(part)
    if not written:
        return "a spec"
    if len(written) == 1 or written[0] not in SINGULAR:
        return ".".join(f'"{part}"' if isinstance(part, str) else str(part + 1) for part in written)
    whole = f'{SINGULAR[str(written[0])]} "{written[1]}"'
    inner = [f'"{part}"' if isinstance(part, str) else f"entry {part + 1}" for part in written[2:]]
    return " of ".join([*reversed(inner), whole])
