"""Answers the engine's questions about a call from another system: in time, or not at all.

The engine asks `GET /v1/lookups/<hook>?caller=...&number=...&call=...&keys=...`, with `&tag.NAME=...` for each tag that it is to
tell; 200 with lines `key=value`, of those keys, is an answer, anything else is none. What the other system says is checked to
the last character before the engine sees it.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import aiohttp

from ccctl.bridge.config import LookupTarget

LONGEST_ANSWER = 1024 * 1024
MOST_LINES = 64
LONGEST_VALUE = 256
MARGIN = 0.02  # seconds that the engine needs to hear from us
_KEY = re.compile(r"[a-z0-9_.-]{1,64}")


class NoAnswerError(Exception):
    """The other system gave no answer that can be used; the text says why."""


def address(url: str, values: dict[str, str]) -> str:
    """The address with `{caller}` and the like filled in, quoted so that no value can be more than a value."""
    for name, value in values.items():
        url = url.replace(f"{{{name}}}", quote(value[:LONGEST_VALUE], safe=""))
    return url


async def look_up(session: aiohttp.ClientSession, target: LookupTarget, values: dict[str, str]) -> dict[str, str]:
    """What the other system says of a call; NoAnswerError when it is late, says no, or says nonsense."""
    timeout = aiohttp.ClientTimeout(total=max(0.05, target.timeout - MARGIN))
    told = {"accept": "application/json, text/plain", "user-agent": "ccctl-bridge/1"}
    if target.token:
        told["authorization"] = f"Bearer {target.token}"
    try:
        async with session.get(
            address(target.url, values), headers=told, timeout=timeout, allow_redirects=False
        ) as answer:
            if answer.status == 204:
                return {}
            if answer.status != 200:
                raise NoAnswerError(f"answered {answer.status}")
            body = bytearray()
            async for chunk in answer.content.iter_chunked(16_384):
                body += chunk
                if len(body) > LONGEST_ANSWER:
                    raise NoAnswerError(f"answered more than {LONGEST_ANSWER} bytes")
            return answer_of(answer.content_type, bytes(body))
    except TimeoutError:
        raise NoAnswerError(f"no answer within {target.timeout:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as failure:
        raise NoAnswerError(f"{failure.__class__.__name__}: {failure}"[:300]) from failure


def answer_of(kind: str, body: bytes) -> dict[str, str]:
    """The keys and values of a body: a JSON object (inner ones with dots in the key), or lines `key=value`."""
    text = body.decode("utf-8", "replace")
    if kind == "application/json" or kind.endswith("+json"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise NoAnswerError("answered JSON that is none") from None
        if not isinstance(data, dict):
            raise NoAnswerError("answered JSON that is no object")
        pairs = _flat(data)
    elif kind == "text/plain":
        pairs = [
            (key.strip(), value.strip())
            for key, sign, value in (line.partition("=") for line in text.splitlines())
            if sign
        ]
    else:
        raise NoAnswerError(f"answered {kind}; application/json or text/plain is wanted")
    good = [(key, clean(value)) for key, value in pairs if _KEY.fullmatch(key)]
    return dict(good[:MOST_LINES])


def _flat(data: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in data.items():
        name = f"{before}{key}".lower()
        if isinstance(value, bool):
            found.append((name, "true" if value else "false"))
        elif isinstance(value, str | int | float):
            found.append((name, str(value)))
        elif isinstance(value, dict) and len(name) <= LONGEST_VALUE and len(found) < MOST_LINES:
            found += _flat(value, f"{name}.")
    return found


def clean(value: str) -> str:
    """A value on one line, without control characters, at most LONGEST_VALUE characters."""
    return "".join(char for char in value[: 8 * LONGEST_VALUE] if char.isprintable())[:LONGEST_VALUE]


def lines_of(answer: dict[str, str]) -> str:
    """What the engine reads."""
    return "".join(f"{key}={value}\n" for key, value in answer.items())
