"""Errors become words and exit codes at one place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ccctl.cli import main as edge
from ccctl.cli.main import COMMANDS, run
from ccctl.diagnostics import rejected
from ccctl.diagnostics.codes import CODES


def test_an_unknown_command_is_wrong_usage_with_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["valdate"]) == 64
    assert 'did you mean "validate"?' in capsys.readouterr().err


def test_an_unknown_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--nope"]) == 64
    assert "ccctl explain --help" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["apply", "rollback", "destroy"])
def test_a_rule_that_is_none_is_wrong_usage(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--env", "dev", "--yes", "--allow", "delete:trnuk.old"]) == 64
    assert "'delete:trnuk.old' is no safety rule" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "-h"]) == 0
    out = capsys.readouterr().out
    assert "Example:" in out
    assert "ccctl" in out


def test_a_bug_says_where_its_details_are(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(edge.ccctl, "main", broken)
    assert run([]) == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    details = Path(said.split("the details are in ")[1].split(";")[0])
    assert "boom" in details.read_text()
    details.unlink()


def test_a_refusal_has_its_own_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuses(**_: object) -> None:
        raise rejected(next(iter(CODES.values())), "no", exit_code=3)

    monkeypatch.setattr(edge.ccctl, "main", refuses)
    assert run([]) == 3
    assert "error" in capsys.readouterr().err


def test_version_needs_no_heavy_import() -> None:
    heavy = ("docker", "pydantic", "jinja2", "numpy", "ruamel", "phonenumbers", "testcontainers")
    code = (
        "import sys\nfrom ccctl.cli.main import run\nassert run(['--version']) == 0\n"
        f"loaded = [name for name in {heavy!r} if name in sys.modules]\nassert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ccctl ")


def test_validate_needs_no_engine_library(tmp_path: Path) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text("ccctl: 1\ncenter: hello\ntimezone: Europe/Berlin\n")
    heavy = ("docker", "testcontainers", "numpy", "jinja2", "asyncio")
    code = (
        f"import sys\nfrom ccctl.cli.main import run\nrun(['validate', {str(spec)!r}])\n"
        f"loaded = [name for name in {heavy!r} if name in sys.modules]\nassert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def test_a_bug_is_told_even_when_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("boom")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(edge.ccctl, "main", broken)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert run([]) == 70
    said = capsys.readouterr().err
    assert "CC900" in said
    assert "No space left" in said
