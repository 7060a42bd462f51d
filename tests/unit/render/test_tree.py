"""The driver and what holds for every rendered tree."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ccctl.center import Center
from ccctl.control.reload import COMMANDS, WITHOUT_COMMAND
from ccctl.diagnostics import Rejected
from ccctl.render.asterisk import Asterisk, Reload
from ccctl.render.files import SECRET_TOKEN, RenderedFile
from ccctl.render.site import Harness, Site
from ccctl.render.tree import NoSounds, render

from .conftest import GOLDEN, HELLO, center_from, center_of, tree_of

HARNESS = Site("test", harness=Harness("192.0.2.99", {"telecom": 40001}))


def test_files_are_sorted_and_a_second_rendering_gives_the_same_bytes(rich: Center) -> None:
    first, second = tree_of(rich), tree_of(rich)
    assert [file.path for file in first] == sorted(file.path for file in first)
    assert first == second
    assert first.digest == second.digest


def test_the_place_from_which_ccctl_is_started_changes_nothing(rich: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN / "rich")
    assert tree_of(center_of(Path("center.yaml"))) == tree_of(rich)
    monkeypatch.chdir(GOLDEN)
    assert tree_of(center_of(Path("rich") / "center.yaml")).digest == tree_of(rich).digest


def test_comments_name_the_line_of_the_spec(rich: Center) -> None:
    spec = (GOLDEN / "rich" / "center.yaml").read_text(encoding="utf-8").splitlines()
    queues = tree_of(rich)["queues.conf"].content.decode()
    for name, line in re.findall(r"; center\.yaml:(\d+)\n\[([a-z-]+)\]\(cc-queue\)", queues):
        assert spec[int(name) - 1].strip().startswith(f"{line}:")
    assert queues.count("; center.yaml:") == len(rich.queues)


def test_secrets_are_references_in_files_of_mode_0600_and_nowhere_else(rich: Center) -> None:
    tree = tree_of(rich)
    secret = {file.path for file in tree if file.secret}
    assert secret == {"pjsip-secrets.conf", "manager-secret.conf"}
    for file in tree:
        assert bool(SECRET_TOKEN.search(file.content.decode())) == file.secret, file.path
        assert (file.mode == 0o600) == file.secret, file.path
    assert set(tree.secret_names) == {"spec/TELECOM_SIP", "engine/ami", *(f"seat/{seat}" for seat in rich.seats)}


def test_nothing_of_the_test_harness_is_in_a_release_for_callers(rich: Center) -> None:
    ours, theirs = ("".join(file.content.decode() for file in tree_of(rich, site)) for site in (Site(), HARNESS))
    for text in ("X-Ccctl", "CC_SHIFT", "CC_CALL", "match_header", "header_funcs"):
        assert text not in ours
        assert text in theirs


def test_hours_are_never_left_to_gotoiftime(rich: Center) -> None:
    plan = "".join(file.content.decode() for file in tree_of(rich) if file.path.startswith("dialplan/"))
    assert "exten" in plan
    for line in plan.splitlines():
        assert "GotoIfTime(" not in line and "IFTIME(" not in line and "TESTTIME" not in line


def test_every_included_file_is_in_the_tree_and_every_dialplan_file_is_included(rich: Center, hello: Center) -> None:
    for center in (rich, hello):
        tree = tree_of(center)
        text = tree["extensions.conf"].content.decode()
        included = set(re.findall(r"^#include (\S+)$", text, re.MULTILINE))
        assert included == {file.path for file in tree if file.path.startswith("dialplan/")}


def jumps_of(plan: str) -> tuple[set[str], set[str]]:
    """The contexts, and the extensions of their own context, that Goto and Gosub of a dialplan name."""
    # Goto(extension,priority) stays in its context, Goto(context,extension,priority) does not.
    near = set(re.findall(r"(?:Goto|Gosub)\(([a-z][\w-]*),\w+[()]", plan)) - {"s"}
    return set(re.findall(r"(?:Goto|Gosub)\(([a-z][\w-]*),(?!\w+[()])", plan)), near


def contexts_of(plan: str) -> set[str]:
    return set(re.findall(r"^\[([^\]]+)\]", plan, re.MULTILINE))


def extensions_of(plan: str) -> set[str]:
    return set(re.findall(r"^exten => ([^,]+),", plan, re.MULTILINE))


def test_every_jump_goes_to_a_context_that_is_there(rich: Center, hello: Center) -> None:
    for center in (rich, hello):
        plan = "\n".join(file.content.decode() for file in tree_of(center) if file.path.startswith("dialplan/"))
        contexts = contexts_of(plan)
        named, _ = jumps_of(plan)
        named |= {name for pair in re.findall(r"\?([\w-]*),[^:)]*,[^:)]*", plan) for name in [pair] if "-" in name}
        named |= set(re.findall(r"(?:DIALPLAN_EXISTS\()([a-z][\w-]*),", plan))
        assert named and named <= contexts


def test_every_jump_within_a_context_goes_to_an_extension_that_is_there(rich: Center) -> None:
    plan = "\n".join(file.content.decode() for file in tree_of(rich) if file.path.startswith("dialplan/"))
    asked = 0
    for part in re.split(r"^(?=\[)", plan, flags=re.MULTILINE):
        _, named = jumps_of(part)
        assert named <= extensions_of(part), part
        asked += len(named)
    assert asked


@pytest.mark.parametrize("to", ["team/crew", "voicemail/box", "number/+493099"])
def test_a_place_that_only_a_key_of_a_queue_leads_to_is_there(tmp_path: Path, to: str) -> None:
    text = (
        HELLO[: HELLO.index("seats:")]
        + f"""seats: {{101-104: {{team: crew}}}}
