"""A certificate of the user's own that is renewed here: the plan says so, and the engine shows it without losing a call."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
from pathlib import Path

import pytest
from cli_support import Desk, client, desk, free_port  # noqa: F401 - fixtures

from ccctl.verify.phone import Call, Phone
from ccctl.verify.phone.tls import Tls

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]


def renew(folder: Path) -> str:
    """A new certificate and key in the place of the ones before, as an ACME client leaves them; the certificate."""
    pair = ("-keyout", folder / "key.pem", "-out", folder / "cert.pem")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30")
    name = ("-subj", "/CN=pbx", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(["openssl", "req", "-x509", *curve, *name, *pair], check=True, capture_output=True)
    return (folder / "cert.pem").read_text().strip()


def test_a_renewed_certificate_is_seen_by_the_plan_and_shown_to_phones_while_calls_go_on(desk: Desk) -> None:  # noqa: F811
    port = free_port()
    spec = (desk.folder / "center.yaml").read_text()
    spec = spec.replace("  101-103: {team: crew}\n", '  101-103: {team: crew}\n  "104": {phone: remote}\n')
    spec = re.sub(
        r"docker: \{", f"docker: {{sip_tls_port: {port}, tls: {{certificate: cert.pem, key: key.pem}}, ", spec
    )
    (desk.folder / "center.yaml").write_text(spec)
    first = renew(desk.folder)

    def shown() -> str:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=5).strip()

    desk.run("apply", "--env", "dev", "--yes")
    assert shown() == first
    assert desk.json("plan", "--env", "dev")["empty"] is True
    engine = desk.identity()
    passwords = {
        seat: str(desk.json("seats", "credentials", seat, "--env", "dev")["password"]) for seat in ("101", "104")
    }

    async def story() -> None:
        plain = Phone("101", passwords["101"], registrar=("127.0.0.1", desk.port), bind=("127.0.0.1", 0))
        remote = Phone(
            "104", passwords["104"], registrar=("127.0.0.1", port), bind=("127.0.0.1", 0), tls=Tls(first), srtp=True
        )
        for phone in (plain, remote):
            await phone.start()
            await phone.register()
        call: Call = await remote.call("101")
        rung = await asyncio.wait_for(plain.incoming.get(), 5)
        rung.answer()
        assert await call.wait_answered(5)

        second = renew(desk.folder)
        said = await asyncio.to_thread(desk.run, "plan", "--env", "dev")
        assert "~ environment.dev" in said and " until " in said and "No call is touched" in said
        assert "BEGIN" not in said
        plan = await asyncio.to_thread(desk.json, "plan", "--env", "dev")
        assert {"tls/certificate.pem", "tls/key.pem"} <= {file["path"] for file in plan["files"]}
        await asyncio.to_thread(desk.run, "apply", "--env", "dev", "--yes")
        assert await asyncio.to_thread(shown) == second
        heard = rung.media.recording.received
        await asyncio.sleep(0.5)
        assert not call.over and not rung.over and rung.media.recording.received > heard
        await call.hang_up()
        await asyncio.gather(plain.close(), remote.close())

    asyncio.run(story())
    assert desk.identity() == engine
    assert desk.json("plan", "--env", "dev")["empty"] is True
