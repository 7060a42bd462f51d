"""What a call through a rendered center costs, beside a dialplan by hand: `python -m benchmarks.throughput`.

Both ways run on the same engine, in turns, with the same calls by SIPp: number -> flow -> menu -> queue, a caller who
presses nothing and waits to music. Capacity is the engine's processor time: calls per second and calls at once are
the inverse of what one call costs, and that changes far less than the time with what else the machine does. Ratios of
1 mean: as many calls as the dialplan by hand takes; the middle one of the rounds counts, the lowest and the highest say
how far it can be trusted.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ccctl.render.files import RenderedTree

RATE, CALLS = 40, 200  # calls per second, and in all, of a round
AT_ONCE, STAY_S = 60, 6
ROUNDS = 6  # of both ways, each other round in the opposite order
HAND = """
[hand]
exten => +4930123456,1,Answer()
 same => n,Read(KEY,/ccctl/current/prompts/en/choose,1,,1,0.3)
 same => n,GotoIf($["${KEY}" = "2"]?other)
 same => n,Queue(desk)
 same => n(other),Hangup()
"""
LINES = """
[{name}]
type = endpoint
context = {context}
identify_by = header
disallow = all
allow = alaw
direct_media = no
[{name}]
type = identify
endpoint = {name}
match_header = X-Bench: {name}
"""
SPEC = """
ccctl: 1
center: bench
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1}, channels: 1000}}
numbers: {"+4930123456": flow/hotline}
hours: {office: {open: ["mon-sun 00:00-24:00"]}}
callers: {nuisance: {numbers: ["+4917000000"]}}
prompts: {choose: {say: "For orders, press one."}, closed: {say: "We are closed."}}
flows:
  hotline:
    - {reject: busy, if: {callers: nuisance}}
    - {play: closed, if: {closed: office}}
    - go: menu/main
menus: {main: {prompt: choose, keys: {2: seat/1001}, timeout: 300ms, retries: 0, otherwise: queue/desk}}
seats: {"1001": {}}
queues: {desk: {members: [{seats: ["1001"]}]}}
"""
SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:+4930123456@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+491711234567@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:+4930123456@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:bench@[local_ip]:[local_port]>
Max-Forwards: 70
X-Bench: @WAY@
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
ACK sip:+4930123456@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+491711234567@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:+4930123456@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<pause milliseconds="@STAY@"/>
<send retrans="500"><![CDATA[
BYE sip:+4930123456@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+491711234567@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:+4930123456@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


@dataclass(frozen=True, slots=True)
class Load:
    """So many calls, at this rate, each staying so long."""

    calls: int
    rate: int
    stay_ms: int


def with_hand_written(tree: RenderedTree) -> RenderedTree:
    """The release with the dialplan by hand beside the rendered one, each with a line of its own to it."""
    more = {
        "extensions.conf": HAND,
        "pjsip.conf": LINES.format(name="rendered", context="trunk-carrier")
        + LINES.format(name="hand", context="hand"),
    }
    files = [
        replace(
            file,
            content=file.content.replace(b"endpoint_identifier_order = ip,", b"endpoint_identifier_order = header,ip,")
            + more.get(file.path, "").encode(),
        )
        for file in tree.files
    ]
    return replace(tree, files=tuple(files))


def seconds_of(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def calls(way: str, load: Load, engine: str, gateway: str, folder: Path) -> int:
    """Places the calls; how many went wrong."""
    scenario = folder / f"{way}-{load.stay_ms}.xml"
    scenario.write_text(SCENARIO.replace("@WAY@", way).replace("@STAY@", str(load.stay_ms)))
    command = ["sipp", engine, "-sf", str(scenario), "-i", gateway, "-mi", gateway, "-r", str(load.rate)]
    command += ["-m", str(load.calls), "-nostdin", "-timeout", "60", "-trace_stat", "-stf", str(folder / "stat.csv")]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await process.wait()
    head, *rows = (folder / "stat.csv").read_text().strip().splitlines()
    (folder / "stat.csv").unlink()
    return int(dict(zip(head.split(";"), rows[-1].split(";"), strict=False))["FailedCall(C)"])


async def cost(pid: int, way: str, load: Load, where: tuple[str, str, Path]) -> float:
    """The engine's processor milliseconds for each call. Raises RuntimeError when a call went wrong."""
    before = seconds_of(pid)
    failed = await calls(way, load, *where)
    if failed:
        raise RuntimeError(f"{failed} of {load.calls} calls through the {way} dialplan went wrong")
    return 1000 * (seconds_of(pid) - before) / load.calls


