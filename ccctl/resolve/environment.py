"""Environments: where the center runs."""

from __future__ import annotations

from ccctl.center import AnsibleSite, DockerSite, Environment, SecretRef
from ccctl.center.environment import BridgeSettings, is_loopback
from ccctl.diagnostics import codes
from ccctl.resolve.bridge_api import build_api
from ccctl.resolve.context import Context
from ccctl.resolve.files import locate
from ccctl.schema.center import CenterSpec
from ccctl.schema.environment import AnsibleSpec, BridgeSpec, DockerSpec, EnvironmentSpec


def build_environments(context: Context) -> dict[str, Environment]:
    """The environments by name; CC260 where an inventory is not there."""
    return {
        name: Environment(name, target, context.key("environments", name), _bridge(context, name, spec))
        for name, spec in context.spec.environments.items()
        if (target := _target(context, name, spec)) is not None
    }


def _bridge(context: Context, name: str, spec: EnvironmentSpec) -> BridgeSettings:
    if spec.bridge is None:
        return BridgeSettings()
    span, secret = context.span("environments", name, "bridge"), spec.bridge.database
    where = context.span("environments", name, "bridge", "database")
    named = SecretRef(secret.secret or f"{name}-database", secret.literal, where) if secret is not None else None
    return BridgeSettings(named, build_api(context, name, spec), span)


def check_bridges(context: Context) -> None:
    """CC626: settings of a bridge where there is none."""
    for name, spec in context.spec.environments.items():
        if spec.bridge is not None and not context.spec.hooks:
            context.report.add(
                codes.CC626,
                f'environment "{name}" says how the bridge runs, and there is none: the center has no hooks',
                context.key("environments", name, "bridge"),
                hint="remove `bridge`, or add hooks",
            )


def _target(context: Context, name: str, spec: EnvironmentSpec) -> DockerSite | AnsibleSite | None:
    if spec.docker is not None:
        return _docker(context, name, spec.docker, spec.bridge)
    return _ansible(context, name, spec.ansible) if spec.ansible is not None else None


def _ansible(context: Context, name: str, ansible: AnsibleSpec) -> AnsibleSite | None:
    found = locate(context, ansible.inventory, "environments", name, "ansible", "inventory")
    if found is None:
        return None
    if ansible.engine == "package":
        _fits_package(context, name, ansible)
    _follows(context, name, ansible)
    return AnsibleSite(
        inventory=str(found.resolve()),
        group=ansible.group,
        engine=ansible.engine,
        image=ansible.image or "",
        address=ansible.address or "",
        sip_tls_port=ansible.sip_tls_port if speaks_tls(context.spec) else None,
        wss_port=ansible.wss_port if speaks_wss(context.spec) else None,
        certificate=_certificate(context, name, ansible, "certificate"),
        key=_certificate(context, name, ansible, "key"),
        certificate_on=ansible.tls.on if ansible.tls is not None else "here",
        sip_port=ansible.sip_port,
        rtp_ports=ansible.rtp_ports,
        firewall=ansible.firewall,
        seats_from=tuple(str(each) for each in ansible.seats_from),
        fail2ban=ansible.fail2ban,
        old_archive=ansible.old_archive,
        span=context.span("environments", name, "ansible"),
    )


def _certificate(context: Context, name: str, ansible: AnsibleSpec, key: str) -> str:
    """A file of `tls`: one here as seen from the spec's folder, one of the machines as it stands; "" without one."""
    if ansible.tls is None:
        return ""
    path: str = getattr(ansible.tls, key)
    if ansible.tls.on == "machines":
        return path
    return str(context.folder("environments", name, "ansible", "tls", key) / path)


def _follows(context: Context, name: str, ansible: AnsibleSpec) -> None:
    """Reports a certificate of the machines where the engine does not follow its renewals."""
    if ansible.tls is not None and ansible.tls.on == "machines" and context.spec.engine != "asterisk":
        message = f"{context.spec.engine} does not follow a certificate that the machines keep yet"
        where = context.span("environments", name, "ansible", "tls", "on")
        context.report.add(
            codes.CC544, message, where, hint="on: here, and apply again after a renewal; or engine: asterisk"
        )


def _fits_package(context: Context, name: str, ansible: AnsibleSpec) -> None:
    """Reports what a package of the distribution can not be."""
    at = ("environments", name, "ansible")
    if context.spec.engine != "asterisk":
        message = f"no distribution that ccctl prepares has a package of {context.spec.engine}"
        hint = "engine: container, with an `image` that has it"
        context.report.add(codes.CC542, message, context.span(*at, "engine"), hint=hint)
    if ansible.image is not None:
        message = "`image` is for an engine in a container, and this one is a package"
        context.report.add(
            codes.CC542, message, context.span(*at, "image"), hint="leave `image` out, or engine: container"
        )


def _docker(context: Context, name: str, docker: DockerSpec, bridge: BridgeSpec | None) -> DockerSite:
    api = bridge.api if bridge is not None and context.spec.hooks else None
    if docker.network == "host":
        context.report.add(
            codes.UNGUARDED,
            f"{name} has the host's network: strangers are answered, unless the machine's own firewall keeps them away",
            context.span("environments", name, "docker", "network"),
            hint="`network: bridge` with the machine's `address`; or nftables on the machine, as `ansible` sets it up",
        )
    _can_tell_seats(context, name, docker)
    return DockerSite(
        docker_host=docker.host or "",
        network=docker.network,
        address=docker.address,
        sip_port=docker.sip_port,
        rtp_ports=docker.rtp_ports,
        sip_tls_port=docker.sip_tls_port if speaks_tls(context.spec) else None,
        wss_port=docker.wss_port if speaks_wss(context.spec) else None,
        certificate=_file(context, name, docker, "certificate"),
        key=_file(context, name, docker, "key"),
        image=docker.image or "",
        seats_from=tuple(str(each) for each in docker.seats_from),
        api_at=f"{api.address}:{api.port}" if api is not None else "",
        span=context.span("environments", name, "docker"),
    )


def _can_tell_seats(context: Context, name: str, docker: DockerSpec) -> None:
    """CC672: networks of seats where nothing keeps others away."""
    if not docker.seats_from:
        return
    why = hint = ""
    if docker.network == "host":
        why, hint = "the engine has the host's network", "`network: bridge`, or a rule of the machine's own firewall"
    elif is_loopback(docker.address):
        why, hint = f"on {docker.address} all come from one address", "give `address` the address that phones reach"
    if why:
        context.problem(
            codes.CC672,
            f"seats_from keeps nobody away here: {why}",
            *("environments", name, "docker", "seats_from"),
            hint=hint,
        )


def speaks_tls(spec: CenterSpec) -> bool:
    """Whether a seat or a carrier speaks SIP over TLS."""
    carriers = any(trunk.sip is not None and trunk.sip.transport == "tls" for trunk in spec.trunks.values())
    return carriers or any(seat.phone == "remote" for seat in spec.seats.values())


def speaks_wss(spec: CenterSpec) -> bool:
    """Whether a seat is a browser."""
    return any(seat.phone == "webrtc" for seat in spec.seats.values())


def _file(context: Context, name: str, docker: DockerSpec, key: str) -> str:
    """A file of `tls`, its path as seen from the spec's folder; "" without one."""
    if docker.tls is None:
        return ""
    return str(context.folder("environments", name, "docker", "tls", key) / getattr(docker.tls, key))
