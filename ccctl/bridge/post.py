"""One event as one HTTP request: signed, checked, without redirects, in bounded time; what is wrong is told in words."""

from __future__ import annotations

import time
from typing import Any

import aiohttp

from ccctl.bridge.config import EventTarget
from ccctl.bridge.sign import headers

TIMEOUT = 15.0  # seconds for one request, whole
LONGEST_ANSWER = 65_536  # bytes that are read of an answer


async def post(session: aiohttp.ClientSession, target: EventTarget, identifier: str, body: bytes) -> tuple[str, float]:
    """What is wrong (empty: it was taken), and how long the receiver asks us to wait."""
    told = {
        "content-type": "application/json",
        "user-agent": "ccctl-bridge/1",
        "idempotency-key": identifier,
        **headers(target.sign, identifier, int(time.time()), body),
        **({"authorization": f"Bearer {target.token}"} if target.token else {}),
    }
    try:
        async with session.post(target.url, data=body, headers=told, allow_redirects=False) as answer:
            if 200 <= answer.status < 300:
                await _drain(answer)
                return "", 0.0
            if 300 <= answer.status < 400:
                answer.close()
                return f"answered {answer.status}: redirects are not followed", 0.0
            pause = answer.headers.get("retry-after", "")
            answer.close()
            return f"answered {answer.status}", float(pause) if pause.isdigit() else 0.0
    except TimeoutError:
        return f"no answer within {TIMEOUT:.0f} s", 0.0
    except (aiohttp.ClientError, OSError, ValueError) as failure:
        return _reason(failure), 0.0


async def _drain(answer: aiohttp.ClientResponse) -> None:
    """Reads a short answer, so that the connection can be used again; a long one is cut off."""
    left = LONGEST_ANSWER
    while left > 0:
        chunk = await answer.content.read(min(left, 16_384))
        if not chunk:
            return
        left -= len(chunk)
    answer.close()


def _reason(failure: Any) -> str:
    """An exception in a few words; certificates by name."""
    if isinstance(failure, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not good: {failure.certificate_error}"[:300]
    if isinstance(failure, aiohttp.ClientConnectorError):
        return f"cannot be reached: {failure.os_error.strerror or failure.os_error}"[:300]
    return f"{failure.__class__.__name__}: {failure}"[:300]
