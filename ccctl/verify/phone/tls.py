"""TLS for SIP: what a phone trusts, and what a carrier shows."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM texts: the authority that the far end's certificate must come from, and our own certificate and key."""

    authority: str
    certificate: str = ""
    key: str = ""

    def as_client(self) -> ssl.SSLContext:
        """For connections that we open; the certificate is checked, its name is not: tests call by address."""
        context = ssl.create_default_context(cadata=self.authority)
        context.check_hostname = False
        return context

    def as_server(self) -> ssl.SSLContext | None:
        """For connections that come; None when we have no certificate to show."""
        if not self.certificate:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:  # the standard library reads them from files only
            pem = Path(folder) / "both.pem"
            pem.touch(mode=0o600)
            pem.write_text(self.certificate + self.key)
            context.load_cert_chain(pem)
        return context