teams: {{crew: {{}}}}
voicemails: {{box: {{mailbox: "8000"}}}}
dialing: {{rules: [{{name: all, match: "0.", trunks: [carrier]}}]}}
queues: {{desk: {{members: [{{team: crew}}], overflow: {{keys: {{1: {to}}}}}}}}}
"""
    )
    tree = tree_of(center_from(tmp_path, text))
    plan = "\n".join(file.content.decode() for file in tree if file.path.startswith("dialplan/"))
    named, _ = jumps_of(plan)
    assert named and named <= contexts_of(plan)


def test_applications_and_functions_are_those_of_loaded_modules(rich: Center) -> None:
    tree = tree_of(rich, HARNESS)
    loaded = set(re.findall(r"^load = (\S+)\.so", tree["modules.conf"].content.decode(), re.MULTILINE))
    plan = "\n".join(file.content.decode() for file in tree if file.path.startswith("dialplan/"))
    applications = set(re.findall(r"^(?:exten => [^,]+,1| same => n(?:\([\w]+\))?),(\w+)", plan, re.MULTILINE))
    core = {"Answer", "Bridge", "Goto", "GotoIf", "Hangup", "MSet", "NoOp", "Progress", "Set", "Wait"}
    module = {
        "Dial": "app_dial", "Gosub": "app_stack", "MixMonitor": "app_mixmonitor", "Originate": "app_originate",
        "Playback": "app_playback", "Queue": "app_queue", "QueueLog": "app_queue", "Read": "app_read",
        "Return": "app_stack", "StopMixMonitor": "app_mixmonitor", "UserEvent": "app_userevent",
        "VoiceMail": "app_voicemail", "SoftHangup": "app_softhangup", "PlayTones": "app_playtones",
        "PauseQueueMember": "app_queue", "ChannelRedirect": "app_channelredirect", "ChanSpy": "app_chanspy",
        "ConfBridge": "app_confbridge", "ConfKick": "app_confbridge",
        "Pickup": "app_directed_pickup", "PickupChan": "app_directed_pickup", "MusicOnHold": "res_musiconhold",
        "UnpauseQueueMember": "app_queue",
        "HangupCauseClear": "func_hangupcause",
        "StartMusicOnHold": "res_musiconhold", "StopMusicOnHold": "res_musiconhold",
    }  # fmt: skip
    assert applications - core <= module.keys()
    assert {module[name] for name in applications - core} <= loaded


def test_local_variables_stand_only_in_subroutines(rich: Center) -> None:
    """LOCAL() outside of a Gosub sets nothing, and what reads it then runs for ever."""
    plan = "\n".join(file.content.decode() for file in tree_of(rich) if file.path.startswith("dialplan/"))
    for context in re.split(r"^(?=\[)", plan, flags=re.MULTILINE):
        if "LOCAL(" in context:
            assert "Return(" in context, context.splitlines()[0]


def test_each_reload_action_has_its_command(rich: Center) -> None:
    assert {file.reload for file in tree_of(rich)} <= set(Reload)
    assert COMMANDS.keys() | WITHOUT_COMMAND | {Reload.RESTART} == set(Reload)


def test_what_the_engine_lacks_stops_before_anything_is_made(tmp_path: Path) -> None:
    center = center_from(tmp_path, HELLO.replace("desk", "d" * 70))

    class NeverAsked:
        def files(self, center: Center) -> dict[str, bytes]:
            raise AssertionError("sounds were made")

    with pytest.raises(Rejected) as refused:
        render(center, Asterisk(), Site(), NeverAsked())
    assert {found.code.name for found in refused.value.report} == {"CC306"}
    assert all(found.span and found.span.line == 8 for found in refused.value.report)


def test_a_secret_is_written_so_that_asterisk_reads_it_back() -> None:
    file = RenderedFile("x.conf", b"password = <<secret:spec/A>>\n", "pjsip", 0o600, secret=True)
    assert file.with_secrets({"spec/A": "a;b"}) == b"password = a\\;b\n"
    for bad in ("", " xyzzy", "xyzzy ", "xy\nzzy", "xyzzy\x00", "xy\rzzy"):
        with pytest.raises(Rejected) as refused:
            file.with_secrets({"spec/A": bad})
        assert refused.value.report.diagnostics[0].code.name == "CC308"
        assert "zzy" not in str(refused.value)


def test_only_what_the_center_uses_is_loaded(hello: Center, rich: Center) -> None:
    small, large = (tree_of(center)["modules.conf"].content.decode() for center in (hello, rich))
    for module in ("app_voicemail", "app_mixmonitor"):
        assert module not in small
        assert module in large
    assert "chan_dahdi.so is not loaded" in large
    assert re.search(
        r"^load = chan_dahdi.so", tree_of(rich, Site(has_e1_card=True))["modules.conf"].content.decode(), re.M
    )
    assert "chan_dahdi.conf" not in {file.path for file in tree_of(hello)}


def test_ten_thousand_seats_render_quickly_and_linearly(tmp_path: Path) -> None:
    import time

    def spec(seats: int) -> Center:
        queues = "".join(
            f"  q{n}: {{members: [{{seats: [{10000 + 20 * n}-{10019 + 20 * n}]}}]}}\n" for n in range(seats // 20)
        )
        text = HELLO.split("seats:")[0].replace("queue/desk", "queue/q0")
        return center_from(tmp_path, f"{text}seats: {{{10000}-{9999 + seats}: {{}}}}\nqueues:\n{queues}")

    took = {}
    for seats in (1000, 10000):
        center = spec(seats)
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            render(center, Asterisk(), Site(), NoSounds())
            best = min(best, time.process_time() - began)
        took[seats] = best
    assert took[10000] < 2.0, took
    assert took[10000] < 20 * took[1000], took


def test_umask_and_environment_do_not_matter(rich: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree_of(rich).digest
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("TZ", "America/New_York")
    old = os.umask(0o777)
    try:
        assert tree_of(rich).digest == before
    finally:
        os.umask(old)


def test_no_sounds_gives_no_sounds(hello: Center) -> None:
    assert NoSounds().files(hello) == {}
