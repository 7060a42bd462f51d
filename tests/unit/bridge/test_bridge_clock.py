"""A bridge, as a process of its own, whose clock jumps while it works."""

from __future__ import annotations

import asyncio
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path

import pytest
from aiohttp import web
from bridge_support import calls, crm
from test_bridge_delivery import bridge_process, check_whole

# The machine's own clock cannot be moved; this one is added to what a process sees of it, and to nothing else.
MOVED = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
static volatile long *moved;
__attribute__((constructor)) static void begin(void) {
  moved = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, open(getenv("CLOCK_MOVED"), O_RDONLY), 0);
}
int clock_gettime(clockid_t which, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int said = real(which, at);
  if (which == CLOCK_REALTIME && moved) at->tv_sec += *moved;
  return said;
}
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="NO CLOCK TO MOVE: no C compiler here")
@pytest.mark.parametrize("jump", [-864_000, 864_000])
async def test_a_clock_that_jumps_while_a_receiver_is_away_loses_nothing_and_kills_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    (tmp_path / "moved.c").write_text(MOVED)
    made = ["cc", "-shared", "-fPIC", "-o", str(tmp_path / "moved.so"), str(tmp_path / "moved.c"), "-ldl"]
    subprocess.run(made, check=True, capture_output=True)
    clock = tmp_path / "moved"
    clock.write_bytes(struct.pack("l", 0))
    monkeypatch.setenv("CLOCK_MOVED", str(clock))
    monkeypatch.setenv("LD_PRELOAD", str(tmp_path / "moved.so"))
    away, asked = True, 0

    async def at_first(_request: web.Request, _body: object) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(status=500 if away else 204)

    async with crm(at_first) as receiver:
        (tmp_path / "calls.csv").write_text("".join(calls(3)))
        process = bridge_process(tmp_path, receiver.url)
        try:
            await receiver.until(1)
            with clock.open("r+b") as moving:
                moving.write(struct.pack("l", jump))
            with (tmp_path / "calls.csv").open("a") as file:
                file.write("".join(calls(2, 3)))
            await asyncio.sleep(1)
            assert asked < 50, "the jump made it ask without rest"
            away, before = False, len(receiver.got)
            async with asyncio.timeout(30):
                while len({body["id"] for _, _, body in receiver.got[before:]}) < 35:
                    await asyncio.sleep(0.05)
            said = int({name.lower(): value for name, value in receiver.got[-1][0].items()}["webhook-timestamp"])
            assert abs(said - jump - time.time()) < 60, "the clock did not jump"
            check_whole(receiver, 5)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
