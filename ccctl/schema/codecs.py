"""Audio codecs, as trunks and seats name them."""

from __future__ import annotations

from typing import Literal

Codec = Literal["alaw", "ulaw", "g722", "gsm", "opus", "g729"]