async def measure() -> dict[str, list[tuple[float, float]]]:
    """What is measured -> milliseconds a call, by hand and rendered, of each round."""
    from ccctl.control.ami import Ami
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_engine import open_ami
    from ccctl.deploy.docker_image import ensure_image
    from ccctl.pipeline import accept, render_tree
    from ccctl.render.site import Site
    from ccctl.verify.box import EngineBox
    from ccctl.verify.invented import Invented
    from ccctl.verify.phone import Phone

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "center.yaml").write_text(SPEC)
        tree = with_hand_written(
            render_tree(accept(folder / "center.yaml")[0], Site("bench", rtp_ports=(10000, 14999)))
        )
        box, secrets = (
            EngineBox("asterisk", ensure_image(connect(), "asterisk"), f"ccctl-bench-{os.getpid()}", traced=False),
            Invented(),
        )
        try:
            gateway = box.open_network()
            engine = box.start(tree, secrets)
            pid = int(box.wrapped.attrs["State"]["Pid"])
            phone = Phone("1001", secrets["seat/1001"], registrar=(engine, 5060), bind=(gateway, 0))
            await phone.start()
            await phone.register()
            ami: Ami = await open_ami(box.wrapped, secrets["engine/ami"])
            await ami.action("QueuePause", Interface="Local/1001@cc-seat", Paused="true")
            await ami.close()
            where = (engine, gateway, folder)
            loads = {
                "calls per second": Load(CALLS, RATE, 1500),
                "calls at once": Load(AT_ONCE, AT_ONCE, 1000 * STAY_S),
            }
            found: dict[str, list[tuple[float, float]]] = {}
            await cost(pid, "hand", Load(20, 20, 1000), where)  # files and caches are warm
            await cost(pid, "rendered", Load(20, 20, 1000), where)
            for title, load in loads.items():
                found[title] = []
                for number in range(ROUNDS):
                    ways = ("hand", "rendered") if number % 2 == 0 else ("rendered", "hand")
                    taken = {way: await cost(pid, way, load, where) for way in ways}
                    found[title].append((taken["hand"], taken["rendered"]))
            await phone.close()
        finally:
            box.close()
    return found


def report(found: dict[str, list[tuple[float, float]]]) -> Sequence[str]:
    """The table, a line each."""
    lines = ["a rendered center beside a dialplan by hand, on one engine: number -> flow -> menu -> queue", ""]
    for title, rounds in found.items():
        hand, rendered = (statistics.median(side) for side in zip(*rounds, strict=True))
        ratios = sorted(by_hand / taken for by_hand, taken in rounds)
        lines.append(
            f"{title:<18} {hand:6.2f} ms by hand  {rendered:6.2f} ms rendered   ratio {hand / rendered:.2f}"
            f"   (rounds {ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    return lines


def main() -> None:
    """Prints the ratios; says why where they cannot be had."""
    from ccctl.diagnostics import Rejected

    if shutil.which("sipp") is None:
        print("\nthroughput: SKIPPED, sipp is not installed (apt install sip-tester)")
        return
    try:
        print("\n" + "\n".join(report(asyncio.run(measure()))))
    except Rejected as refused:
        print(f"\nthroughput: SKIPPED, {refused}")


if __name__ == "__main__":
    main()
