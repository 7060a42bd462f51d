"""What requests to the HTTP interface bring along, and what may stand in their addresses."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

Seat = Annotated[str, Path(pattern="^[0-9]{1,20}$", description="the seat's number")]
Name = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,199}$")]
CallName = Annotated[str, Path(pattern="^[A-Za-z0-9._-]{1,100}$", description="the engine's identifier of the call")]
Dialled = Annotated[str, Field(pattern=r"^\+?[0-9*#]{1,32}$", description="as the seat would dial it")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pause(_Body):
    """Why a seat pauses."""

    reason: str = Field(default="", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")


class Code(_Body):
    """What a seat says of the call that it has just had."""

    code: str = Field(pattern="^[a-z][a-z0-9-]{0,79}$")


class Dial(_Body):
    """Click-to-dial."""

    seat: str = Field(pattern="^[0-9]{1,20}$")
    to: Dialled


class Transfer(_Body):
    """Where a call goes."""

    to: Dialled


class Hold(_Body):
    """Who holds, where the token is no seat's and several seats are in the call."""

    seat: str = Field(default="", pattern="^[0-9]{0,20}$")


class Spy(_Body):
    """How a supervisor takes part."""

    supervisor: str = Field(pattern="^[0-9]{1,20}$")
    how: Literal["listen", "whisper", "barge"]


class Turn(_Body):
    """How a switch shall stand."""

    on: bool


class Resend(_Body):
    """Which dead letters are sent again: those numbers, or all (of one hook)."""

    numbers: list[int] | None = Field(default=None, max_length=10_000)
    hook: str = Field(default="", max_length=200)
