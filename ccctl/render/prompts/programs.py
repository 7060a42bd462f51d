"""Runs espeak-ng and sox; both write to standard output, so no file of theirs is left behind."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

SECONDS = 120  # a prompt of ten minutes takes espeak-ng about two seconds
# 8 kHz, one channel, 16 bit, without dither (-D), with sox's fixed random numbers (-R): the same bytes every time.
# Raw samples, because a wav header written to a pipe has no length in it.
RATE = 8000
TO_RAW = ("-t", "raw", "-L", "-r", str(RATE), "-c", "1", "-b", "16", "-e", "signed-integer", "-")
# espeak-ng ends with about half a second of silence, in which a caller would wait and a key would be lost.
TIDY = ("norm", "-3", "reverse", "silence", "1", "0.02", "0.1%", "reverse", "pad", "0", "0.05")
PACKET = 2 * RATE // 50  # bytes of 20 ms
HEADER = 44  # bytes of the header that `wav` writes


class ProgramMissingError(Exception):
    """The program is not installed."""


class ProgramFailedError(Exception):
    """The program refused; the message is its own last line."""


def run(command: Sequence[str], given: bytes = b"") -> bytes:
    """Standard output. Raises ProgramMissingError or ProgramFailedError."""
    import subprocess

    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)
    except FileNotFoundError as missing:
        raise ProgramMissingError(command[0]) from missing
    except (subprocess.TimeoutExpired, OSError) as failed:
        raise ProgramFailedError(f"{command[0]}: {failed}") from failed
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ProgramFailedError(lines[-1].strip() if lines else f"{command[0]} ended with {done.returncode}")
    return done.stdout


@cache
def version(program: str) -> str:
    """What the program says of itself: a new version may make other bytes. Raises as run does."""
    return run([program, "--version"]).decode("utf-8", "replace").strip()


@cache
def voices() -> frozenset[str]:
    """The languages that the installed espeak-ng speaks, as it names them."""
    lines = run(["espeak-ng", "--voices"]).decode("utf-8", "replace").splitlines()[1:]
    return frozenset(fields[1] for fields in map(str.split, lines) if len(fields) > 1)


def speak(text: str, voice: str) -> bytes:
    """A wav of the text: 8 kHz, one channel, its loudest sample 3 dB below full scale, 50 ms of silence at its end."""
    spoken = run(["espeak-ng", "-v", voice, "-b", "1", "--stdin", "--stdout"], text.encode("utf-8"))
    return wav(run(["sox", "-D", "-R", "-V1", "-t", "wav", "--ignore-length", "-", *TO_RAW, *TIDY], spoken))


def convert(path: str) -> bytes:
    """A wav of any file that sox reads: 8 kHz, one channel; its loudness is left as it is, but not clipped (-G)."""
    return wav(run(["sox", "-D", "-R", "-V1", "-G", path, *TO_RAW]))


def in_packets(content: bytes) -> bytes:
    """The wav with silence at its end up to whole packets of 20 ms, so that what is played after it follows exactly."""
    samples = content[HEADER:]
    return wav(samples + bytes(-len(samples) % PACKET))


def wav(samples: bytes) -> bytes:
    """The samples with a wav header of 44 bytes."""
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    return file.getvalue()
