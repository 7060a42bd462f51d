"""A second witness: SIPp, which shares no code with our phone, calls a center and is heard, keys included."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from live_support import center_of, engine_image

from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

PCAP = Path("/usr/share/sip-tester/dtmf_2833_1.pcap")
SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller who presses 1">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "witness" <sip:+493055555@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:witness@[local_ip]:[local_port]>
Max-Forwards: 70
X-Ccctl-Trunk: carrier
X-Ccctl-Call: w1
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "witness" <sip:+493055555@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <pause milliseconds="1000"/>
  <nop><action><exec play_pcap_audio="PCAP"/></action></nop>
  <pause milliseconds="1500"/>
  <send retrans="500"><![CDATA[
BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "witness" <sip:+493055555@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


def test_sipp_calls_the_center_and_its_key_is_taken(tmp_path: Path) -> None:
    if shutil.which("sipp") is None or not PCAP.is_file():
        pytest.skip("NO SECOND WITNESS: sipp is not installed (apt install sip-tester)")
    scenario = tmp_path / "caller.xml"
    scenario.write_text(SCENARIO.replace("PCAP", str(PCAP)), encoding="utf-8")

    async def calls() -> tuple[int, str, tuple[str, ...]]:
        center = center_of("menus")
        async with Lab(center, render_tree, engine_image()) as lab:
            await lab.prepare(center.tests["repeat-uses-no-retry"])
            engine = f"{lab.seats.engine[0]}:{lab.seats.engine[1]}"
            arguments = ["-sf", str(scenario), "-s", "+493012345", "-i", lab.seats.host, "-m", "1", "-timeout", "20s"]
            process = await asyncio.create_subprocess_exec(
                "sipp", engine, *arguments, "-nostdin", cwd=tmp_path,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            output, _ = await asyncio.wait_for(process.communicate(), 40)
            await lab.quiet()
            return process.returncode or 0, output.decode("utf-8", "replace"), lab.book.journey("w1")

    code, output, journey = asyncio.run(calls())
    assert code == 0, re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output)[-2000:]
    assert journey == ("number/+493012345", "menu/main", "flow/bye")
