"""Sentences of ccctl's own, spoken in the center's language where the spec names no prompt for them."""

from __future__ import annotations

from ccctl.center import Center, Feature, Prompt, Say

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


BOX = {
    "none": {
        "en": "There are no messages.",
        "zh": "没有留言。",
        "de": "Es sind keine Nachrichten da.",
        "fr": "Il n'y a pas de message.",
        "es": "No hay mensajes.",
        "it": "Non ci sono messaggi.",
        "pt": "Não há mensagens.",
        "nl": "Er zijn geen berichten.",
        "ru": "Сообщений нет.",
        "ja": "メッセージはありません。",
    },
    "new": {
        "en": "A new message.",
        "zh": "新留言。",
        "de": "Eine neue Nachricht.",
        "fr": "Un nouveau message.",
        "es": "Un mensaje nuevo.",
        "it": "Un nuovo messaggio.",
        "pt": "Uma nova mensagem.",
        "nl": "Een nieuw bericht.",
        "ru": "Новое сообщение.",
        "ja": "新しいメッセージです。",
    },
    "kept": {
        "en": "A message that was kept.",
        "zh": "已保留的留言。",
        "de": "Eine aufbewahrte Nachricht.",
        "fr": "Un message conservé.",
        "es": "Un mensaje guardado.",
        "it": "Un messaggio conservato.",
        "pt": "Uma mensagem guardada.",
        "nl": "Een bewaard bericht.",
        "ru": "Сохранённое сообщение.",
        "ja": "保存したメッセージです。",
    },
    "ask": {
        "en": "To hear it again, press 1. To keep it, press 2. To delete it, press 3.",
        "zh": "重听请按1,保留请按2,删除请按3。",
        "de": "Noch einmal hören: 1. Aufbewahren: 2. Löschen: 3.",
        "fr": "Pour réécouter, appuyez sur 1. Pour conserver, sur 2. Pour supprimer, sur 3.",
        "es": "Para oírlo otra vez, pulse 1. Para guardarlo, pulse 2. Para borrarlo, pulse 3.",
        "it": "Per riascoltare, prema 1. Per conservare, prema 2. Per cancellare, prema 3.",
        "pt": "Para ouvir outra vez, prima 1. Para guardar, prima 2. Para apagar, prima 3.",
        "nl": "Opnieuw beluisteren: druk op 1. Bewaren: 2. Wissen: 3.",
        "ru": "Прослушать ещё раз: 1. Сохранить: 2. Удалить: 3.",
        "ja": "もう一度聞くには1、保存するには2、削除するには3を押してください。",
    },
    "all": {
        "en": "That was all.",
        "zh": "留言播放完毕。",
        "de": "Das war alles.",
        "fr": "C'est tout.",
        "es": "Eso es todo.",
        "it": "È tutto.",
        "pt": "É tudo.",
        "nl": "Dat was alles.",
        "ru": "Это всё.",
        "ja": "以上です。",
    },
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


def box_path(center: Center, name: str) -> str:
    """Where a sentence (a key of BOX) lies that seats hear who listen to messages."""
    return f"prompts/{language_of(center)}/_box-{name}.wav"


def sentences(center: Center) -> dict[str, Prompt]:
    """Path -> what is spoken there; only what this center says."""
    found: dict[str, Prompt] = {}
    if center.dialing.span is not None and center.dialing.refused is None:
        found[refused_path(center)] = _prompt(center, "the refusal of a call", REFUSED)
    if any(seat.outside for seat in center.seats.values()):
        found[take_path(center)] = _prompt(center, "the question to a seat that is an outside number", TAKE)
    if center.features.code(Feature.VOICEMAIL):
        for name, texts in BOX.items():
            found[box_path(center, name)] = _prompt(center, f"what listeners are told ({name})", texts)
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
