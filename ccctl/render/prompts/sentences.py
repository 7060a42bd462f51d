"""Sentences of ccctl's own, spoken in the center's language where the spec names no prompt for them."""

from __future__ import annotations

from ccctl.center import Center, Prompt, Say

REFUSED = {
    "en": "This number cannot be dialled from here.",
    "zh": "您不能从这里拨打此号码。",
    "de": "Diese Nummer kann von hier nicht gewählt werden.",
    "fr": "Ce numéro ne peut pas être composé d'ici.",
    "es": "No se puede marcar este número desde aquí.",
    "it": "Questo numero non può essere chiamato da qui.",
    "pt": "Este número não pode ser chamado daqui.",
    "nl": "Dit nummer kan hier niet worden gekozen.",
    "ru": "Этот номер нельзя набрать отсюда.",
    "ja": "この番号にはここからおかけになれません。",
}

TAKE = {
    "en": "A caller for you. To take the call, press 1.",
    "zh": "您有来电。接听请按1。",
    "de": "Ein Anruf für Sie. Zum Annehmen drücken Sie die 1.",
    "fr": "Un appel pour vous. Pour prendre l'appel, appuyez sur 1.",
    "es": "Una llamada para usted. Para atenderla, pulse 1.",
    "it": "Una chiamata per lei. Per rispondere, prema 1.",
    "pt": "Uma chamada para si. Para atender, prima 1.",
    "nl": "Een oproep voor u. Druk op 1 om aan te nemen.",
    "ru": "Вам звонок. Чтобы ответить, нажмите 1.",
    "ja": "お電話です。出るには1を押してください。",
}


def language_of(center: Center) -> str:
    """The center's language where there are sentences in it, else English."""
    return center.language if center.language.partition("-")[0].lower() in REFUSED else "en"


def refused_path(center: Center) -> str:
    """Where the sentence lies in a release that a seat hears whose call is refused; no prompt of a spec has this name."""
    return f"prompts/{language_of(center)}/_refused.wav"


def take_path(center: Center) -> str:
    """Where the sentence lies that an outside number hears which is a seat, before it has the caller."""
    return f"prompts/{language_of(center)}/_take.wav"


def sentences(center: Center) -> dict[str, Prompt]:
    """Path -> what is spoken there; only what this center says."""
    found: dict[str, Prompt] = {}
    if center.dialing.span is not None and center.dialing.refused is None:
        found[refused_path(center)] = _prompt(center, "the refusal of a call", REFUSED)
    if any(seat.outside for seat in center.seats.values()):
        found[take_path(center)] = _prompt(center, "the question to a seat that is an outside number", TAKE)
    return found


def _prompt(center: Center, name: str, texts: dict[str, str]) -> Prompt:
    language = language_of(center)
    text = texts[language.partition("-")[0].lower()]
    return Prompt(name, {language: Say(text, language, center.dialing.span)}, center.dialing.span)
