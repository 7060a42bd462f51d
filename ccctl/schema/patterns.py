"""The patterns of the language's texts, as regular expressions of Rust (pydantic runs them)."""

from __future__ import annotations

NAME = r"^[a-z][a-z0-9-]*$"
DIGITS = r"^[0-9]+$"
SEATS = r"^[0-9]+(-[0-9]+)?$"
PHONE_NUMBER = r"^\+?[0-9]+$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
COUNTRY = r"^[A-Z]{2}$"
SECRET_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"  # noqa: S105 - a pattern
HOST = r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$"
USER_NAME = r"^[A-Za-z0-9._+@~=-]+$"
EMAIL = r"^[A-Za-z0-9._+%-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
KEY = r"^[0-9*#]$"
ENTRY = r"^[0-9*#]{1,20}$"
CODE = r"^\*[0-9]{1,6}$"
TAG = r"^[a-z][a-z0-9-]*(\.[a-z0-9_.-]{1,64})?$"
# How long it may be is no part of it: a bound on a class of Unicode takes longer to compile than all else of the schema.
TAG_VALUE = r"^[\p{L}\p{M}\p{N}._*+@:/#-](?:[\p{L}\p{M}\p{N}._*+@:/# -]*[\p{L}\p{M}\p{N}._*+@:/#-])?$"
KEYS = r"^[0-9*#A-D]+$"
POINT_CODE = r"^[0-9]+(-[0-9]+)*$"
# What a title may hold: letters, marks, numbers, punctuation, symbols of every script, and spaces. Not: controls, line
# and paragraph separators, and the invisible characters that turn text around (bidi controls); nor `"`, `<`, `>` and
# `\`, which end a display name in SIP (RFC 3261 section 25.1), nor the dialplan's `${`, `$[`. The zero-width joiners
# U+200C and U+200D are letters' companions in several scripts and stay.
TITLE = r"""^(?:[^\p{C}\p{Zl}\p{Zp}"<>\\$`]|[\u200c\u200d]|\$[^\p{C}\p{Zl}\p{Zp}"<>\\$`{\[])*\$?$"""
LINE = r"^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$"
SPEECH = r"^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d\n\t])+$"
PATH = r"^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])+$"
DESTINATION = (
    r"^(?:(?:flow|menu|queue|team|voicemail|survey|conference)/[a-z][a-z0-9-]*|seat/[0-9]+|number/\+?[0-9]+"
    r"|hangup|repeat|back)$"
)
