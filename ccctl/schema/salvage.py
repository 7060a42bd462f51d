"""What is sound in a spec whose shape is wrong somewhere, so that its meaning can be checked in the same run."""

from __future__ import annotations

from pydantic import ValidationError

from ccctl.diagnostics import Rejected, Report
from ccctl.schema.center import CenterSpec
from ccctl.schema.shape import shape
from ccctl.schema.tree import Document, Mapping
from ccctl.values import dataclass

_STAND_INS = {"ccctl": "1", "center": "unnamed", "timezone": "UTC", "language": "en"}
_ROUNDS = 5  # errors behind errors: a model validator speaks only when the fields are right
_WHOLE = frozenset({"recording"})  # sections whose entries are settings, not named things


@dataclass(frozen=True, slots=True)
class Sound:
    """The spec without what is broken, and the broken entries: ("queues", "desk"), or ("queues", "") for a section."""

    spec: CenterSpec
    document: Document
    broken: frozenset[tuple[str, str]]


class MisshapenError(Rejected):
    """The shape of the spec is wrong somewhere; `sound` is what can be checked further all the same, if anything."""

    def __init__(self, report: Report, sound: Sound | None) -> None:
        super().__init__(report)
        self.sound = sound


def sound_part(document: Document, error: ValidationError, context: dict[str, bool]) -> Sound | None:
    """What is sound; None when the rest makes no spec."""
    root, broken = document.data.copy(), set[tuple[str, str]]()
    for _ in range(_ROUNDS):
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            section, name = (*map(str, detail["loc"][:2]), "", "")[:2]
            entries = root.get(section)
            if (section, name) in broken:
                continue
            if section in _STAND_INS:
                root[section] = _STAND_INS[section]
            elif isinstance(entries, Mapping) and name in entries and section not in _WHOLE:
                entries = entries.copy()
                del entries[name]
                root[section] = entries
                broken.add((section, name))
            elif section in root:
                del root[section]
                broken.add((section, ""))
        try:
            return Sound(shape().validate_python(root, context=context), document, frozenset(broken))
        except ValidationError as behind:
            error = behind
    return None
