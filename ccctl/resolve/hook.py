"""Hooks: what other systems are told and asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from ccctl.center import Ask, Collect, EventHook, Hook, Lookup, NumberingPlan, ScreenPop, SecretRef
from ccctl.center.hook import EVENTS
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context
from ccctl.resolve.numbering import numbering_plan
from ccctl.schema.hook import HookSpec
from ccctl.schema.secret import SecretRefSpec

TIMEOUT_MS = 1_000
OF_CALLS = ("call.", "survey.", "voicemail.", "callback.", "recording.", "seat.ringing")
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
        if hook.numbers:
            events = tuple(event for event in events if event.startswith(OF_CALLS))
        sign = _secret(context, name, "sign", hook.sign)
        return EventHook(name, hook.url, events, sign, token, span, _numbers(context, hook))
    if hook.lookup is not None:
        away = hook.on_error if hook.on_error not in (None, "continue") else None
        otherwise = context.destination(away, "hooks", name, "on_error") if away else None
        return Lookup(name, hook.lookup, hook.timeout or TIMEOUT_MS, otherwise, dict(hook.mock or {}), token, span)
    return ScreenPop(name, hook.screen_pop or "", span, _numbers(context, hook))


def _numbers(context: Context, hook: HookSpec) -> tuple[str, ...]:
    plan = numbering_plan(context.spec.country or "") or NumberingPlan()
    return tuple(dict.fromkeys(plan.e164(number) for number in hook.numbers or ()))


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


def check_tags_of_lookups(context: Context) -> None:
    """CC671: a lookup that is told a tag which no step makes."""
    center = context.center
    steps = [step for flow in center.flows.values() for step in flow.steps]
    made = {step.into for step in steps if isinstance(step, Collect)}
    asked = {step.hook for step in steps if isinstance(step, Ask)}
    for lookup in center.lookups.values():
        for tag in lookup.tags:
            if tag not in made and tag.partition(".")[0] not in asked - {lookup.name}:
                context.problem(
                    codes.CC671,
                    f'lookup "{lookup.name}" is told the tag "{tag}", which no step makes',
                    *("hooks", lookup.name, "lookup"),
                    hint=did_you_mean(tag, sorted(made))
                    or "a `collect` makes it by `into`, another lookup by its answer",
                )


def check_hook_numbers(context: Context) -> None:
    """CC670: a hook of calls to a number that the center does not answer."""
    center = context.center
    answered = {number.e164 for number in center.numbers.values()}
    for name, hook in context.spec.hooks.items():
        for at, number in enumerate(hook.numbers or ()):
            if center.plan.e164(number) not in answered:
                context.problem(
                    codes.CC670,
                    f'hook "{name}" is told of calls to {number}, which is not one of the center\'s numbers',
                    *("hooks", name, "numbers", at),
                    hint=did_you_mean(number, center.numbers) or "name one of `numbers`",
                )
