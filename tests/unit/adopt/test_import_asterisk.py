from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest
from pbx import write

from ccctl.adopt.adopted import Adopted
from ccctl.adopt.asterisk import import_asterisk, spec_text
from ccctl.adopt.files import Folder
from ccctl.cli.main import run
from ccctl.deploy.directory import write_directory
from ccctl.diagnostics import Rejected
from ccctl.pipeline import accept, render_tree


def adopted(folder: Path) -> Adopted:
    return import_asterisk(folder, "acme", "Europe/Berlin", "DE")


def why(found: Adopted) -> dict[str, str]:
    return {one.text: one.why for one in found.missed}


def validated(folder: Path, found: Adopted) -> Any:
    """The center of the imported spec; the sounds that it names are there."""
    (folder / "audio").mkdir(parents=True, exist_ok=True)
    for name in found.sounds:
        with wave.open(str(folder / "audio" / f"{name}.wav"), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(bytes(1600))
    path = folder / "center.yaml"
    path.write_text(spec_text(found), encoding="utf-8")
    return accept(path)[0]


def test_the_spec_says_what_the_folder_says(tmp_path: Path) -> None:
    spec = adopted(write(tmp_path)).spec
    assert spec["trunks"]["carrier"]["sip"] == {
        "host": "sip.carrier.example",
        "port": "5080",
        "register": {"username": "4711", "password": {"secret": "CARRIER_SIP"}},
        "accept_from": ["203.0.113.7", "203.0.113.8"],
        "codecs": ["alaw"],
    }
    assert spec["seats"] == {"1001": {"name": "Zhang Wei"}, "1002": {}}
    assert spec["queues"]["sales"] == {
        "members": [{"seats": ["1001"], "tier": "1"}, {"seats": ["1002"], "tier": "2"}],
        "strategy": "longest-idle",
        "ring": "15s",
        "max_waiting": "20",
        "music": "waiting",
        "max_wait": "120s",
        "overflow": {"timeout": "flow/night"},
    }
    assert spec["menus"]["day"] == {
        "prompt": "welcome",
        "keys": {"0": "repeat", "1": "queue/sales", "2": "queue/support"},
        "timeout": "7s",
        "invalid": "wrong",
        "otherwise": "flow/night",
    }
    assert spec["hours"] == {"office": {"open": ["mon-fri 09:00-18:00"]}}
    assert spec["flows"]["from-carrier-4930555"] == [
        {"go": "menu/day", "if": {"open": "office"}},
        {"go": "flow/night"},
    ]
    assert spec["numbers"]["4930557"] == {"to": "seat/1001"}
    assert spec["voicemails"]["main-box"] == {"mailbox": "100", "email": "office@acme.example", "max": "120s"}


def test_what_is_not_understood_is_listed_with_its_place_and_lowers_the_score(tmp_path: Path) -> None:
    found = adopted(write(tmp_path))
    assert why(found)["member = Agent/7"] == "no seat of pjsip.conf"
    assert why(found)["AGI(crm.py)"] == "not understood"
    assert "a pattern" in why(found)["Hangup()"]
    assert why(found)["[unused]"] == "no trunk leads here"
    assert 50 < found.score < 100
    assert {one.line for one in found.missed if one.text == "AGI(crm.py)"} == {18}


def test_no_password_comes_along(tmp_path: Path) -> None:
    found = adopted(write(tmp_path))
    assert "secret-" not in spec_text(found)
    assert "carrier-secret" not in spec_text(found)


def test_import_render_import_is_a_fixed_point(tmp_path: Path) -> None:
    first = adopted(write(tmp_path / "pbx"))
    tree = render_tree(validated(tmp_path / "one", first), sounds=False)
    write_directory(tree, tmp_path / "rendered")
    second = adopted(tmp_path / "rendered")
    assert second.spec == first.spec
    assert second.missed == []
    again = render_tree(validated(tmp_path / "two", second), sounds=False)
    assert {file.path for file in again.files} == {file.path for file in tree.files}


def test_an_imported_spec_is_canonical_and_valid(tmp_path: Path) -> None:
    center = validated(tmp_path / "spec", adopted(write(tmp_path / "pbx")))
    assert sorted(center.queues) == ["sales", "support"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#exec /bin/sh -c 'touch owned'\n", "#exec runs a program"),
        ("#include ../../../../etc/passwd\n", "there is no such file in the folder"),
        ("#include /etc/passwd\n", "there is no such file in the folder"),
        ("#include extensions.conf\n", "it includes itself"),
        ("[open\nexten => 1,1,Hangup()\n", "a section's name is not closed"),
        ("[a](missing)\n", "there is no template missing"),
        ("[a](+)\n", "there is no such section to add to"),
        ("just words\n", "no setting"),
        ("[a]\nexten => 1\n", "no extension, or no priority"),
        ("[a]\nexten => 1,1,(((\n", "no application"),
    ],
)
def test_odd_and_hostile_files_are_told_and_harm_nothing(tmp_path: Path, text: str, said: str) -> None:
    folder = write(tmp_path / "pbx", extensions_conf=text)
    found = adopted(folder)
    assert any(said in one.why for one in found.missed), found.missed
    assert not list(tmp_path.rglob("owned"))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "private.conf").write_text("[private]\nsecret=1\n")
    folder = write(tmp_path / "pbx", extensions_conf='#include "linked.conf"\n')
    (folder / "linked.conf").symlink_to(tmp_path / "private.conf")
    assert Folder(folder).sections("extensions.conf") == []


