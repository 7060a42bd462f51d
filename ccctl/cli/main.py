"""The command group, and the one place where errors become words and exit codes."""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import importlib
import os
import select
import signal
import sys
import threading
from keyword import iskeyword
from pathlib import Path
from typing import Literal, NoReturn, TextIO

import click

from ccctl import __version__
from ccctl.cli.exits import ABORTED, BUG, REJECTED, USAGE

# name -> what it does; each command lives in the file of its name, and is imported when it is called
COMMANDS = {
    "init": "Make a new center that validates and passes its own tests.",
    "validate": "Check a spec: every problem, with file, line, code and hint.",
    "explain": "Say what a diagnostic code means, with a wrong and a right example.",
    "schema": "Print the JSON Schema of the language, for editors.",
    "fmt": "Bring a spec into canonical order and quoting; comments are kept.",
    "import": "Turn an existing Asterisk configuration into a spec.",
    "graph": "Draw the picture of the call flows: SVG, Mermaid or dot.",
    "trace": "Show the journey of one call, step by step, without an engine.",
    "render": "Write the engine's configuration files to a folder.",
    "plan": "Show what apply would change, and what that does to live calls.",
    "apply": "Bring the center to its target.",
    "status": "Show the running release, health, trunks, seats, queues and calls.",
    "history": "List the releases that the target keeps.",
    "rollback": "Go back to a release that the target keeps.",
    "drift": "Show what on the target is not what was applied.",
    "destroy": "Remove what ccctl made on a target, and only that.",
    "test": "Run the spec's tests with real calls on a throw-away engine.",
    "seats": "Show the credentials of seats.",
    "bridge": "Watch the service that tells other systems what happens; dead letters, tokens.",
    "switch": "Turn a switch of a running center on or off.",
    "completion": "Print the shell completion script.",
}


NOT_OURS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called: `ccctl --version` stays quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"ccctl.cli.{cmd_name}{'_' * iskeyword(cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; an unknown one gets a guess."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from ccctl.diagnostics import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            ctx.fail(f'there is no command "{args[0]}"' + (f"; {hint}" if hint else "; see `ccctl --help`"))
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ccctl", message="%(prog)s %(version)s")
def ccctl() -> None:
    """Call center as code: one YAML spec becomes a running call center, proven by real calls.

    \b
    Example:
      ccctl validate center.yaml
      ccctl test center.yaml
      ccctl apply center.yaml --env dev
    """


def run(arguments: list[str] | None = None) -> int:
    """The exit code of one command line; what goes wrong is said on stderr, never as a traceback."""
    try:
        result = ccctl.main(args=arguments, prog_name="ccctl", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _interrupted()
    except click.UsageError as wrong:
        _say_usage(wrong)
        return USAGE
    except click.ClickException as failed:
        click.echo(f"ccctl: {failed.format_message()}", err=True)
        return REJECTED
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError as failed:
        if not _unread():
            return _failed(failed)
        # Whoever read our output has gone (`ccctl trace | head`): that is no fault; keep Python quiet about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as failed:
        return _not_written(failed) if failed.errno in NOT_OURS else _failed(failed)
    except Exception as failed:  # noqa: BLE001 - the edge: a Rejected is told, all else is a bug, told without a traceback
        return _failed(failed)
    return result if isinstance(result, int) else 0


def _unread() -> bool:
    """Whether nobody reads stdout or stderr any more; a pipe to something else may have broken, too."""
    asked = select.poll()
    with contextlib.suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            asked.register(stream.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in asked.poll(0))


def _not_written(failed: OSError) -> int:
    """What ccctl writes did not go where it was sent: a full disk, say, or a folder of somebody else's."""
    with contextlib.suppress(OSError):
        click.echo(f"ccctl: {failed.filename or 'the output'} cannot be written: {failed.strerror}", err=True)
    if failed.filename is None:  # Python would try again, and complain, when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return REJECTED


def _failed(failed: Exception) -> int:
    from ccctl.cli.output import say_bug, say_rejected
    from ccctl.diagnostics import Rejected

    if isinstance(failed, Rejected):
        say_rejected(failed)
        return failed.exit_code
    say_bug(failed)
    return BUG


def _interrupted() -> int:
    click.echo("\nccctl: interrupted", err=True)
    return ABORTED


def _say_usage(wrong: click.UsageError) -> None:
    command = wrong.ctx.command_path if wrong.ctx else "ccctl"
    click.echo(f"{command}: {wrong.format_message()}", err=True)
    click.echo(f"try `{command} --help`", err=True)


def main() -> NoReturn:
    """Runs the command line and exits."""
    sys.stdin = sys.stdin or _nowhere("r")  # None when the caller has closed it
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup has SIGHUP ignored, and that stays so
            signal.signal(number, _stop)
    # A command lives for a second and makes trees, not cycles: looking for those took a tenth of the second.
    gc.set_threshold(200_000, 20, 20)
    # Beside the work go threads that speak to a target a little at a time: each time they would wait for five milliseconds.
    sys.setswitchinterval(0.0005)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for them, it opens every package there is
    _leave(run())


def _leave(code: int) -> NoReturn:
    """Exits; what is left in memory goes with the process: to give it back one by one takes ten milliseconds and more."""
    with contextlib.suppress(OSError):  # Python's own way of leaving says what it says of that
        if threading.active_count() == 1:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    gc.freeze()
    sys.exit(code)


def _nowhere(mode: Literal["r", "w"] = "w") -> TextIO:
    return Path(os.devnull).open(mode, encoding="utf-8")


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the signature of a handler
    """Ends as Ctrl-C does: what a command has begun is taken back first."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.raise_signal(signal.SIGINT)
    raise KeyboardInterrupt
