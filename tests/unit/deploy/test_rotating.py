from __future__ import annotations

import pytest

from ccctl.deploy.place import Placed
from ccctl.deploy.rotating import password_files, passwords_in, with_passwords
from ccctl.deploy.secrets import Kept
from ccctl.diagnostics import Rejected

TEXTS = {
    "pjsip-secrets.conf": "[101]\npassword = <<secret:seat/101>>\n[102]\npassword = <<secret:seat/102>> ; x\n"
    "[carrier]\npassword = <<secret:spec/C>>\n",
    "queues.conf": "[a]\n",
}
FILES = [
    Placed(
        "pjsip-secrets.conf",
        b"[101]\npassword = old1\n[102]\npassword = old2 ; x\n[carrier]\npassword = theirs\n",
        0o600,
    ),
    Placed("queues.conf", b"[a]\n"),
]


def test_passwords_are_read_where_they_stand_and_nothing_else_changes() -> None:
    assert password_files(TEXTS) == ("pjsip-secrets.conf",)
    assert passwords_in(FILES, TEXTS) == {"seat/101": "old1", "seat/102": "old2"}
    first, second = with_passwords(FILES, TEXTS, {"seat/102": "new"})
    assert first.content == FILES[0].content.replace(b"old2", b"new") and first.mode == 0o600
    assert second is FILES[1]


@pytest.mark.parametrize("content", [b"[101]\n", FILES[0].content.replace(b"password = old1", b"secret = old1")])
def test_a_file_that_is_not_as_it_was_applied_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        passwords_in([Placed("pjsip-secrets.conf", content)], TEXTS)
    assert refused.value.first.code.name == "CC527"


def test_new_passwords_hold_from_the_moment_in_which_their_release_is_in_force_and_not_without_it() -> None:
    kept = Kept("salt", {"seat/101": "old", "seat/102": "same"})
    assert kept.with_coming({"seat/102": "same"}, 4) is kept
    text = kept.with_coming({"seat/101": "new", "seat/102": "same"}, 4).to_json()
    for release in (3, 5, None):  # it was killed before the switch, or gone back; another release came
        assert dict(Kept.from_json(text, release).values) == dict(kept.values)
    there = Kept.from_json(text, 4)
    assert dict(there.values) == {"seat/101": "new", "seat/102": "same"} and there.is_new
    assert '"coming"' not in there.to_json()
