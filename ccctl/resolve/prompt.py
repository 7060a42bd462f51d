"""Prompts: text or sound files, in each language."""

from __future__ import annotations

from ccctl.center import Audio, Prompt, Say, SoundFile
from ccctl.resolve.context import Context, Key
from ccctl.resolve.files import sound_file


def build_prompts(context: Context) -> dict[str, Prompt]:
    """The prompts by name. Sound files are looked at, not read."""
    language = context.spec.language
    prompts: dict[str, Prompt] = {}
    for name, spec in context.spec.prompts.items():
        audio: dict[str, Audio] = {}
        for tongue, part in spec.in_language(language).items():
            path: tuple[Key, ...] = ("prompts", name, tongue) if spec.languages else ("prompts", name)
            if part.file is not None:
                path = (*path, "file")
                audio[tongue] = SoundFile(sound_file(context, part.file, *path), part.file, context.span(*path))
            else:
                path = (*path, "say")
                audio[tongue] = Say(part.say or "", tongue, context.span(*path))
        prompts[name] = Prompt(name, audio, context.key("prompts", name))
    return prompts
