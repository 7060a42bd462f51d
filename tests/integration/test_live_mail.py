"""Mail reaches a server that wants STARTTLS and a login; one whose certificate is another's gets no password."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cli_support import client, free_port  # noqa: F401 - a fixture

from ccctl.deploy.certificates import AUTHORITY, AUTHORITY_KEY, CERTIFICATE, KEY, Wish, with_certificates
from ccctl.deploy.docker_image import ensure_image
from ccctl.pipeline import accept, render_tree

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

HOST, USER, PASSWORD = "mail.desk.example", "pbx@desk.example", "p\"a\\ss # w$ord 'x"
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
SPEC = """\
ccctl: 1
center: mailed
timezone: UTC
trunks: {{c: {{sip: {{host: 192.0.2.1}}}}}}
numbers: {{"201": voicemail/night}}
voicemails: {{night: {{mailbox: "8000", email: night@desk.example}}}}
mail: {{host: {host}, port: {port}, from: pbx@desk.example, username: {user}, password: {{secret: MAIL}}}}
"""


class Server:
    """A mail server on Docker's network: STARTTLS, then a login, then mail. What it took, and who tried to log in."""

    def __init__(self, folder: Path, gateway: str, name: str) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.logins: list[tuple[str, str]] = []
        pem = with_certificates({}, (AUTHORITY, AUTHORITY_KEY, CERTIFICATE, KEY), Wish((name,)))
        self.authority = pem[AUTHORITY]
        (folder / f"{name}.pem").write_text(pem[CERTIFICATE])
        (folder / f"{name}.key").write_text(pem[KEY])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        self.port = free_port()
        self._controller = Controller(
            self, hostname=gateway, port=self.port, tls_context=context, require_starttls=True, authenticator=self._known,
            auth_required=True,
        )  # fmt: skip
        self._controller.start()

    def _known(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == (USER, PASSWORD))

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        assert session.ssl is not None and session.authenticated
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def stop(self) -> None:
        """Frees the port."""
        self._controller.stop()


@pytest.fixture
def gateway(client: docker.DockerClient) -> str:  # noqa: F811
    return str(client.networks.get("bridge").attrs["IPAM"]["Config"][0].get("Gateway") or "172.17.0.1")


@pytest.fixture
def servers(tmp_path: Path, gateway: str) -> Iterator[dict[str, Server]]:
    """The right one, and one with the certificate of another name."""
    found = {"right": Server(tmp_path, gateway, HOST), "wrong": Server(tmp_path, gateway, "elsewhere.example")}
    yield found
    for server in found.values():
        server.stop()


def test_a_notice_is_sent_by_starttls_after_a_login_and_kept_where_the_server_is_somebody_else(
    tmp_path: Path,
    client: docker.DockerClient,  # noqa: F811
    gateway: str,
    servers: dict[str, Server],
) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("\n".join(server.authority for server in servers.values()))
    engine = client.containers.run(
        ensure_image(client, "asterisk"), ["infinity"], entrypoint=["sleep"], detach=True, user="101:101", init=True,
        name=f"ccctl-mail-{os.getpid()}", extra_hosts={HOST: gateway}, volumes={str(trusted): {"bind": TRUSTED, "mode": "ro"}},
    )  # fmt: skip

    def shell(script: str, **values: str) -> tuple[int, str]:
        ran = engine.exec_run(["sh", "-c", script], environment=values)
        return ran.exit_code, ran.output.decode()

    def send(port: int) -> tuple[int, str]:
        (tmp_path / "center.yaml").write_text(SPEC.format(host=HOST, port=port, user=USER))
        tree = render_tree(accept(tmp_path / "center.yaml")[0], sounds=False)
        settings = tree["mail.msmtprc"].with_secrets({"spec/MAIL": PASSWORD})
        shell("mkdir -p /ccctl/current/bin")
        for name, text in (("mail.msmtprc", settings), ("bin/deliver-mail", tree["bin/deliver-mail"].content)):
            code, said = shell(f'printf %s "$TEXT" > /ccctl/current/{name}', TEXT=text.decode())
            assert code == 0, said
        shell("chmod 600 /ccctl/current/mail.msmtprc")
        notice = "To: night@desk.example\nSubject: a message\n\nSomebody has called.\n"
        return shell('printf %s "$TEXT" | sh /ccctl/current/bin/deliver-mail', TEXT=notice)

    try:
        code, said = send(servers["right"].port)
        assert code == 0, said
        assert servers["right"].taken, said + str(servers["right"].logins)
        ((sender, to, content),) = servers["right"].taken
        assert (sender, to) == ("pbx@desk.example", ["night@desk.example"]) and b"Somebody has called." in content
        assert servers["right"].logins == [(USER, PASSWORD)]
        assert shell("ls /var/spool/asterisk/mail")[1] == ""
        send(servers["wrong"].port)
        assert (servers["wrong"].taken, servers["wrong"].logins) == ([], [])  # not even the password
        assert shell("ls /var/spool/asterisk/mail")[1].endswith(".eml\n")
    finally:
        engine.remove(force=True)
