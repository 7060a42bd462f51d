"""What the YAML parser complains of, in plain words."""

from __future__ import annotations

import re

from ccctl.diagnostics import Note, Report, codes
from ccctl.schema.source import Source

QUOTES = 'put the text in quotes: "..."'
# What is wrong where the parser stopped, and what to do.
HERE = {
    "mapping values are not allowed in this context": (
        "a colon stands where no key can be",
        "check the indentation of this line; " + QUOTES,
    ),
    "did not find expected key": (
        "this line does not fit what stands above it",
        "keys of one mapping start in the same column",
    ),
    "did not find expected '-' indicator": (
        "this line does not fit the list above it",
        "items of one list start with - in the same column",
    ),
    "found unknown escape character": (
        "an unknown escape in a text in double quotes",
        "use single quotes, or write \\\\ for a backslash",
    ),
    "did not find expected <document start>": (
        "this stands outside of the mapping that a spec is",
        "a spec is one mapping of keys: key: value",
    ),
}


def explain_syntax(source: Source, problem: str, context: int | None, at: int, report: Report) -> None:
    """Adds the one diagnostic for a syntax error: what the parser says, where its context starts, where it stopped."""
    text = source.text
    at = min(at, len(text))
    line_start = text.rfind("\n", 0, at) + 1
    here = text[at : at + 1]
    so_far = text[line_start : at + 1]
    if "\t" in so_far[: len(so_far) - len(so_far.lstrip(" \t"))]:
        tab = text.index("\t", line_start)
        report.add(codes.CC009, "a tab stands in the indentation", source.span(tab, tab + 1), hint="indent with spaces")
        return
    notes: tuple[Note, ...] = ()
    message, hint, start = _words(problem, here, source, context, at)
    if context is not None and context < start:
        notes = (Note(_opened(text[context : context + 1]), source.span(context, context + 1)),)
    report.add(codes.CC008, message, source.span(start, start + 1), hint=hint, notes=notes)


def _comment_in_brackets(text: str, at: int) -> int | None:
    """Where the last # before this place stands that follows {, [ or a comma on its line; None when there is none."""
    found = list(re.finditer(r"[{\[,] *(#)", text[:at]))
    return found[-1].start(1) if found else None


def _opened(char: str) -> str:
    return {
        "{": "the { stands here",
        "[": "the [ stands here",
        '"': "the quote opens here",
        "'": "the quote opens here",
    }.get(char, "what it belongs to starts here")


def _words(problem: str, here: str, source: Source, context: int | None, at: int) -> tuple[str, str, int]:
    """Message, hint, and the offset to point at."""
    text = source.text
    if problem in HERE:
        return *HERE[problem], at
    if problem == "found unexpected ':'":
        return "inside { } and [ ], a text with a colon needs quotes", QUOTES, context if context is not None else at
    if problem.startswith("did not find expected alphabetic or numeric character"):
        return f"a text cannot start with {text[at - 1 : at]}", QUOTES, at - 1
    if problem == "did not find expected node content" and (bare := _comment_in_brackets(text, at)) is not None:
        return "after # everything is a comment, also the closing bracket", QUOTES.replace("...", "#"), bare
    if problem == "found character that cannot start any token":
        return f"a text cannot start with {here}", QUOTES, at
    if "did not find expected ',' or" in problem:
        bracket = "}" if "'}'" in problem else "]"
        start = context if context is not None and not text[at:].strip() else at
        return f"a comma or a closing {bracket} is missing", f"close the bracket, or {QUOTES}", start
    if problem == "could not find expected ':'":
        return "a key without a colon", "write key: value", context if context is not None else at
    if problem == "found unexpected end of stream" and context is not None and text[context : context + 1] in "\"'":
        return "this quote is never closed", f"close it with {text[context]}", context
    if problem == "found unexpected document indicator":
        return "the text ends inside a quote", "close the quote", context if context is not None else at
    return f"this cannot be read as YAML: {problem}", "", at
