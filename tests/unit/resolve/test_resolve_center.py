"""What a spec becomes: defaults, ranges, members, forms of numbers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from resolve_texts import DESK, HEAD, center_of, found

from ccctl.center import E1, DateRange, Destination, Go, Kind, Member, Reject, Say, Sip, SoundFile, Strategy, WeeklySpan
from ccctl.center.scenario import SeatState, Verb


def test_the_smallest_center_has_every_default_and_no_warning(tmp_path: Path) -> None:
    assert found(tmp_path, HEAD + DESK) == []
    center = center_of(tmp_path, HEAD + DESK)
    queue = center.queues["desk"]
    assert (center.language, center.engine, center.recording.mode) == ("en", "asterisk", "never")
    assert (queue.strategy, queue.ring_ms, queue.rest_after_missed_ms) == (Strategy.LONGEST_IDLE, 20_000, 30_000)
    assert (queue.max_wait_ms, queue.max_waiting, queue.recording, queue.music) == (None, None, None, "default")
    assert queue.members == tuple(Member(str(seat)) for seat in range(101, 105))
    assert center.numbers["+493012345"].to == Destination(Kind.QUEUE, "desk")


def test_nodes_know_their_line(tmp_path: Path) -> None:
    center = center_of(tmp_path, HEAD + DESK)
    queue = center.queues["desk"].span
    number = center.numbers["+493012345"].span
    assert queue is not None and (queue.line, queue.column) == (7, 10)
    assert number is not None and (number.line, number.column) == (5, 11)


def test_a_seat_named_twice_has_its_lowest_tier_and_its_first_place(tmp_path: Path) -> None:
    text = HEAD + DESK.replace(
        "{seats: [101-104]}", "{seats: [102], tier: 3}, {seats: [101-103], tier: 2}, {seats: [104]}"
    )
    center = center_of(tmp_path, text)
    assert center.queues["desk"].members == (Member("102", 2), Member("101", 2), Member("103", 2), Member("104", 1))


def test_team_members_stand_in_the_order_of_the_spec(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
numbers: {"+493012345": queue/desk}
teams: {t: {name: Order desk}}
seats: {"201": {team: t}, 101-102: {team: t, name: Li}, "99": {team: t}}
queues: {desk: {members: [{team: t}]}}
"""
    )
    center = center_of(tmp_path, text)
    assert [member.seat for member in center.queues["desk"].members] == ["201", "101", "102", "99"]
    assert center.teams["t"].seats == ("99", "101", "102", "201")
    assert center.seats["102"].title == "Li"


def test_numbers_and_callers_are_in_e164_form(tmp_path: Path) -> None:
    (tmp_path / "vip.csv").write_text('Nummer;Name\n"0171 1234567";Anna\n\n0049301234;Bernd\n', encoding="utf-8-sig")
    text = (
        HEAD
        + """\
country: DE
numbers: {"03012345": flow/start}
callers: {vip: {numbers: ["0171999"], prefixes: ["0301"], file: vip.csv}}
flows: {start: [{reject: busy, if: {callers: vip}}, {go: hangup}]}
"""
    )
    center = center_of(tmp_path, text)
    assert center.numbers["03012345"].e164 == "+493012345"
    vip = center.callers["vip"]
    assert vip.numbers == {"+49171999", "+491711234567", "+49301234"}
    assert "+493012" in vip and "+493022" not in vip


