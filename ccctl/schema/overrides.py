"""`set` of an environment: values that replace others, by their path, before the spec is checked."""

from __future__ import annotations

from typing import Any

from ccctl.diagnostics import Report, codes, did_you_mean
from ccctl.schema.tree import Document, Listing, Mapping, Place, empty_mapping

FIXED = ("ccctl", "include", "environments", "tests")


def with_environment(document: Document, name: str, report: Report) -> Document:
    """The document with the values that this environment sets; problems of their paths go into the report.

    The first two parts of a path (the noun and its name) must exist, so that a typo never makes a new thing; below them
    mappings that are not written yet are made. The document given is left as it is. Spans of what is set are those of
    `set`.
    """
    environment = document.value(("environments", name))
    values = environment.get("set") if isinstance(environment, Mapping) else None
    if not isinstance(values, Mapping):
        return document
    root = document.data.copy()
    for path, value in values.items():
        _replace(root, path, value, values.places[path], report)
    return Document(document.source, root)


def check_paths(document: Document, report: Report) -> None:
    """Adds the problems of every environment's paths to the report."""
    environments = document.data.get("environments")
    if isinstance(environments, Mapping):
        for name in environments:
            with_environment(document, name, report)


def _replace(root: Mapping, path: str, value: Any, place: Place, report: Report) -> None:
    parts = path.split(".")
    span = place[4].span(*place[:2])
    if parts[0] in FIXED:
        report.add(codes.CC125, f'"{parts[0]}" cannot be set by an environment', span)
        return
    here: Any = root
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        if isinstance(here, Mapping):
            if part not in here and (depth < 2 if not last else depth == 1 and isinstance(root.get(parts[0]), Mapping)):
                if last and parts[0] == "recording":
                    here.put(part, value, place)
                    return
                where = ".".join(parts[: depth + 1])
                hint = (
                    did_you_mean(part, list(here)) or "a path names what the spec has, such as trunks.carrier.sip.host"
                )
                report.add(codes.CC125, f'the spec has no "{where}"', span, hint=hint)
                return
            if last:
                here.put(part, value, place)
                return
            below = here.get(part)
            below = (
                below.copy() if isinstance(below, Mapping | Listing) else empty_mapping() if part not in here else below
            )
            here.put(part, below, here.places.get(part, place))
            here = below
        elif isinstance(here, Listing) and part.isascii() and part.isdigit() and int(part) < len(here):
            index = int(part)
            if last:
                here[index] = value
                here.places[index] = (*place[2:4], *place[2:])
                return
            below = here[index]
            here[index] = below.copy() if isinstance(below, Mapping | Listing) else below
            here = here[index]
        else:
            where = ".".join(parts[:depth])
            what = "a list without this entry" if isinstance(here, Listing) else "no mapping"
            report.add(codes.CC125, f'"{where}" is {what}, so "{part}" cannot be set in it', span)
            return
