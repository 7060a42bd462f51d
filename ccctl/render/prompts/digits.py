"""The digits 0 to 9, spoken in every language of the center's calls: with them a seat's number is said to a caller."""

from __future__ import annotations

from ccctl.center import Center, Prompt, Say
from ccctl.center.languages import call_languages


def digit_path(language: str, digit: str) -> str:
    """Where the digit's sound lies in a release; no prompt of a spec has a name that begins so."""
    return f"prompts/{language}/_digit-{digit}.wav"


def digits(center: Center) -> dict[str, Prompt]:
    """Path -> what is spoken there; nothing where no queue says numbers. Each speech engine reads a digit its way."""
    speaking = next((queue for queue in center.queues.values() if queue.say_seat_number), None)
    if speaking is None:
        return {}
    return {
        digit_path(language, digit): Prompt(
            f"the digit {digit}", {language: Say(digit, language, speaking.span)}, speaking.span
        )
        for language in call_languages(center)
        for digit in "0123456789"
    }
