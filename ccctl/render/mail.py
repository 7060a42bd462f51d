"""Mail of both engines: the settings of msmtp, which hands it to the server."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.engine import View
from ccctl.render.files import secret_token
from ccctl.render.site import Site


def mails(center: Center, site: Site) -> bool:
    """Whether mail is handed to a server."""
    del site
    return center.mail is not None


def mail_view(release: str, spool: str) -> View:
    """The view of mail.msmtprc and bin/deliver-mail; in a test the harness plays the server."""

    def view(center: Center, site: Site) -> Mapping[str, object]:
        found = center.mail
        values: dict[str, object] = {"spool": spool, "release": release, "mail": found, "password": ""}
        if found is None:
            return values
        host, _, port = site.mail_at.rpartition(":")
        values |= {"host": host or found.host, "port": port or found.port, "tls": "off" if host else found.tls}
        if found.password is not None and not host:
            values["password"] = secret_token("spec", found.password.name)
        return values

    return view
