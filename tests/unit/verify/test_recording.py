"""Who is heard in a recording, on a side of their own or mixed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ccctl.diagnostics import Rejected
from ccctl.verify import recording
from ccctl.verify.audio import RATE, Samples, known_signal
from ccctl.verify.recording import audible_sides
from ccctl.verify.wav import Wav

TALKED = [("caller t1c1", "seat 102")]


def said(name: str, late: float = 0.0, seconds: float = 2.0) -> Samples:
    """Three seconds in which the known signal begins so late."""
    channel = np.zeros(3 * RATE, np.int16)
    signal = known_signal(name, seconds)
    start = int((0.2 + late) * RATE)
    channel[start : start + len(signal)] = signal
    return channel


def mixed(*parts: Samples) -> Wav:
    total = np.sum([part.astype(np.int32) for part in parts], axis=0)
    return Wav(RATE, np.clip(total, -32768, 32767).astype(np.int16)[np.newaxis, :])


@pytest.mark.parametrize("late", [0.0, 0.007, 0.11, 0.5])
def test_both_are_heard_in_one_channel(late: float) -> None:
    assert audible_sides(mixed(said("caller t1c1"), said("seat 102", late)), TALKED) == {"caller", "seat"}


def test_a_gap_in_what_was_said_hides_nobody() -> None:
    caller = said("caller t1c1")
    caller[int(0.3 * RATE) : int(0.36 * RATE)] = 0
    assert audible_sides(mixed(caller, said("seat 102", 0.05)), TALKED) == {"caller", "seat"}


def test_gaps_all_over_the_beginning_hide_nobody_on_a_side_of_his_own() -> None:
    caller = said("caller t1c1")
    for start in (0.35, 0.6, 0.8, 1.1):
        caller[int(start * RATE) :] = np.roll(caller[int(start * RATE) :], 160)  # 20 ms that never came
    assert audible_sides(Wav(RATE, np.stack([caller, said("seat 102")])), TALKED) == {"caller", "seat"}


def test_a_side_that_is_not_in_the_mixture_is_not_heard() -> None:
    assert audible_sides(mixed(said("caller t1c1"), said("caller t2c1")), TALKED) == {"caller"}
    assert audible_sides(mixed(said("seat 102")), TALKED) == {"seat"}
    assert audible_sides(mixed(said("seat 101"), said("seat 103")), TALKED) == set()


def test_each_is_heard_on_a_side_of_its_own() -> None:
    straight = Wav(RATE, np.stack([said("caller t1c1"), said("seat 102")]))
    crossed = Wav(RATE, np.stack([said("seat 102"), said("caller t1c1")]))
    assert audible_sides(straight, TALKED) == {"caller", "seat"}
    assert audible_sides(crossed, TALKED) == set()


def test_a_recording_that_is_never_finished_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "DONE_SECONDS", 0.0)
    box = SimpleNamespace(
        files=lambda folder: {f"{folder}/17.5.1.raw": 320}, runtime=SimpleNamespace(recordings="/var/spool/recordings")
    )
    lab: Any = SimpleNamespace(book=SimpleNamespace(linked={"t1c1": "17.5"}), box=box)
    caller: Any = SimpleNamespace(name="t1c1", spec=SimpleNamespace(name="caller"))
    with pytest.raises(Rejected, match="caller was not made within"):
        asyncio.run(recording.recording_of(caller, lab))
