"""Calls the center that runs now, as its carrier would, and says what the caller heard beside what trace says.

Usage: demo_call.py SPEC ENV TRUNK CALLER NUMBER. The environment publishes SIP on this machine, and the trunk's host
is this machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ccctl.deploy.directory import write_directory
from ccctl.pipeline import accept, render_tree, target_of
from ccctl.trace import trace
from ccctl.verify.audio import load_mono
from ccctl.verify.audio_recognise import References, recognise
from ccctl.verify.phone import Carrier

LISTEN = 45.0  # seconds at most


async def main() -> int:
    """0 when the caller heard the prompts that trace names, in their order."""
    spec, environment, trunk, caller, number = sys.argv[1:]
    center, _ = accept(spec, environment)
    site = target_of(center, environment).site
    now = datetime.now(ZoneInfo(center.timezone)).replace(tzinfo=None)
    journey = trace(center, caller, number, at=now, ready=[], trunk=trunk)
    meant = [step.text.split()[1].rstrip(":") for step in journey.steps if step.text.startswith("plays ")]
    with tempfile.TemporaryDirectory() as folder:
        write_directory(render_tree(center, site), Path(folder) / "files")
        prompts = (Path(folder) / "files" / "prompts" / center.language).glob("*.wav")
        references = References({path.stem: load_mono(path) for path in prompts})
    carrier = Carrier(bind=("127.0.0.1", 0))
    await carrier.start()
    try:
        began = time.monotonic()
        call = await carrier.call(number, to=("127.0.0.1", site.sip_port), from_user=caller)
        if not await call.wait_answered(10):
            print(f"   the center did not answer: {call.status} {call.reason}")
            return 1
        print(f"   {caller} calls {number}: answered after {(time.monotonic() - began) * 1000:.0f} ms")
        heard: list[str] = []
        while len(heard) < len(meant) and time.monotonic() - began < LISTEN and not call.over:
            await asyncio.sleep(0.5)
            found = await asyncio.to_thread(recognise, call.heard(), references)
            for match in found.heard[len(heard) :]:
                heard.append(match.name)
                print(f"   {match.end:5.1f} s  heard: {match.name}", flush=True)
        await call.hang_up()
    finally:
        await carrier.close()
    print(f"   trace: {', '.join(meant)}")
    print("   ✓ the caller heard what the spec means" if heard == meant else "   ✗ that is not what the spec means")
    return 0 if heard == meant else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
