"""A spec's text in canonical order and quoting, as `ccctl fmt` writes it.

Pieces of the text are moved and digits are put in quotes; nothing is written anew. So comments, blank lines, anchors, and
the line breaks and spaces that a person chose stay what they are, which a YAML library's own writer does not promise
(ruamel.yaml's round trip moves comments of moved keys, breaks long lines and closes up flow style). What comes out is
read again and compared before anybody sees it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ccctl.diagnostics import Report, codes, rejected
from ccctl.schema.document import parse
from ccctl.schema.format_rules import SPEC, Forms, below, in_quotes, item_forms, key_order, noun_of
from ccctl.schema.format_tree import Node, line_end, read_tree
from ccctl.schema.source import Source

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_COMMENT = re.compile(r"(?:^|(?<=[\s]))#[^\n]*", re.MULTILINE)
_DOCUMENT_END = re.compile(r"^\.\.\.", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+(?=\n)")


def format_text(source: Source) -> str:
    """The canonical text of a spec file that can be read; raises Rejected when it cannot be had without a loss."""
    report = Report()
    before = parse(source, report)
    if before is None:
        report.raise_if_errors()
    crlf = "\r\n" in source.text
    text = source.text.replace("\r\n", "\n")
    try:
        formatted = _canonical(text)
    except ValueError:
        formatted = ""  # what came out is no YAML any more: the check refuses it
    _check(source, text, formatted)
    return formatted.replace("\n", "\r\n") if crlf else formatted


def _canonical(text: str) -> str:
    root = read_tree(text)
    if root is None:
        return text
    return _tidy(_Writer(text, root).whole())


def _tidy(text: str) -> str:
    """Without spaces at the ends of lines, outside of texts that hold them, and with one line break at the end."""
    root = read_tree(text)
    texts = sorted((node.start, node.end) for node in root.walk() if node.kind == "text") if root else []
    out, at = [], 0
    for start, end in texts:
        if "\n" in text[start:end]:
            out += [_TRAILING.sub("", text[at:start]), text[start:end]]
            at = end
    rest = _TRAILING.sub("", text[at:])
    return "".join(out) + (rest.rstrip() or "") + "\n"


def _check(source: Source, before: str, after: str) -> None:
    """Raises Rejected unless both texts say the same in the same order, with the same comments."""
    again = Report()
    old, new = parse(Source(source.file, before), Report()), parse(Source(source.file, after), again)
    same = new is not None and not again.errors and old == new
    if same:
        tree, fresh = read_tree(before), read_tree(after)
        same = tree is not None and fresh is not None and _print(tree, SPEC) == _print(fresh, SPEC)
    readable = new is not None and not again.errors
    lost = Counter(_comments(before)) - Counter(_comments(after)) if readable else Counter()
    if same and not lost:
        return
    message = f"{source.file} cannot be put in order without changing what it says"
    span = source.span(0)
    if lost:
        first = next(iter(lost))
        message = f"the comment {first[:60]!r} of {source.file} would be lost"
        span = source.span(max(source.text.find(first), 0))
    hint = "nothing was written; bring the keys around this place into order by hand"
    raise rejected(codes.CC027, message, span, hint=hint)


def _print(node: Node, forms: Forms) -> object:
    """What a node says: equal for equal meaning. Keys of nouns have no order, names have the one of the text."""
    if node.kind == "list":
        return [node.anchor, [_print(item, item_forms(forms)) for item in node.items]]
    if node.kind == "map":
        said = [(_print(key, ()), _print(value, below(node, forms, key.value)[1])) for key, value in node.pairs]
        return [node.anchor, sorted(said, key=str) if noun_of(node, forms) else said]
    plain = node.kind == "text" and not node.style and node.value in ("", "~", "null")
    return (node.kind, node.anchor, node.value, plain)


def _comments(text: str) -> Iterator[str]:
    root = read_tree(text)
    at = 0
    texts = sorted((node.start, node.end) for node in root.walk() if node.kind == "text") if root else []
    for start, end in [*texts, (len(text), len(text))]:
        for found in _COMMENT.finditer(text, at, max(start, at)):
            yield found[0].rstrip()
        at = max(at, end)


class _Writer:
    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root
        self.has_anchors = any(node.anchor for node in root.walk())

    def whole(self) -> str:
        """The text of the file: what stands before the first key, the keys, and what stands behind the last."""
        root = self.root
        if root.kind != "map" or root.flow or not root.pairs:
            return self.text[: root.start] + self.node(root, SPEC) + self.text[root.end :]
        first = self.line_start(root.pairs[0][0].start)
        head, lead = _head(self.text[:first])
        below = self.text[root.end + 1 :]
        ended = _DOCUMENT_END.search(below)
        trail, foot = ("", below) if ended else _split(below, 0)
        return head + self.block(root, SPEC, lead, trail) + ("\n" if root.end < len(self.text) else "") + foot

    def node(self, node: Node, forms: Forms) -> str:
        """The canonical text of a node."""
        if node.kind == "text":
            return self.scalar(node, forms)
        if node.kind == "map" and node.pairs:
            return self.flow(node, forms) if node.flow else self.block(node, forms)
        return self.verbatim(node, [(item, item_forms(forms)) for item in node.items])

    def verbatim(self, node: Node, children: list[tuple[Node, Forms]], start: int = -1, end: int = -1) -> str:
        """The text as it stands, with the canonical text of each child in its place."""
        at, out = node.start if start < 0 else start, []
        for child, forms in children:
            out += [self.text[at : child.start], self.node(child, forms)]
            at = child.end
        return "".join([*out, self.text[at : node.end if end < 0 else end]])

    def scalar(self, node: Node, forms: Forms) -> str:
        text = self.text[node.start : node.end]
        if node.style == "'" and not set(node.value) & set('"\\\n') and node.value.isprintable():
            return text[: _PROPERTIES.match(text).end()] + f'"{node.value}"'  # type: ignore[union-attr]
        if not node.style and in_quotes(node.value, forms):
            return text.removesuffix(node.value) + f'"{node.value}"'
        return text

    def parts(self, node: Node, forms: Forms) -> list[list[tuple[Node, Forms]]]:
        """Key and value of each entry, with what the language expects of them."""
        return [[*zip((key, value), below(node, forms, key.value), strict=True)] for key, value in node.pairs]

    def order(self, node: Node, forms: Forms) -> list[int]:
        """The canonical order of a mapping's entries; as they stand where the user names them or an anchor binds them."""
        stand = list(range(len(node.pairs)))
        noun = noun_of(node, forms)
        if noun is None or len(stand) < 2:
            return stand
        rank = {key: place for place, key in enumerate(("<<", *key_order(noun)))}
        order = sorted(stand, key=lambda entry: rank.get(node.pairs[entry][0].value, len(rank)))
        return stand if self.has_anchors and self.bound(node, order) else order

    def bound(self, node: Node, order: list[int]) -> bool:
        """Whether an alias would come before its anchor, or change its anchor for another of the same name."""
        place = {entry: position for position, entry in enumerate(order)}
        named: list[tuple[int, str]] = []
        for entry, pair in enumerate(node.pairs):
            for part in (inner for side in pair for inner in side.walk()):
                name = part.anchor or (part.value if part.kind == "alias" else "")
                if name:
                    if any(other == name and place[earlier] > place[entry] for earlier, other in named):
                        return True
                    named.append((entry, name))
        return False

    def flow(self, node: Node, forms: Forms) -> str:
        """A mapping in braces: entries change places, what stands between them stays."""
        parts = self.parts(node, forms)
        children = [child for part in parts for child in part]
        order = self.order(node, forms)
        ends = [max(key.end, value.end) for key, value in node.pairs]
        starts = [key.start for key, _ in node.pairs]
        between = [self.text[end:start] for end, start in zip(ends, [*starts[1:], node.end], strict=True)]
        if order == sorted(order) or any("#" in gap or "?" in gap for gap in between):
            return self.verbatim(node, children)
        texts = [self.verbatim(node, parts[entry], starts[entry], ends[entry]) for entry in order]
        return self.text[node.start : starts[0]] + "".join(text + gap for text, gap in zip(texts, between, strict=True))

    def block(self, node: Node, forms: Forms, lead: str = "", trail: str = "") -> str:
        """A mapping of lines; each entry takes the comments and blank lines above it along.

        `lead` and `trail` are lines before the first and after the last entry that belong to them (of the root only).
        """
        parts = self.parts(node, forms)
        starts = [key.start for key, _ in node.pairs]
        ends = [line_end(self.text, max(key.end, value.end)) for key, value in node.pairs]
        column = starts[0] - self.line_start(starts[0])
        margins = [self.text[self.line_start(start) : start] for start in starts]
        leads, trails = [lead], []
        for end, start in zip(ends, starts[1:], strict=False):
            after, before = _split(self.text[end + 1 : self.line_start(start)], column)
            trails.append(after)
            leads.append(before)
        trails.append(trail)
        order = self.order(node, forms)
        if any(margin.strip() for margin in margins[1:]) or self.text[node.start : starts[0]].strip() == "?":
            at = self.line_start(node.start) if node is self.root else node.start  # `? key` is left where it stands
            children = [child for part in parts for child in part]
            below = "\n" + trail.removesuffix("\n") if trail else ""
            return lead + self.verbatim(node, children, at) + below
        if margins[0].strip() and "#" in leads[order[0]]:
            order = sorted(order)  # no comment can stand between a dash and its first key
        if order[0] != 0:  # the blank lines that set off the one are taken over by the other
            blanks, leads[order[0]] = _blanks(leads[order[0]])
            leads[0] = blanks + leads[0]
        out = [self.text[node.start : starts[0]]]
        for position, entry in enumerate(order):
            above = leads[entry] if node is self.root or position else leads[entry].lstrip(" ")
            if position or node is self.root or above:
                above += margins[1] if len(margins) > 1 else margins[0]
            body = self.verbatim(node, parts[entry], starts[entry], ends[entry])
            out.append(above + body + ("\n" + trails[entry].removesuffix("\n") if trails[entry] else ""))
        return out[0] + "\n".join(out[1:])

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1


def _head(text: str) -> tuple[str, str]:
    """What belongs to the file, and the comment that belongs to its first key: the one below the last blank line."""
    lines = text.splitlines(keepends=True)
    blank = max((index for index, line in enumerate(lines) if not line.strip()), default=None)
    if blank is None or any(not line.lstrip().startswith("#") for line in lines[blank + 1 :]):
        return text, ""
    return "".join(lines[: blank + 1]), "".join(lines[blank + 1 :])


def _split(text: str, column: int) -> tuple[str, str]:
    """The lines between two entries: those that belong to the one above, and those that belong to the one below.

    Comments straight below an entry are its own when they are indented deeper, or when a blank line sets them off from
    what follows.
    """
    lines = text.splitlines(keepends=True)
    run = 0
    while run < len(lines) and lines[run].strip():
        run += 1
    set_off = run < len(lines)
    own = run if set_off else 0
    while own < run and len(lines[own]) - len(lines[own].lstrip(" ")) > column:
        own += 1
    return "".join(lines[:own]), "".join(lines[own:])


def _blanks(lead: str) -> tuple[str, str]:
    rest = re.sub(r"\A(?:[ \t]*\n)+", "", lead)
    return lead[: len(lead) - len(rest)], rest
