"""The bridge under calls that do not stop: killed three times, with a receiver that misbehaves; nothing lost, nothing doubled.

    python -m benchmarks.judge --seconds 30 --rate 20

Without an engine: writes what an engine writes, at its pace (judge_calls.py has calls placed). The bridge is a process of its
own, killed while it works; every event must come, in order for each call, under one key; the memory of its longest life must
stay flat. Ends with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.bridge import lines
from ccctl.bridge.events import KINDS

KILLS = (0.1, 0.2, 0.3)  # of the time: the last life is the longest
PER_CALL = 5  # events of a call of benchmarks/bridge.py
OUTAGE_EVERY, OUTAGE = 60.0, 5.0  # seconds: the receiver answers 503 to all
DRAIN = 180.0
FLAT = 1.25  # of the memory early in the last life
HANG = 20.0


@dataclass
class Crm:
    """A receiver that does what it should not, now and then; what it took stays in order of its first coming."""

    chaos: random.Random
    began: float = field(default_factory=time.monotonic)
    keys: dict[tuple[str, int], str] = field(default_factory=dict)
    came: dict[str, list[int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    url: str = ""
    hang: float = HANG  # seconds

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body = json.loads(await request.read())
        self.requests += 1
        now = time.monotonic() - self.began
        if now % OUTAGE_EVERY > OUTAGE_EVERY - OUTAGE:
            return web.Response(status=503, headers={"retry-after": "1"})
        draw = self.chaos.random()
        if draw < 0.02:
            return web.Response(status=500, text="x" * 100_000)
        if draw < 0.03 and request.transport is not None:
            request.transport.abort()  # without a word
            return web.Response()
        if draw < 0.0305:
            await asyncio.sleep(self.hang)
            return web.Response(status=204)
        if draw < 0.035:
            raise web.HTTPTemporaryRedirect("http://127.0.0.1:9/")
        self._note(body)
        if draw < 0.04 and request.transport is not None:
            request.transport.abort()  # it has taken it, and does not say so
            return web.Response()
        if draw < 0.06:
            await asyncio.sleep(0.5)
        if draw < 0.061:
            return await self._endless(request)
        return web.Response(status=204)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=200)
        with contextlib.suppress(ConnectionError):
            await answer.prepare(request)
            for _ in range(10_000):
                await answer.write(b"x" * 65_536)
        return answer

    def _note(self, body: dict[str, Any]) -> None:
        place = (str(body["data"]["call"]), int(body["sequence"]))
        if self.keys.setdefault(place, body["id"]) != body["id"]:
            self.faults.append(f"{place} came under two keys")
        if body["id"] not in self.seen:
            self.seen.add(body["id"])
            self.came.setdefault(place[0], []).append(place[1])

    def check(self, calls: int) -> list[str]:
        """What is wrong."""
        wrong = list(self.faults)
        whole = list(range(1, PER_CALL + 1))
        wrong += [f"{call}: {order}" for call, order in self.came.items() if order != whole][:5]
        if len(self.came) != calls:
            wrong.append(f"{len(self.came)} of {calls} calls came")
        return wrong


def start(folder: Path, url: str) -> subprocess.Popen[bytes]:
    """A bridge."""
    release = folder / "release"
    release.mkdir(exist_ok=True)
    data = {
        "version": 1, "center": "judge", "environment": "dev", "engine": "asterisk",
        "events": [{"name": "crm", "url": url, "events": list(KINDS)}], "lookups": [], "pops": [],
        "seats": {"1002": ""}, "by_code": [], "supervisors": {}, "trunks": [], "queues": [], "switches": [],
        "records": "", "control_port": 1, "lookup_port": 1,
    }  # fmt: skip
    (release / "bridge.json").write_text(json.dumps(data))
    (release / "bridge-secrets.conf").write_text("crm.sign = whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    arguments = [sys.executable, "-m", "ccctl.bridge", "run", "--release", str(release), "--folder", str(folder / "kept"),
                 "--records", str(folder / "calls.csv"), "--api", "none", "--no-engine"]  # fmt: skip
    return subprocess.Popen(arguments, stderr=(folder / "log").open("ab"))


def resident(pid: int) -> float:
    """MB that the process has in memory; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.asynccontextmanager
async def receiving(crm: Crm) -> AsyncIterator[str]:
    """The address at which the receiver takes what comes, until the end."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # requests that are broken off are meant
    app = web.Application()
    app.router.add_post("/", crm.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        crm.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield crm.url
    finally:
        await runner.cleanup()


def steady(used: Sequence[float], seconds: float) -> tuple[list[str], str]:
    """What is wrong with the memory of the longest life, MB by MB, and the memory in words."""
    third = max(1, len(used) // 3)
    early, end = statistics.median(used[:third] or [0]), statistics.median(used[-third:] or [0])
    grew = seconds >= 60 and end > FLAT * early
    return [f"its memory grew from {early:.0f} MB to {end:.0f} MB"] * grew, f"memory {early:.0f} -> {end:.0f} MB"


def verdict(wrong: Sequence[str], told: str) -> int:
    """Says what was measured and what was wrong; the exit code."""
    print(told, flush=True)
    for each in wrong:
        print(f"  wrong: {each}", flush=True)
    return 1 if wrong else 0


async def judge(seconds: float, rate: float, folder: Path, seed: int = 1, hang: float = HANG) -> tuple[list[str], str]:
    """What went wrong, and what was measured, in a line."""
    crm = Crm(random.Random(seed), hang=hang)
    async with receiving(crm):
        return await _judged(crm, seconds, rate, folder)


async def _judged(crm: Crm, seconds: float, rate: float, folder: Path) -> tuple[list[str], str]:
    records, calls = folder / "calls.csv", int(seconds * rate)
    every = lines(calls)
    chunk = len(every) // calls
    process, kills, used = start(folder, crm.url), [seconds * part for part in KILLS], [0.0]
    used.clear()
    began, done, looked = time.monotonic(), 0, 0.0
    try:
        while done < calls:
            now = time.monotonic() - began
            if kills and now >= kills[0]:
                kills.pop(0)
                process.kill()
                process.wait()
                await asyncio.sleep(0.5)
                process = start(folder, crm.url)
            due = min(calls, int(now * rate) + 1)
            if due > done:
                with records.open("a") as file:
                    file.write("".join(every[done * chunk : due * chunk]))
                done = due
            if not kills and now - looked >= min(2.0, seconds / 30):
                looked = now
                used.append(resident(process.pid))
            await asyncio.sleep(0.02)
        deadline = time.monotonic() + DRAIN
        while len(crm.seen) < calls * PER_CALL and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        late = time.monotonic() - began - seconds
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, 20)
    finally:
        process.kill()
    wrong = crm.check(calls) + ([f"the bridge ended with {code}"] if code != 0 else [])
    grown, memory = steady(used, seconds)
    again = crm.requests - len(crm.seen)
    return wrong + grown, (
        f"judge: {calls} calls in {seconds:.0f} s, {len(crm.seen)} events once each, {again} requests more; "
        f"the last came {max(0.0, late):.1f} s after the last call; {memory}"
    )


def main() -> int:
    """The exit code: 1 where something was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="judge", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ccctl-judge-") as folder:
        wrong, told = asyncio.run(judge(options.seconds, options.rate, Path(folder), options.seed))
    return verdict(wrong, told)


if __name__ == "__main__":
    sys.exit(main())
