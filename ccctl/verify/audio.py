"""Audio for test calls: wav files, known signals, and how loud something is. numpy only; samples are int16 at 8 kHz.

What was heard is recognised in audio_recognise.py.
"""

from __future__ import annotations

import hashlib
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
AUDIBLE = 200.0  # RMS of int16: -44 dBFS, well over G.711's idle noise, well under quiet speech
WINDOW = 0.5  # seconds
STEP = 0.2  # seconds of one chord of a known signal

Samples = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]


def load_wav(path: Path) -> tuple[Samples, int]:
    """The samples, one column a channel, and the rate in hertz. Raises OSError, wave.Error or EOFError."""
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise wave.Error(f"{8 * file.getsampwidth()} bits a sample, not 16")
        data: Samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16)
        return data.reshape(-1, file.getnchannels()), file.getframerate()


def load_mono(path: Path) -> Samples:
    """The first channel of a wav file at 8 kHz, resampled where needed. Raises as load_wav."""
    samples, rate = load_wav(path)
    return resample(samples[:, 0], rate)


def save_wav(path: Path, samples: npt.NDArray[np.int16], rate: int = RATE) -> None:
    """Writes 16-bit audio: one channel, or one for each column."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(samples, "<i2").tobytes())


def resample(samples: Samples, rate: int) -> Samples:
    """The same audio at 8 kHz, by a windowed-sinc low-pass and interpolation: good enough to recognise it by."""
    if rate == RATE or not len(samples):
        return samples
    wide = samples.astype(np.float64)
    if rate > RATE:
        taps = np.arange(-64, 65)
        cut = 0.9 * RATE / rate
        kernel = cut * np.sinc(cut * taps) * np.hanning(len(taps))
        wide = np.convolve(wide, kernel / kernel.sum(), "same")
    at = np.arange(int(len(samples) * RATE / rate)) * (rate / RATE)
    narrow: Samples = np.clip(np.interp(at, np.arange(len(wide)), wide), -32768, 32767).astype(np.int16)
    return narrow


def known_signal(name: str, seconds: float) -> Samples:
    """A signal of this name's own: a chord of three tones, a new one every 0.2 s, always the same for the name.

    It keeps to 300-3,000 Hz, passes G.711 with a correlation of 0.999, and has nothing in common with another name's.
    """
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    choose = np.random.default_rng(seed)
    size = int(STEP * RATE)
    ramp = np.minimum(1.0, np.minimum(np.arange(size), np.arange(size)[::-1]) / (0.01 * RATE))
    time = np.arange(size) / RATE
    chords = []
    for _ in range(max(1, int(np.ceil(seconds / STEP)))):
        tones = choose.uniform((300, 800, 1800), (800, 1800, 3000))
        phases = choose.uniform(0, 2 * np.pi, 3)
        chords.append(ramp * np.sin(2 * np.pi * tones[:, None] * time + phases[:, None]).sum(axis=0))
    return (3000 * np.concatenate(chords)[: int(seconds * RATE)]).astype(np.int16)


def levels(samples: Samples, window: float = WINDOW) -> npt.NDArray[np.float64]:
    """The RMS of each window (the last may be shorter), in units of int16."""
    size = int(window * RATE)
    parts = [samples[at : at + size].astype(np.float64) for at in range(0, len(samples), size)]
    return np.array([np.sqrt(np.mean(part * part)) for part in parts])


def audible(samples: Samples, floor: float = AUDIBLE) -> bool:
    """Whether at least one half second is louder than the floor (RMS)."""
    return bool((levels(samples) >= floor).any())
