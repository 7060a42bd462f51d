"""What the harness notes of an engine's events."""

from __future__ import annotations

from ccctl.control.message import Message
from ccctl.verify.book import Book


def test_the_language_that_a_step_sets_is_not_that_of_the_engines_channel() -> None:
    book = Book()
    told = (
        "Event: UserEvent\nChannel: PJSIP/carrier-00000001\nLanguage: en\nUserEvent: Language\nSpoken: fr\nCall: t1c1"
    )
    assert book.spoken("t1c1", 0.0, "de") == ("de",)
    book.take(Message.of(told))
    assert book.spoken("t1c1", 0.0, "de") == ("de", "fr")
