"""What makes a machine a host of the engine: what the playbook is told, whether it has to run, and its run."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import socket
import tempfile
from collections.abc import Iterable, Iterator, Mapping

from ccctl.center import AnsibleSite, Center, Sip
from ccctl.deploy.ansible import run_playbook
from ccctl.deploy.ansible_bridge import archive, version
from ccctl.deploy.place import Placed, Progress
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_hands import SshHands
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.resources import data_folder
from ccctl.values import dataclass

LOCAL = ("engine_definitions", "bridge_archive")  # paths here: they say nothing of what is brought
HOST_RECORD = "host.json"  # on the machine: the digest of what the playbook has brought
VALUES = "values.json"  # there too: what the playbook was told, for those who run it by hand


@dataclass(frozen=True, slots=True)
class Preparation:
    """One center's machines in one environment, as a release's files need them."""

    center: Center
    environment: str
    settings: AnsibleSite
    site: Site
    tree: RenderedTree
    image: str = ""  # of the engine's container; empty = the engine is a package
    bridge_image: str = ""  # of the bridge's container; empty = no hooks, or a package

    @property
    def digest(self) -> str:
        """Names what the playbook brings: its files and what it is told."""
        told = self._values()
        known = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for folder in (data_folder("playbooks"), data_folder("images") / self.center.engine):
            for path in sorted(found for found in folder.rglob("*") if found.is_file()):
                known.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
        return known.hexdigest()

    def run(self, machines: Iterable[Ssh], progress: Progress) -> None:
        """Runs the playbook on these machines, and notes on each that it has run."""
        chosen = list(machines)
        names = [ssh.machine.name for ssh in chosen]
        progress(f"preparing {', '.join(names)}")
        with tempfile.NamedTemporaryFile(prefix="ccctl-bridge-", suffix=".tar") as packed:
            if self.center.hooks:
                packed.write(archive())
                packed.flush()
            told = {**self.variables(), "bridge_archive": packed.name}
            run_playbook("host.yml", self.settings, told, progress, limit=names)
        content = json.dumps({"format": 1, "digest": self.digest}).encode() + b"\n"
        values = json.dumps(self._values(), indent=1, sort_keys=True).encode() + b"\n"
        for ssh in chosen:
            SshHands(ssh).put("", [Placed(VALUES, values, 0o644), Placed(HOST_RECORD, content, 0o644)])

    def _values(self) -> Mapping[str, object]:
        return {name: value for name, value in self.variables().items() if name not in LOCAL}

    def variables(self) -> Mapping[str, object]:
        """What the roles are told; no secret is among it."""
        first, last = self.settings.rtp_ports
        mine, api = self.settings, self.center.environments[self.environment].bridge.api
        on_machines = mine.certificate_on == "machines" and (mine.sip_tls_port or mine.wss_port) is not None
        runtime = RUNTIMES[self.center.engine]
        spans = next((file.content.decode() for file in self.tree.files if file.path == "dahdi/system.conf"), "")
        return {
            "base_engine": self.settings.engine,
            "base_user": self.center.engine,
            "base_database": runtime.database,
            "base_spool": runtime.spool,
            "base_logs": runtime.logs,
            "base_firewall": self.settings.firewall,
            "base_fail2ban": self.settings.fail2ban,
            "base_old_archive": self.settings.old_archive,
            "base_bridge": bool(self.center.hooks),
            "bridge_version": version() if self.center.hooks else "",
            "bridge_image": self.bridge_image,
            "base_e1": bool(spans),
            "base_e1_driver": True,
            "dahdi_text": spans,
            "engine_center": self.center.name,
            "engine_environment": self.environment,
            "engine_kind": self.center.engine,
            "engine_definitions": str(data_folder("images")),
            **({"certificate_file": mine.certificate, "certificate_key": mine.key} if on_machines else {}),
            "firewall_control_port": runtime.control_port,
            "firewall_sip_port": self.settings.sip_port,
            "firewall_tls_ports": list(self._encrypted_ports()),
            "firewall_api_port": self._api_port(),
            "firewall_api_from": list(api.accept_from) if api is not None else [],
            "firewall_rtp_first": first,
            "firewall_rtp_last": last,
            "firewall_seats_from": list(self.settings.seats_from),
            "firewall_trunks_from": sorted({network for line in self._lines() for network in _sources(line)}),
        }

    def _api_port(self) -> int:
        """The port of the bridge's HTTP interface; 0 = it has none for others."""
        api = self.center.environments[self.environment].bridge.api
        return int(api.at.rpartition(":")[2]) if api is not None else 0

    def _lines(self) -> Iterator[Sip]:
        return (trunk.line for trunk in self.center.trunks.values() if isinstance(trunk.line, Sip))

    def _encrypted_ports(self) -> Iterator[int]:
        """Open to all: seats that speak TLS come from anywhere, and show who they are before anything is said."""
        remote = any(seat.encrypted for seat in self.center.seats.values())
        if remote or any(line.transport == "tls" for line in self._lines()):
            yield self.site.tls_port
        if remote:
            yield self.site.wss_port


def _sources(line: Sip) -> Iterator[str]:
    """Where a carrier calls from: its `accept_from`, else the addresses of its host as they are now."""
    if line.accept_from:
        yield from line.accept_from
        return
    try:
        yield str(ipaddress.ip_address(line.host))
    except ValueError:
        try:
            found = socket.getaddrinfo(line.host, None, type=socket.SOCK_DGRAM)
        except OSError:
            return  # the engine says the same when it starts: calls from there are refused until the name resolves
        yield from (str(address[0]) for *_, address in found)
