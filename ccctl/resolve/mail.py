"""The mail server that messages are handed to."""

from __future__ import annotations

from ccctl.center import Mail, SecretRef
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context


def build_mail(context: Context) -> Mail | None:
    """The server, where there is one."""
    spec = context.spec.mail
    if spec is None:
        return None
    password = None
    if spec.password is not None:
        secret = spec.password
        password = SecretRef(secret.secret or "mail-password", secret.literal, context.span("mail", "password"))
    return Mail(spec.host, spec.port, spec.sender, spec.tls, spec.username or "", password, context.key("mail"))


def check_mail_is_sent(context: Context) -> None:
    """CC336: a mail server, and no mail; CC337: a test that waits for mail that nobody sends."""
    center = context.center
    if center.mail is not None and not any(box.email for box in center.voicemails.values()):
        context.problem(
            codes.CC336,
            "nothing is ever mailed: no voicemail has an `email`",
            "mail",
            hint="voicemails: {main: {email: ...}}, or remove `mail`",
        )
    for name, test in center.tests.items():
        box = center.voicemails.get(test.expect.voicemail_box)
        if test.expect.mailed and box is not None and (center.mail is None or not box.email):
            why = "there is no `mail` server" if center.mail is None else f'voicemail "{box.name}" has no `email`'
            context.problem(
                codes.CC337,
                f'test "{name}" expects a mail, and {why}',
                *("tests", name, "expect", "voicemail", "mailed"),
                hint="mail: {host: ..., from: ...}" if center.mail is None else "add it",
            )
