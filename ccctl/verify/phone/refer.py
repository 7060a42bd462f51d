"""Call transfer (RFC 3515, 3891): the Refer-To value and the progress that NOTIFY brings."""

from __future__ import annotations

import asyncio
import contextlib
import re
from urllib.parse import quote

from ccctl.verify.phone.dialog import Dialog
from ccctl.verify.phone.message import Request


class Referral:
    """A transfer under way: the status codes that NOTIFY told (100, 180, 200, ...)."""

    def __init__(self) -> None:
        self.progress: list[int] = []
        self.done = asyncio.Event()

    @property
    def status(self) -> int:
        """The last status told; 0 before the first."""
        return self.progress[-1] if self.progress else 0

    async def wait(self, timeout: float) -> int:
        """The final status; that of the last NOTIFY (or 0) when the time is over first. Seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.done.wait(), timeout)
        return self.status

    def notified(self, request: Request) -> None:
        """Takes in a NOTIFY of the refer event with its message/sipfrag body."""
        found = re.match(rb"SIP/2\.0 ([1-6][0-9]{2})", request.body)
        if found:
            self.progress.append(int(found[1]))
        if self.status >= 200 or request.get("Subscription-State").lower().startswith("terminated"):
            self.done.set()


def refer_to(uri: str, consult: Dialog | None) -> str:
    """The Refer-To value; with the dialog of a consultation call, one that replaces it (attended transfer)."""
    if consult is None:
        return f"<{uri}>"
    replaces = f"{consult.call_id};to-tag={consult.remote_tag};from-tag={consult.local_tag}"
    return f"<{uri}?Replaces={quote(replaces, safe='')}>"
