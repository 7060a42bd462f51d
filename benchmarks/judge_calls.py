"""The bridge under real calls that do not stop: killed three times, with a receiver that misbehaves; nothing lost, nothing doubled.

    make judge                                             # 20 calls a second for five minutes
    python -m benchmarks.judge_calls --seconds 60 --rate 10

`ccctl apply` brings up an Asterisk and its bridge, which are called on the machine's loopback; SIPp plays the callers, and the
seats that answer some of them. Every call that SIPp placed must be told whole, in order, under one key an event; the memory of
the bridge's longest life must stay flat. Ends with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.judge import DRAIN, KILLS, Crm, receiving, resident, steady, verdict

HERE = Path(__file__).parent
CAMPAIGN = HERE.parent / "tests" / "campaign"
CALLERS = "127.0.0.7"  # the carrier's address
SEATS = [str(301 + index) for index in range(30)]
FLOW, QUEUE = "030555001", "030555002"
TALKERS = 0.1  # of the calls: they go into a queue and speak with a seat
STAY = {FLOW: 700, QUEUE: 2500}  # milliseconds from the answer on
NAME = (
    r"""\"><script>alert(1)</script>', ${EXTEN} %24{x} ;|& \\ \"""" + "x" * 300
)  # what the callers call themselves, as SIP quotes it
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def spec(name: str, port: int, crm: str) -> dict[str, Any]:
    """A center as data: JSON is YAML."""
    return {
        "ccctl": "1", "center": name, "timezone": "Europe/Berlin", "country": "DE",
        "trunks": {"sipp": {"sip": {"host": CALLERS, "port": "5999", "accept_from": [CALLERS]}}},
        "numbers": {FLOW: {"to": "flow/short"}, QUEUE: {"to": "queue/desk"}},
        "prompts": {"welcome": {"say": "Welcome. All our lines are open today."}},
        "flows": {"short": [{"play": "welcome"}, {"go": "hangup"}]},
        "teams": {"desk": {}}, "seats": {seat: {"team": "desk"} for seat in SEATS},
        "queues": {"desk": {"members": [{"team": "desk"}]}},
        "hooks": {"crm": {"url": crm, "sign": {"secret": "JUDGE"}}},
        "environments": {
            "live": {"docker": {"network": "host", "sip_port": str(port), "rtp_ports": f"{port + 17500}-{port + 18499}"}}
        },
    }  # fmt: skip


@dataclass
class Witness(Crm):
    """A receiver that misbehaves, and knows who has called."""

    callers: dict[str, str] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)

    def _note(self, body: dict[str, Any]) -> None:
        data, fresh = body["data"], body["id"] not in self.seen
        if "call" not in data:
            return
        super()._note(body)
        if fresh:
            self.kinds[body["type"]] += 1
        if fresh and body["type"] == "call.started":
            self.callers[data["call"]] = data["caller"]
            self.names[data.get("name", "")] += 1
        if fresh and body["type"] == "call.ended":
            self.ended[data["call"]] += 1

    def wrong(self, placed: int) -> list[str]:
        """What is wrong, when so many calls were placed."""
        found = list(self.faults)
        found += [f"{call}: {order}" for call, order in self.came.items() if order != list(range(1, len(order) + 1))][
            :5
        ]
        found += [f"{call} has ended {self.ended[call]} times" for call in self.came if self.ended[call] != 1][:5]
        if len(set(self.callers.values())) != placed or len(self.callers) != placed:
            found.append(f"{len(self.callers)} calls of {len(set(self.callers.values()))} callers came, of {placed}")
        if len(self.names) != 1 or not next(iter(self.names)).replace("\\", "").startswith('"><script>'):
            found.append(f"the callers' name came as {dict(self.names)}")
        return found


