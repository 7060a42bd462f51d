"""How each engine's container is run: its folders, how it says that it is ready, where its control port is."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Runtime:
    """One engine's container. `ready` is run inside; the engine is ready when it ends with 0 and prints `says`."""

    title: str
    database: str
    spool: str
    logs: str
    run: str
    ready: tuple[str, ...]
    says: str
    control_port: int  # on the container's loopback
    control_secret: (
        str  # "ami" for both: the name is older than the second engine, and an engine may take the other one's place
    )
    config: str  # the file with which the engine begins
    alone: tuple[str, ...] = ()  # files that nothing else depends on when the engine starts (rehearsing.py)

    @property
    def recordings(self) -> str:
        """Where recordings of conversations are."""
        return f"{self.spool}/recordings"


RUNTIMES = {
    "asterisk": Runtime(
        "Asterisk",
        "/var/lib/asterisk",
        "/var/spool/asterisk",
        "/var/log/asterisk",
        "/run/asterisk",
        # fails while the control socket is not there, and from then on blocks until the engine is ready
        ("asterisk", "-rx", "core waitfullybooted"),
        "",
        5038,
        "engine/ami",
        "asterisk.conf",
        ("pjsip.conf", "pjsip-secrets.conf"),
    ),
    "freeswitch": Runtime(
        "FreeSWITCH",
        "/var/lib/freeswitch",
        "/var/spool/freeswitch",
        "/var/log/freeswitch",
        "/run/freeswitch",
        ("ccctl-ready",),
        "",
        8021,
        "engine/ami",
        "freeswitch.xml",
    ),
}
