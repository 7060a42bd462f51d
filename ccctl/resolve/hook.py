"""Hooks: what other systems are told and asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from ccctl.center import EventHook, Hook, Lookup, ScreenPop, SecretRef
from ccctl.center.hook import EVENTS
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.schema.hook import HookSpec
from ccctl.schema.secret import SecretRefSpec

TIMEOUT_MS = 1_000
LOCAL = ("localhost", "127.0.0.1", "::1")


def build_hooks(context: Context) -> dict[str, Hook]:
    """The hooks by name."""
    return {name: _hook(context, name, hook) for name, hook in context.spec.hooks.items()}


def _hook(context: Context, name: str, hook: HookSpec) -> Hook:
    span = context.key("hooks", name)
    token = _secret(context, name, "token", hook.token)
    if hook.url is not None:
        wanted = EVENTS if hook.events is None else hook.events
        events = tuple(event for event in EVENTS if event in wanted)
        return EventHook(name, hook.url, events, _secret(context, name, "sign", hook.sign), token, span)
    if hook.lookup is not None:
        away = hook.on_error if hook.on_error not in (None, "continue") else None
        otherwise = context.destination(away, "hooks", name, "on_error") if away else None
        return Lookup(name, hook.lookup, hook.timeout or TIMEOUT_MS, otherwise, dict(hook.mock or {}), token, span)
    return ScreenPop(name, hook.screen_pop or "", span)


def _secret(context: Context, name: str, key: str, secret: SecretRefSpec | None) -> SecretRef | None:
    if secret is None:
        return None
    return SecretRef(secret.secret or f"{name}-{key}", secret.literal, context.span("hooks", name, key))


def check_hooks_are_safe(context: Context) -> None:
    """CC219: events that nobody can prove to come from the center; CC279: what a call says crosses the net in clear."""
    for name, hook in context.spec.hooks.items():
        if hook.url is not None and hook.sign is None:
            context.report.add(
                codes.CC219,
                f'the events of hook "{name}" are not signed',
                context.key("hooks", name),
                hint="sign: {secret: NAME}",
            )
        url = str(getattr(hook, hook.kind))
        if url.startswith("http://") and (urlsplit(url).hostname or "") not in LOCAL:
            context.report.add(
                codes.CC279,
                f'hook "{name}" sends what callers are and do in clear text',
                context.span("hooks", name, hook.kind),
                hint="write https://",
            )
