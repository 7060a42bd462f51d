"""Where secrets come from."""

from __future__ import annotations

from ccctl.center import SecretSource
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context


def build_secrets(context: Context) -> dict[str, SecretSource]:
    """The sources by the name of the secret; a file's path starts from the folder of the spec that names it."""
    sources: dict[str, SecretSource] = {}
    for name, spec in context.spec.secrets.items():
        if spec.env is not None:
            sources[name] = SecretSource(name, "env", spec.env)
        elif spec.file is not None:
            path = context.folder("secrets", name, "file") / spec.file
            sources[name] = SecretSource(name, "file", str(path))
        else:
            sources[name] = SecretSource(name, "command", spec.command or "")
    return sources


def check_secrets_used(context: Context) -> None:
    """CC277: a source of a secret that nothing asks for."""
    asked = [
        trunk.sip.registration.password.secret
        for trunk in context.spec.trunks.values()
        if trunk.sip is not None and trunk.sip.registration is not None
    ]
    hooks = context.spec.hooks.values()
    asked += [secret.secret for hook in hooks for secret in (hook.sign, hook.token) if secret is not None]
    asked += [room.pin.secret for room in context.spec.conferences.values() if room.pin is not None]
    bridges = [each.bridge for each in context.spec.environments.values() if each.bridge is not None]
    asked += [bridge.database.secret for bridge in bridges if bridge.database is not None]
    if context.spec.mail is not None and context.spec.mail.password is not None:
        asked.append(context.spec.mail.password.secret)
    for name in context.spec.secrets:
        if name not in asked:
            context.problem(
                codes.CC277,
                f'nothing asks for the secret "{name}"',
                *("secrets", name),
                hint=did_you_mean(name, [secret for secret in asked if secret is not None]) or "remove it",
            )
