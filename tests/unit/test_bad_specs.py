"""Every file of tests/spec/bad says in its first lines which problems it has, and exactly these are found.

A line `# expect: CC103 7:5` names a code, line and column in the file itself; `# expect: CC024 parts/rows.csv:3:1` in
another one. CC0 and CC1 are found by reading alone, the other codes by the whole of `ccctl validate`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ccctl.diagnostics import Rejected, Report, codes
from ccctl.schema import load

BAD = Path(__file__).parents[1] / "spec" / "bad"
SPECS = sorted(BAD.glob("CC*.yaml"))
EXPECT = re.compile(r"# expect: (CC\d{3}) (?:(.+):)?(\d+):(\d+)")
# These need a file that cannot stand in a repository, or no file at all; tests/unit/schema makes them.
MADE_BY_TESTS = {"CC003", "CC004", "CC005", "CC006", "CC026", "CC027", "CC100", "CC126"}
# These come up while files are made from a spec that is right; tests/unit/render shows them.
MADE_WHILE_RENDERING = {"CC301", "CC302", "CC303", "CC304", "CC305", "CC308", "CC370"}

Found = set[tuple[str, str, int, int]]


def read(spec: Path) -> Report:
    """What reading alone finds."""
    try:
        return load(spec).report
    except Rejected as refused:
        return refused.report


def validate(spec: Path) -> Report:
    """What `ccctl validate` finds."""
    from ccctl import pipeline

    return pipeline.validate(spec)[1]


def expected(spec: Path) -> Found:
    """The problems that the file's first lines state."""
    found: Found = set()
    for line in spec.read_text().splitlines():
        if match := EXPECT.fullmatch(line):
            found.add((match[1], match[2] or spec.name, int(match[3]), int(match[4])))
        elif not line.startswith("#"):
            break
    return found


def check(spec: Path, problems: Callable[[Path], Report]) -> None:
    """Fails unless `problems` finds in the spec exactly what its first lines state."""
    stated = expected(spec)
    assert stated, f"{spec.name} has no line such as: # expect: CC103 7:5"
    found: Found = set()
    for problem in problems(spec):
        assert problem.span, f"{problem.code} has no place"
        file = os.path.relpath(problem.span.file, BAD)
        found.add((problem.code.name, file, problem.span.line, problem.span.column))
        assert "\n" not in problem.message
    assert found == stated
    assert spec.name[:5] in {code for code, *_ in found}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_bad_spec_has_exactly_the_problems_that_it_states(spec: Path) -> None:
    if spec.name.startswith(("CC0", "CC1")):
        check(spec, read)
    else:
        check(spec, validate)


def test_each_code_of_reading_and_of_shape_has_a_failing_spec() -> None:
    shown = {spec.name[:5] for spec in SPECS} | MADE_BY_TESTS
    assert {name for name in codes.CODES if name.startswith(("CC0", "CC1"))} <= shown


def test_each_code_of_the_engine_has_a_failing_spec_or_a_test_of_the_renderer() -> None:
    shown = {spec.name[:5] for spec in SPECS}
    assert {name for name in codes.CODES if name.startswith("CC3")} == {
        *(name for name in shown if name.startswith("CC3")),
        *MADE_WHILE_RENDERING,
    }
    tests = "".join(test.read_text() for test in (Path(__file__).parent / "render").rglob("test_*.py"))
    assert {name for name in MADE_WHILE_RENDERING if f'"{name}"' not in tests} == set()


def test_each_code_has_a_wrong_and_a_right_example() -> None:
    for code in codes.CODES.values():
        if code.name.startswith(("CC0", "CC1")):
            assert code.wrong and code.right and code.wrong != code.right, code.name
