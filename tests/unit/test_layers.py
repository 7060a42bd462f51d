"""The one-way rule: a module imports only from its own layer or from layers to its left."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

LAYERS = [
    "diagnostics",
    "schema",
    "adopt",
    "center",
    "resolve",
    "trace",
    "render",
    "plan",
    "control",
    "deploy",
    "verify",
    "bridge",
    "pipeline",
    "cli",
]
FREE = {"resources", "values", "kept"}  # shipped data, how values are made, what is kept; they import nothing of ccctl
ROOT = Path(__file__).parents[2] / "ccctl"
KEPT_IN = {  # a library, and the only places that may import it
    "click": ("cli/",),
    "docker": ("deploy/docker", "deploy/engine_container", "verify/"),
    "testcontainers": ("verify/",),
    "ansible_runner": ("deploy/ansible",),
    "jinja2": ("render/environment.py",),
    # format_tree.py: `ccctl fmt` needs where each piece of a text stands, comments and flow style included
    "ruamel": ("schema/document.py", "schema/format_tree.py"),
    "pydantic": ("schema/", "bridge/api"),  # the bodies of requests
    "fastapi": ("bridge/api",),
    "sqlalchemy": ("bridge/",),
    "aiohttp": ("bridge/",),
}


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "ccctl" or len(parts) < 2 or parts[1] in FREE or parts[1] == "__version__":
        return None
    return LAYERS.index(parts[1])


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if node.module == "ccctl":
                yield from ((node.lineno, f"ccctl.{name.name}") for name in node.names)
            else:
                yield node.lineno, node.module or ""
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "relative imports are not used here"


def faults(root: Path) -> list[str]:
    found = []
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root).as_posix()
        if inside in ("__init__.py", "__main__.py") or inside.startswith("_data/"):
            continue
        own = layer_of("ccctl." + inside.removesuffix(".py").replace("/", "."))
        for line, module in imports(path):
            theirs = layer_of(module) if module.startswith("ccctl") else None
            if module.startswith("relative") or (own is not None and theirs is not None and theirs > own):
                found.append(f"{inside}:{line}: imports {module}")
            if inside.startswith("render/") and module.startswith("ccctl.schema"):
                found.append(f"{inside}:{line}: the renderer never sees {module}")
            if inside.startswith("center/") and module.startswith(("ccctl.schema", "pydantic")):
                found.append(f"{inside}:{line}: the center knows no {module}")
            for engine, other in (("asterisk", "freeswitch"), ("freeswitch", "asterisk")):
                if module.startswith(f"ccctl.render.{engine}") and inside.startswith(f"render/{other}/"):
                    found.append(f"{inside}:{line}: the engine {other} imports {module}")
            places = KEPT_IN.get(module.split(".")[0])
            if places and not inside.startswith(places):
                found.append(f"{inside}:{line}: {module} belongs to {', '.join(places)}")
    return found


def test_every_import_points_left() -> None:
    assert faults(ROOT) == []


def test_the_rule_sees_a_fault(tmp_path: Path) -> None:
    (tmp_path / "center").mkdir()
    (tmp_path / "center" / "bad.py").write_text("from ccctl.render import tree\nimport click\n")
    assert [fault.split(": ")[0] for fault in faults(tmp_path)] == ["center/bad.py:1", "center/bad.py:2"]


def test_dataclasses_are_the_quick_ones() -> None:
    slow = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if any(name.name == "dataclass" for name in node.names)
    ]
    assert slow == ["values.py"]
