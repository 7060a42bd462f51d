"""Surveys, and the queues that lead there."""

from __future__ import annotations

from ccctl.center import Survey
from ccctl.resolve.context import Context


def build_surveys(context: Context) -> dict[str, Survey]:
    """The surveys by name."""
    return {
        name: Survey(
            name=name,
            prompt=survey.prompt,
            keys=survey.keys,
            timeout_ms=survey.timeout,
            retries=survey.retries,
            invalid=survey.invalid,
            thanks=survey.thanks,
            span=context.key("surveys", name),
        )
        for name, survey in context.spec.surveys.items()
    }
