"""The bridge's image: made of its definition and of the modules that run in it, and nothing that it cannot import."""

from __future__ import annotations

import ast

from ccctl.deploy.docker_image import BASES, HINTS, definition_files, image_name


def test_the_image_has_a_base_and_every_module_that_its_modules_import() -> None:
    assert BASES["bridge"] and HINTS["bridge"]
    files = dict(definition_files("bridge"))
    assert image_name("bridge", BASES["bridge"][0]).startswith("ccctl-bridge:") and "Dockerfile" in files
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in files if path.endswith(".py")
    }
    assert "ccctl.bridge.__main__" in modules
    needed = set()
    for path, content in files.items():
        if path.endswith(".py") and not path.endswith("rehearsal.py"):
            for node in ast.walk(ast.parse(content)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ccctl."):
                    needed.add(node.module)
    assert needed <= modules