def test_random_bytes_are_no_reason_to_fail(tmp_path: Path) -> None:
    for name in ("extensions.conf", "queues.conf", "voicemail.conf"):
        folder = write(tmp_path / name)
        (folder / name).write_bytes(bytes(range(256)) * 50)
        assert adopted(folder).missed


def test_other_kinds_of_dialplan_are_named(tmp_path: Path) -> None:
    found = adopted(write(tmp_path, extensions_ael="context a { }", sip_conf="[general]"))
    assert any("AEL" in one.why for one in found.missed)
    assert any("chan_sip" in one.why for one in found.missed)


def test_a_folder_without_asterisk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"has no pjsip\.conf"):
        adopted(tmp_path)
    (tmp_path / "extensions.conf").write_text("words\n")
    with pytest.raises(Rejected, match=r"nothing in extensions\.conf of .* says what calls do") as refused:
        adopted(tmp_path)
    assert "extensions.conf:1: words" in refused.value.first.notes[0].message


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("exten => 101,1,Dial(PJSIP/101,20)", False),
        ("exten => _1XX,1,Dial(PJSIP/${EXTEN},20)\nsame => n,Hangup()", False),
        ("exten => 100,1,Dial(PJSIP/101,20)", True),  # another number for a seat
        ("exten => _9.,1,Dial(PJSIP/${EXTEN:1}@carrier)", True),  # calls to the outside
        ("exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)", True),
    ],
)
def test_what_seats_dial_is_told_but_for_each_other(tmp_path: Path, lines: str, told: bool) -> None:
    folder = write(tmp_path / "pbx")
    with (folder / "extensions.conf").open("a") as file:
        file.write(f"[only-seats]\n{lines}\n")
    found = [one.why for one in adopted(folder).missed if one.text == "[only-seats]"]
    assert found == (
        ["no trunk leads here; what seats may dial, and by which trunk, is `dialing:` of a spec"] if told else []
    )


@pytest.mark.parametrize(
    ("option", "value"), [("--timezone", "Mars/Phobos"), ("--country", "XX"), ("--country", "germany")]
)
def test_what_no_spec_may_say_is_wrong_usage(tmp_path: Path, option: str, value: str) -> None:
    assert run(["import", "asterisk", str(write(tmp_path / "pbx")), option, value]) == 64


def test_the_command_writes_a_spec_and_never_over_another(tmp_path: Path) -> None:
    folder = write(tmp_path / "pbx")
    argv = [sys.executable, "-P", "-m", "ccctl", "import", "asterisk", str(folder), "-o", str(tmp_path / "center.yaml")]
    first = subprocess.run([*argv, "--format", "json"], capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    data = json.loads(first.stdout)
    assert (data["version"], data["spec"]) == (1, (tmp_path / "center.yaml").read_text())
    second = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "is there already" in second.stderr


def test_conferences_with_a_number_and_phones_that_are_told_of_messages_are_taken_over(tmp_path: Path) -> None:
    (tmp_path / "pjsip.conf").write_text(
        "[1001]\ntype=endpoint\ncallerid=Ann <1001>\nmailboxes=100@default,999\n"
        "[carrier]\ntype=aor\ncontact=sip:sip.carrier.example\n[carrier]\ntype=endpoint\ncontext=in\naors=carrier\n"
    )
    (tmp_path / "voicemail.conf").write_text("[default]\n100 => 4711,Main Box\n")
    (tmp_path / "extensions.conf").write_text(
        "[in]\nexten => 4930555,1,ConfBridge(8800)\nexten => 4930556,1,MeetMe(8800,d)\n"
        "exten => 4930557,1,ConfBridge(team)\nexten => 4930558,1,VoiceMail(100@default)\n"
    )
    found = adopted(tmp_path)
    assert found.spec["conferences"] == {"room-8800": {"number": "8800"}}
    assert found.spec["numbers"]["4930555"]["to"] == "conference/room-8800"
    assert found.spec["voicemails"]["main-box"] == {"mailbox": "100", "seats": ["1001"]}
    reasons = why(found)
    assert "no such voicemail box" in reasons["mailboxes = 999"]
    assert any("PIN" in reason for reason in reasons.values())
    assert any("a number of its own" in reason for reason in reasons.values())
    assert validated(tmp_path / "again", found).conferences["room-8800"].number == "8800"
