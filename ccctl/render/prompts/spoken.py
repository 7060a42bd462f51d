"""The sentences that tell waiting callers their place and the expected wait; and silence, over which they are heard."""

from __future__ import annotations

from ccctl.center import Center, Prompt, Queue, Say
from ccctl.center.languages import call_languages
from ccctl.center.spoken import every_name, sentence
from ccctl.render.prompts import programs

SILENCE = "prompts/_silence.wav"
SILENT_SECONDS = 10


def spoken_path(language: str, name: str) -> str:
    """Where the sentence's sound lies in a release; no prompt of a spec has a name that begins so."""
    return f"prompts/{language}/_{name.replace(' ', '-')}.wav"


def spoken_names(center: Center) -> tuple[str, ...]:
    """The names of all sentences that the center's queues need."""
    announced = [queue.announce for queue in center.queues.values() if queue.announce is not None]
    return every_name(
        places=any(each.position for each in announced),
        waits=any(each.wait for each in announced),
        callbacks=any(queue.callback is not None and not queue.callback.prompt for queue in center.queues.values()),
    )


def announced(center: Center) -> dict[str, Prompt]:
    """Path -> what is spoken there; nothing where no queue announces anything of its own."""
    speaking = (queue for queue in center.queues.values() if queue.announce is not None or queue.callback is not None)
    span = next((queue.span for queue in speaking), None)
    return {
        spoken_path(language, name): Prompt(name, {language: Say(sentence(name, language), language, span)}, span)
        for language in call_languages(center)
        for name in spoken_names(center)
    }


def silence(center: Center) -> dict[str, bytes]:
    """The silence that plays in queues with announcements; nothing where there are none."""
    if _announcing(center) is None:
        return {}
    return {SILENCE: programs.wav(bytes(2 * programs.RATE * SILENT_SECONDS))}


def _announcing(center: Center) -> Queue | None:
    return next((queue for queue in center.queues.values() if queue.announce is not None), None)
