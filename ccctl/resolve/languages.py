"""Languages of calls: does every prompt speak those in which callers can come to it?"""

from __future__ import annotations

from collections import defaultdict

from ccctl.center import Center, Flow, Go, Kind, Reject, Speak
from ccctl.center.flow import ways_out
from ccctl.center.languages import call_languages
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context, Key
from ccctl.resolve.graph import Graph
from ccctl.resolve.uses import in_center

_OF_SEATS = ("whisper",)  # prompts that seats hear, in the center's language

Spoken = dict[str, set[str]]  # node, or "flow/name/3" for a step -> languages of the calls that come there


def check_prompts_speak_the_language(context: Context) -> None:
    """CC235: a prompt without a language in which callers hear it."""
    language = context.spec.language
    needed: dict[str, set[str]] = {name: set() for name in context.spec.prompts}
    if len(call_languages(context.center)) > 1:
        spoken = _spoken(context.center, context.graph)
        for use in in_center(context):
            if use.kind == "prompt" and use.name in needed:
                needed[use.name] |= {language} if use.path[-1] in _OF_SEATS else spoken.get(_place(use.path), set())
    known = {tongue for spec in context.spec.prompts.values() for tongue in spec.in_language(language)}
    for name, spec in context.spec.prompts.items():
        tongues = list(spec.in_language(language))
        for wanted in sorted(needed[name] or {language}, key=lambda one: (one != language, one)):
            if wanted in tongues or (wanted != language and wanted not in known):
                continue  # CC246
            heard = language if language in tongues else tongues[0]
            whose = "the center's language" if wanted == language else "a language that its callers can have"
            context.problem(
                codes.CC235,
                f'prompt "{name}" is not there in {whose}, {wanted}: callers hear {heard}',
                *("prompts", name),
                hint=did_you_mean(wanted, tongues).replace("did you mean", f"add {wanted}; or is it")
                or f"add {wanted}: {{say: ...}}",
            )


def check_languages_exist(context: Context) -> None:
    """CC246: a `language` step with a language that no prompt has."""
    known = {tongue for spec in context.spec.prompts.values() for tongue in spec.in_language(context.spec.language)}
    for name, steps in context.spec.flows.items():
        for at, step in enumerate(steps):
            if step.language is not None and step.language not in known:
                context.problem(
                    codes.CC246,
                    f'flow "{name}" sets the language {step.language}, in which there is no prompt',
                    *("flows", name, at, "language"),
                    hint=did_you_mean(step.language, sorted(known))
                    or f"add {step.language}: {{say: ...}} to the prompts that these callers hear",
                )


_KINDS = {
    "flows": "flow",
    "menus": "menu",
    "queues": "queue",
    "voicemails": "voicemail",
    "surveys": "survey",
    "conferences": "conference",
}


def _place(path: tuple[Key, ...]) -> str:
    """Where calls hear the prompt that is named at this path of the spec."""
    node = f"{_KINDS.get(str(path[0]), path[0])}/{path[1] if len(path) > 1 else ''}"
    return f"{node}/{path[2]}" if path[0] == "flows" else node


def _spoken(center: Center, graph: Graph) -> Spoken:
    found: Spoken = defaultdict(set)
    todo = [(edge.target, center.language) for edge in graph.entries]
    while todo:
        node, language = todo.pop()
        if language in found[node]:
            continue
        found[node].add(language)
        kind, _, name = node.partition("/")
        if kind == Kind.FLOW and name in center.flows:
            todo += _through(center.flows[name], language, found)
            continue
        for edge in graph.out(node):
            places = graph.backs.get(node, frozenset()) if edge.to.kind is Kind.BACK else {edge.target}
            todo += [(place, language) for place in places]
    return found


def _through(flow: Flow, language: str, found: Spoken) -> list[tuple[str, str]]:
    """Where a call of this language goes from the flow, and in which languages."""
    spoken, left = {language}, []
    for at, step in enumerate(flow.steps):
        found[f"flow/{flow.name}/{at}"] |= spoken
        if isinstance(step, Speak):
            spoken = {step.language} if step.condition is None else spoken | {step.language}
        left += [(str(to), each) for to in ways_out(step) for each in spoken]
        if step.condition is None and isinstance(step, Go | Reject):
            break
    return left
