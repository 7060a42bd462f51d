"""Wav files, from their bytes: length, channels, and whether there is sound in each."""

from __future__ import annotations

import io
import struct
import wave
from typing import TYPE_CHECKING

from ccctl.values import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AUDIBLE_RMS = 200.0  # of 32,767: -44 dBFS; G.711's idle noise is below 10, our signals are above 2,000
WINDOW_MS = 100
AUDIBLE_WINDOWS = 3  # a click is no voice


@dataclass(frozen=True, slots=True)
class Wav:
    """Signed 16-bit samples, one row a channel, and their rate in hertz."""

    rate: int
    samples: NDArray[np.int16]

    @property
    def channels(self) -> int:
        return len(self.samples)

    @property
    def duration_ms(self) -> int:
        return round(1000 * self.samples.size / self.channels / self.rate)

    def is_audible(self, channel: int) -> bool:
        """Whether sound of at least 0.3 s stands out in the channel."""
        return self.audible_ms(channel) >= AUDIBLE_WINDOWS * WINDOW_MS

    def audible_ms(self, channel: int) -> int:
        """How much of the channel holds sound."""
        import numpy as np

        window = self.rate * WINDOW_MS // 1000
        row = self.samples[channel].astype(np.float64)
        row = row[: len(row) // window * window].reshape(-1, window)
        row = row - row.mean(axis=1, keepdims=True)  # an offset is not a sound
        loud = np.sqrt((row**2).mean(axis=1)) > AUDIBLE_RMS
        return int(np.count_nonzero(loud)) * WINDOW_MS


def read_wav(data: bytes) -> Wav:
    """The samples of a 16-bit PCM wav file. Raises ValueError when it is none."""
    import numpy as np

    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                raise ValueError(f"a wav file with {8 * file.getsampwidth()} bits a sample, where 16 were expected")
            rate, channels = file.getframerate(), file.getnchannels()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, struct.error) as trouble:
        raise ValueError(f"not a sound wav file: {trouble}") from trouble
    samples = np.frombuffer(frames[: len(frames) // (2 * channels) * 2 * channels], dtype="<i2")
    return Wav(rate, samples.reshape(-1, channels).T.copy())


def write_wav(samples: NDArray[np.int16], rate: int = 8000) -> bytes:
    """The bytes of a 16-bit wav file: one channel, or one for each column."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()
