"""Known signals, prompts spoken by espeak-ng, and what can go wrong on the way to the ear."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from ccctl.verify import audio
from ccctl.verify.audio_recognise import Listener, References, detect, recognise
from ccctl.verify.phone import g711

SAID = {
    "welcome": "Welcome to the Acme public service center, we are glad that you called",
    "menu": "For orders press one, for parcels press two, to speak to an operator press zero",
    "closed": "Our office is closed now, please call again on a working day after nine",
    "agent-one": "You will now be connected to agent number one zero zero one",
    "agent-two": "You will now be connected to agent number one zero zero two",
    "wait": "All our agents are busy, please stay on the line",
    "wait-long": "All our agents are busy, please stay on the line, or press nine to leave a message for us",
    "short": "Goodbye",
    "again": "All our agents are busy, please stay on the line",
}
needs_espeak = pytest.mark.skipif(
    not shutil.which("espeak-ng"), reason="espeak-ng is not installed: NO PROMPT RECOGNITION IS TESTED (make setup)"
)


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, audio.Samples]:
    folder: Path = tmp_path_factory.mktemp("prompts")
    spoken = {}
    for name, text in SAID.items():
        subprocess.run(["espeak-ng", "-v", "en", "-w", folder / f"{name}.wav", text], check=True)
        spoken[name] = audio.load_mono(folder / f"{name}.wav")
    return spoken


@pytest.fixture(scope="session")
def references(prompts: dict[str, audio.Samples]) -> References:
    """The prompts as pieces that may be heard: what they share among themselves is worked out once."""
    return References(prompts)


def through_the_network(
    samples: audio.Samples, before: float = 0.7, after: float = 1.2, loss: float = 0.0
) -> audio.Samples:
    """A-law and back, with idle line around it, packets lost, and a sub-frame shift."""
    silence = [np.full(int(seconds * audio.RATE) + 37, 3, np.int16) for seconds in (before, after)]
    heard = g711.decode("PCMA", g711.encode("PCMA", np.concatenate((silence[0], samples, silence[1])))).copy()
    chance = np.random.default_rng(7)
    for start in range(0, len(heard), 160):
        if chance.random() < loss:
            heard[start : start + 160] = 0
    return heard


def group(name: str) -> set[str]:
    return {"wait", "again"} if name in ("wait", "again") else {name}


@needs_espeak
@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("loss", [0.0, 0.01])
def test_the_prompt_that_was_played_and_no_other_is_recognised(
    prompts: dict[str, audio.Samples], references: References, name: str, loss: float
) -> None:
    result = recognise(through_the_network(prompts[name], loss=loss), references)
    assert [{match.name, *match.also} for match in result.heard] == [group(name)]
    assert abs(result.heard[0].offset - 0.705) < 0.02


@needs_espeak
def test_prompts_of_the_same_audio_are_one_and_name_each_other(
    prompts: dict[str, audio.Samples], references: References
) -> None:
    assert set(references.groups["again"]) == {"wait", "again"}
    assert "wait-long" not in references.groups["wait"]


@needs_espeak
def test_near_identical_prompts_are_told_apart_by_their_last_word(prompts: dict[str, audio.Samples]) -> None:
    both = {name: prompts[name] for name in ("agent-one", "agent-two")}
    for name in both:
        result = recognise(through_the_network(prompts[name]), both)
        assert [match.name for match in result.heard] == [name]


@needs_espeak
def test_near_identical_prompts_are_ambiguous_when_cut_before_they_differ(
    prompts: dict[str, audio.Samples], references: References
) -> None:
    cut = through_the_network(prompts["agent-one"][: 2 * audio.RATE], after=3)
    result = recognise(cut, references, min_fraction=0.4)
    assert result.heard == ()
    assert set(result.ambiguous) == {"agent-one", "agent-two"}


@needs_espeak
def test_a_prompt_cut_short_by_a_key_is_recognised_only_when_asked_for(
    prompts: dict[str, audio.Samples], references: References
) -> None:
    cut = through_the_network(prompts["menu"][: int(0.6 * len(prompts["menu"]))])
    assert recognise(cut, references).heard == ()
    assert [match.name for match in recognise(cut, references, min_fraction=0.4).heard] == ["menu"]


@needs_espeak
def test_silence_noise_and_a_strange_voice_are_no_prompt(
    prompts: dict[str, audio.Samples], references: References, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 5 * audio.RATE).astype(np.int16)
    subprocess.run(
        ["espeak-ng", "-v", "en", "-w", tmp_path / "x.wav", "The weather is fine in the north today"], check=True
    )
    strange = audio.load_mono(tmp_path / "x.wav")
    for recording in (np.zeros(40000, np.int16), np.zeros(0, np.int16), np.zeros(100, np.int16), noise, strange):
        assert recognise(recording, references, min_fraction=0.3).heard == ()


@needs_espeak
def test_two_prompts_in_a_row_are_both_heard_in_their_order(
    prompts: dict[str, audio.Samples], references: References
) -> None:
    played = np.concatenate((prompts["welcome"], np.zeros(1600, np.int16), prompts["menu"]))
    assert [match.name for match in recognise(through_the_network(played), references).heard] == ["welcome", "menu"]


@needs_espeak
def test_a_repeated_prompt_is_found_again_in_the_recording_cut_after_the_first(
    prompts: dict[str, audio.Samples],
    references: References,
) -> None:
    heard = through_the_network(np.concatenate([prompts["menu"]] * 2))
    first = recognise(heard, references).heard
    assert [match.name for match in first] == ["menu"]
    assert first[0].offset < 1
    second = recognise(heard[int(first[0].end * audio.RATE) :], references).heard
    assert [match.name for match in second] == ["menu"]


@needs_espeak
@pytest.mark.parametrize("name", ["welcome", "agent-two", "wait-long", "short"])
def test_a_listener_hears_the_prompt_within_half_a_second_of_its_end(
    prompts: dict[str, audio.Samples], references: References, name: str
) -> None:
    heard = through_the_network(prompts[name], after=3)
    end = 0.705 + (len(prompts[name]) / audio.RATE)
    listener = Listener(references, name)
    match = None
    for now in np.arange(0.15, len(heard) / audio.RATE, 0.15):
        match = listener.poll(heard[: int(now * audio.RATE)])
        if match:
            break
    assert match is not None
    assert match.name == name
    assert now < end + 0.5


@needs_espeak
def test_a_listener_waits_until_a_longer_prompt_with_the_same_beginning_is_ruled_out(
    prompts: dict[str, audio.Samples],
    references: References,
) -> None:

    def first_heard(played: str, wanted: str) -> float | None:
        heard, listener = through_the_network(prompts[played], after=2), Listener(references, wanted)
        for now in np.arange(0.15, len(heard) / audio.RATE, 0.15):
            if listener.poll(heard[: int(now * audio.RATE)]):
                return float(now)
        return None

    assert first_heard("wait-long", "wait") is None
    assert first_heard("agent-two", "agent-one") is None
    after = first_heard("wait", "wait")
    assert after is not None
    assert after < 0.705 + len(prompts["wait"]) / audio.RATE + 1.0


@needs_espeak
def test_polling_a_listener_is_cheap(prompts: dict[str, audio.Samples], references: References) -> None:
    listener = Listener(references, "menu")
    heard = through_the_network(np.concatenate([prompts["welcome"]] * 4))
    started, polls = time.process_time(), 0
    for now in range(1200, len(heard), 1200):
        listener.poll(heard[:now])
        polls += 1
    assert (time.process_time() - started) / polls < 0.02


@pytest.mark.parametrize("law", ["PCMA", "PCMU"])
def test_known_signals_pass_g711_and_are_not_confused(law: str) -> None:
    names = ["caller", *(str(seat) for seat in range(1001, 1013))]
    signals = {name: audio.known_signal(name, 3.0) for name in names}
    for name, signal in signals.items():
        line = g711.decode(law, g711.encode(law, np.concatenate((np.zeros(4321, np.int16), signal))))
        assert detect(signal, line).score == 1.0
        assert abs(detect(signal, line).offset - 4321 / 8000) < 0.01
        assert max(detect(other, line).score for key, other in signals.items() if key != name) < 0.3


def test_known_signals_are_the_same_every_time() -> None:
    assert np.array_equal(audio.known_signal("1001", 1), audio.known_signal("1001", 1))
    assert not np.array_equal(audio.known_signal("1001", 1), audio.known_signal("1002", 1))


def test_a_mixture_of_two_known_signals_shows_both() -> None:
    one, other = audio.known_signal("caller", 3), audio.known_signal("1001", 3)
    mixed = (one // 2 + other // 2).astype(np.int16)
    assert detect(one, mixed).score > 0.8
    assert detect(other, mixed).score > 0.8


def test_wav_files_come_back_as_they_were_saved(tmp_path: Path) -> None:
    stereo = np.stack((audio.known_signal("l", 1), audio.known_signal("r", 1)), axis=1)
    audio.save_wav(tmp_path / "s.wav", stereo)
    loaded, rate = audio.load_wav(tmp_path / "s.wav")
    assert rate == 8000
    assert np.array_equal(loaded, stereo)


def test_resampled_audio_is_recognised() -> None:
    signal = audio.known_signal("x", 3)
    wide = np.interp(np.arange(0, len(signal), 8000 / 22050), np.arange(len(signal)), signal).astype(np.int16)
    assert detect(signal, audio.resample(wide, 22050)).score == 1.0


def test_audible_tells_a_voice_from_an_idle_line() -> None:
    assert audio.audible(audio.known_signal("x", 1))
    assert not audio.audible(np.full(8000, 8, np.int16))
    assert not audio.audible(np.zeros(0, np.int16))


def torn(samples: audio.Samples, after: float, gap: float) -> audio.Samples:
    """What an engine on a busy machine makes of a piece: packets of silence in it, or (gap < 0) packets left out."""
    at, missing = int(after * audio.RATE), int(gap * audio.RATE)
    rest = samples[at + max(0, -missing) :]
    return np.concatenate((samples[:at], np.zeros(max(0, missing), np.int16), rest)).astype(np.int16)


@needs_espeak
@pytest.mark.parametrize("gap", [0.02, 0.04, -0.02])
@pytest.mark.parametrize("after", [0.1, 0.2, 0.3, 0.4])
def test_a_short_prompt_is_known_when_packets_are_skipped_in_it(
    prompts: dict[str, audio.Samples], references: References, after: float, gap: float
) -> None:
    heard = through_the_network(torn(prompts["short"], after, gap))
    assert [match.name for match in recognise(heard, references).heard] == ["short"]
    listener, found = Listener(references, "short"), None
    for end in range(0, len(heard), 480):
        found = found or listener.poll(heard[:end])
    assert found is not None
    assert found.offset == pytest.approx(0.7, abs=0.06)


@needs_espeak
def test_a_short_prompt_is_not_known_by_half_of_it_nor_by_another_one(prompts: dict[str, audio.Samples]) -> None:
    pieces = {**prompts, "other": prompts["welcome"][: len(prompts["short"])]}
    half = np.concatenate((prompts["short"][: len(prompts["short"]) // 2], prompts["closed"]))
    for heard in (half, prompts["closed"], prompts["menu"], pieces["other"]):
        assert "short" not in [match.name for match in recognise(through_the_network(heard), pieces).heard]


@needs_espeak
@pytest.mark.parametrize("name", ["wait", "agent-one", "agent-two"])
def test_a_prompt_is_known_when_packets_are_skipped_in_it_twice_a_second(
    prompts: dict[str, audio.Samples], references: References, name: str
) -> None:
    heard = prompts[name]
    for after in np.arange(0.3, len(heard) / audio.RATE, 0.5):
        heard = torn(heard, after, 0.02)
    found = recognise(through_the_network(heard), references).heard
    assert [match.name in group(name) for match in found] == [True]


@pytest.mark.parametrize("place", [0.15, 0.32, 0.5, 0.68, 0.85])
@pytest.mark.parametrize("late", [0.02, 0.115, 0.2])
def test_a_short_prompt_is_recognised_where_a_busy_engine_held_it_up_once(
    few_words: dict[str, audio.Samples], few: References, place: float, late: float
) -> None:
    whole = few_words["four"]
    at = round(place * len(whole))
    held_up = np.concatenate((whole[:at], np.zeros(round(late * audio.RATE), np.int16), whole[at:]))
    heard = through_the_network(held_up)
    assert [match.name for match in recognise(heard, few).heard] == ["four"]
    assert Listener(few, "four").poll(heard) is not None


@needs_espeak
def test_a_short_prompt_is_not_heard_in_one_that_says_more_in_its_middle(few_words: dict[str, audio.Samples]) -> None:
    found = recognise(through_the_network(few_words["fourteen"]), {"four": few_words["four"]})
    assert found.heard == ()


@pytest.fixture(scope="session")
def few_words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, audio.Samples]:
    folder: Path = tmp_path_factory.mktemp("few-words")
    spoken = {}
    for name in ("four", "fourteen", "seven", "seventeen"):
        text = f"You are number {name} in the queue."
        subprocess.run(["espeak-ng", "-v", "en", "-w", folder / f"{name}.wav", text], check=True)
        spoken[name] = audio.load_mono(folder / f"{name}.wav")
    return spoken


@pytest.fixture(scope="session")
def few(few_words: dict[str, audio.Samples]) -> References:
    return References(few_words)
