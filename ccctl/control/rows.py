"""Reads the tables that FreeSWITCH prints: a line of column names, lines of values between bars, and an end."""

from __future__ import annotations

import json


def rows(text: str, separator: str = "|") -> list[dict[str, str]]:
    """The rows by column name; none where the engine printed an error or nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or separator not in lines[0]:
        return []
    names = lines[0].split(separator)
    found = []
    for line in lines[1:]:
        values = line.split(separator)
        if len(values) >= len(names):
            found.append(dict(zip(names, values, strict=False)))
    return found


def people(text: str) -> dict[str, int]:
    """How many people are in each conference, of the list of them; empty where there is none."""
    try:
        found = json.loads(text, strict=False)
    except ValueError:  # "No active conferences."
        return {}
    return {str(room["conference_name"]): int(room["member_count"]) for room in found}
