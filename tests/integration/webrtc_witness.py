"""A browser's stand-in: SIP over a secure WebSocket (RFC 7118), audio by aiortc (ICE, DTLS-SRTP): not our own phone."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from typing import Any

import numpy as np

from ccctl.verify.phone import digest
from ccctl.verify.phone.message import Request, Response, parse

TONE_HZ = 440
WORDS = {180: "Ringing", 200: "OK"}


class Browser:
    """One seat's browser: registers, answers one call with a tone, and keeps how loud what it hears is."""

    def __init__(self, user: str, password: str, host: str, port: int, authority: str) -> None:
        self.user, self.password, self.host, self.port, self.authority = user, password, host, port, authority
        self.heard: list[float] = []  # the standard deviation of each frame
        self._inbox: asyncio.Queue[Request | Response] = asyncio.Queue()
        self._tag, self._tasks = secrets.token_hex(5), []  # type: str, list[asyncio.Task[None]]
        self._peer: Any = None

    async def open(self) -> None:
        """Connects. Raises ssl.SSLError when the certificate is not from the authority."""
        import websockets

        context = ssl.create_default_context(cadata=self.authority)
        context.check_hostname = False
        url = f"wss://{self.host}:{self.port}/ws"
        self._socket = await websockets.connect(url, ssl=context, subprotocols=["sip"])  # type: ignore[list-item]
        self._tasks.append(asyncio.create_task(self._read()))

    async def register(self) -> int:
        """The final status."""
        call_id, tag, extra = secrets.token_hex(8), secrets.token_hex(5), []  # type: str, str, list[tuple[str, str]]
        who = f"<sip:{self.user}@{self.host}>"
        for number in (1, 2):
            via = f"SIP/2.0/WSS {self.user}.invalid;branch=z9hG4bK{secrets.token_hex(8)}"
            headers = [("Via", via), ("From", f"{who};tag={tag}"), ("To", who), ("Call-ID", call_id)]
            headers += [("CSeq", f"{number} REGISTER"), ("Max-Forwards", "70"), ("Contact", self._contact())]
            request = Request((*headers, ("Expires", "120"), *extra), b"", "REGISTER", f"sip:{self.host}")
            await self._send(request)
            response = await self._next(lambda message: isinstance(message, Response) and message.status >= 200)
            assert isinstance(response, Response)
            if response.status != 401 or extra:
                break
            challenge = digest.choose(response.all("WWW-Authenticate"))
            extra = [("Authorization", digest.answer(challenge, "REGISTER", request.uri, self.user, self.password))]
        return response.status

    async def answer(self) -> None:
        """Takes the next call; what is heard is kept from then on."""
        from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

        invite = await self._next(lambda message: isinstance(message, Request) and message.method == "INVITE")
        assert isinstance(invite, Request)
        await self._reply(invite, 180)
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.on("track", lambda track: self._tasks.append(asyncio.create_task(self._listen(track))))
        await self._peer.setRemoteDescription(RTCSessionDescription(invite.body.decode(), "offer"))
        self._peer.addTrack(_tone())
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        await self._reply(invite, 200, self._peer.localDescription.sdp.encode())

    async def close(self) -> None:
        """Ends everything."""
        if self._peer is not None:
            await self._peer.close()
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    def _contact(self) -> str:
        return f"<sip:{self.user}@{self.user}.invalid;transport=ws>"

    async def _next(self, wanted: Any) -> Request | Response:
        while True:
            message = await asyncio.wait_for(self._inbox.get(), 15)
            if wanted(message):
                return message
            if isinstance(message, Request) and message.method != "ACK":
                await self._reply(message, 200)  # OPTIONS: whether we are still there

    async def _reply(self, request: Request, status: int, body: bytes = b"") -> None:
        to = request.get("To")
        headers = [(name, value) for name in ("Via", "Record-Route") for value in request.all(name)]
        headers += [("From", request.get("From")), ("To", to if ";tag=" in to else f"{to};tag={self._tag}")]
        headers += [("Call-ID", request.get("Call-ID")), ("CSeq", request.get("CSeq")), ("Contact", self._contact())]
        headers += [("Content-Type", "application/sdp")] if body else []
        await self._send(Response(tuple(headers), body, status, WORDS[status]))

    async def _send(self, message: Request | Response) -> None:
        await self._socket.send(message.encode().decode())

    async def _read(self) -> None:
        async for data in self._socket:
            text = data.encode() if isinstance(data, str) else data
            if text.strip():
                self._inbox.put_nowait(parse(text))

    async def _listen(self, track: Any) -> None:
        from aiortc.mediastreams import MediaStreamError

        with contextlib.suppress(MediaStreamError):
            while True:
                self.heard.append(float((await track.recv()).to_ndarray().astype(float).std()))


def _tone() -> Any:
    """A track with a steady tone."""
    from aiortc.mediastreams import AudioStreamTrack
    from av import AudioFrame

    class Tone(AudioStreamTrack):
        async def recv(self) -> Any:
            silent: Any = await super().recv()
            at = (np.arange(silent.samples) + silent.pts) / silent.sample_rate
            wave = (8000 * np.sin(2 * np.pi * TONE_HZ * at)).astype(np.int16)
            frame: Any = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
            frame.pts, frame.sample_rate, frame.time_base = silent.pts, silent.sample_rate, silent.time_base
            return frame

    return Tone()
