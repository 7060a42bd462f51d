"""guard.nft: who is a carrier, what is open, and what a site without it has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ccctl.center import Center, DockerSite, Sip
from ccctl.deploy.docker_guard import RIGHTS, rights
from ccctl.deploy.docker_site import site_of
from ccctl.pipeline import render_tree
from ccctl.render.site import Site
from ccctl.resources import data_folder
from tests.unit.render.conftest import HELLO, center_from


def text(center: Center, target: DockerSite) -> str:
    return render_tree(center, site_of("dev", target))["guard.nft"].content.decode()


def with_sources(center: Center, host: str, *sources: str) -> Center:
    trunks = {}
    for name, trunk in center.trunks.items():
        line = replace(trunk.line, host=host, accept_from=sources) if isinstance(trunk.line, Sip) else trunk.line
        trunks[name] = replace(trunk, line=line)
    return replace(center, trunks=trunks)


def test_carriers_are_those_of_accept_from_and_names_are_left_to_the_place(rich: Center) -> None:
    both = text(
        with_sources(rich, "sip.example", "203.0.113.0/28", "192.0.2.7", "2001:db8::/32"),
        DockerSite(address="192.0.2.1"),
    )
    assert "elements = { 192.0.2.7, 203.0.113.0/28 }" in both and "2001" not in both
    named = text(with_sources(rich, "sip.example"), DockerSite(address="192.0.2.1"))
    assert "# carrier: sip.example\n" in named and "elements" not in named


def test_where_seats_register_from_is_said_and_nothing_where_it_is_anywhere(rich: Center) -> None:
    office = DockerSite(address="192.0.2.1", seats_from=("10.2.0.0/16", "10.1.0.0/16", "2001:db8::/32"))
    some = text(rich, office)
    assert "elements = { 10.1.0.0/16, 10.2.0.0/16 }" in some and some.count("ip saddr != @seats counter drop") == 2
    six = text(rich, replace(office, seats_from=("2001:db8::/32",)))  # the engine listens at IPv4 addresses only
    assert "elements = { 10." not in six and six.count("ip saddr != @seats counter drop") == 2
    assert "seats" not in text(rich, replace(office, seats_from=())).replace("ccctl seats", "")


def test_on_a_loopback_address_the_port_counts_too(rich: Center) -> None:
    assert "ip saddr . th sport @known" in text(rich, DockerSite(sip_port=6060))
    far = text(rich, DockerSite(address="192.0.2.1", sip_port=6060, sip_tls_port=6061))
    assert "th sport @known" not in far and "udp dport 6060" in far
    assert re.search(r"tcp dport \{ 6060[ ,}]", far)


def test_a_place_without_a_network_of_its_own_has_no_guard(rich: Center) -> None:
    for site in (Site(), site_of("dev", DockerSite(network="host"))):
        assert all(file.path != "guard.nft" for file in render_tree(rich, site))


def test_only_an_image_that_gives_its_rights_up_is_started_with_any() -> None:
    here, host = DockerSite(), DockerSite(network="host")
    assert rights({"io.ccctl.guard": "1"}, here) == {"user": "0:0", "cap_add": RIGHTS}
    for labels, target in (({}, here), (None, here), ({"io.ccctl.guard": "1"}, host)):
        assert rights(labels, target) == {"user": "101:101", "cap_add": []}


def test_both_engines_have_the_same_guard_but_for_where_they_keep_who_is_registered(tmp_path: Path) -> None:
    hello = center_from(tmp_path, HELLO)
    here = DockerSite(address="192.0.2.1")
    assert text(replace(hello, engine="freeswitch"), here) == text(hello, here)
    images = [data_folder("images") / engine / "guard" for engine in ("asterisk", "freeswitch")]
    one, other = (re.sub(r"(?ms)^registered\(\).*?^}\n", "", path.read_text()) for path in images)
    assert one == other and "registered()" not in one and "$(registered)" in one
