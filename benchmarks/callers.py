"""What a long list of callers costs a call: two numbers of one engine that refuse every call, one of them after asking the list."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

ENTRIES = 100_000
CALLS = 60
SPEC = """\
ccctl: 1
center: callers
timezone: Asia/Shanghai
country: CN
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"4008288123": flow/plain, "4008288124": flow/asked}
callers: {known: {file: known.csv, prefixes: ["0999"]}}
flows:
  plain: [{reject: busy}]
  asked: [{reject: forbidden, if: {callers: known}}, {reject: busy}]
"""


def write_spec(folder: Path, entries: int = ENTRIES) -> Path:
    """A spec with a list of so many callers."""
    step = 999_999_999 // entries
    (folder / "known.csv").write_text("number\n" + "".join(f"{13_000_000_000 + step * at}\n" for at in range(entries)))
    spec = folder / "callers.yaml"
    spec.write_text(SPEC)
    return spec


async def callers(folder: Path) -> None:
    """Prints what the list costs: at the start of the engine, and each call."""
    from ccctl.center import CallSpec
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_image import ensure_image
    from ccctl.pipeline import accept, render_tree
    from ccctl.verify.lab import Lab

    center, _ = accept(write_spec(folder))
    times: dict[str, list[float]] = {"4008288123": [], "4008288124": []}
    async with Lab(center, render_tree, ensure_image(connect(), "asterisk")) as lab:
        for at in range(CALLS):
            for number, found in times.items():
                began = time.perf_counter()
                call = await lab.place(CallSpec("a", f"1380013{at:04}", number), f"b{at}")
                assert await call.wait_ended(5)
                found.append(time.perf_counter() - began)
                assert call.status == 486, call.status
        began = time.perf_counter()
        lab.box.cli("dialplan reload")
        reload = time.perf_counter() - began
    plain, asked = (statistics.median(found) for found in times.values())
    print(
        f"\ncallers: a call that asks a list of {ENTRIES:,} takes {asked / plain:.2f}x one that asks none "
        f"(+{1000 * (asked - plain):.1f} ms); engine ready in {lab.boot_ms / 1000:.1f} s, dialplan reload {reload:.1f} s"
    )
