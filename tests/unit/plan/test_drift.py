from __future__ import annotations

import json
from dataclasses import replace

from plan_centers import center, deployed, tree

from ccctl.plan import Observed, Release, make_plan
from ccctl.plan.drift import CONTAINER, Drift, Found, drift_json, drift_text, file_drift, member_drift, object_drift
from ccctl.plan.fingerprints import bytes_fingerprint
from ccctl.plan.output import plan_json, plan_markdown, plan_text

SALT = "salt"
APPLIED = {
    "queues.conf": b"[orders]\ntimeout = 20\n",
    "pjsip.conf": b"[101]\npassword = geheim\n",
    "a.wav": b"\xff\xfe",
}
RENDERED = {"queues.conf": "[orders]\ntimeout = 20\n", "pjsip.conf": "[101]\npassword = <<secret:seat/101>>\n"}


def release() -> Release:
    found = deployed(center(), tree()).release
    assert found is not None
    files = {path: next(iter(found.files.values())) for path in APPLIED}
    files["pjsip.conf"] = replace(found.files["pjsip.conf"], mode=0o644)
    return replace(found, files=files, placed={path: bytes_fingerprint(SALT, text) for path, text in APPLIED.items()})


def knows(value: str) -> str | None:
    return "seat/101" if value == "geheim" else None


def drift(modes: dict[str, int] | None = None, **contents: bytes | None) -> tuple[Drift, ...]:
    texts = APPLIED | {name.replace("__", "/").replace("_", "."): text for name, text in contents.items()}
    mode = {"pjsip.conf": 0o600} | (modes or {})
    found = [Found(path, text, mode.get(path, 0o644)) for path, text in texts.items() if text is not None]
    return file_drift(release(), found, RENDERED, SALT, knows)


def test_files_as_they_were_applied_are_no_drift() -> None:
    assert drift() == ()


def test_a_changed_file_is_shown_as_a_unified_diff() -> None:
    [one] = drift(queues_conf=b"[orders]\ntimeout = 30\n")
    assert (one.kind, one.name, one.what) == ("file", "queues.conf", "changed by hand")
    assert one.diff == (
        "--- applied/queues.conf",
        "+++ target/queues.conf",
        "@@ -1,2 +1,2 @@",
        " [orders]",
        "-timeout = 20",
        "+timeout = 30",
    )
    assert "      +timeout = 30" in drift_text([one])


def test_no_diff_shows_a_secret_old_or_new() -> None:
    edited = b"[101]\npassword = changed-by-hand\n; more\nmd5_cred=0123\nmember_secret => other\n"
    for text in (edited, edited.replace(b"changed-by-hand", b"geheim")):
        [one] = drift(pjsip_conf=text)
        shown = "\n".join(one.diff)
        for secret in ("geheim", "changed-by-hand", "0123", "other"):
            assert secret not in shown
        assert "; more" in shown
    [one] = drift(pjsip_conf=edited)
    assert "-password = (secret seat/101)" in one.diff
    assert "+password = (secret changed)" in one.diff
    [foreign] = drift(my_conf=b"secret = geheim\n")
    assert foreign.diff[-1] == "+secret = (secret seat/101)"


def test_no_diff_shows_a_secret_that_was_put_out_of_force_or_stands_elsewhere() -> None:
    [one] = drift(pjsip_conf=b"[101]\n;password = geheim\n ; secret=other\npassword = new\n")
    assert "+;password = (secret seat/101)" in one.diff
    assert "+ ; secret=(secret changed)" in one.diff
    [foreign] = drift(my_conf=b"; old one: geheim\nauth=101:geheim\nexten => 1,1,Set(x=geheim)\n")
    shown = drift_text([one, foreign])
    assert "geheim" not in shown
    assert "+exten => 1,1,Set(x=(secret seat/101))" in foreign.diff