def test_hours_past_midnight_become_two_spans(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
numbers: {"+493012345": flow/start}
hours:
  bar:
    open: ["sun 22:00-02:00", "mon 10:00-24:00"]
    closed: ["12-24..01-01", 2026-10-03]
    also_open: {2026-12-31: "20:00-01:00"}
flows: {start: [{reject: busy, if: {closed: bar}}, {go: hangup}]}
"""
    )
    hours = center_of(tmp_path, text).hours["bar"]
    assert hours.open == (
        WeeklySpan(frozenset({7}), 1320, 1440),
        WeeklySpan(frozenset({1}), 0, 120),
        WeeklySpan(frozenset({1}), 600, 1440),
    )
    assert hours.also_open == ((date(2026, 12, 31), ((1200, 1440),)), (date(2027, 1, 1), ((0, 60),)))
    assert DateRange(date(2026, 10, 3), date(2026, 10, 3)) in hours.closed
    assert hours.is_open(datetime(2026, 11, 23, 1, 59))  # the end of Sunday's span, on Monday
    assert not hours.is_open(datetime(2026, 12, 28, 12, 0))
    assert hours.is_open(datetime(2027, 1, 1, 0, 30))


def test_prompts_have_their_languages_and_files(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "bye.wav").write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    text = (
        HEAD
        + """\
language: de
numbers: {"+493012345": flow/start}
prompts: {hi: {say: Guten Tag}, two: {en: {say: Hi}, de: {say: Hallo}}, bye: {file: audio/bye.wav}}
flows: {start: [{play: hi}, {play: two}, {play: bye}, {go: hangup}]}
"""
    )
    prompts = center_of(tmp_path, text).prompts
    hi, bye = prompts["hi"].audio["de"], prompts["bye"].audio["de"]
    assert isinstance(hi, Say) and (hi.text, hi.language) == ("Guten Tag", "de")
    assert list(prompts["two"].audio) == ["en", "de"]
    assert isinstance(bye, SoundFile) and bye.path == tmp_path / "audio" / "bye.wav" and bye.written == "audio/bye.wav"


def test_trunks_have_the_defaults_of_their_kind(tmp_path: Path) -> None:
    text = HEAD.replace(
        "trunks: {carrier: {sip: {host: sip.carrier.example}}}",
        "trunks: {sip: {sip: {host: a.example}}, pri: {e1: {span: 1, timing: 1}}, "
        "r2: {e1: {span: 2, timing: 2, signalling: r2, variant: cn}}}",
    )
    trunks = center_of(tmp_path, text + DESK).trunks
    assert isinstance(trunks["sip"].line, Sip) and trunks["sip"].channels is None and trunks["sip"].line.port == 5060
    assert isinstance(trunks["pri"].line, E1) and trunks["pri"].channels == 30 and trunks["pri"].line.framing == "ccs"
    assert isinstance(trunks["r2"].line, E1) and (trunks["r2"].line.framing, trunks["r2"].line.variant) == ("cas", "cn")


def test_spans_without_timing_are_clock_sources_in_their_order(tmp_path: Path) -> None:
    text = HEAD.replace(
        "trunks: {carrier: {sip: {host: sip.carrier.example}}}",
        "trunks: {a: {e1: {span: 1}}, b: {e1: {span: 2, timing: 1}}, c: {e1: {span: 3}}, "
        "d: {e1: {span: 4, timing: 0}}}",
    )
    lines = [trunk.line for trunk in center_of(tmp_path, text + DESK).trunks.values()]
    assert [line.timing for line in lines if isinstance(line, E1)] == [2, 1, 3, 0]


def test_menu_keys_are_sorted_and_flows_keep_their_steps(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
numbers: {"+493012345": flow/start}
callers: {bad: {numbers: ["+491"]}}
prompts: {p: {say: Choose}}
flows: {start: [{reject: not-found, if: {all: [{callers: bad}, {not: {callers: bad}}]}}, {go: menu/m}]}
menus: {m: {prompt: p, keys: {"#": back, "*": repeat, 2: hangup, 0: menu/m}, otherwise: hangup}}
"""
    )
    center = center_of(tmp_path, text)
    assert list(center.menus["m"].keys) == ["0", "2", "*", "#"]
    reject, go = center.flows["start"].steps
    assert isinstance(reject, Reject) and reject.reason.sip_status == 404
    assert isinstance(go, Go) and str(go.to) == "menu/m" and go.condition is None


def test_tests_become_scenarios(tmp_path: Path) -> None:
    text = (
        HEAD
        + DESK
        + """\
tests:
  one:
    calls:
      a: {from: "+491701234567", to: "+493012345", name: Anna, at: "2026-11-23 10:00"}
      b: {from: "+491701234568", to: "+493012345"}
    seats: {101-102: ready, "103": paused}
    steps:
      - ring: [101, 102]
      - start: b
      - {press: "12#", by: b}
      - hang_up: caller
      - {hang_up: b, by: b}
      - hang_up: "101"
    expect:
      journey: [number/+493012345, queue/desk, seat/101]
      journey_of: {b: [number/+493012345, queue/desk]}
      recording: {at_least: 2s, audible: both}
"""
    )
    scenario = center_of(tmp_path, text).tests["one"]
    a, b = scenario.calls
    assert (a.name, a.display_name, a.at, a.held, b.held) == ("a", "Anna", datetime(2026, 11, 23, 10), False, True)
    assert scenario.seats == {"101": SeatState.READY, "102": SeatState.READY, "103": SeatState.PAUSED}
    ring, start, press, first, second, seat = scenario.steps
    assert (ring.verb, ring.by, ring.seats, ring.within_ms) == (Verb.RING, "a", ("101", "102"), 10_000)
    assert (start.verb, start.caller) == (Verb.START, "b")
    assert (press.by, press.keys, press.gap_ms) == ("b", "12#", 100)
    assert (first.caller, second.caller, seat.seats) == ("a", "b", ("101",))
    assert scenario.expect.journeys["b"] == ("number/+493012345", "queue/desk")
    assert scenario.expect.recording is not None and scenario.expect.recording.audible == ("caller", "seat")
    assert scenario.expect.spans["recording"].line == 24


def test_files_of_secrets_are_found_beside_the_spec(tmp_path: Path) -> None:
    text = HEAD.replace("example}", "example, register: {username: u, password: {secret: PW}}}")
    center = center_of(tmp_path, text + DESK + "secrets: {PW: {file: pw.txt}}\n")
    assert center.secrets["PW"].value == str(tmp_path / "pw.txt")