class Place:
    """The deployed center."""

    def __init__(self, folder: Path, port: int, crm: str) -> None:
        import docker

        self.name, self.folder, self.port = f"judge-{os.getpid()}", folder, port
        (folder / "center.yaml").write_text(json.dumps(spec(self.name, port, crm)))
        self.client = docker.from_env()
        (folder / "caller.xml").write_text((HERE / "judge_caller.xml").read_text().replace("@NAME@", NAME))

    def run(self, *arguments: str) -> str:
        """What ccctl says; RuntimeError when it fails."""
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "ccctl", *arguments], cwd=self.folder, env={**os.environ, "JUDGE": SECRET},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        if ran.returncode:
            raise RuntimeError(f"ccctl {' '.join(arguments)}: {(ran.stdout + ran.stderr)[-3000:]}")
        return ran.stdout

    @property
    def bridge(self) -> Any:
        """The bridge's container."""
        return self.client.containers.get(f"ccctl-{self.name}-live-bridge")

    def kill(self) -> None:
        """Kills the bridge, and has it started again a little later."""
        self.bridge.kill()
        time.sleep(0.5)
        self.bridge.start()

    def memory(self) -> float:
        """MB of the bridge's process; 0 when it is gone."""
        return resident(int(self.bridge.attrs["State"]["Pid"]))

    def register(self) -> None:
        """Signs the seats in, at the port of the SIPp that then plays them."""
        sys.path.insert(0, str(CAMPAIGN))
        from engine import secrets

        kept = secrets(self.client, f"ccctl-{self.name}-live")
        lines = [f"{seat};[authentication username={seat} password={kept[f'seat/{seat}']}]" for seat in SEATS]
        (self.folder / "seats.csv").write_text("\n".join(["SEQUENTIAL", *lines]) + "\n")
        command = [*self.sipp(CAMPAIGN / "register.xml", "127.0.0.1", self.port + 1)]
        command += ["-inf", "seats.csv", "-m", str(len(SEATS)), "-l", "1"]
        subprocess.run(command, cwd=self.folder, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

    def sipp(self, scenario: Path, address: str, port: int) -> list[str]:
        """The beginning of a command line."""
        return ["sipp", f"127.0.0.1:{self.port}", "-sf", str(scenario), "-i", address, "-mi", address, "-p", str(port),
                "-nostdin", "-trace_err"]  # fmt: skip


async def placed(place: Place, number: str, port: int, rate: float, count: int) -> tuple[int, int]:
    """Places calls; how many were, and how many of them went wrong."""
    stat = place.folder / f"{number}.csv"
    command = [*place.sipp(place.folder / "caller.xml", CALLERS, port), "-s", number, "-d", str(STAY[number])]
    command += ["-m", str(count), "-trace_stat", "-stf", str(stat), "-l", "1000"]
    command += ["-r", str(round(rate * 10)), "-rp", "10000"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=place.folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    head, *rows = stat.read_text().strip().splitlines()
    last = dict(zip(head.split(";"), rows[-1].split(";"), strict=False))
    return int(last["TotalCallCreated"]), int(last["FailedCall(C)"])


async def judge(seconds: float, rate: float, port: int, folder: Path, seed: int) -> tuple[list[str], str]:
    """What went wrong, and what was measured, in a line."""
    crm = Witness(random.Random(seed))
    async with receiving(crm) as url:
        return await _judged(crm, Place(folder, port, url), seconds, rate)


async def _judged(crm: Witness, place: Place, seconds: float, rate: float) -> tuple[list[str], str]:
    seats: asyncio.subprocess.Process | None = None
    used: list[float] = []
    try:
        await asyncio.to_thread(place.run, "apply", "--env", "live", "--yes")
        await asyncio.to_thread(place.register)
        seats = await asyncio.create_subprocess_exec(
            *place.sipp(CAMPAIGN / "seat.xml", "127.0.0.1", place.port + 1), "-aa", cwd=place.folder,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        began = crm.began = time.monotonic()
        shares = {FLOW: rate * (1 - TALKERS), QUEUE: rate * TALKERS}
        running = [
            asyncio.create_task(placed(place, number, place.port + 2 + index, share, int(share * seconds)))
            for index, (number, share) in enumerate(shares.items())
        ]
        kills = [seconds * part for part in KILLS]
        while not all(task.done() for task in running):
            now = time.monotonic() - began
            if kills and now >= kills[0]:
                kills.pop(0)
                await asyncio.to_thread(place.kill)
            if not kills:
                used.append(await asyncio.to_thread(place.memory))
            await asyncio.sleep(min(2.0, seconds / 30))
        done = [task.result() for task in running]
        calls, failed = sum(one for one, _ in done), sum(one for _, one in done)
        lasted = time.monotonic() - began
        while sum(crm.ended.values()) < calls and time.monotonic() - began < lasted + DRAIN:
            await asyncio.sleep(0.1)
        late = time.monotonic() - began - lasted
        await asyncio.sleep(3)
        status = json.loads(await asyncio.to_thread(place.run, "status", "--env", "live", "--format", "json"))["bridge"]
    finally:
        if seats is not None:
            seats.kill()
        with contextlib.suppress(RuntimeError):
            await asyncio.to_thread(place.run, "destroy", "--env", "live", "--yes", "--allow", "destroy:engine")
    wrong = crm.wrong(calls)
    if failed:
        wrong.append(f"{failed} of {calls} calls went wrong for SIPp")
    (hook,) = status["hooks"]
    if hook["pending"] or hook["dead"] or status["problems"]:
        wrong.append(f"ccctl status says: {status}")
    grown, memory = steady(used, seconds)
    again = crm.requests - len(crm.seen)
    return wrong + grown, (
        f"judge: {calls} calls by SIP in {lasted:.0f} s ({calls / lasted:.1f} a second), {failed} failed, "
        f"{crm.kinds['call.answered']} spoke with a seat; {len(crm.seen)} events once each, {again} requests more; "
        f"the last came {late:.1f} s after the last call; {memory}"
    )


def main() -> int:
    """The exit code: 1 where something was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="judge_calls", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument(
        "--port", type=int, default=6500, help="of SIP; those behind it, and 1,000 of RTP, are taken too"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ccctl-judge-") as folder:
        wrong, told = asyncio.run(judge(options.seconds, options.rate, options.port, Path(folder), options.seed))
    return verdict(wrong, told)


if __name__ == "__main__":
    sys.exit(main())
