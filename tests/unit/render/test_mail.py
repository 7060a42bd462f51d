"""Mail of voicemail, on both engines: handed to the server, or kept, and tried again by the housekeeping."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ccctl.render.asterisk import Asterisk
from ccctl.render.engine import Engine
from ccctl.render.freeswitch import Freeswitch
from ccctl.render.site import Site
from ccctl.render.tree import NoSounds, render
from tests.unit.render.conftest import center_from

SPEC = """\
ccctl: 1
center: mailed
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"030100": voicemail/main}
voicemails: {main: {mailbox: "8000", email: desk@desk.example}}
mail: {host: mail.example, from: pbx@desk.example, username: pbx, password: {secret: MAIL}}
"""
MAIL = b"To: desk@desk.example\n\nA message.\n"


class Desk:
    """The programs of a release, with a stand-in for msmtp that takes mail or does not."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder, self.spool = folder, folder / "spool"
        (folder / "bin").mkdir()
        self.tree = render(center_from(folder, SPEC), engine, Site(), NoSounds())
        for name in ("deliver-mail", "housekeeping"):
            text = self.tree[f"bin/{name}"].content.decode().replace(f"/var/spool/{engine.name}", str(self.spool))
            (folder / "bin" / name).write_text(text)

    def run(self, program: str, *, takes: bool, given: bytes = b"") -> int:
        """The exit code of a program, run with a mail server that takes mail or is not there."""
        stand_in = self.folder / "msmtp"
        stand_in.write_text(f"#!/bin/sh\n{'cat >> ' + str(self.folder / 'taken') if takes else 'exit 75'}\n")
        stand_in.chmod(0o755)
        path = f"{self.folder}:{os.environ['PATH']}"
        command = ["sh", str(self.folder / "bin" / program)]
        return subprocess.run(command, input=given, env={"PATH": path}, check=False, capture_output=True).returncode

    @property
    def kept(self) -> list[bytes]:
        """The mails that wait."""
        return [path.read_bytes() for path in (self.spool / "mail").iterdir()]

    @property
    def taken(self) -> bytes:
        """What the server has."""
        path = self.folder / "taken"
        return path.read_bytes() if path.exists() else b""


@pytest.mark.parametrize("engine", [Asterisk(), Freeswitch()], ids=lambda engine: engine.name)
def test_mail_that_the_server_does_not_take_is_kept_and_sent_once_later(engine: Engine, tmp_path: Path) -> None:
    desk = Desk(engine, tmp_path)
    assert desk.run("deliver-mail", takes=False, given=MAIL) == 0
    assert (desk.kept, desk.taken) == ([MAIL], b"")
    desk.run("housekeeping", takes=False)
    assert (desk.kept, desk.taken) == ([MAIL], b"")
    assert desk.run("housekeeping", takes=True) == 0
    assert (desk.kept, desk.taken) == ([], MAIL)
    desk.run("housekeeping", takes=True)
    assert desk.taken == MAIL


@pytest.mark.parametrize("engine", [Asterisk(), Freeswitch()], ids=lambda engine: engine.name)
def test_mail_that_the_server_takes_does_not_stay(engine: Engine, tmp_path: Path) -> None:
    desk = Desk(engine, tmp_path)
    assert desk.run("deliver-mail", takes=True, given=MAIL) == 0
    assert (desk.kept, desk.taken) == ([], MAIL)


@pytest.mark.parametrize("engine", [Asterisk(), Freeswitch()], ids=lambda engine: engine.name)
def test_the_password_of_the_server_is_readable_by_the_engine_only(engine: Engine, tmp_path: Path) -> None:
    settings = Desk(engine, tmp_path).tree["mail.msmtprc"]
    assert (settings.mode, settings.secret_names) == (0o600, {"spec/MAIL"})
    assert b'password "s3cret"' in settings.with_secrets({"spec/MAIL": "s3cret"})
