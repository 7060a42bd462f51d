"""Surveys: one question to the caller after the conversation."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Survey:
    """One question: plays `prompt`, takes one of `keys` within `timeout_ms`; thanks, and the call ends."""

    name: str
    prompt: str
    keys: tuple[str, ...]  # in the order of the pad
    timeout_ms: int
    retries: int  # the question is heard at most retries + 1 times
    invalid: str | None = None  # a prompt, after a key that is no answer
    thanks: str | None = None  # a prompt, after the answer
    span: Span | None = None
