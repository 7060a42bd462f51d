"""G.711 (ITU-T) A-law and u-law as numpy tables: int16 samples at 8 kHz to bytes and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


def _alaw_values() -> Samples:
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    value = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, value, -value).astype(np.int16)


def _ulaw_values() -> Samples:
    code = ~np.arange(256) & 0xFF
    value = (((code & 15) << 3) + 0x84 << ((code >> 4) & 7)) - 0x84
    return np.where(code & 0x80, -value, value).astype(np.int16)


def _encoder(values: Samples) -> npt.NDArray[np.uint8]:
    """The nearest code for each of the 65,536 samples, indexed by the sample as uint16."""
    order = np.argsort(values, kind="stable")
    ranked = values[order].astype(np.int32)
    middles = (ranked[1:] + ranked[:-1] + 1) // 2
    samples = np.arange(65536).astype(np.uint16).view(np.int16)
    return order[np.searchsorted(middles, samples, side="right")].astype(np.uint8)


DECODE = {"PCMA": _alaw_values(), "PCMU": _ulaw_values()}
ENCODE = {name: _encoder(values) for name, values in DECODE.items()}


def encode(name: str, samples: Samples) -> bytes:
    """The samples as G.711 bytes, one each. `name` is PCMA or PCMU."""
    return ENCODE[name][samples.view(np.uint16)].tobytes()


def decode(name: str, data: bytes) -> Samples:
    """The bytes as int16 samples."""
    return DECODE[name][np.frombuffer(data, np.uint8)]
