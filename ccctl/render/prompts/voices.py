"""Which espeak-ng voice speaks a language."""

from __future__ import annotations

# BCP 47 tags whose espeak-ng name is another one; the rest is the tag in small letters, else its first part.
VOICES = {
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-sg": "cmn",
    "zh-tw": "cmn",
    "zh-hans": "cmn",
    "zh-hant": "cmn",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "en": "en-gb",
    "en-us": "en-us",
    "en-ca": "en-us",
    "fr": "fr-fr",
    "no": "nb",
    "nn": "nb",
    "pt-pt": "pt",
    "es-es": "es",
    "tl": "fil",
    "iw": "he",
    "in": "id",
}
LATIN_AMERICA = frozenset(
    (
        "ar",
        "bo",
        "cl",
        "co",
        "cr",
        "cu",
        "do",
        "ec",
        "gt",
        "hn",
        "mx",
        "ni",
        "pa",
        "pe",
        "pr",
        "py",
        "sv",
        "uy",
        "ve",
        "us",
    )
)


def candidates(language: str) -> tuple[str, ...]:
    """Names of voices for a BCP 47 language, the closest first; whether they are installed is for espeak-ng to say."""
    tag = language.lower().replace("_", "-")
    primary, _, rest = tag.partition("-")
    found = [VOICES.get(tag, tag)]
    if primary == "es" and rest in LATIN_AMERICA:
        found.append("es-419")
    found.append(VOICES.get(primary, primary))
    return tuple(dict.fromkeys(found))
