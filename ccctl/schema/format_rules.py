"""What `ccctl fmt` holds to be canonical: the order of a noun's keys, and which texts stand in quotes."""

from __future__ import annotations

import re
import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from ccctl.schema.center import CenterSpec
from ccctl.schema.common import Noun, TextKind
from ccctl.schema.format_tree import Node
from ccctl.values import dataclass

# Digits that are names, not amounts: without quotes other YAML readers take them for numbers and drop zeros and plus.
QUOTED = frozenset(
    {
        "phone number",
        "seat number",
        "seat number or range",
        "seat number, or caller",
        "seat number, or outside number",
        "seat number, range or outside number",
        "number that a seat dials",
        "emergency number",
        "prefix",
        "string of digits",
        "user name",
    }
)
LAST = frozenset({"by", "protect"})  # `by` reads best behind the verb: {answer: "101", by: b}
_DIGITS = re.compile(r"\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Form:
    """One type that the language allows at a place, and what is annotated beside it."""

    kind: Any
    extras: tuple[Any, ...] = ()

    @property
    def noun(self) -> type[Noun] | None:
        """The noun that it is, or None."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, Noun) else None


Forms = tuple[Form, ...]
SPEC: Forms = (Form(CenterSpec),)


def noun_of(node: Node, forms: Forms) -> type[Noun] | None:
    """The noun that a mapping is written as; None for a mapping whose keys the user names."""
    keys = {key.value for key, _ in node.pairs} - {"<<"}
    for form in forms:
        noun = form.noun
        if noun and keys <= set(key_order(noun)):
            return noun
        for name in sorted(noun.INTERNAL) if noun else ():  # a noun with several forms, such as a prompt
            if inner := noun_of(node, forms_of_field(noun, name)):
                return inner
    return None


@cache
def key_order(noun: type[Noun]) -> tuple[str, ...]:
    """The keys of a noun in the order of the language."""
    keys = [field.alias or name for name, field in noun.model_fields.items() if name not in noun.INTERNAL]
    return tuple(sorted(keys, key=lambda key: key in LAST))


def below(node: Node, forms: Forms, key: str) -> tuple[Forms, Forms]:
    """What the language expects of a mapping's key itself, and of the value under it."""
    noun = noun_of(node, forms)
    if noun is not None:
        for name, field in noun.model_fields.items():
            if (field.alias or name) == key:
                return (), forms_of_field(noun, name)
        return (), ()
    for form in _with_internal(forms):
        if get_origin(form.kind) is dict:
            of_key, of_value = get_args(form.kind)
            return _forms(of_key), _forms(of_value)
    return (), ()


def item_forms(forms: Forms) -> Forms:
    """What the language expects of each item of a list."""
    for form in forms:
        if get_origin(form.kind) is tuple:
            return _forms(get_args(form.kind)[0])
        if form.noun and form.noun.model_fields:  # the short form of a noun speaks of its first key
            return item_forms(forms_of_field(form.noun, next(iter(form.noun.model_fields))))
    return ()


def in_quotes(value: str, forms: Forms) -> bool:
    """Whether a plain text stands in quotes: digits that are a name."""
    return bool(_DIGITS.fullmatch(value)) and _names_digits(forms)


def _names_digits(forms: Forms, depth: int = 0) -> bool:
    for form in forms:
        if any(isinstance(extra, TextKind) and extra.title in QUOTED for extra in form.extras):
            return True
        if get_origin(form.kind) is tuple and _names_digits(_forms(get_args(form.kind)[0]), depth):
            return True  # one item without the list
        if form.noun and form.noun.model_fields and depth == 0:
            first = next(iter(form.noun.model_fields))
            return first not in form.noun.INTERNAL and _names_digits(forms_of_field(form.noun, first), 1)
    return False


@cache
def forms_of_field(noun: type[Noun], name: str) -> Forms:
    """What a noun's field may be."""
    field = noun.model_fields[name]
    return _forms(field.annotation, tuple(field.metadata))


def _with_internal(forms: Forms) -> Forms:
    more = [
        inner
        for form in forms
        if form.noun
        for name in sorted(form.noun.INTERNAL)
        for inner in forms_of_field(form.noun, name)
    ]
    return (*forms, *more)


def _forms(kind: Any, extras: tuple[Any, ...] = ()) -> Forms:
    while get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        extras = (*extras, *more)
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(form for part in get_args(kind) if part is not type(None) for form in _forms(part, extras))
    return (Form(kind, extras),)
