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


PIN = {
    "en": "Please enter the PIN, and then the hash key.",
    "zh": "请输入密码,按井号键结束。",
    "de": "Bitte geben Sie die PIN ein, und dann die Rautetaste.",
    "fr": "Veuillez saisir le code, puis la touche dièse.",
    "es": "Introduzca el código y pulse la tecla almohadilla.",
    "it": "Inserisca il codice e prema il tasto cancelletto.",
    "pt": "Introduza o código e prima a tecla cardinal.",
    "nl": "Voer de pincode in, gevolgd door een hekje.",
    "ru": "Введите пин-код и нажмите решётку.",
    "ja": "暗証番号を入力し、最後にシャープを押してください。",
}

WRONG_PIN = {
    "en": "That is not the PIN.",
    "zh": "密码不正确。",
    "de": "Das ist nicht die richtige PIN.",
    "fr": "Ce n'est pas le bon code.",
    "es": "El código no es correcto.",
    "it": "Il codice non è corretto.",
    "pt": "O código não está correto.",
    "nl": "Dat is niet de juiste pincode.",
    "ru": "Это неверный пин-код.",
    "ja": "暗証番号が違います。",
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


def pin_path(center: Center) -> str:
    """Where the question for the PIN of a conference lies."""
    return f"prompts/{language_of(center)}/_pin.wav"


def wrong_pin_path(center: Center) -> str:
    """Where the answer to a wrong PIN lies."""
    return f"prompts/{language_of(center)}/_wrong-pin.wav"


def sentences(center: Center) -> dict[str, Prompt]:
    """Path -> what is spoken there; only what this center says."""
    found: dict[str, Prompt] = {}
    if center.dialing.span is not None and center.dialing.refused is None:
        found[refused_path(center)] = _prompt(center, "the refusal of a call", REFUSED)
    if any(seat.outside for seat in center.seats.values()):
        found[take_path(center)] = _prompt(center, "the question to a seat that is an outside number", TAKE)
    asking = [room for room in center.conferences.values() if room.pin is not None]
    if any(room.ask is None for room in asking):
        found[pin_path(center)] = _prompt(center, "the question for a PIN", PIN)
    if any(room.wrong is None for room in asking):
        found[wrong_pin_path(center)] = _prompt(center, "the answer to a wrong PIN", WRONG_PIN)
    return found


def _prompt(center: Center, name: str, texts: dict[str, str]) -> Prompt:
    language = language_of(center)
    text = texts[language.partition("-")[0].lower()]
    return Prompt(name, {language: Say(text, language, center.dialing.span)}, center.dialing.span)
