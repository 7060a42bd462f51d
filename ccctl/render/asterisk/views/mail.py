"""Mail: the settings of msmtp, which hands it to the server."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.common import RELEASE, SPOOL
from ccctl.render.files import secret_token
from ccctl.render.site import Site


def mails(center: Center, site: Site) -> bool:
    """Whether mail is handed to a server."""
    del site
    return center.mail is not None


def mail(center: Center, site: Site) -> Mapping[str, object]:
    """For mail.msmtprc and bin/deliver-mail; in a test the harness plays the server."""
    found = center.mail
    view: dict[str, object] = {"spool": SPOOL, "release": RELEASE, "mail": found, "password": ""}
    if found is None:
        return view
    host, _, port = site.mail_at.rpartition(":")
    view |= {"host": host or found.host, "port": port or found.port, "tls": "off" if host else found.tls}
    if found.password is not None and not host:
        view["password"] = secret_token("spec", found.password.name)
    return view
