"""What the tests are spread by: what is live, and which modules begin first."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]


def assigned(module: Path, name: str) -> str:
    """The source of what a module assigns to a name at its top."""
    text = module.read_text()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            return ast.get_source_segment(text, node.value) or ""
    return ""


def test_everything_among_the_integration_tests_is_live() -> None:
    """What needs no engine is not looked for there (scripts/unit-tests)."""
    modules = sorted((TESTS / "integration").glob("test_*.py"))
    assert modules
    assert [module.name for module in modules if "pytest.mark.live" not in assigned(module, "pytestmark")] == []


def test_the_modules_that_begin_first_are_there() -> None:
    first = ast.literal_eval(assigned(TESTS / "conftest.py", "LONG"))
    assert set(first) <= {module.stem for module in (TESTS / "unit").rglob("test_*.py")}
