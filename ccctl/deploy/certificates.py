"""Certificates that phones see: an authority of the center's own, made at the first apply that needs one and kept on the
target, and the engine's certificate from it, made anew when the address changes or when it is about to end.

A certificate of the user's own, from files of the machine that applies, takes their place.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ccctl.center import Center
from ccctl.deploy.secrets import Kept, known_fingerprints
from ccctl.diagnostics import Code, Rejected, Span, codes, rejected
from ccctl.plan.fingerprints import fingerprint
from ccctl.values import dataclass

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, CertificateBuilder

AUTHORITY_DAYS = 3650
DAYS = 800  # phones of Apple take 825 at most from an authority that the user has added
RENEW_DAYS = 90
IN_PEM = "both files are PEM, and the key has no password"
AUTHORITY, AUTHORITY_KEY, CERTIFICATE, KEY = ("pem/authority", "pem/authority-key", "pem/certificate", "pem/key")
PLACED = (AUTHORITY, CERTIFICATE, KEY)  # what releases hold


@dataclass(frozen=True, slots=True)
class Wish:
    """What an environment says of its certificate: the addresses that it is for, or the files that hold it."""

    addresses: tuple[str, ...]
    certificate: str = ""
    key: str = ""
    span: Span | None = None


def wish_of(center: Center, environment: str, addresses: tuple[str, ...] = ()) -> Wish:
    """What an environment says of its certificate; `addresses`: what phones reach, where the environment does not tell."""
    found = center.environments.get(environment)
    target = found.target if found is not None else None
    if getattr(target, "certificate_on", "here") == "machines":  # no file of this machine, and in no release
        return Wish(addresses or (center.name,))
    address = getattr(target, "address", "") or center.name
    return Wish(
        addresses or (address,),
        getattr(target, "certificate", ""),
        getattr(target, "key", ""),
        getattr(target, "span", None),
    )


def with_certificates(values: Mapping[str, str], needed: Collection[str], wish: Wish) -> dict[str, str]:
    """The kept values with every certificate that is needed. Raises Rejected for files that do not hold one."""
    found = dict(values)
    if not any(name.startswith("pem/") for name in needed):
        return found
    if wish.certificate:
        found[CERTIFICATE], found[KEY] = _given(wish)
        found[AUTHORITY] = found[CERTIFICATE]
        found.pop(AUTHORITY_KEY, None)
        return found
    if AUTHORITY_KEY not in found:
        found[AUTHORITY], found[AUTHORITY_KEY] = make_authority(wish.addresses[0])
        found.pop(CERTIFICATE, None)
    if CERTIFICATE not in found or not _still_good(found[CERTIFICATE], wish.addresses):
        found[CERTIFICATE], found[KEY] = make_certificate(found[AUTHORITY], found[AUTHORITY_KEY], wish.addresses)
    return found


def own_certificate(values: Mapping[str, str]) -> str:
    """The certificate that the target keeps from the center's own authority, in PEM; empty = it keeps none."""
    return values.get(CERTIFICATE, "") if AUTHORITY_KEY in values else ""


def certificate_prints(salt: str, own: str, wish: Wish) -> dict[str, str]:
    """Fingerprints of what an apply would place, by the secrets' names; none of files that can not be read: apply says so.

    `own`: what `own_certificate` found. A certificate that would be made anew has no fingerprint yet, but differs.
    """
    if wish.certificate:
        try:
            certificate, key = _given(wish)
        except Rejected:
            return {}
        return prints_of(salt, {AUTHORITY: certificate, CERTIFICATE: certificate, KEY: key})
    if own and _still_good(own, wish.addresses):
        return prints_of(salt, {CERTIFICATE: own})
    return dict.fromkeys(PLACED, "made anew")


def all_fingerprints(center: Center, kept: Kept, wish: Wish) -> dict[str, str]:
    """The fingerprints of everything secret that an apply would place, as far as it is known here."""
    return {
        **known_fingerprints(center, kept.salt),
        **certificate_prints(kept.salt, own_certificate(kept.values), wish),
    }


