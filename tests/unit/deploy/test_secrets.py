from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from ccctl.center import Center, Conference, DockerSite, Environment, Registration, SecretRef, SecretSource, Sip, Trunk
from ccctl.center.environment import BridgeApi, BridgeSettings
from ccctl.deploy.secrets import ALPHABET, Kept, known_fingerprints, spec_secrets
from ccctl.diagnostics import Rejected, Span


def center(*names: str, literal: str | None = None, **sources: tuple[str, str]) -> Center:
    return Center(
        name="acme",
        timezone="UTC",
        trunks={
            name.lower(): Trunk(
                name.lower(),
                Sip("h", register=Registration("u", SecretRef(name, literal, Span("center.yaml", 3 + number)))),
                None,
            )
            for number, name in enumerate(names)
        },
        secrets={
            name: SecretSource(name, kind, value)  # type: ignore[arg-type]
            for name, (kind, value) in sources.items()
        },
    )


def test_a_secret_comes_from_the_variable_of_its_name_unless_the_spec_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLAIN", "one")
    monkeypatch.setenv("OTHER_NAME", "two")
    (tmp_path / "three").write_text("three\nnot this\n")
    found = spec_secrets(
        center(
            "PLAIN",
            "NAMED",
            "FILED",
            "MADE",
            NAMED=("env", "OTHER_NAME"),
            FILED=("file", str(tmp_path / "three")),
            MADE=("command", "printf 'four\\nnot this'"),
        )
    )
    assert found == {"PLAIN": "one", "NAMED": "two", "FILED": "three", "MADE": "four"}


def test_every_missing_secret_is_named_at_its_line_in_one_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GONE", raising=False)
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("ODD", "a\nb")
    spec = center(
        "GONE",
        "EMPTY",
        "ODD",
        "NOFILE",
        "FAILS",
        "NOPROGRAM",
        NOFILE=("file", str(tmp_path / "none")),
        FAILS=("command", "false"),
        NOPROGRAM=("command", "/nonexistent/program"),
    )
    with pytest.raises(Rejected) as refused:
        spec_secrets(spec)
    found = refused.value.report.diagnostics
    assert [problem.code.name for problem in found] == ["CC513"] * 6
    assert [problem.span.line for problem in found if problem.span] == [3, 4, 5, 6, 7, 8]
    assert "GONE" in found[0].hint


def test_only_what_is_needed_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNUSED", raising=False)
    assert spec_secrets(center("UNUSED"), needed=["seat/1001"]) == {}


def test_a_literal_is_itself() -> None:
    assert spec_secrets(center("DEMO", literal="demo")) == {"DEMO": "demo"}


def test_fingerprints_leave_out_what_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWN", "x")
    monkeypatch.delenv("UNKNOWN", raising=False)
    assert list(known_fingerprints(center("KNOWN", "UNKNOWN"), "salt")) == ["KNOWN"]


def test_made_secrets_are_long_random_kept_and_made_once() -> None:
    first = Kept.from_json(None).completed(["seat/1001", "seat/1002", "engine/ami", "spec/CARRIER"])
    assert set(first.values) == {"seat/1001", "seat/1002", "engine/ami"}
    assert len(set(first.values.values())) == 3
    assert all(len(value) >= 16 and set(value) <= set(ALPHABET) for value in first.values.values())
    again = Kept.from_json(first.to_json()).completed(["seat/1001", "seat/1003"])
    assert again.salt == first.salt
    assert again.values["seat/1001"] == first.values["seat/1001"]
    assert again.values["seat/1002"] == first.values["seat/1002"]
    assert "seat/1003" in again.values


def test_kept_secrets_are_not_in_a_repr() -> None:
    kept = Kept.from_json(None).completed(["seat/1001"])
    assert kept.values["seat/1001"] not in repr(kept)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"salt": "x", "values": 3}), "\0"])
def test_a_damaged_file_of_secrets_is_a_diagnostic(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        Kept.from_json(text)
    assert [found.code.name for found in refused.value.report] == ["CC519"]


@pytest.mark.parametrize("value", [" led", "trailed ", "x" * 513])
def test_a_value_that_the_engine_would_read_as_another_one_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PLAIN", value)
    with pytest.raises(Rejected) as refused:
        spec_secrets(center("PLAIN"))
    (found,) = refused.value.report
    assert found.code.name == "CC513"
    assert value.strip() not in found.message


def test_a_command_that_leaves_something_running_does_not_hold_ccctl_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccctl.deploy.secrets.COMMAND_TIMEOUT", 0.2)
    began = time.monotonic()
    with pytest.raises(Rejected, match="not done after"):
        spec_secrets(center("SLOW", SLOW=("command", "sh -c 'sleep 3; echo late'")))
    found = spec_secrets(center("QUICK", QUICK=("command", "sh -c 'sleep 3 & echo here'")))
    assert found == {"QUICK": "here"}
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("value", ["1234,1,System(id)", "12 34", "123", "1" * 21, "١٢٣٤", "12*4", "4711\n"])
def test_a_pin_that_nobody_can_type_is_refused_before_it_comes_near_an_engine(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Conference("daily", "8800", SecretRef("DAILY_PIN", span=Span("center.yaml", 4), is_pin=True))
    spec = Center(name="acme", timezone="UTC", conferences={"daily": room})
    monkeypatch.setenv("DAILY_PIN", value)
    with pytest.raises(Rejected) as refused:
        spec_secrets(spec)
    assert value.strip() not in str(refused.value) or value.strip() == "123"
    monkeypatch.setenv("DAILY_PIN", "4711")
    assert spec_secrets(spec) == {"DAILY_PIN": "4711"}


def test_what_the_bridge_of_an_environment_needs_is_a_secret_too_and_a_certificate_is_all_of_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE", "postgresql://me:it@host/events")
    (tmp_path / "api.pem").write_text("-----BEGIN\none\ntwo\n")
    api = BridgeApi(
        "0.0.0.0:8791",
        SecretRef("dev-bridge-certificate.pem", pem_file=str(tmp_path / "api.pem")),
        SecretRef("dev-bridge-key.pem", pem_file=str(tmp_path / "api.key")),
    )
    dev = Environment("dev", DockerSite(), bridge=BridgeSettings(SecretRef("DATABASE"), api))
    acme = Center(name="acme", timezone="UTC", environments={"dev": dev})
    needed = ["spec/DATABASE", "spec/dev-bridge-certificate.pem"]
    assert spec_secrets(acme, needed) == {
        "DATABASE": "postgresql://me:it@host/events",
        "dev-bridge-certificate.pem": "-----BEGIN\none\ntwo\n",
    }
    with pytest.raises(Rejected, match=r"dev-bridge-key\.pem.*can not be read"):
        spec_secrets(acme, ["spec/dev-bridge-key.pem"])
