"""The record of a release, kept on the target beside the release's files. There is no other state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, field, fields
from typing import TYPE_CHECKING, Any

from ccctl.plan.places import meaning
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.render.files import RenderedTree

FORMAT = 1  # another one where older versions would misread it; what is only added they pass over

Resources = Mapping[str, Mapping[str, str]]


class OtherFormatError(ValueError):
    """The record is of a format that this ccctl does not read; says which ccctl wrote it."""


def known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the data this ccctl knows of: a newer one may have written more."""
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as it was rendered, before secrets were filled in."""

    sha256: str
    mode: int
    action: str
    meaning: str = ""  # the same without the spec's lines that comments name (places.py); empty = it names none

    def reads_as(self, other: FileRecord) -> bool:
        """Whether an engine that has read the one needs not read the other."""
        if (self.mode, self.action) != (other.mode, other.action):
            return False
        return self.sha256 == other.sha256 or bool(self.meaning and self.meaning == other.meaning)


@dataclass(frozen=True, slots=True)
class Release:
    """One release: what was applied, when (UTC, ISO 8601), by whom, from what; of secrets only salted fingerprints."""

    number: int
    center: str
    environment: str
    engine: str
    version: str  # of ccctl
    tree: str  # digest of the rendered tree
    files: Mapping[str, FileRecord]
    resources: Resources
    foundation: Mapping[str, str]  # what the target was built on: image, ports, network
    when: str
    who: str
    commit: str = ""
    mtime: int = 0  # the time that every file of the release carries, seconds
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the objects that the engine must have
    placed: Mapping[str, str] = field(default_factory=dict)  # salted fingerprints of the files with their secrets
    rollback_of: int | None = None  # the release whose files these are
    rotated: tuple[str, ...] = ()  # the seats that got new passwords with it, and nothing else has changed
    origins: Mapping[str, str] = field(default_factory=dict)  # of what was renamed: address -> its first address

    def to_json(self) -> str:
        """The record as text, the same for the same record."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Release:
        """The record of a text; ValueError says what is wrong with it."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.pop("format") != FORMAT:
                named = f": ccctl {data['version']}" if "version" in data else ""
                raise OtherFormatError(f"it was written by another version{named}")
            data = known(cls, data)
            data["files"] = {path: FileRecord(**known(FileRecord, record)) for path, record in data["files"].items()}
            data["expected"] = {kind: tuple(names) for kind, names in data["expected"].items()}
            data["rotated"] = tuple(data.get("rotated", ()))
            return cls(**data)
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as failure:
            raise ValueError(f"it is damaged ({failure})") from failure


def file_records(tree: RenderedTree, before: Mapping[str, FileRecord] | None = None) -> dict[str, FileRecord]:
    """What a release keeps of each of its files; `before`: of other files, in which most may be the same."""
    records: dict[str, FileRecord] = {}
    for file in tree.files:
        digest = hashlib.sha256(file.content).hexdigest()
        was = before.get(file.path) if before else None
        means = was.meaning if was is not None and was.sha256 == digest else meaning(file.path, file.content)
        records[file.path] = FileRecord(digest, file.mode, file.reload, means)
    return records
