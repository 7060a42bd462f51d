"""`ccctl fmt`: canonical order and quoting, without losing a comment or a meaning."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccctl.diagnostics import Rejected, Report
from ccctl.schema import format as fmt
from ccctl.schema.document import parse
from ccctl.schema.format import format_text
from ccctl.schema.source import Source, read_text

ROOT = Path(__file__).parents[3]
SPECS = sorted(
    [
        *ROOT.glob("examples/*/center.yaml"),
        *ROOT.glob("templates/centers/*/center.yaml"),
        *ROOT.glob("tests/spec/good/**/*.yaml"),
    ]
)


def formatted(text: str) -> str:
    return format_text(Source("center.yaml", text))


def data_of(text: str) -> object:
    found = parse(Source("center.yaml", text), Report())
    assert found is not None
    return found


def test_top_level_keys_stand_in_the_order_of_the_language_with_their_comments() -> None:
    assert (
        formatted("""# the file

queues: {}   # waiting

# who we are
center: hello
# the version
ccctl: 1
timezone: Europe/Berlin
seats:
  101: {}
  # 102: {}
""")
        == """# the file

# the version
ccctl: 1

# who we are
center: hello
timezone: Europe/Berlin
seats:
  "101": {}
  # 102: {}
queues: {}   # waiting
"""
    )


def test_digits_that_are_names_get_quotes_and_amounts_do_not() -> None:
    text = """ccctl: 1
numbers: {02166668888: queue/desk}
callers: {vip: {numbers: [+491, '0755'], prefixes: [010]}}
menus: {main: {prompt: p, keys: {1: hangup}, retries: 2}}
seats: {1001: {}, 1002-1012: {}}
queues: {desk: {members: [{seats: [1001, 1002-1003], tier: 2}], max_waiting: 5}}
voicemails: {main: {mailbox: 8000}}
tests:
  one:
    call: {from: 07700900123, to: +493012345}
    seats: {1001: ready}
    steps: [{press: 1}, {ring: 1001}, {ring: [1001, 1002]}, {ring: {seat: 1001}}, {answer: 1001}, {hang_up: caller}]
"""
    out = formatted(text)
    for quoted in (
        '"02166668888": queue',
        '["+491", "0755"]',
        '["010"]',
        '{"1001": {}, 1002-1012: {}}',
        'mailbox: "8000"',
    ):
        assert quoted in out
    assert '["1001", 1002-1003], tier: 2}], max_waiting: 5' in out
    assert 'call: {from: "07700900123", to: "+493012345"}' in out
    assert '{press: 1}, {ring: "1001"}, {ring: ["1001", "1002"]}, {ring: {seat: "1001"}}, {answer: "1001"}' in out
    assert "keys: {1: hangup}, retries: 2" in out
    assert data_of(out) == data_of(text)


def test_keys_of_nouns_are_ordered_and_names_are_not() -> None:
    out = formatted("""teams: {b: {}, a: {}}
flows:
  z:
    - if: {open: office}
      # why
      go: hangup
  a:
    - if: {open: office}
      play: welcome
prompts: {z: {say: z}, a: {de: {say: a}, en: {say: b}}}
queues:
  q:
    members: [{tier: 2, team: a}]   # all of a

    strategy: random
