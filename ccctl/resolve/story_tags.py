"""Tests: tags that no step looks at, languages that no call has."""

from __future__ import annotations

from ccctl.center.languages import call_languages
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context
from ccctl.resolve.scenario import call_path
from ccctl.resolve.truth import flow_facts


def check_tags_of_tests(context: Context) -> None:
    """CC286: a test gives a call a tag that no condition asks for."""
    facts = set().union(*(flow_facts(flow) for flow in context.center.flows.values()))
    asked = sorted({fact.partition("=")[0] for kind, fact in facts if kind == "tag"})
    for name, test in context.spec.tests.items():
        for caller, call in test.callers.items():
            for tag in call.tags:
                if tag not in asked:
                    context.problem(
                        codes.CC286,
                        f'test "{name}" gives its call the tag "{tag}", for which no step asks',
                        *(*call_path(test, name, caller), "tags", tag),
                        hint=did_you_mean(tag, asked) or f"steps ask for {', '.join(asked) or 'no tags'}",
                    )


def check_languages_of_tests(context: Context) -> None:
    """CC287: a caller of a test hears a prompt in a language that no call of the center has."""
    spoken = call_languages(context.center)
    for name, test in context.spec.tests.items():
        for at, step in enumerate(test.steps):
            if step.hear is not None and step.hear.language is not None and step.hear.language not in spoken:
                context.problem(
                    codes.CC287,
                    f'no call of this center is in {step.hear.language}, which test "{name}" wants to hear',
                    *("tests", name, "steps", at, "hear", "language"),
                    hint=did_you_mean(step.hear.language, spoken) or f"its calls are in {', '.join(spoken)}",
                )
