from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from ccctl.center import DockerSite
from ccctl.deploy.docker_engine import GID, UID, hardened, tar
from ccctl.deploy.docker_image import definition_files, image_name
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import foundation, loopback_ports, network_arguments, settings_of, site_of
from ccctl.deploy.place import Placed
from ccctl.deploy.secrets import placed
from ccctl.render.files import RenderedFile, RenderedTree


def test_on_loopback_sip_and_a_few_media_ports_are_published_and_the_address_is_told() -> None:
    target = DockerSite(sip_port=5070)
    ports = network_arguments(target)["ports"]
    assert ports["5070/udp"] == ports["5070/tcp"] == ("127.0.0.1", 5070)
    assert len(ports) == 2 + 60
    site = site_of("dev", target)
    assert (site.external_address, site.rtp_ports) == ("127.0.0.1", (10000, 10059))
    assert site_of("dev", DockerSite(address="localhost")).external_address == "127.0.0.1"
    assert site_of("dev", DockerSite(rtp_ports=(20000, 20009))).rtp_ports == (20000, 20009)


def test_the_wildcard_address_is_never_told_to_anybody() -> None:
    assert site_of("dev", DockerSite(address="0.0.0.0")).external_address == ""


def test_on_a_real_address_media_is_published_and_told() -> None:
    target = DockerSite(address="192.0.2.7", rtp_ports=(10000, 10003))
    ports = network_arguments(target)["ports"]
    assert len(ports) == 6
    assert ports["10003/udp"] == ("192.0.2.7", 10003)
    assert site_of("dev", target).external_address == "192.0.2.7"
    assert foundation(target, "i")["rtp_ports"] == "10000-10003"


def test_the_hosts_network_publishes_nothing() -> None:
    target = DockerSite(network="host", address="192.0.2.7")
    assert network_arguments(target) == {"network_mode": "host"}
    assert site_of("dev", target).external_address == ""


def test_every_engine_runs_without_root_capabilities_or_a_writable_disk() -> None:
    arguments = hardened()
    assert (arguments["user"], arguments["read_only"], arguments["cap_drop"]) == ("101:101", True, ["ALL"])
    assert arguments["security_opt"] == ["no-new-privileges"]


def test_a_tar_belongs_to_the_engine_has_one_time_and_its_folders_once() -> None:
    files = [Placed("b/two.conf", b"2", 0o600), Placed("one.conf", b"1"), Placed("b/three.conf", b"3")]
    with tarfile.open(fileobj=io.BytesIO(tar(files, "releases/3", 1_800_000_000))) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == [
        "releases",
        "releases/3",
        "releases/3/b",
        "releases/3/b/three.conf",
        "releases/3/b/two.conf",
        "releases/3/one.conf",
    ]
    assert {(member.uid, member.gid, member.mtime) for member in members} == {(UID, GID, 1_800_000_000)}
    assert members[4].mode == 0o600


def test_a_file_with_a_secret_is_readable_by_the_engine_only() -> None:
    tree = RenderedTree(
        "asterisk",
        (
            RenderedFile("a.conf", b"open", "none"),
            RenderedFile("b.conf", b"password=<<secret:seat/1001>>", "pjsip", 0o644, secret=True),
        ),
    )
    plain, secret = placed(tree, {"seat/1001": "x"})
    assert (plain.mode, secret.mode) == (0o644, 0o600)
    assert secret.content == b"password=x"


def test_the_images_name_changes_with_its_base_and_not_with_its_documents() -> None:
    assert image_name("asterisk", "a") != image_name("asterisk", "b")
    assert image_name("asterisk", "a") == image_name("asterisk", "a")
    paths = [path for path, _ in definition_files("asterisk")]
    assert "Dockerfile" in paths
    assert not any(Path(path).suffix == ".md" for path in paths)


@pytest.mark.parametrize("labels", [None, {}, {"ccctl.owner": "ccctl"}, {"ccctl.owner": "ccctl", "ccctl.center": "b"}])
def test_only_what_carries_all_labels_is_ours(labels: dict[str, str] | None) -> None:
    names = Names("acme", "dev")
    assert not names.owns(labels)
    assert names.owns({**names.labels, "other": "x"})


def test_centers_on_the_hosts_network_do_not_meet_on_its_loopback() -> None:
    ports = [loopback_ports(DockerSite(network="host", sip_port=port)) for port in (5060, 5061, 5082, 5128, 6100, 1024)]
    assert (
        ports[0]
        == {"manager": 5038, "http": 8088, "lookups": 8790, "esl": 8021}
        == loopback_ports(DockerSite(sip_port=7000))
    )
    every = [port for found in ports for port in found.values()]
    assert len(set(every)) == len(every) and all(1024 <= port <= 65535 for port in every)
    clash = DockerSite(network="host", sip_port=5083, sip_tls_port=15061)  # the manager would have the port of TLS
    far = loopback_ports(DockerSite(network="host", sip_port=65535)).values()
    assert len(set(far)) == 4 and all(1024 <= port <= 65535 for port in far)
    assert 15061 not in loopback_ports(clash).values()
    site = site_of("dev", DockerSite(network="host", sip_port=5070))
    assert (site.ami_port, site.http_port, site.lookups_at, site.esl_port) == (15048, 18098, "127.0.0.1:18800", 13031)


def test_the_bridge_is_published_where_an_environment_says_and_a_release_before_knows_its_own() -> None:
    site = DockerSite(api_at="0.0.0.0:8443")
    assert network_arguments(site)["ports"]["8791/tcp"] == ("0.0.0.0", 8443)
    assert foundation(site, "i")["bridge_api"] == "0.0.0.0:8443"
    assert settings_of(foundation(DockerSite(), "i"), site).api_at == ""
    assert settings_of(foundation(site, "i"), DockerSite()).api_at == "0.0.0.0:8443"
