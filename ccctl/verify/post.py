"""A mail server in tests: takes what the engine hands over, by SMTP (RFC 5321), and keeps it."""

from __future__ import annotations

import asyncio
import contextlib
from email import message_from_bytes
from email.message import Message

LONGEST = 64 * 1024 * 1024


class Post:
    """Listens at an address of this machine that the engine can reach."""

    def __init__(self, host: str) -> None:
        self.mails: list[tuple[tuple[str, ...], Message]] = []  # to whom, and the mail
        self._host = host
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Host and port where it listens."""
        self._server = await asyncio.start_server(self._serve, self._host, 0, limit=LONGEST)
        return f"{self._host}:{self._server.sockets[0].getsockname()[1]}"

    def has(self, to: str, content: bytes) -> bool:
        """Whether a mail to this address came with a file of this content."""
        return any(
            to in recipients and any(part.get_payload(decode=True) == content for part in mail.walk())
            for recipients, mail in self.mails
        )

    async def close(self) -> None:
        """Frees the address."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[str] = []
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _say(writer, "220 mail of tests")
            while line := (await reader.readline()).decode("latin-1").strip():
                verb = line.split(" ")[0].split(":")[0].upper()
                if verb == "RCPT":
                    recipients.append(line.partition(":")[2].strip().strip("<>"))
                if verb == "DATA":
                    await _say(writer, "354 go on")
                    data = await reader.readuntil(b"\r\n.\r\n")
                    text = data[:-3].replace(b"\r\n..", b"\r\n.")
                    self.mails.append((tuple(recipients), message_from_bytes(text)))
                    recipients = []
                await _say(writer, "221 bye" if verb == "QUIT" else "250 fine")
                if verb == "QUIT":
                    break
        writer.close()


async def _say(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(f"{text}\r\n".encode("ascii"))
    await writer.drain()
