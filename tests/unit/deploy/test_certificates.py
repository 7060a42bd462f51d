"""When a plan must see that another certificate would be placed."""

from __future__ import annotations

from pathlib import Path

from ccctl.deploy.certificates import (
    CERTIFICATE,
    KEY,
    PLACED,
    Wish,
    certificate_prints,
    own_certificate,
    prints_of,
    shown_certificate,
    with_certificates,
)

SALT = "salt"
NEEDED = frozenset(PLACED)


def users(folder: Path, name: str = "pbx") -> Wish:
    """Files with a certificate and its key, as a user has them."""
    made = with_certificates({}, NEEDED, Wish((name,)))
    (folder / "cert.pem").write_text(made[CERTIFICATE])
    (folder / "key.pem").write_text(made[KEY])
    return Wish((name,), str(folder / "cert.pem"), str(folder / "key.pem"))


def test_files_of_the_user_differ_once_they_are_renewed_and_not_before(tmp_path: Path) -> None:
    wish = users(tmp_path)
    placed = prints_of(SALT, with_certificates({}, NEEDED, wish))
    shown = shown_certificate(wish)
    assert certificate_prints(SALT, "", wish) == placed and set(placed) == NEEDED
    users(tmp_path)
    now = certificate_prints(SALT, "", wish)
    assert all(now[name] != placed[name] for name in PLACED)
    assert shown_certificate(wish) != shown and " until 20" in shown
    assert (tmp_path / "key.pem").read_text()[60:90] not in shown + str(now)


def test_files_that_can_not_be_read_say_nothing_of_a_change(tmp_path: Path) -> None:
    wish = Wish(("pbx",), str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    assert certificate_prints(SALT, "", wish) == {} and shown_certificate(wish) == ""


def test_a_certificate_of_its_own_differs_when_it_has_to_be_made_anew(tmp_path: Path) -> None:
    kept = with_certificates({}, NEEDED, Wish(("192.0.2.1",)))
    placed, own = prints_of(SALT, kept), own_certificate(kept)
    same = certificate_prints(SALT, own, Wish(("192.0.2.1",)))
    assert same and same.items() <= placed.items()
    elsewhere = certificate_prints(SALT, own, Wish(("192.0.2.2",)))
    assert elsewhere[CERTIFICATE] != placed[CERTIFICATE] and elsewhere[KEY] != placed[KEY]
    given = with_certificates(kept, NEEDED, users(tmp_path))
    assert own_certificate(given) == "", "without the user's files one is made anew"
