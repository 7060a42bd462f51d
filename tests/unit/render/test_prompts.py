"""Prompts: spoken, converted, kept; and every way in which that fails, said in words."""

from __future__ import annotations

import io
import shutil
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ccctl.center import Audio, Center, Prompt, Say, SoundFile
from ccctl.diagnostics import Rejected, Span
from ccctl.render.prompts import Studio, programs
from ccctl.render.prompts.voices import candidates

SPAN = Span("center.yaml", 7, 3, 9)
needs_programs = pytest.mark.skipif(
    not (shutil.which("espeak-ng") and shutil.which("sox")), reason="espeak-ng and sox are needed to make prompts"
)


def center(language: str = "en", **prompts: Audio) -> Center:
    return Center(
        "hello",
        "UTC",
        language=language,
        prompts={name: Prompt(name, {language: audio}) for name, audio in prompts.items()},
    )


def say(text: str, language: str = "en") -> Say:
    return Say(text, language, SPAN)


def problems(studio: Studio, given: Center) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as refused:
        studio.files(given)
    assert all(found.hint for found in refused.value.report)
    return [(found.code.name, found.message) for found in refused.value.report]


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    programs.version.cache_clear()
    programs.voices.cache_clear()
    return Studio(tmp_path / "cache")


@needs_programs
def test_speech_is_8_khz_one_channel_16_bit_and_ends_soon(studio: Studio) -> None:
    content = studio.files(center(welcome=say("Welcome to the company")))["prompts/en/welcome.wav"]
    with wave.open(io.BytesIO(content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)
        assert 0.8 < sound.getnframes() / 8000 < 4
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert 15000 < max(samples) < 32767
    last = max(at for at, sample in enumerate(samples) if abs(sample) > 100)
    assert len(samples) - last < 1600, "more than 0.2 s of silence at the end"


@needs_programs
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-CN", "您好,欢迎致电"),
        ("de", "Guten Tag"),
        ("en-US", "Hello there"),
        ("pt-BR", "Bom dia"),
        ("es-MX", "Buenos días"),
    ],
)
def test_languages_have_voices(studio: Studio, language: str, text: str) -> None:
    assert studio.files(center(language, hello=say(text, language)))[f"prompts/{language}/hello.wav"].startswith(
        b"RIFF"
    )


@needs_programs
def test_the_same_prompt_gives_the_same_bytes_made_anew_or_kept(tmp_path: Path, studio: Studio) -> None:
    given = center(welcome=say("Welcome"))
    first = studio.files(given)
    assert studio.files(given) == first
    assert Studio(tmp_path / "another").files(given) == first


@needs_programs
def test_a_kept_prompt_is_not_made_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    given = center(welcome=say("Welcome"))
    first = studio.files(given)
    monkeypatch.setattr(programs, "speak", lambda *_: pytest.fail("it was spoken again"))
    assert studio.files(given) == first
    with pytest.raises(pytest.fail.Exception):
        studio.files(center(welcome=say("Welcome!")))


@needs_programs
def test_parallel_runs_share_the_cache(tmp_path: Path) -> None:
    given = center(**{f"p{n}": say(f"number {n}") for n in range(6)})
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: Studio(tmp_path).files(given), range(4)))
    assert all(result == results[0] for result in results)
    assert not list(tmp_path.glob(".new-*"))


@needs_programs
def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert Studio(blocked / "cache").files(center(welcome=say("Welcome")))


@needs_programs
def test_a_recording_of_any_kind_is_converted(tmp_path: Path, studio: Studio) -> None:
    source = tmp_path / "tone.flac"
    programs.run(["sox", "-n", "-r", "44100", "-c", "2", str(source), "synth", "1.5", "sine", "440"])
    content = studio.files(center(tone=SoundFile(source, "tone.flac", SPAN)))["prompts/en/tone.wav"]
    with wave.open(io.BytesIO(content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)
        assert sound.getnframes() == pytest.approx(12000, abs=2)


@needs_programs
def test_text_cannot_become_an_option_or_phonemes(studio: Studio) -> None:
    assert len(studio.files(center(a=say("--version is what I say"), b=say("[[D,Is]] stays text")))) == 2


@needs_programs
def test_every_prompt_that_cannot_be_made_is_reported_at_once(tmp_path: Path, studio: Studio) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "text.wav"
    empty.write_bytes(b"")
    text.write_text("this is not a sound")
    silence = tmp_path / "silence.wav"
    programs.run(["sox", "-n", "-r", "8000", str(silence), "trim", "0", "1"])
    found = problems(
        studio,
        center(
            a=SoundFile(empty, "empty.wav", SPAN), b=SoundFile(text, "text.wav", SPAN),
            c=SoundFile(tmp_path / "none.wav", "none.wav", SPAN), d=say("...", "en"),
            e=say("nuqneH", "tlh"), f=SoundFile(tmp_path, "folder", SPAN), g=SoundFile(silence, "silence.wav", SPAN),
        ),
    )  # fmt: skip
    codes = sorted(code for code, _ in found)
    assert codes == ["CC302", "CC304", "CC304", "CC304", "CC305", "CC305", "CC305"], found
    assert not any(str(tmp_path) in message for _, message in found)


@pytest.mark.parametrize(("missing", "code"), [("espeak-ng", "CC301"), ("sox", "CC303")])
def test_a_missing_program_is_said_once_with_how_to_install_it(
    tmp_path: Path, studio: Studio, monkeypatch: pytest.MonkeyPatch, missing: str, code: str
) -> None:
    for program in {"espeak-ng", "sox"} - {missing}:
        if found := shutil.which(program):
            (tmp_path / program).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    found_problems = problems(studio, center(a=say("one"), b=say("two")))
    assert [name for name, _ in found_problems] == [code]
    programs.version.cache_clear()
    programs.voices.cache_clear()


def test_the_closest_voice_comes_first() -> None:
    assert candidates("zh-CN")[0] == "cmn"
    assert candidates("zh-HK")[0] == "yue"
    assert candidates("de-AT") == ("de-at", "de")
    assert candidates("es-MX") == ("es-mx", "es-419", "es")
    assert candidates("en-AU") == ("en-au", "en-gb")
