"""Lists of callers, used in conditions."""

from typing import Self

from pydantic import model_validator

from ccctl.schema.common import FilePath, Guarded, PhoneNumber, refuse


class CallersSpec(Guarded):
    """Callers by number, by the beginning of their number, and from a CSV file's first column."""

    numbers: tuple[PhoneNumber, ...] = ()
    """Whole numbers."""
    prefixes: tuple[PhoneNumber, ...] = ()
    """Beginnings of numbers, such as an area code."""
    file: FilePath | None = None
    """A CSV file with numbers in its first column; a header row is allowed."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.numbers or self.prefixes or self.file):
            raise refuse("CC105", "a list of callers needs at least one of numbers, prefixes or file")
        return self
