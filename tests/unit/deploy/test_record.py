"""The record of a release."""

from __future__ import annotations

from ccctl.center import Center, Registration, SecretRef, Sip, Trunk
from ccctl.deploy.record import new_release
from ccctl.plan import Observed, make_plan
from ccctl.plan.fingerprints import fingerprint
from ccctl.render.files import RenderedTree


def test_after_the_first_apply_nothing_changes_although_its_plan_knew_no_salt() -> None:
    register = Registration("me", SecretRef("CARRIER"))
    center = Center(
        name="acme", timezone="UTC", trunks={"carrier": Trunk("carrier", Sip("h", register=register), None)}
    )
    tree = RenderedTree("asterisk", ())
    first = make_plan(center, tree, Observed("dev", "docker", None))
    prints = {"CARRIER": fingerprint("salt", "value")}
    release = new_release(center, first, tree, number=1, before=None, prints=prints, placed={})
    again = make_plan(center, tree, Observed("dev", "docker", release, running=True, fingerprints=prints))
    assert not again.changes
    other = {"CARRIER": fingerprint("salt", "another value")}
    changed = make_plan(center, tree, Observed("dev", "docker", release, running=True, fingerprints=other))
    assert [change.address for change in changed.changes] == ["trunk.carrier"]
