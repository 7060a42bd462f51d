"""What an import found: the spec that grows, what was understood, and what was not."""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import PurePosixPath
from typing import Any

from ccctl.adopt.files import Missed
from ccctl.values import dataclass


@dataclass(slots=True)
class Adopted:
    """The spec as data, and the account of it. `sounds`: prompt -> the path that the dialplan plays."""

    spec: dict[str, Any] = field(default_factory=dict)
    understood: list[str] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    sounds: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)  # seat -> the mailboxes that its phone is told of

    @property
    def score(self) -> int:
        """Percent of what was looked at that was understood."""
        whole = len(self.understood) + len(self.missed)
        return 100 if not whole else int(100 * len(self.understood) / whole)

    def put(self, section: str, name: str, value: Any, said: str) -> None:
        """Takes something over."""
        self.spec.setdefault(section, {})[name] = value
        self.understood.append(said)

    def miss(self, file: str, line: int, text: str, why: str) -> None:
        """Notes what was not taken over."""
        self.missed.append(Missed(file, line, text, why))

    def prompt(self, played: str) -> str:
        """The prompt of a sound that the dialplan plays."""
        bare = played.strip()
        name = name_of(PurePosixPath(bare).name or "sound")
        number, known = 1, name
        while self.sounds.get(known, bare) != bare:
            number += 1
            known = f"{name}-{number}"
        if known not in self.sounds:
            self.sounds[known] = bare
            self.put("prompts", known, {"file": f"audio/{known}.wav"}, f"prompt {known}: {bare}")
        return known


def name_of(text: str, kind: str = "x") -> str:
    """A name of the language, made of what an engine allows: small letters, digits and hyphens."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return name if re.match(r"[a-z]", name) else f"{kind}-{name}".strip("-")
