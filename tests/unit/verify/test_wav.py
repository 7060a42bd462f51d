"""Wav files as the checks of recordings see them."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from ccctl.verify.wav import read_wav


def wav(*channels: np.ndarray, width: int = 2) -> bytes:  # type: ignore[type-arg]
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(width)
        file.setframerate(8000)
        file.writeframes(np.stack(channels, axis=1).astype("<i2" if width == 2 else "u1").tobytes())
    return buffer.getvalue()


TONE = (5000 * np.sin(np.arange(8000) / 3)).astype(np.int16)
QUIET = np.zeros(8000, np.int16)


def test_length_channels_and_what_is_audible() -> None:
    read = read_wav(wav(TONE, QUIET))
    assert (read.channels, read.duration_ms) == (2, 1000)
    assert read.is_audible(0)
    assert not read.is_audible(1)


def test_a_click_and_an_offset_are_no_sound() -> None:
    click = QUIET.copy()
    click[100:300] = 20_000
    assert not read_wav(wav(click)).is_audible(0)
    assert not read_wav(wav(np.full(8000, 3000, np.int16))).is_audible(0)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", wav(QUIET, width=1), bytes(2000)])
def test_what_is_no_wav_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="wav"):
        read_wav(data)
