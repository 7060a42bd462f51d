"""From the moment at which a seat is rung to what its desktop is told: the bridge as a process, by its WebSocket. Milliseconds."""

from __future__ import annotations

import asyncio
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from socket import socket

import aiohttp

from ccctl.bridge.tokens import Owner, token_of

CALLS = 100
WANTED = 300.0  # ms
SECRET = "only-for-this-run"


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A bridge that pops pages up, and tells no other system anything."""
    release = folder / "release"
    release.mkdir()
    data = {
        "version": 1, "center": "pop", "environment": "dev", "engine": "asterisk", "events": [], "lookups": [],
        "pops": [{"name": "desktop", "url": "https://crm.example/?phone={caller}&call={call}"}], "seats": {"1002": ""},
        "by_code": [], "supervisors": {}, "trunks": [], "queues": [], "switches": [], "records": "", "control_port": 1,
        "lookup_port": 1,
    }  # fmt: skip
    (release / "bridge.json").write_text(json.dumps(data))
    (release / "bridge-secrets.conf").write_text(f"api = {SECRET}\n")
    arguments = [sys.executable, "-m", "ccctl.bridge", "run", "--release", str(release), "--folder", str(folder / "kept"),
                 "--records", str(folder / "calls.csv"), "--api", f"127.0.0.1:{port}", "--no-engine"]  # fmt: skip
    return subprocess.Popen(arguments, stderr=(folder / "log").open("wb"))


async def pops(folder: Path, port: int) -> list[float]:
    """How long each took."""
    token, records, took = token_of(SECRET, Owner("seat", "1002")), folder / "calls.csv", []
    async with aiohttp.ClientSession() as session:
        deadline = time.monotonic() + 20
        while True:
            try:
                told = {"authorization": f"Bearer {token}"}
                socket_ = await session.ws_connect(f"http://127.0.0.1:{port}/v1/desktop", headers=told)
                break
            except aiohttp.ClientError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)
        for number in range(CALLS):
            call, now = f"1795400000.{number}", time.time()
            with records.open("a") as file:
                for own, extra in (("CC_CALL", "carrier|+8613800138000|+864008288124"), ("CC_OFFER", "1002")):
                    cells = (own, f"{now:.6f}", call, call, "PJSIP/carrier-0", "", "", own, "", extra)
                    file.write(",".join(f'"{cell}"' for cell in cells) + "\n")
            began = time.monotonic()
            message = await socket_.receive_json(timeout=5)
            took.append(1000 * (time.monotonic() - began))
            assert message["screen_pop"]["desktop"].endswith(f"call={call}")
            await asyncio.sleep(0.01)
        await socket_.close()
    return took


def main() -> None:
    """Prints the median and the worst."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="ccctl-pop-") as folder:
        process = start(Path(folder), port)
        try:
            took = sorted(asyncio.run(pops(Path(folder), port)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
    print(
        f"screen pop: {CALLS} rings; median {statistics.median(took):.0f} ms, worst {took[-1]:.0f} ms "
        f"(wanted: less than {WANTED:.0f} ms)",
        flush=True,
    )


if __name__ == "__main__":
    main()
