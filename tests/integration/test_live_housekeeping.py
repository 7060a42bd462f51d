"""What the engine remembers of callers does not pile up."""

from __future__ import annotations

import asyncio

import pytest
from live_support import center_of, engine_image

from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.session_asterisk import AsteriskSession

pytestmark = [pytest.mark.live, pytest.mark.timeout(100)]


def test_who_served_a_caller_long_ago_is_forgotten_and_nothing_else() -> None:
    asyncio.run(_forgotten())


async def _forgotten() -> None:
    async with Lab(center_of("acd"), render_tree, engine_image()) as lab:
        session = lab.session
        assert isinstance(session, AsteriskSession)
        for row in ("served +491 101-1000000000", "served +492 101-9999999999", "rest 101 1-1"):
            await session.ami.command(f"database put {row}")
        lab.box.exec(["sh", "/ccctl/current/bin/housekeeping"])
        kept = await session.ami.command("database show")
        assert "/served/+491" not in kept
        assert "/served/+492" in kept
        assert "/rest/101" in kept
