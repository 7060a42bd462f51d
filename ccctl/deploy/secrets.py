"""Values of secrets: the spec's from where it says; those of seats and engine, made once and kept on the target."""

from __future__ import annotations

import json
import os
import secrets as randomness
import shlex
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import field
from pathlib import Path

from ccctl.center import Center, SecretRef, SecretSource
from ccctl.center.conference import PIN
from ccctl.deploy.place import Placed
from ccctl.diagnostics import Report, codes, rejected
from ccctl.plan.fingerprints import fingerprint, secret_refs
from ccctl.render.files import RenderedTree
from ccctl.values import dataclass

# Nothing that looks like something else: people type these into phones.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SEAT_LENGTH = 16  # of 55 characters: 92 bits
ENGINE_LENGTH = 32
AMI_SECRET = "engine/ami"  # noqa: S105 - the name of a secret, not one
COMMAND_TIMEOUT = 30
LONGEST = 512  # characters; the engine reads lines of at most 8 KB
MOST_BYTES = 65536  # of a command's output


@dataclass(frozen=True, slots=True)
class Kept:
    """What the target keeps: a salt for fingerprints, and the secrets that ccctl made, as kind/name."""

    salt: str
    values: Mapping[str, str] = field(repr=False)
    is_new: bool = field(default=False, compare=False)  # it is not what the target has
    coming: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # values that hold with a release that is coming
    coming_with: int | None = None  # its number

    def to_json(self) -> str:
        """The text of secrets.json."""
        data: dict[str, object] = {"format": 1, "salt": self.salt, "values": dict(sorted(self.values.items()))}
        if self.coming_with is not None:
            data["coming"] = {"release": self.coming_with, "values": dict(sorted(self.coming.items()))}
        return json.dumps(data, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes | None, release: int | None = None) -> Kept:
        """What the text says with this release in force; a fresh salt and no values where there is no text.

        Values that came with a release hold from the moment on in which it is in force, and not without it.
        """
        if text is None:
            return cls(randomness.token_hex(16), {}, is_new=True)
        try:
            data = json.loads(text)
            values = {str(name): str(value) for name, value in data["values"].items()}
            coming = data.get("coming")
            if coming is not None and coming["release"] == release:
                values |= {str(name): str(value) for name, value in coming["values"].items()}
            return cls(str(data["salt"]), values, is_new=coming is not None)
        except (ValueError, KeyError, TypeError, AttributeError) as damaged:
            raise rejected(
                codes.CC519,
                "the secrets that are kept on the target can not be read",
                hint="restore secrets.json beside the releases: it holds the passwords of seats",
            ) from damaged

    def with_coming(self, values: Mapping[str, str], release: int) -> Kept:
        """With values that take the place of others when that release is in force."""
        changed = {name: value for name, value in values.items() if self.values.get(name) != value}
        if not changed:
            return self
        return Kept(self.salt, self.values, is_new=True, coming=changed, coming_with=release)

    def completed(self, needed: Collection[str]) -> Kept:
        """With a new value for every seat and engine secret that is needed and not there yet; others stay."""
        values = dict(self.values)
        for name in sorted(needed):
            if name not in values and not name.startswith(("spec/", "pem/")):
                values[name] = made_up(SEAT_LENGTH if name.startswith("seat/") else ENGINE_LENGTH)
        return self.with_values(values)

    def with_values(self, values: Mapping[str, str]) -> Kept:
        """The same with other values."""
        return self if dict(values) == dict(self.values) else Kept(self.salt, values, is_new=True)


def made_up(length: int = SEAT_LENGTH) -> str:
    """A new password."""
    return "".join(randomness.choice(ALPHABET) for _ in range(length))


def placed(tree: RenderedTree, secrets: Mapping[str, str]) -> list[Placed]:
    """The tree's files with their secrets filled in; files that hold one are readable by the engine only."""
    return [Placed(file.path, file.with_secrets(secrets), 0o600 if file.secret else file.mode) for file in tree.files]


