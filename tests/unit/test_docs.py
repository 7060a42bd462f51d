"""Lists that must agree: codes, commands and the language, each with its page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ccctl.cli.main import COMMANDS
from ccctl.diagnostics.codes import CODES
from ccctl.pipeline import validate

ROOT = Path(__file__).parents[2]


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/generate_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_and_code_has_its_section() -> None:
    commands = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## ccctl {name}\n" not in commands] == []
    codes = (ROOT / "docs/codes.md").read_text(encoding="utf-8")
    assert [name for name in CODES if f"\n### {name}: " not in codes] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_readmes_spec_validates_without_a_warning(tmp_path: Path) -> None:
    text = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert text
    spec = tmp_path / "center.yaml"
    spec.write_text(text[1], encoding="utf-8")
    center, report = validate(spec)
    assert center is not None
    assert [one.message for one in report] == []


def test_the_project_speaks_of_itself_alone() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    told = re.compile(
        r"/work/|\bissue #?\d|\bissues? (show|list)\b|shared/(language|cli|architecture|asterisk)", re.IGNORECASE
    )
    found = []
    for name in listed:
        path = ROOT / name
        if not name or name == "tests/unit/test_docs.py" or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match[0]}" for match in told.finditer(text)]
    assert found == []
