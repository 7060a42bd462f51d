"""Surveys: each becomes one context; `s` asks, the keys that are answers are its other extensions."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.common import seconds, sound, where
from ccctl.render.site import Site


def surveys(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/surveys.conf."""
    return {
        "harness": site.harness,
        "queues": bool(center.queues),
        "surveys": [
            {
                "name": survey.name,
                "where": where(center, survey.span),
                "prompt": sound(center, survey.prompt),
                "answers": survey.keys,
                "timeout": seconds(survey.timeout_ms),
                "retries": survey.retries,
                "invalid": sound(center, survey.invalid) if survey.invalid else "",
                "thanks": sound(center, survey.thanks) if survey.thanks else "",
            }
            for survey in sorted(center.surveys.values(), key=lambda survey: survey.name)
        ],
    }
