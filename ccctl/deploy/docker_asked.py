"""What is looked at on a Docker engine: everything in a spec that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One environment of a center, and where it is."""

    host: str
    center: str
    environment: str
    engine: str
    image: str

    @classmethod
    def by(cls, data: Mapping[str, Any], environment: str) -> Asked | None:
        """As the data of a spec say it, before anybody has checked them; None where they say something else."""
        try:
            docker = data["environments"][environment]["docker"] or {}
            found = docker.get("host"), data["center"], environment, data.get("engine"), docker.get("image")
        except (KeyError, TypeError, AttributeError):
            return None
        if not isinstance(found[1], str) or not found[1]:
            return None
        texts = [text if isinstance(text, str) else "" for text in found]
        return cls(texts[0], texts[1], texts[2], texts[3] or "asterisk", texts[4])
