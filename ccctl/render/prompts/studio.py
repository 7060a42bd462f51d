"""Every prompt of a center as a wav file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from os import cpu_count
from pathlib import Path

from ccctl.center import Audio, Center, Prompt, Say
from ccctl.diagnostics import Code, Diagnostic, Report, codes
from ccctl.render.prompts import programs
from ccctl.render.prompts.cache import cache_folder, kept
from ccctl.render.prompts.digits import digits
from ccctl.render.prompts.sentences import sentences
from ccctl.render.prompts.spoken import announced, silence
from ccctl.render.prompts.voices import candidates

RECIPE = "3"  # of the steps in programs.py; another number when they change
AUDIBLE = 160  # samples: 20 ms
INSTALL = {
    "espeak-ng": "install it, for example: apt install espeak-ng",
    "sox": "install it, for example: apt install sox",
}


class Studio:
    """Speaks and converts; several prompts at once, each only once as long as it stays the same."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder()

    def files(self, center: Center) -> Mapping[str, bytes]:
        """prompts/<language>/<name>.wav -> bytes. Raises Rejected with every prompt that cannot be made."""
        wanted = [
            (f"prompts/{language}/{prompt.name}.wav", prompt, language, audio)
            for prompt in center.prompts.values()
            for language, audio in prompt.audio.items()
        ]
        chained = digits(center) | announced(center)
        for path, digit in chained.items():
            wanted += [(path, digit, language, audio) for language, audio in digit.audio.items()]
        for path, sentence in sentences(center).items():
            wanted += [(path, sentence, language, audio) for language, audio in sentence.audio.items()]
        report = Report()
        made: dict[str, bytes] = {}
        for (path, *_), result in zip(wanted, self._all(wanted), strict=True):
            if isinstance(result, bytes):
                made[path] = programs.in_packets(result) if path in chained else result
            else:
                report.extend([result])
        report.raise_if_errors()
        return made | silence(center)

    def _all(self, wanted: Sequence[tuple[str, Prompt, str, Audio]]) -> Sequence[bytes | Diagnostic]:
        if not wanted:
            return ()
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(max_workers=max(2, cpu_count() or 2)) as pool:
            return [*pool.map(lambda one: self._make(one[1], one[2], one[3]), wanted)]

    def _make(self, prompt: Prompt, language: str, audio: Audio) -> bytes | Diagnostic:
        try:
            content = self._speak(audio, language) if isinstance(audio, Say) else self._convert(audio.path)
        except _NoVoiceError:
            hint = "`espeak-ng --voices` lists the languages; a recorded sound works in any: {file: audio/....wav}"
            return _problem(
                codes.NO_VOICE, f'prompt "{prompt.name}": espeak-ng has no voice for "{language}"', audio, hint
            )
        except programs.ProgramMissingError as missing:
            code = codes.NO_SPEECH_ENGINE if str(missing) == "espeak-ng" else codes.NO_SOUND_CONVERTER
            return _problem(
                code, f"{missing} is not installed; it makes the prompts", None, INSTALL.get(str(missing), "")
            )
        except OSError as unreadable:
            reason = unreadable.strerror or "cannot be read"
            return _problem(
                codes.BAD_SOUND_FILE, f"{_name(prompt, audio)}: {reason}", audio, "a path relative to the spec"
            )
        except programs.ProgramFailedError as failed:
            hint = "a wav, flac, ogg or mp3 file; `sox --info FILE` says what it is"
            if "no handler" in str(failed):
                hint = "make it a wav file, or install what sox needs for it, for example: apt install libsox-fmt-all"
            reason = (
                str(failed)
                if isinstance(audio, Say)
                else str(failed).replace(str(audio.path.absolute()), audio.written)
            )
            return _problem(codes.BAD_SOUND_FILE, f"{_name(prompt, audio)} cannot be made: {reason}", audio, hint)
        if not _has_sound(content):
            hint = "words that can be spoken" if isinstance(audio, Say) else "a file in which something can be heard"
            return _problem(codes.EMPTY_SOUND, f"{_name(prompt, audio)} has no sound in it", audio, hint)
        return content

    def _speak(self, audio: Say, language: str) -> bytes:
        voice = _voice(audio.language or language)
        text = " ".join(audio.text.replace("[[", "[ [").split())  # `[[` would begin phonemes
        if not text:
            return b""
        recipe = f"{RECIPE} say {programs.version('espeak-ng')} {programs.version('sox')} {voice}\n{text}"
        return kept(self._folder, recipe, lambda: programs.speak(text, voice))

    def _convert(self, path: Path) -> bytes:
        content = path.read_bytes()
        if not content:
            return b""
        digest = hashlib.sha256(content).hexdigest()
        recipe = f"{RECIPE} file {programs.version('sox')} {path.suffix.lower()} {digest}"
        return kept(self._folder, recipe, lambda: programs.convert(str(path.absolute())))


class _NoVoiceError(Exception):
    pass


def _voice(language: str) -> str:
    installed = programs.voices()
    for voice in candidates(language):
        if voice in installed:
            return voice
    raise _NoVoiceError


def _has_sound(content: bytes) -> bool:
    """Whether at least 20 ms of samples are there and one of them is not zero."""
    samples = content[programs.HEADER :]
    return len(samples) >= 2 * AUDIBLE and any(samples)


def _name(prompt: Prompt, audio: Audio) -> str:
    return f'prompt "{prompt.name}"' + ("" if isinstance(audio, Say) else f" ({audio.written})")


def _problem(code: Code, message: str, audio: Audio | None, hint: str) -> Diagnostic:
    return Diagnostic(code, message, audio.span if audio else None, hint)
