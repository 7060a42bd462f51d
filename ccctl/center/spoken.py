"""What the center itself tells waiting callers, in words: their place, how long it may take, that they are called back."""

from __future__ import annotations

from ccctl.values import dataclass

POSITION = "position "  # in place of a prompt's name; no prompt of a spec can have such a name
EXPECTED_WAIT = "expected wait "
CALLBACK = "callback sentence"
MOST = 20  # the last place that is told; places after it are told as "more than" this
MINUTES = (1, 2, 3, 4, 5, 10, 15, 20, 30)  # what is told, rounded up; more is told as "more than" the last


@dataclass(frozen=True, slots=True)
class Words:
    """A language's sentences; {n} is the number."""

    position: str
    later: str
    minute: str
    minutes: str
    longer: str
    callback: str


SENTENCES = {
    "de": Words(
        "Sie sind an Position {n} der Warteschlange.",
        "Vor Ihnen warten mindestens {n} Anrufer.",
        "Die voraussichtliche Wartezeit beträgt etwa eine Minute.",
        "Die voraussichtliche Wartezeit beträgt etwa {n} Minuten.",
        "Die voraussichtliche Wartezeit beträgt mehr als {n} Minuten.",
        "Wir rufen Sie zurück, sobald Sie an der Reihe sind. Auf Wiederhören.",
    ),
    "en": Words(
        "You are number {n} in the queue.",
        "There are at least {n} callers before you.",
        "The expected waiting time is about one minute.",
        "The expected waiting time is about {n} minutes.",
        "The expected waiting time is more than {n} minutes.",
        "We will call you back when it is your turn. Goodbye.",
    ),
    "es": Words(
        "Usted ocupa la posición {n} en la cola.",
        "Hay al menos {n} llamadas antes que la suya.",
        "El tiempo de espera previsto es de un minuto, aproximadamente.",
        "El tiempo de espera previsto es de {n} minutos, aproximadamente.",
        "El tiempo de espera previsto es de más de {n} minutos.",
        "Le llamaremos cuando llegue su turno. Adiós.",
    ),
    "fr": Words(
        "Vous êtes en position {n} dans la file d'attente.",
        "Au moins {n} appels sont devant le vôtre.",
        "Le temps d'attente prévu est d'environ une minute.",
        "Le temps d'attente prévu est d'environ {n} minutes.",
        "Le temps d'attente prévu est de plus de {n} minutes.",
        "Nous vous rappellerons quand ce sera votre tour. Au revoir.",
    ),
    "it": Words(
        "Lei è in posizione {n} nella coda.",
        "Ci sono almeno {n} chiamate prima della sua.",
        "Il tempo di attesa previsto è di circa un minuto.",
        "Il tempo di attesa previsto è di circa {n} minuti.",
        "Il tempo di attesa previsto è di più di {n} minuti.",
        "La richiameremo quando sarà il suo turno. Arrivederci.",
    ),
    "nl": Words(
        "U bent nummer {n} in de wachtrij.",
        "Er zijn ten minste {n} bellers voor u.",
        "De verwachte wachttijd is ongeveer één minuut.",
        "De verwachte wachttijd is ongeveer {n} minuten.",
        "De verwachte wachttijd is meer dan {n} minuten.",
        "Wij bellen u terug zodra u aan de beurt bent. Tot ziens.",
    ),
    "pt": Words(
        "Você está na posição {n} da fila.",
        "Há pelo menos {n} chamadas antes da sua.",
        "O tempo de espera previsto é de cerca de um minuto.",
        "O tempo de espera previsto é de cerca de {n} minutos.",
        "O tempo de espera previsto é de mais de {n} minutos.",
        "Ligaremos de volta quando chegar a sua vez. Até logo.",
    ),
    "zh": Words(
        "您排在第{n}位。",
        "您前面至少有{n}位来电者。",
        "预计等待时间约一分钟。",
        "预计等待时间约{n}分钟。",
        "预计等待时间超过{n}分钟。",
        "轮到您时我们会给您回电,再见。",
    ),
}


def speaks(language: str) -> bool:
    """Whether there are sentences in this language (BCP 47)."""
    return _primary(language) in SENTENCES


def position(place: int) -> str:
    """What stands for a prompt's name where this place is told; 1 is served next."""
    return f"{POSITION}{min(place, MOST + 1)}"


def expected_wait(milliseconds: int) -> str:
    """What stands for a prompt's name where a wait is told, rounded up to what is told."""
    minutes = -(-milliseconds // 60_000)
    return f"{EXPECTED_WAIT}{next((told for told in MINUTES if minutes <= told), MINUTES[-1] + 1)}"


def told(name: str) -> bool:
    """Whether the name stands for one of these sentences."""
    return name.startswith((POSITION, EXPECTED_WAIT)) or name == CALLBACK


def every_name(*, places: bool, waits: bool, callbacks: bool = False) -> tuple[str, ...]:
    """The names of all sentences about places, waits and callbacks."""
    found = [CALLBACK] if callbacks else []
    found += [f"{POSITION}{place}" for place in range(1, MOST + 2)] if places else []
    return (*found, *(f"{EXPECTED_WAIT}{told}" for told in (*MINUTES, MINUTES[-1] + 1) if waits))


def sentence(name: str, language: str) -> str:
    """The words of one of these names. Raises KeyError where the language has none."""
    words = SENTENCES[_primary(language)]
    if name == CALLBACK:
        return words.callback
    number = int(name.rpartition(" ")[2])
    if name.startswith(POSITION):
        return words.position.format(n=number) if number <= MOST else words.later.format(n=MOST)
    if number > MINUTES[-1]:
        return words.longer.format(n=MINUTES[-1])
    return words.minute if number == 1 else words.minutes.format(n=number)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
