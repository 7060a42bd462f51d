"""The HTTP interface away from loopback: with a certificate only, and then encrypted only."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from socket import socket

import pytest

from ccctl.bridge.tokens import Owner, token_of


def arguments(folder: Path, api: str, *more: str) -> list[str]:
    release = folder / "release"
    release.mkdir(exist_ok=True)
    data = {
        "version": 1, "center": "c", "environment": "e", "engine": "asterisk", "events": [], "lookups": [], "pops": [],
        "seats": {}, "by_code": [], "supervisors": {}, "trunks": [], "queues": [], "switches": [], "records": "",
        "control_port": 1, "lookup_port": 1,
    }  # fmt: skip
    (release / "bridge.json").write_text(json.dumps(data))
    (release / "bridge-secrets.conf").write_text("api = s3cret\n")
    return [sys.executable, "-m", "ccctl.bridge", "run", "--release", str(release), "--folder", str(folder / "kept"),
            "--no-engine", "--api", api, *more]  # fmt: skip


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "[::]"])
def test_without_a_certificate_it_is_on_loopback_only(tmp_path: Path, host: str) -> None:
    ran = subprocess.run(arguments(tmp_path, f"{host}:18791"), capture_output=True, text=True, check=False, timeout=30)
    assert ran.returncode == 1
    assert "loopback unless --tls-cert and --tls-key" in ran.stderr and "Traceback" not in ran.stderr


def test_with_a_certificate_it_speaks_tls_to_anybody(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True,
    )  # fmt: skip
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    everywhere = f"0.0.0.0:{port}"
    process = subprocess.Popen(
        arguments(tmp_path, everywhere, "--tls-cert", str(cert), "--tls-key", str(key)), stderr=subprocess.DEVNULL
    )
    try:
        asked = urllib.request.Request(
            f"https://127.0.0.1:{port}/v1/status",
            headers={"authorization": f"Bearer {token_of('s3cret', Owner('admin'))}"},
        )
        context = ssl.create_default_context(cafile=str(cert))
        deadline = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(asked, context=context, timeout=5) as answer:
                    assert json.loads(answer.read())["version"] == 1
                break
            except urllib.error.URLError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        with pytest.raises(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=5)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