def spec_secrets(center: Center, needed: Collection[str] | None = None) -> dict[str, str]:
    """The values of the spec's secrets by name; all that are missing are named in one Rejected."""
    found: dict[str, str] = {}
    report = Report()
    for name, ref in secret_refs(center).items():
        if needed is not None and f"spec/{name}" not in needed:
            continue
        value, problem, hint = _value(ref, center.secrets.get(name))
        if value is not None:
            found[name] = value
        else:
            report.add(codes.CC513, f'the secret "{name}" {problem}', ref.span, hint=hint)
    report.raise_if_errors()
    return found


def known_fingerprints(center: Center, salt: str) -> dict[str, str]:
    """The fingerprints of the secrets whose values can be had here; the others are left out."""
    found: dict[str, str] = {}
    for name, ref in secret_refs(center).items():
        value, _, _ = _value(ref, center.secrets.get(name))
        if value is not None:
            found[name] = fingerprint(salt, value)
    return found


def _value(ref: SecretRef, source: SecretSource | None) -> tuple[str | None, str, str]:
    """The value, or None with what is wrong and what to do."""
    if ref.literal is not None:
        return ref.literal, "", ""
    if ref.pem_file:
        return _whole(ref.pem_file)
    kind, place = ("env", ref.name) if source is None else (source.kind, source.value)
    if kind == "env":
        value, problem = os.environ.get(place), f"has no value: the environment variable {place} is not set"
        hint = f"export {place}=..., or say under `secrets:` where it comes from"
    elif kind == "file":
        hint = "the file holds the secret alone, in its first line"
        try:
            value, problem = Path(place).expanduser().read_text(encoding="utf-8").split("\n", 1)[0].strip("\r"), ""
        except (OSError, UnicodeDecodeError) as failure:
            return None, f"can not be read from {place}: {getattr(failure, 'strerror', None) or failure}", hint
    else:
        hint = "the command must print the secret as its first line and end with exit code 0"
        value, problem = _from_command(place)
    if value is not None and (wrong := _unfit(value, is_pin=ref.is_pin)):
        return None, wrong, hint
    return value, problem, hint


def _whole(place: str) -> tuple[str | None, str, str]:
    """All of a PEM file, or None with what is wrong and what to do."""
    try:
        return Path(place).expanduser().read_text(encoding="ascii"), "", ""
    except (OSError, UnicodeDecodeError) as failure:
        said = getattr(failure, "strerror", None) or "it is no PEM file"
        return None, f"can not be read from {place}: {said}", "certificate and key are files in PEM"


def _unfit(value: str, *, is_pin: bool = False) -> str:
    """Why this cannot be a password in the engine's files, in words that do not show it; empty when it can."""
    if not value or not value.isprintable():
        return "is empty or has characters that no phone and no carrier can send"
    if value != value.strip():
        return "begins or ends with a space"
    if is_pin and not PIN.fullmatch(value):
        return "is not a PIN of 4 to 20 digits, and nobody can type it"
    return f"is longer than {LONGEST} characters" if len(value) > LONGEST else ""


def _from_command(command: str) -> tuple[str | None, str]:
    import subprocess

    try:
        argv = shlex.split(command)
        if not argv:
            return None, "comes from an empty command"
        # Into a file, not a pipe: what the command itself has started may hold a pipe open long after its end.
        with tempfile.TemporaryFile() as output:
            ran = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=COMMAND_TIMEOUT,
                check=False,
            )
            output.seek(0)
            text = output.read(MOST_BYTES).decode()
    except subprocess.TimeoutExpired:
        return None, f"could not be had: its command was not done after {COMMAND_TIMEOUT} s"
    except OSError as failure:
        return None, f"could not be had: its command cannot be run: {failure.strerror}"
    except ValueError as failure:
        return None, f"could not be had from its command: {failure.__class__.__name__}"
    if ran.returncode != 0:
        return None, f"could not be had: its command ended with exit code {ran.returncode}"
    return text.split("\n", 1)[0].strip("\r"), ""