def test_removed_added_and_opened_files_are_drift() -> None:
    [one] = drift(queues_conf=None)
    assert one.what == "removed by hand"
    [one] = drift(dialplan__my_conf=b"[evil]\n")
    assert (one.kind, one.name, one.what, one.action) == (
        "foreign file",
        "dialplan/my.conf",
        "added by hand",
        "dialplan",
    )
    [one] = drift({"pjsip.conf": 0o644})
    assert one.what == "its mode was changed by hand to 0644"
    [one] = drift({"queues.conf": 0o666})
    assert one.what.endswith("0666")


def test_what_is_not_a_text_has_no_diff_and_line_ends_are_said() -> None:
    [one] = drift(a_wav=b"\xff\xff")
    assert one.diff == ("(not a text)",)
    [one] = drift(queues_conf=b"[orders]\r\ntimeout = 20\r\n")
    assert one.diff == ("(line ends only)",)


def test_a_release_without_fingerprints_says_nothing_about_its_files() -> None:
    assert file_drift(replace(release(), placed={}), [], RENDERED, SALT, knows) == ()


def test_members_by_hand_are_told_from_those_of_the_release() -> None:
    wanted = {"orders": {"Local/1": 0, "Local/2": 0, "Local/3": 0}}
    found = {"orders": {"Local/1": (0, False), "Local/2": (4, False), "PJSIP/9": (0, True)}, "other": {"x": (0, True)}}
    assert [(one.name, one.what, one.key) for one in member_drift(wanted, found)] == [
        ("queue.orders Local/2", "changed by hand: its penalty is 4, not 0", ("orders", "Local/2")),
        ("queue.orders Local/3", "removed by hand", ("orders", "Local/3")),
        ("queue.orders PJSIP/9", "added by hand", ("orders", "PJSIP/9")),
    ]


def test_only_objects_that_the_release_does_not_declare_are_drift() -> None:
    [one] = object_drift("endpoint", ["a", "b"], ["b", "c"], "pjsip")
    assert (one.name, one.action) == ("c", "pjsip")


def observed(*drifts: Drift) -> Observed:
    return deployed(center(), tree(), drift=drifts)


def test_apply_repairs_drift_unless_it_is_kept() -> None:
    edited = Drift("file", "queues.conf", "changed by hand", "queues", ("+x",))
    plan = make_plan(center(), tree(), observed(edited))
    assert (plan.is_empty, plan.stages, plan.actions) == (False, True, ("queues",))
    kept = make_plan(center(), tree(), observed(edited), keep_drift=True)
    assert (kept.is_empty, kept.stages, kept.actions) == (True, False, ())
    assert "what was done by hand stays as it is" in plan_text(kept)
    for text in (plan_text(plan), plan_markdown(plan), plan_json(plan)):
        assert "changed by hand" in text
    assert plan.digest != kept.digest


def test_drift_of_the_running_engine_needs_no_new_release_and_that_of_the_container_another_one() -> None:
    member = Drift("queue member", "queue.orders x", "added by hand", "queues", key=("orders", "x"))
    plan = make_plan(center(), tree(), observed(member))
    assert (plan.is_empty, plan.stages, plan.actions) == (False, False, ("queues",))
    limit = Drift(CONTAINER, "memory limit", "is 5, not 0", "recreate")
    assert make_plan(center(), tree(), observed(limit)).actions == ("recreate",)
    policy = Drift(CONTAINER, "restart policy", "is no")
    plan = make_plan(center(), tree(), observed(policy))
    assert (plan.is_empty, plan.actions) == (False, ())


def test_lasting_drift_is_part_of_the_state_that_a_plan_is_made_from() -> None:
    assert observed(Drift("file", "a", "b")).digest != observed().digest
    assert observed(Drift("container", "a", "b")).digest != observed().digest
    assert observed(Drift("dialplan", "1@a", "b")).digest == observed().digest


def test_json_has_a_version() -> None:
    data = json.loads(drift_json("acme", "dev", 7, (), [Drift("file", "a", "b", "none", ("+x",))]))
    assert data["version"] == 1
    assert data["drift"] == [{"kind": "file", "name": "a", "what": "b", "action": "none", "diff": ["+x"]}]
