"""Where the bridge's HTTP interface is reached from outside: with a certificate, on a port of its own."""

from __future__ import annotations

from ccctl.center import SecretRef
from ccctl.center.environment import BridgeApi, is_loopback
from ccctl.diagnostics import Span, codes
from ccctl.resolve.context import Context
from ccctl.schema.environment import BridgeApiSpec, EnvironmentSpec

INNER = "0.0.0.0:8791"  # in the network of the engine's container; Docker publishes it


def build_api(context: Context, name: str, spec: EnvironmentSpec) -> BridgeApi | None:
    """What `bridge.api` of an environment says; None without it."""
    api = spec.bridge.api if spec.bridge is not None else None
    if api is None:
        return None

    def file(key: str, written: str | None) -> SecretRef | None:
        at = ("environments", name, "bridge", "api", key)
        if written is None:
            return None
        return SecretRef(
            f"{name}-bridge-{key}.pem", span=context.span(*at), pem_file=str(context.folder(*at) / written)
        )

    return BridgeApi(
        INNER if spec.docker is not None and spec.docker.network == "bridge" else f"{api.address}:{api.port}",
        file("certificate", api.certificate),
        file("key", api.key),
        tuple(str(each) for each in api.accept_from),
        context.span("environments", name, "bridge", "api"),
    )


def check_apis(context: Context) -> None:
    """CC634: without TLS where others reach it. CC635: on a port that is taken. CC660: for networks that nobody keeps apart."""
    for name, spec in context.spec.environments.items():
        api = spec.bridge.api if spec.bridge is not None else None
        if api is None:
            continue
        _check_tls(context, name, spec, api)
        if api.accept_from and (spec.ansible is None or not spec.ansible.firewall):
            context.report.add(
                codes.CC660,
                "`accept_from` of the bridge's HTTP interface is for the firewall of machines, and here is none of ccctl's",
                context.span("environments", name, "bridge", "api", "accept_from"),
                hint="leave it out, and close the port by the firewall of the machine"
                if spec.docker
                else "firewall: true",
            )
        place = spec.docker or spec.ansible
        mine = {key: getattr(place, key, None) for key in ("sip_port", "sip_tls_port", "wss_port")}
        for key, port in mine.items():
            if port == api.port:
                context.report.add(
                    codes.CC635,
                    f"the port of the bridge's HTTP interface, {port}, is `{key}` too",
                    _at(context, name, api, "port"),
                    hint="give it another `port`",
                )
                break


def _check_tls(context: Context, name: str, spec: EnvironmentSpec, api: BridgeApiSpec) -> None:
    if (api.certificate is None) != (api.key is None):
        there, missing = ("certificate", "key") if api.key is None else ("key", "certificate")
        context.report.add(
            codes.CC634,
            f"the bridge's HTTP interface has a `{there}` and no `{missing}`",
            context.span("environments", name, "bridge", "api", there),
            hint=f"{missing}: FILE, in PEM",
        )
        return
    # What Docker publishes is reached by other containers of the host too, whatever the address.
    alone = (spec.docker is None or spec.docker.network == "host") and is_loopback(api.address)
    if api.certificate is None and not alone:
        context.report.add(
            codes.CC634,
            f"the bridge's HTTP interface would be at {api.address}:{api.port} without TLS, and tokens read on the way",
            _at(context, name, api, "address"),
            hint="certificate: FILE and key: FILE, in PEM; without `api` it stays on loopback in the engine's network",
        )


def _at(context: Context, name: str, api: BridgeApiSpec, key: str) -> Span:
    path = ("environments", name, "bridge", "api")
    return context.span(*path, key) if key in api.model_fields_set else context.key(*path)