def prints_of(salt: str, values: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of those of the values that are certificates and keys."""
    return {name: fingerprint(salt, values[name]) for name in PLACED if name in values}


def shown_certificate(wish: Wish) -> str:
    """What a plan says of the user's own certificate: the start of its SHA-256, and its last day; empty without one."""
    if not wish.certificate:
        return ""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    try:
        found = x509.load_pem_x509_certificate(_given(wish)[0].encode())
    except Rejected:
        return ""
    return f"{found.fingerprint(hashes.SHA256()).hex()[:16]} until {found.not_valid_after_utc:%Y-%m-%d}"


def make_authority(name: str) -> tuple[str, str]:
    """A new authority: its certificate and its key, in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"ccctl {name}")
    built = _builder(AUTHORITY_DAYS).subject_name(subject).issuer_name(subject).public_key(key.public_key())
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    built = built.add_extension(_usage(signs_certificates=True), critical=True)
    return _pem(built.sign(key, hashes.SHA256())), _key_pem(key)


def make_certificate(authority: str, authority_key: str, addresses: Collection[str]) -> tuple[str, str]:
    """A new certificate for these names and addresses, with the authority's behind it, and its key, in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509.oid import ExtendedKeyUsageOID

    issuer = x509.load_pem_x509_certificate(authority.encode())
    signer = load_pem_private_key(authority_key.encode(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    built = _builder(DAYS).subject_name(_named(next(iter(addresses)))).issuer_name(issuer.subject)
    built = built.public_key(key.public_key())
    names = [_general_name(address) for address in addresses]
    built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(_usage(signs_certificates=False), critical=True)
    purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return _pem(built.sign(signer, hashes.SHA256())) + authority, _key_pem(key)


def _builder(days: int) -> CertificateBuilder:
    from cryptography import x509

    now = datetime.now(UTC)
    made = x509.CertificateBuilder().serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=days))


def _named(name: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(address: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def _pem(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def _key_pem(key: EllipticCurvePrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _still_good(certificate: str, addresses: Collection[str]) -> bool:
    """Whether a certificate is for these addresses, and for some time yet."""
    from cryptography import x509

    found = x509.load_pem_x509_certificate(certificate.encode())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = found.not_valid_after_utc - datetime.now(UTC)
    return {_general_name(address) for address in addresses} <= set(names) and left > timedelta(days=RENEW_DAYS)


def _given(wish: Wish) -> tuple[str, str]:
    """The user's own certificate and key, looked at: they belong together, and have not ended."""
    try:
        certificate, key = (
            Path(path).expanduser().read_text(encoding="ascii") for path in (wish.certificate, wish.key)
        )
    except (OSError, ValueError) as failure:
        text = f"the certificate of `tls` can not be used: {getattr(failure, 'strerror', None) or failure}"
        raise rejected(codes.CC299, text, wish.span, hint=IN_PEM) from failure
    _look_at(certificate, key, codes.CC299, "`tls`", wish.span)
    return certificate, key


def check_bridge(center: Center, environment: str, values: Mapping[str, str]) -> None:
    """Raises Rejected where certificate and key of the bridge's HTTP interface, as they are now, can not be used."""
    place = center.environments.get(environment)
    api = place.bridge.api if place is not None else None
    if api is None or api.certificate is None or api.key is None:
        return
    if api.certificate.name in values and api.key.name in values:
        pair = values[api.certificate.name], values[api.key.name]
        _look_at(*pair, codes.CC637, "the bridge's HTTP interface", api.span)


def _look_at(certificate: str, key: str, code: Code, whose: str, span: Span | None) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        shown = x509.load_pem_x509_certificate(certificate.encode())
        owned = load_pem_private_key(key.encode(), None)
    except (ValueError, TypeError) as failure:
        raise rejected(code, f"the certificate of {whose} can not be used: {failure}", span, hint=IN_PEM) from failure
    if shown.public_key() != owned.public_key():
        raise rejected(code, f"the key of {whose} is not the key of its certificate", span)
    if shown.not_valid_after_utc < datetime.now(UTC):
        raise rejected(code, f"the certificate of {whose} has ended on {shown.not_valid_after_utc:%Y-%m-%d}", span)
