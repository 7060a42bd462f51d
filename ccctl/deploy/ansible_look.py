"""What one machine looks like: its release, its engine, and what the playbook has brought."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from ccctl.center import Center
from ccctl.control.base import ControlError
from ccctl.deploy.ansible_bridge import drift_of_bridge
from ccctl.deploy.ansible_prepare import HOST_RECORD
from ccctl.deploy.certificates import all_fingerprints, shown_certificate, wish_of
from ccctl.deploy.looking import Records, drift_of_engine, files, records, seen
from ccctl.deploy.rotating import password_files
from ccctl.deploy.secrets import AMI_SECRET
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_engine import SshEngine
from ccctl.deploy.ssh_hands import SshHands
from ccctl.plan.live import Live
from ccctl.plan.target import Observed
from ccctl.values import dataclass

KIND = "ansible"


@dataclass(slots=True)
class Looked:
    """One machine, as it was found."""

    ssh: Ssh
    observed: Observed
    found: Records
    host: str  # the digest of what the playbook has brought; empty = it has never run

    @property
    def name(self) -> str:
        """The machine's name in the inventory."""
        return self.ssh.machine.name


def look_at(
    ssh: Ssh,
    center: Center,
    environment: str,
    foundation: Mapping[str, str],
    *,
    container: bool,
    addresses: tuple[str, ...],
) -> Looked:
    """The machine as it is now; changes nothing there. `container`: systemd runs the engine in one."""
    hands = SshHands(ssh)
    host = str(json.loads(hands.read(HOST_RECORD) or b"{}").get("digest", ""))
    found = records(hands)
    release = found.release
    wish = wish_of(center, environment, addresses)
    prints = all_fingerprints(center, found.kept, wish)
    if release is None:
        observed = Observed(environment, KIND, None, False, (), foundation, prints, found.confirmed)
        observed = replace(observed, certificate=shown_certificate(wish))
        return Looked(ssh, observed, found, host)
    kept = files(hands, release, found.kept)
    drift, live, running = (*kept.drift, *drift_of_bridge(ssh, release)), Live(), False
    engine = SshEngine(ssh, found.kept.values.get(AMI_SECRET, ""), release.engine, container=container)
    try:
        told = seen(engine, lambda: release)
        running, problems, live = True, told.health.problems, told.live
        drift += drift_of_engine(told.objects, release, kept.texts or {})
    except (ControlError, OSError) as failure:
        problems = (str(failure) if engine.running() else "its engine does not run",)
    finally:
        engine.close()
    observed = Observed(
        environment,
        KIND,
        release,
        running,
        (*problems, *found.unfinished),
        foundation,
        prints,
        max(found.confirmed, release.number),
        drift,
        live,
        kept.center,
        password_files=password_files(kept.texts or {}),
        certificate=shown_certificate(wish),
    )
    return Looked(ssh, observed, found, host)
