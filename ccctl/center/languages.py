"""The languages of a center's calls, and in which of them a prompt is heard."""

from __future__ import annotations

from ccctl.center.center import Center
from ccctl.center.flow import Speak
from ccctl.center.prompt import SEAT_NUMBER
from ccctl.center.spoken import told

_IN = " in "  # no prompt of a spec has a blank in its name


def call_languages(center: Center) -> tuple[str, ...]:
    """Every language that a call can have, the center's own first; the others in the order of the spec."""
    steps = (step for flow in center.flows.values() for step in flow.steps)
    return tuple(dict.fromkeys((center.language, *(step.language for step in steps if isinstance(step, Speak)))))


def heard_in(center: Center, prompt: str, language: str) -> str:
    """The language in which a call of this language hears the prompt: its own, else the center's, else the first."""
    audio = center.prompts[prompt].audio
    return next((tongue for tongue in (language, center.language) if tongue in audio), next(iter(audio)))


def voiced(center: Center, prompt: str, language: str) -> str:
    """The prompt's name as events and ears know it: `welcome` where it is what calls of the center's language hear."""
    if prompt.startswith(SEAT_NUMBER) or told(prompt):
        return prompt if language in ("", center.language) else in_language(prompt, language)
    if prompt not in center.prompts:
        return prompt
    heard = heard_in(center, prompt, language)
    return prompt if heard == heard_in(center, prompt, center.language) else f"{prompt}{_IN}{heard}"


def in_language(prompt: str, language: str) -> str:
    """What stands for a prompt in one language only."""
    return f"{prompt}{_IN}{language}"


def plain(name: str) -> tuple[str, str]:
    """The prompt of a voiced name, and its language; "" = that of the center's calls."""
    prompt, _, language = name.partition(_IN)
    return prompt, language


def voices(center: Center, prompt: str) -> tuple[str, ...]:
    """Every voiced name of the prompt among the calls of this center, that of its own language first."""
    return tuple(dict.fromkeys(voiced(center, prompt, language) for language in call_languages(center)))


def is_heard(center: Center, heard: str, wanted: str) -> bool:
    """Whether what is heard (a voiced name) is what a test wants: a prompt in any language, or in the one it names."""
    name, language = plain(heard)
    prompt, tongue = plain(wanted)
    if name != prompt or not tongue:
        return name == prompt
    own = heard_in(center, prompt, center.language) if prompt in center.prompts else center.language
    return (language or own) == tongue