tests: {t: {steps: [{by: b, hear: z}], call: {to: 1, from: 2}}}
""")
    assert "teams: {b: {}, a: {}}" in out
    assert out.index("  z:\n") < out.index("  a:\n")
    assert "    - play: welcome\n      if: {open: office}" in out
    assert "    - if: {open: office}\n      # why\n      go: hangup" in out  # the comment has no place above a dash
    assert "    strategy: random\n\n    members: [{team: a, tier: 2}]   # all of a\n" in out
    assert '{call: {from: "2", to: "1"}, steps: [{hear: z, by: b}]}' in out


def test_an_alias_stays_behind_its_anchor() -> None:
    text = "menus: {main: &m {prompt: p}}\nqueues: {}\nflows: &f {}\nhours: *f\nteams: {a: *m}\n"
    assert formatted(text) == text
    merged = "teams:\n  a: &a\n    name: x\n  b:\n    <<: *a\n"
    assert formatted(merged) == merged


def test_texts_of_several_lines_stay_as_they_are() -> None:
    text = (
        "prompts:\n  b:\n    say: |+\n      # no comment  \n      two\n\n  a:\n    say: >-\n      one   \n\n"
        '      two\n  c: {say: "x  \n     y # no comment"}\ncenter: x   \nccctl: 1'
    )
    out = formatted(text)
    assert data_of(out) == data_of(text)
    assert out.startswith("ccctl: 1\ncenter: x\nprompts:\n")
    assert "# no comment  \n" in out


def test_the_marks_of_a_documents_start_and_end_stay_there() -> None:
    text = "# a\n---\ncenter: x\nccctl: 1\n# b\n...\n\n"
    assert formatted(text) == "# a\n---\nccctl: 1\ncenter: x\n# b\n...\n"


def test_line_ends_of_other_systems_are_kept() -> None:
    assert formatted("center: x\r\nccctl: 1 # one\r\n") == "ccctl: 1 # one\r\ncenter: x\r\n"


@pytest.mark.parametrize(
    "text", ["? center\n: x\n? ccctl\n: 1\n", "center: x\n? ccctl\n: 1\n", "{center: x, ? ccctl : 1}\n"]
)
def test_rare_syntax_is_left_where_it_stands(text: str) -> None:
    assert formatted(text) == text


def test_nothing_is_given_out_that_lost_a_comment_or_a_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "center: x # name\nccctl: 1\n"
    for broken in (
        "ccctl: 1\ncenter: x\n",
        "ccctl: 1\ncenter: y # name\n",
        "ccctl: 1\n\tcenter: x # name\n",
        "# name\n",
    ):
        monkeypatch.setattr(fmt, "_canonical", lambda _, out=broken: out)
        with pytest.raises(Rejected) as refused:
            formatted(text)
        assert [found.code.name for found in refused.value.report] == ["CC027"]


def test_the_order_of_names_counts_as_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fmt, "_canonical", lambda _: "teams: {b: {}, a: {}}\n")
    with pytest.raises(Rejected, match="without changing"):
        formatted("teams: {a: {}, b: {}}\n")


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name + "/" + path.stem)
def test_real_specs_keep_data_and_comments_and_come_to_rest(spec: Path) -> None:
    source = read_text(spec, Report())
    assert source is not None
    out = formatted(source.text)
    assert formatted(out) == out
    assert data_of(out) == data_of(source.text)
    assert sorted(re.findall("#.*", out)) == sorted(re.findall("#.*", source.text))
    assert len(out.splitlines()) == len(source.text.splitlines())


@pytest.mark.parametrize(
    "spec", sorted(ROOT.glob("templates/centers/*/center.yaml")), ids=lambda path: path.parent.name
)
def test_templates_are_canonical(spec: Path) -> None:
    text = spec.read_text()
    assert formatted(text) == text


COMMENTED = (ROOT / "templates/centers/service-line/center.yaml").read_text()


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_with_comments_anywhere_comes_to_the_same_meaning(chance: random.Random) -> None:
    sections = re.split(r"\n(?=[a-z_]+:)", COMMENTED.split("\n", 1)[1].rstrip("\n"))
    chance.shuffle(sections)
    lines = "\n".join(sections).split("\n")
    for index in range(len(lines)):
        kind = chance.randrange(8)
        if kind == 0 and "#" not in lines[index] and lines[index].strip():
            lines[index] += f"  # end {index}"
        elif kind == 1:
            lines[index] = " " * chance.randrange(7) + f"# above {index}\n" + lines[index]
        elif kind == 2:
            lines[index] = "\n" + lines[index]
    text = "\n".join(lines)
    out = formatted(text)
    assert formatted(out) == out
    assert data_of(out) == data_of(text)
    assert sorted(re.findall("#.*", out)) == sorted(found.rstrip() for found in re.findall("#.*", text))
    assert list(data_of(out))[:6] == ["ccctl", "center", "description", "timezone", "language", "country"]  # type: ignore[call-overload]
