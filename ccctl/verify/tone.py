"""Hears the tone after which a message is recorded: whichever the engine plays, it is one frequency for a while."""

from __future__ import annotations

import numpy as np

from ccctl.verify.audio import RATE, Samples

WINDOW = RATE // 10
LOUD = 400.0  # RMS of int16
PURE = 0.9  # of the energy within three bins of the loudest one: speech stays below 0.7
WINDOWS = 2


def tone_end(samples: Samples) -> int | None:
    """The sample at which the first tone of at least 0.2 s is over; None when there is none, or it still sounds."""
    run = 0
    for at in range(0, len(samples) - WINDOW + 1, WINDOW // 2):
        if _pure(samples[at : at + WINDOW]):
            run += 1
        elif run >= 2 * WINDOWS - 1:
            return at
        else:
            run = 0
    return None


def _pure(window: Samples) -> bool:
    wide = window.astype(np.float64)
    if np.sqrt(np.mean(wide**2)) < LOUD:
        return False
    power = np.abs(np.fft.rfft(wide * np.hanning(len(wide)))) ** 2
    peak = int(np.argmax(power))
    return bool(power[max(0, peak - 3) : peak + 4].sum() > PURE * power.sum())
