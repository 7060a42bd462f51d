"""What is said, and what is not: tests/spec/bad has one spec a code; here are the cases beside them."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest
from resolve_texts import DESK, HEAD, found, messages, resolve_text

from ccctl.resolve import resolve
from ccctl.schema import load


def test_one_misspelt_name_is_one_problem(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
numbers: {"+493012345": flow/strat}
prompts: {welcome: {say: Hello}, leave: {say: Speak}}
flows: {start: [{play: welcom}, {go: menu/main}]}
menus: {main: {prompt: welcome, keys: {1: voicemail/nihgt}, otherwise: hangup}}
voicemails: {night: {mailbox: 8000, greeting: leave}}
"""
    )
    assert found(tmp_path, text) == ["CC201", "CC204", "CC201"]


def test_a_name_of_another_kind_is_suggested(tmp_path: Path) -> None:
    text = HEAD + DESK.replace("queue/desk", "flow/desk")
    assert messages(tmp_path, text) == [
        'number +493012345 sends calls to flow/desk, which is not defined | did you mean "queue/desk"?'
    ]


def test_a_note_says_where_the_kind_is_defined(tmp_path: Path) -> None:
    _, report = resolve_text(tmp_path, HEAD + DESK.replace("queue/desk", "queue/dsk"))
    (problem,) = report
    (note,) = problem.notes
    assert note.message == "queues are defined here"
    assert note.span is not None and note.span.line == 7


def test_every_problem_is_found_in_one_run_and_no_center_is_given(tmp_path: Path) -> None:
    text = HEAD.replace("Berlin", "Berlni") + "country: XX\n" + DESK.replace("queue/desk", "queue/dsk")
    center, report = resolve_text(tmp_path, text)
    assert center is None
    assert [problem.code.name for problem in report.errors] == ["CC240", "CC250", "CC201"]


def test_what_is_broken_counts_as_defined_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    path = tmp_path / "center.yaml"
    path.write_text(
        HEAD
        + """\
numbers: {"+493012345": queue/desk, "+493012346": queue/gone, "+493012347": queue/other}
prompts: {unused: {say: Hello}}
seats: {"101": {team: t}}
queues: {other: {members: [{seats: [101, 105, 199]}]}}
"""
    )
    loaded = load(path)
    center, report = resolve(
        loaded.spec, loaded.document, broken=[("queues", "desk"), ("seats", "104-106"), ("teams", "t")]
    )
    assert center is None
    assert [problem.message for problem in report] == [
        "number +493012346 sends calls to queue/gone, which is not defined",
        'queue "other" names seat 199, which is not defined',
    ]


def test_a_broken_section_may_define_any_name_and_a_broken_name_may_be_meant(tmp_path: Path) -> None:
    path = tmp_path / "center.yaml"
    path.write_text(HEAD + 'numbers: {"+493012345": queue/dsk, "+493012346": menu/main}\n')
    loaded = load(path)
    _, report = resolve(loaded.spec, loaded.document, broken=[("queues", "desk"), ("menus", "")])
    assert [(problem.code.name, problem.hint) for problem in report] == [("CC201", 'did you mean "queue/desk"?')]


def test_warnings_do_not_keep_the_center_back(tmp_path: Path) -> None:
    center, report = resolve_text(tmp_path, HEAD + DESK + "prompts: {old: {say: Hello}}\n")
    assert center is not None
    assert [problem.code.name for problem in report] == ["CC233"]


@pytest.mark.parametrize("music", [", music: hold", ""])
def test_music_is_a_use_of_a_prompt(tmp_path: Path, music: str) -> None:
    text = (
        HEAD + DESK.replace("[{seats: [101-104]}]", f"[{{seats: [101-104]}}]{music}") + "prompts: {hold: {say: Wait}}\n"
    )
    assert found(tmp_path, text) == ([] if music else ["CC233"])


def test_a_use_in_a_test_alone_keeps_nothing_alive(tmp_path: Path) -> None:
    text = (
        HEAD
        + DESK
        + """\
prompts: {old: {say: Hello}}
tests: {one: {call: {from: "1", to: "+493012345"}, steps: [{not_hear: old}]}}
"""
    )
    assert found(tmp_path, text) == ["CC233"]


def test_refusing_after_an_empty_queue_is_in_time(tmp_path: Path) -> None:
    """A queue without anybody signed in has not answered the call yet."""
    text = HEAD + DESK.replace("[{seats: [101-104]}]", "[{seats: [101-104]}], overflow: {unstaffed: flow/no}")
    assert found(tmp_path, text + "flows: {no: [{reject: busy}]}\n") == []


