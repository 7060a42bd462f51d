"""Streams that are closed or full, and signals, as a shell gives them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CCCTL = [sys.executable, "-m", "ccctl"]
SPEC = """ccctl: 1
center: hello
timezone: Europe/Berlin
trunks:
  carrier: {sip: {hots: x, host: sip.carrier.example, register: {username: hello, password: hunter2}}}
numbers: {"+493012345": queue/desk}
seats: {101-104: {}}
queues: {desk: {members: [{seats: [101-104]}]}}
"""


def test_a_closed_output_is_no_fault() -> None:
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *CCCTL, "explain", "CC101"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_input_is_nobody_to_ask() -> None:
    code = (
        "import click\nfrom ccctl.cli import main\nfrom ccctl.cli.bringing import agreed\n"
        "def ask(**_):\n    with click.Context(click.Command('apply')):\n        agreed()\n"
        "main.ccctl.main = ask\nmain.main()\n"
    )
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "no terminal to ask on" in done.stderr) == (64, True), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_behind_the_output_is_said_and_is_no_bug() -> None:
    done = subprocess.run(["sh", "-c", '"$@" >/dev/full', "sh", *CCCTL, "schema"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"ccctl: the output cannot be written: No space left on device\n")


def test_a_password_in_the_spec_is_not_repeated_in_any_snippet(tmp_path: Path) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text(SPEC)
    for style in ("text", "json", "sarif", "github"):
        done = subprocess.run(
            [*CCCTL, "validate", str(spec), "--format", style], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "CC120" in done.stdout + done.stderr
        assert "CC101" in done.stdout + done.stderr
        assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("ignored", [False, True], ids=["", "interrupt-ignored"])
def test_a_signal_ends_a_command_as_ctrl_c_does(number: signal.Signals, *, ignored: bool) -> None:
    """Also where a shell without job control has started it with SIGINT ignored."""
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # nohup hands on that it is ignored
        f"signal.signal(signal.SIGINT, signal.{'SIG_IGN' if ignored else 'default_int_handler'})\n"
        "from ccctl.cli import main\n"
        "def slow(**_):\n    print('here', flush=True)\n    time.sleep(30)\n"
        "main.ccctl.main = slow\n"
        "main.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"here\n"
        began = time.monotonic()
        running.send_signal(number)
        assert running.wait(10) == 130
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("option", ["--report", "--junit"])
def test_a_report_that_cannot_be_written_is_told_before_the_first_call(tmp_path: Path, option: str) -> None:
    (tmp_path / "center.yaml").write_text(
        SPEC.replace("hots: x, ", "").replace("hunter2", "{secret: CARRIER}")
        + 'tests: {t: {call: {from: "+493011111", to: "+493012345"}}}\n'
    )
    (tmp_path / "file").write_text("in the way")
    done = subprocess.run(
        [*CCCTL, "test", "--offline", option, "file/report"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "CC521" in done.stderr
    assert "passed" not in done.stdout


WORK = """
import sys
from pathlib import Path
import click
from ccctl.cli import main
from ccctl.cli.output import Progress, go_on, note, say
{before}
def work(**_):
    for _ in range(3):
        with Progress() as progress:
            progress("a step")
        say("a result")
        note("a message")
    Path("done").touch()
    return 2
main.ccctl.main = work
main.main()
"""


@pytest.mark.parametrize(("streams", "code"), [("", 2), ("2>&1", 2), ("2>/dev/null", 2)])
def test_work_that_is_to_go_on_does_so_when_nobody_reads_what_it_says(tmp_path: Path, streams: str, code: int) -> None:
    """And its exit code tells how it went."""
    for before, done in (("go_on()", True), ("", False)):
        script = f'{{ "$@" {streams}; echo $? >code; }} | true; while [ ! -s code ]; do sleep 0.01; done'
        argv = [
            "bash",
            "-c",
            script,
            "sh",
            sys.executable,
            "-c",
            "import time; time.sleep(0.2)\n" + WORK.format(before=before),
        ]
        subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False, timeout=20)
        assert ((tmp_path / "done").exists(), (tmp_path / "code").read_text()) == (done, f"{code if done else 0}\n")
        (tmp_path / "done").unlink(missing_ok=True)
        (tmp_path / "code").unlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_what_changes_a_target_is_not_given_up_because_the_disk_behind_its_output_is_full(tmp_path: Path) -> None:
    for before, code in (("go_on(full=True)", 2), ("go_on()", 1)):
        argv = ["sh", "-c", '"$@" >/dev/full', "sh", sys.executable, "-c", WORK.format(before=before)]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)
        assert done.returncode == code
        assert done.stderr.count("output cannot be written: No space left on device") == 1
        assert done.stderr.count("a message") == (3 if code == 2 else 0)


def test_a_pipe_that_breaks_elsewhere_is_told() -> None:
    """Only who reads our output may go."""
    code = (
        "from ccctl.cli import main\n"
        "def broken(**_):\n    raise BrokenPipeError(32, 'Broken pipe')\n"
        "main.ccctl.main = broken\nmain.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 70
    assert "Broken pipe" in done.stderr
