"""The two errors of the phone: ParseError for what was received, Refused for what the far end would not do."""

from __future__ import annotations


class ParseError(ValueError):
    """What was received is not sound SIP or SDP; the text says what is wrong."""


class Refused(Exception):  # noqa: N818  a far end that says no is an outcome, not a fault
    """A request got a final answer other than 2xx (408 also when nothing came at all)."""

    def __init__(self, method: str, status: int, reason: str) -> None:
        super().__init__(f"{method} was answered with {status} {reason}")
        self.status = status
        self.reason = reason