def test_a_seat_that_is_called_directly_is_used(tmp_path: Path) -> None:
    text = HEAD + 'numbers: {"+493012345": seat/101, "+493012346": team/t}\nteams: {t: {}}\n'
    text += 'seats: {"101": {}, "102": {team: t}}\n'
    assert found(tmp_path, text) == []


def test_the_same_number_in_two_forms_needs_a_country(tmp_path: Path) -> None:
    text = HEAD + DESK.replace('"+493012345": queue/desk', '"+493012345": queue/desk, "03012345": queue/desk')
    assert found(tmp_path, text) == []
    assert found(tmp_path, text + "country: DE\n") == ["CC212"]


def test_hours_of_one_day_that_touch_do_not_overlap(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
numbers: {"+493012345": flow/start}
hours: {office: {open: ["mon-fri 09:00-12:00", "mon-fri 12:00-18:00", "sat 09:00-12:00"]}}
flows: {start: [{reject: busy, if: {closed: office}}, {go: hangup}]}
"""
    )
    assert found(tmp_path, text) == []


CALLERS = """\
numbers: {"+493012345": flow/start}
callers: {bad: {file: bad.csv}}
flows: {start: [{reject: busy, if: {callers: bad}}, {go: hangup}]}
"""


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", []),
        (b"+491701234567\n", []),
        (b"number\n+491701234567\n", []),
        (b"\n\nnumber,name\n+491701234567,A\n", []),
        (b"number\nname\n", ["CC261"]),
        (b"number\n\xff\xfe\n", ["CC260"]),
        (b"number\n+49170,\x00\n", []),
        (b'number\n"unclosed\nmore\n', ["CC261"]),
        (b"x\n" * 200, ["CC261"] * 11),
    ],
)
def test_files_of_callers_are_read_with_care(tmp_path: Path, content: bytes, codes: list[str]) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    assert found(tmp_path, HEAD + CALLERS) == codes


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "spec"
    inside.mkdir()
    (tmp_path / "bad.csv").write_text("+491701234567\n")
    (inside / "bad.csv").symlink_to(tmp_path / "bad.csv")
    assert found(inside, HEAD + CALLERS) == ["CC262"]


@pytest.mark.parametrize(
    ("content", "good"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ", True),
        (b"fLaC\0\0\0\x22", True),
        (b"OggS\0\x02", True),
        (b"ID3\x04", True),
        (b"\xff\xfb\x90\x00", True),
        (b"FORM\0\0\0\x10AIFF", True),
        (b"", False),
        (b"RIFF\x24\0\0\0AVI LIST", False),
        (b"hello world, I am text", False),
    ],
)
def test_sound_files_are_known_by_their_first_bytes(tmp_path: Path, content: bytes, good: bool) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    text = (
        HEAD + 'numbers: {"+493012345": flow/s}\nprompts: {p: {file: a.wav}}\nflows: {s: [{play: p}, {go: hangup}]}\n'
    )
    assert found(tmp_path, text) == ([] if good else ["CC263"])


def large(seats: int) -> str:
    """A spec with one queue and one team for every 20 seats, reached by menus of menus."""
    queues = seats // 20
    menus = -(-queues // 8)
    lines = [HEAD, 'numbers: {"+493012345": menu/m0}', "prompts: {p: {say: Choose}}", "menus:"]
    for menu in range(menus):
        keys = [f"{key + 1}: queue/q{menu * 8 + key}" for key in range(8) if menu * 8 + key < queues]
        keys += [f"0: menu/m{menu + 1}"] * (menu + 1 < menus) + ['"#": back']
        lines.append(f"  m{menu}: {{prompt: p, keys: {{{', '.join(keys)}}}, otherwise: hangup}}")
    lines += ["teams:", *(f"  t{team}: {{}}" for team in range(queues))]
    lines += ["seats:", *(f'  "{100000 + seat}": {{name: Seat {seat}, team: t{seat // 20}}}' for seat in range(seats))]
    lines += ["queues:", *(f"  q{queue}: {{members: [{{team: t{queue}}}]}}" for queue in range(queues))]
    return "\n".join(lines) + "\n"


def test_time_grows_with_the_spec_and_not_faster(tmp_path: Path) -> None:
    def seconds(size: int) -> float:
        (tmp_path / "center.yaml").write_text(large(size))
        loaded = load(tmp_path / "center.yaml")
        best = float("inf")
        for _ in range(3):
            gc.collect()
            start = time.process_time()
            center, report = resolve(loaded.spec, loaded.document)
            best = min(best, time.process_time() - start)
            assert center is not None and not report.diagnostics and len(center.seats) == size
        return best

    gc.disable()  # its share depends on what else the process holds
    try:
        seconds(200)
        assert seconds(10_000) < 25 * seconds(1000)
    finally:
        gc.enable()
