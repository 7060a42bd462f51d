"""Digest answers against the examples of the RFCs, and the server's check of the client's answer."""

from __future__ import annotations

import pytest

from ccctl.verify.phone import digest
from ccctl.verify.phone.errors import ParseError

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_rfc_7616(algorithm: str, expected: str) -> None:
    challenge = digest.Challenge("http-auth@example.org", NONCE, algorithm)
    value = digest.answer(challenge, "GET", "/dir/index.html", "Mufasa", "Circle of Life", cnonce=CNONCE)
    assert digest.parse_pairs(value)["response"] == expected


def test_the_example_of_rfc_2617() -> None:
    challenge = digest.choose(
        [
            'Digest realm="testrealm@host.com", qop="auth,auth-int", '
            'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5c"'
        ]
    )
    value = digest.answer(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", cnonce="0a4f113b")
    assert digest.parse_pairs(value)["response"] == "6629fae49393a05397450978507c4ef1"
    assert digest.parse_pairs(value)["opaque"] == "5c"


@pytest.mark.parametrize("qop", [True, False])
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_the_server_knows_the_right_password_from_a_wrong_one(algorithm: str, qop: bool) -> None:
    challenge = digest.Challenge("here", "n1", algorithm, qop)
    value = digest.answer(challenge, "REGISTER", "sip:here", "1001", 'pa"ss\\word')
    assert digest.check(value, challenge, "REGISTER", "1001", 'pa"ss\\word')
    assert not digest.check(value, challenge, "REGISTER", "1001", "other")
    assert not digest.check(value, challenge, "INVITE", "1001", 'pa"ss\\word')
    assert not digest.check(value, digest.Challenge("here", "n2", algorithm), "REGISTER", "1001", 'pa"ss\\word')
    assert not digest.check("Digest nonsense", challenge, "REGISTER", "1001", "x")


def test_the_first_known_challenge_is_taken() -> None:
    headers = [
        'Digest realm="a", nonce="1", algorithm=SHA-512',
        'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth"',
    ]
    assert digest.choose([*headers, 'Digest realm="a", nonce="3"']).nonce == "2"
    with pytest.raises(ParseError):
        digest.choose(headers[:1])
