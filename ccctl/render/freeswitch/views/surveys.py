"""Surveys: an extension each, and what is asked as a table for survey.lua."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.freeswitch.views.common import sound
from ccctl.render.site import Site
from ccctl.render.words import where


def surveys(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/surveys.xml and scripts/surveys.lua."""
    del site
    return {
        "surveys": [
            {
                "name": survey.name,
                "where": where(center, survey.span),
                "prompt": sound(center, survey.prompt),
                "invalid": sound(center, survey.invalid) if survey.invalid else "",
                "thanks": sound(center, survey.thanks) if survey.thanks else "",
                "answers": "".join(survey.keys),
                "timeout": survey.timeout_ms,
                "retries": survey.retries,
            }
            for survey in sorted(center.surveys.values(), key=lambda survey: survey.name)
        ]
    }
