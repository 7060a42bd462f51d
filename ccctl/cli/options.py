"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class SpecPath(click.ParamType[str]):
    """A path to a spec; the shell completes YAML files."""

    name = "spec"

    def shell_complete(self, _ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Files, left to the shell."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def complete_environment(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The environments of the spec on the command line, as far as it can be read."""
    from click.shell_completion import CompletionItem

    from ccctl.diagnostics import Rejected
    from ccctl.schema import load

    try:
        names = load(ctx.params.get("spec") or "center.yaml").spec.environments
    except (Rejected, OSError, ValueError):
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def spec_argument() -> Decorator:
    """SPEC, by default center.yaml in the working directory."""
    return click.argument("spec", type=SpecPath(), default="center.yaml", metavar="[SPEC]")


def spec_option() -> Decorator:
    """--spec, for commands whose argument is something else."""
    return click.option(
        "--spec",
        type=SpecPath(),
        default="center.yaml",
        show_default=True,
        metavar="SPEC",
        help="The spec; it names the environment.",
    )


def env_option(*, required: bool = True) -> Decorator:
    """--env."""
    return click.option(
        "--env",
        "environment",
        required=required,
        metavar="ENV",
        shell_complete=complete_environment,
        help="The environment of the spec to work on.",
    )


class Span(click.ParamType[float]):
    """A length of time: 30s, 10m, 1h; in seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds; wrong usage for anything else."""
        units = {"s": 1, "m": 60, "h": 3600}
        text = str(value)
        if text[-1:] not in units or not text[:-1].isascii() or not text[:-1].isdigit() or len(text) > 7:
            self.fail(f"{text!r} is not a time such as 30s, 10m or 1h", param, ctx)
        return float(int(text[:-1]) * units[text[-1]])


class Rule(click.ParamType[str]):
    """The name of a safety rule (plan/safety.py)."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The rule; wrong usage for what is none: a typo would lift nothing, and be noticed too late or never."""
        from ccctl.plan.safety import is_rule

        if not is_rule(text := str(value)):
            self.fail(
                f"{text!r} is no safety rule, such as delete:trunk.old, delete:seat, unprotect:queue.orders, "
                "restart:engine or destroy:engine",
                param,
                ctx,
            )
        return text


def allow_option(example: str) -> Decorator:
    """--allow."""
    text = f"Lift a safety rule by its name, such as {example}."
    return click.option("--allow", type=Rule(), multiple=True, metavar="RULE", help=text)


def drain_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--drain and --now."""
    drain = click.option(
        "--drain",
        type=Span(),
        metavar="TIME",
        help="Let calls on what goes end first, without new ones, for at most so long: 10m.",
    )
    now = click.option(
        "--now", is_flag=True, help="Do not wait for calls on what goes: callers in queues and menus are lost."
    )
    return drain(now(command))


def drain_seconds(drain: float | None, now: bool) -> float | None:
    """What a target is told: None = do not wait; wrong usage where both are given."""
    if now and drain is not None:
        raise click.UsageError("--drain and --now exclude each other")
    return None if now else drain or 0.0


def keep_drift_option() -> Decorator:
    """--keep-drift."""
    return click.option("--keep-drift", is_flag=True, help="Leave what was changed by hand on the target as it is.")


def format_option(*choices: str) -> Decorator:
    """--format; the first choice is the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print the result.",
    )
