"""How long a prompt takes to speak, estimated; the live engine measures the real sound."""

from __future__ import annotations

from ccctl.center import Center, Say
from ccctl.center.languages import heard_in, plain
from ccctl.center.prompt import SEAT_NUMBER
from ccctl.center.spoken import sentence, told

FILE_MS = 3_000  # a sound file is not opened here
PAUSE_MS = 400
DIGIT_MS = 500  # of a seat's number
LETTER_MS = 65  # about 150 words a minute
IDEOGRAPH_MS = 230  # about 260 characters a minute
_IDEOGRAPHS = range(0x2E80, 0xD7FF)  # CJK radicals to Hangul syllables


def estimate_ms(center: Center, prompt: str) -> int:
    """The estimated length of the prompt, by the name that languages.voiced gives it, in milliseconds; at least 400."""
    name, language = plain(prompt)
    if name.startswith(SEAT_NUMBER):
        return DIGIT_MS * (len(name) - len(SEAT_NUMBER))
    if told(name):
        return _spoken_ms(sentence(name, language or center.language))
    known = center.prompts.get(name)
    if known is None or not known.audio:
        return FILE_MS
    audio = known.audio[heard_in(center, name, language or center.language)]
    if not isinstance(audio, Say):
        return FILE_MS
    return _spoken_ms(audio.text)


def _spoken_ms(text: str) -> int:
    return PAUSE_MS + sum(IDEOGRAPH_MS if ord(char) in _IDEOGRAPHS else LETTER_MS for char in text)
