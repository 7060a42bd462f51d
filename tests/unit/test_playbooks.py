"""The playbooks hold to ansible-lint's strictest profile, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_playbooks_are_clean_at_the_production_profile(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "ansible-lint"
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    # Every playbook leads to its roles; named as folders, each role would be read by Ansible once more, in a play of its own.
    playbooks = sorted((ROOT / "playbooks").glob("*.yml"))
    templates = sorted((ROOT / "playbooks" / "roles").glob("*/templates/*"))
    ran = subprocess.run(
        [program, "--nocolor", "--offline", "--profile", "production", *playbooks, *templates],
        cwd=ROOT, capture_output=True, text=True, check=False, env=environment, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_role_is_in_a_playbook() -> None:
    """So that what looks at the playbooks looks at all roles."""
    said = "".join(path.read_text() for path in (ROOT / "playbooks").glob("*.yml"))
    for role in (ROOT / "playbooks" / "roles").iterdir():
        assert f"- role: {role.name}\n" in said
