"""Reading specs: texts keep their characters, files are put together, environments set values, bad files are told."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ccctl.diagnostics import Diagnostic, Rejected
from ccctl.schema import in_environment, load, load_for
from ccctl.schema.center import CenterSpec
from ccctl.schema.describe import nouns, tables
from ccctl.schema.patterns import SEATS
from ccctl.schema.source import MOST_BYTES

HEAD = "ccctl: 1\ncenter: hello\ntimezone: Europe/Berlin\n"
GOOD = Path(__file__).parents[2] / "spec" / "good"


def spec(folder: Path, text: str, name: str = "center.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def problems(path: Path) -> list[Diagnostic]:
    with pytest.raises(Rejected) as refused:
        load(path)
    return list(refused.value.report)


def codes(path: Path) -> list[str]:
    return [problem.code.name for problem in problems(path)]


@pytest.mark.parametrize("word", ["0755", "010", "1e3", "1_000", "yes", "12:30", "2026-01-01", "0x1F", "1.50", "+1"])
def test_texts_keep_the_characters_that_the_user_wrote(tmp_path: Path, word: str) -> None:
    loaded = load(spec(tmp_path, f"{HEAD}description: {word}\n"))
    assert loaded.spec.description == word


def test_keys_keep_their_characters_quoted_or_not(tmp_path: Path) -> None:
    text = HEAD + 'seats: {0101: {}, "0102": {}}\nmenus: {m: {prompt: p, keys: {1: back, "*": back, 0: back}}}\n'
    loaded = load(spec(tmp_path, text))
    assert list(loaded.spec.seats) == ["0101", "0102"]
    assert list(loaded.spec.menus["m"].keys) == ["1", "*", "0"]


def test_ranges_are_spread_out_in_order_with_leading_zeros(tmp_path: Path) -> None:
    loaded = load(spec(tmp_path, f"{HEAD}seats: {{0998-1001: {{name: A}}, 7: {{}}}}\n"))
    assert [(number, key) for number, key, _ in loaded.spec.seat_entries()] == [
        ("0998", "0998-1001"),
        ("0999", "0998-1001"),
        ("1000", "0998-1001"),
        ("1001", "0998-1001"),
        ("7", "7"),
    ]


@pytest.mark.parametrize(
    "name", ["张伟", "O'Brien & Söhne", "Müller; Söhne #3 [Nord]", "नमस्ते", "US$ 5", "می‌خواهم", "👋 Ann"]
)
def test_titles_hold_what_a_name_needs(tmp_path: Path, name: str) -> None:
    path = spec(tmp_path, f"{HEAD}seats:\n  101:\n    name: |-\n      {name}\n")
    assert load(path).spec.seats["101"].name == name


@pytest.mark.parametrize(
    "name", [r"a\nb", r"a\u202eb", "a${x}", "a$[x]", "a`b", r"a\"b", "a<b", r"a\\b", r"a\u2028b", r"a\tb"]
)
def test_titles_refuse_what_could_become_code(tmp_path: Path, name: str) -> None:
    assert codes(spec(tmp_path, f'{HEAD}seats: {{101: {{name: "{name}"}}}}\n')) == ["CC121"]


def test_spans_are_found_by_path(tmp_path: Path) -> None:
    text = (
        HEAD
        + "queues:\n  desk:\n    members:\n      - {team: orders}\n      - seats: [101]\nnumbers: {100: queue/desk}\n"
    )
    document = load(spec(tmp_path, text)).document

    def at(*path: str | int) -> tuple[int, int, int]:
        span = document.span(path)
        return span.line, span.column, span.end_column

    assert at("queues", "desk") == (5, 3, 7)
    assert at("queues", "desk", "members", 0, "team") == (7, 16, 22)
    assert at("queues", "desk", "members", 1) == (8, 9, 14)
    assert at("queues", "desk", "members", 1, "seats", 0) == (8, 17, 20)
    assert at("queues", "desk", "ring") == (5, 3, 7)  # a default stands where its noun stands
    assert at("numbers", "100", "to") == (9, 16, 26)  # the long form behind a short form
    assert str(document.key_span(("numbers", "100"))).endswith("center.yaml:9:11")


def test_aliases_have_the_place_of_their_anchor(tmp_path: Path) -> None:
    text = HEAD + "teams:\n  a: &t {name: One}\n  b: *t\n  c: {<<: *t}\n"
    loaded = load(spec(tmp_path, text))
    assert [team.name for team in loaded.spec.teams.values()] == ["One"] * 3
    assert loaded.document.span(("teams", "b", "name")).line == loaded.document.span(("teams", "c", "name")).line == 5


def test_included_files_are_merged_and_keep_their_places(tmp_path: Path) -> None:
    spec(tmp_path, 'number,team,name\n201,orders,Ann\n\n202,,"Bob, jr"\n', "seats.csv")
    spec(tmp_path, "include: [more.yaml]\nteams: {orders: {}}\n", "clients/a.yaml")
    spec(tmp_path, "teams: {parcels: {}}\n", "clients/more.yaml")
    path = spec(tmp_path, HEAD + "include: [seats.csv, clients/*.yaml]\nteams: {first: {}}\nseats: {101: {}}\n")
    loaded = load(path)
    assert list(loaded.spec.teams) == ["first", "orders", "parcels"]
    assert loaded.spec.seats["202"].name == "Bob, jr"
    assert str(loaded.document.key_span(("seats", "202"))) == f"{tmp_path}/seats.csv:4:1"
    assert str(loaded.document.key_span(("teams", "parcels"))) == f"{tmp_path}/clients/more.yaml:1:9"


def test_problems_of_included_rows_stand_at_their_row(tmp_path: Path) -> None:
    spec(tmp_path, "number,name,team\n201,Ann,orders\n202,Bob,Order Desk\n", "seats.csv")
    (problem,) = problems(spec(tmp_path, HEAD + "include: [seats.csv]\n"))
    assert (problem.code.name, str(problem.span)) == ("CC119", f"{tmp_path}/seats.csv:3:1")


def test_an_environment_replaces_values_and_whole_objects() -> None:
    base = load(GOOD / "everything.yaml")
    lab = in_environment(base, "lab")
    assert base.spec.trunks["telecom"].sip and base.spec.trunks["telecom"].sip.host == "sbc.telecom.example"
    assert lab.spec.trunks["telecom"].sip and lab.spec.trunks["telecom"].sip.host == "sbc1.telecom.example"
    assert lab.spec.trunks["e1-a"].e1 is None and lab.spec.trunks["e1-a"].sip
    assert lab.document.span(("trunks", "telecom", "sip", "host")).line > 80  # where `set` stands
    assert load_for(GOOD / "everything.yaml", "dev").spec == base.spec


def test_what_an_environment_sets_is_checked_with_the_rest(tmp_path: Path) -> None:
    text = (
        HEAD
        + "trunks: {a: {sip: {host: a.example}}}\nenvironments: {dev: {docker: {}, set: {trunks.a.sip.port: many}}}\n"
    )
    (problem,) = problems(spec(tmp_path, text))
    assert (problem.code.name, problem.span and problem.span.line) == ("CC111", 5)


def test_an_unknown_environment_is_told_with_a_guess() -> None:
    with pytest.raises(Rejected) as refused:
        load_for(GOOD / "everything.yaml", "labb")
    (problem,) = refused.value.report
    assert (problem.code.name, problem.hint) == ("CC126", 'did you mean "lab"?')


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"", "CC007", (1, 1)),
        (b"ccctl: 1\ncenter: \xff\n", "CC004", (2, 9)),
        ("ccctl: 1\n".encode("utf-16"), "CC004", (1, 1)),
        (b"ccctl: 1\ncenter: a\x00b\n", "CC005", (2, 10)),
        (b"ccctl: 1\ncenter: a\x1bb\n", "CC005", (2, 10)),
        (b"x" * (MOST_BYTES + 1), "CC006", (1, 1)),
        (os.urandom(MOST_BYTES), "CC004", None),
        (b"a" * MOST_BYTES, "CC016", (1, 1)),
        (b"[" * MOST_BYTES, "CC015", None),
        (b"- " * 1_000_000, "CC015", None),
    ],
    ids=["empty", "latin-1", "utf-16", "nul", "escape", "too-large", "garbage", "one-word", "brackets", "dashes"],
)
def test_bad_bytes_are_told_with_their_place(
    tmp_path: Path, data: bytes, code: str, place: tuple[int, int] | None
) -> None:
    path = tmp_path / "center.yaml"
    path.write_bytes(data)
    found = problems(path)[0]
    assert found.span
    assert found.code.name in (code, "CC005" if place is None else code)
    assert place is None or (found.span.line, found.span.column) == place


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert codes(tmp_path / "none.yaml") == ["CC001"]
    assert codes(tmp_path) == ["CC002"]
    assert codes(tmp_path / "pipe.yaml") == ["CC002"]
    assert codes(tmp_path / "loop.yaml") == ["CC003"]
    assert codes(spec(tmp_path, HEAD + "include: [loop.yaml]\n")) == ["CC003"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "center.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b"queues: {}\r\nqeues: {}\r\n")
    (problem,) = problems(path)
    assert (problem.code.name, problem.span and problem.span.line, problem.span and problem.span.column) == (
        "CC101",
        5,
        1,
    )


def test_every_problem_is_told_in_one_run(tmp_path: Path) -> None:
    text = HEAD + "teams: {a: {nam: x}, a: {}}\nqueues: {q: {members: [], ring: 5}}\nseats: {12-10: {}}\nx: 1\n"
    assert sorted(codes(spec(tmp_path, text))) == ["CC010", "CC101", "CC101", "CC109", "CC110", "CC123"]


def test_every_key_is_described_and_every_key_not_built_is_named() -> None:
    rows = {(table.path, row.key): row for table in tables() for row in table.rows}
    assert all(row.meaning for row in rows.values())
    assert rows["queues.NAME", "ring"].default == "20s"
    assert rows["queues.NAME", "members"].default == "required"
    assert {noun.__name__ for noun in nouns()} >= {"CenterSpec", "ConditionSpec", "RingSpec", "DockerSpec"}
    for noun in nouns():
        assert not noun.NOT_YET.keys() & {field.alias or name for name, field in noun.model_fields.items()}


def test_the_pattern_of_seats_is_that_of_the_model() -> None:
    assert re.fullmatch(SEATS, "1001-1012") and not re.fullmatch(SEATS, "1001-")
    assert CenterSpec.model_fields["seats"]


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("hotlin.yaml", 'did you mean "hotline.yaml"?'),
        ("center.yaml", "name a spec, or make one: ccctl init"),
        ("nothing-like-it.yaml", "in that folder there is hotline.yaml"),
    ],
)
def test_a_missing_spec_is_told_with_what_is_there(tmp_path: Path, missing: str, hint: str) -> None:
    (tmp_path / "hotline.yaml").write_text("ccctl: 1\n")
    (tmp_path / "seats.csv").write_text("number\n")
    with pytest.raises(Rejected) as refused:
        load(tmp_path / missing)
    (problem,) = refused.value.report
    assert (problem.code.name, problem.hint) == ("CC001", hint)


def test_skills_of_a_csv_are_those_of_a_spec(tmp_path: Path) -> None:
    spec(tmp_path, "number,skills\n201,zh:9 en:4\n202,\n", "seats.csv")
    loaded = load(spec(tmp_path, HEAD + "include: [seats.csv]\n"))
    assert loaded.spec is not None
    assert loaded.spec.seats["201"].skills == {"zh": 9, "en": 4}
    assert loaded.spec.seats["202"].skills == {}
