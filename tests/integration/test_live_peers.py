"""Other programs as carrier and as phone: Asterisk as a registrar and as a carrier with TLS and SRTP, baresip as a seat."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import secrets
import shutil
import subprocess
import tarfile
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live_support import center_of, engine_image

from ccctl.center import Center, Sip
from ccctl.deploy.certificates import make_authority, make_certificate
from ccctl.deploy.docker_client import connect
from ccctl.pipeline import render_tree
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.verify.box import EngineBox
from ccctl.verify.invented import Invented
from ccctl.verify.phone import Phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

CARRIER_HZ, SEAT_HZ = 440, 1000
# A carrier as another house would set it up: nothing of it is rendered.
CONF = {
    "asterisk.conf": "[directories]\nastetcdir => /ccctl\nastvarlibdir => /var/lib/asterisk\nastdatadir => /usr/share/asterisk\n"
    "astrundir => /run/asterisk\nastlogdir => /var/log/asterisk\nastspooldir => /var/spool/asterisk\n",
    "modules.conf": "[modules]\nautoload = yes\nnoload = chan_dahdi.so\nnoload = res_calendar.so\n",
    "logger.conf": "[logfiles]\nconsole = warning,error\n",
    "rtp.conf": "[general]\nrtpstart=14000\nrtpend=14100\n",
    "extensions.conf": "[in]\nexten => _X.,1,Set(GROUP()=line)\n"
    " same => n,GotoIf($[${GROUP_COUNT(line)} > ${LINES}]?full)\n same => n,GotoIf($[${LEN(${EXTEN})} = 3]?long,1:heard,1)\n"
    " same => n(full),Hangup(34)\nexten => long,1,Answer()\n same => n,Wait(60)\n[globals]\nLINES=9\n[in]\n"
    "exten => heard,1,Answer()\n"
    " same => n,MixMonitor(/tmp/all.wav,r(/tmp/rx.wav))\n"
    f" same => n,Playtones({CARRIER_HZ})\n same => n,Wait(2.5)\n same => n,StopMixMonitor()\n same => n,Hangup()\n",
    "pjsip.conf": """
[udp]
type=transport
protocol=udp
bind=0.0.0.0:5060
[tls]
type=transport
protocol=tls
bind=0.0.0.0:5061
method=tlsv1_2
cert_file=/ccctl/certificate.pem
priv_key_file=/ccctl/key.pem
[customer]
type=endpoint
context=in
disallow=all
allow=alaw
direct_media=no
auth=customer
aors=customer
{more}
[customer]
type=aor
max_contacts=1
[customer]
type=auth
auth_type=userpass
username=customer
password={password}
""",
}


class Carrier:
    """Asterisk in a container of the test's network, with files of its own."""

    def __init__(self, network: str, image: str, name: str) -> None:
        self.container: Any = connect().containers.create(
            image,
            ["-c", "until [ -f /ccctl/pjsip.conf ]; do sleep 0.1; done; exec asterisk -f -n -C /ccctl/asterisk.conf"],
            entrypoint=["sh"],
            name=name,
            network=network,
        )
        self.container.start()
        self.container.reload()
        self.address = str(self.container.attrs["NetworkSettings"]["Networks"][network]["IPAddress"])

    def start(self, password: str, certificate: tuple[str, str], *, secure: bool) -> None:
        more = "transport=tls\nmedia_encryption=sdes" if secure else ""
        files = {**CONF, "pjsip.conf": CONF["pjsip.conf"].format(password=password, more=more)}
        files = {"certificate.pem": certificate[0], "key.pem": certificate[1], **files}
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            for path, text in files.items():
                info = tarfile.TarInfo(path)
                info.size, info.uid, info.gid, info.mode = len(text.encode()), 101, 101, 0o600
                archive.addfile(info, io.BytesIO(text.encode()))
        self.container.put_archive("/ccctl", data.getvalue())

    def cli(self, command: str) -> str:
        return str(self.container.exec_run(["asterisk", "-rx", command]).output.decode())

    def heard(self) -> float:
        """The tone that the carrier has heard in its last call, in Hz; 0 = none."""
        return pitch(self.container.exec_run(["cat", "/tmp/rx.wav"]).output)


def pitch(content: bytes) -> float:
    """The loudest tone of a wav file, in Hz; 0 where there is nothing to hear."""
    with wave.open(io.BytesIO(content)) as file:
        rate, samples = (
            file.getframerate(),
            np.frombuffer(file.readframes(file.getnframes()), np.int16)[:: file.getnchannels()].astype(float),
        )
    loud = samples[np.abs(samples) > 0] if len(samples) else samples
    if len(loud) < rate // 4 or np.sqrt(np.mean(samples**2)) < 100:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


class Peers:
    """The engine, the two carriers, and where they are."""

    def __init__(self, folder: Path) -> None:
        image = engine_image()
        self.folder = folder
        name = f"ccctl-test-peers-{os.getpid()}-{secrets.token_hex(3)}"
        self.box = EngineBox("asterisk", image, name)
        self.carriers: dict[str, Carrier] = {}
        try:
            self.host = self.box.open_network()
            self._start(image, name)
        except BaseException:
            self.close()
            raise

    def _start(self, image: str, name: str) -> None:
        authority = make_authority("a carrier's")
        made = Invented()
        made.address = self.host
        where: dict[str, str] = {}
        for trunk in ("plain", "secure"):
            carrier = self.carriers[trunk] = Carrier(name, image, f"{name}-{trunk}")
            made[f"spec/{trunk.upper()}"] = f"{trunk}-password"
            where[trunk] = carrier.address
            carrier.start(
                made[f"spec/{trunk.upper()}"], make_certificate(*authority, [carrier.address]), secure=trunk == "secure"
            )
        self.secrets = made
        tree = trusting(render_tree(at(center_of("peers"), where), Site("it", 5060)), authority[0])
        self.address = self.box.start(tree, made)

    def registered(self) -> None:
        deadline = time.monotonic() + 15
        while not all("Avail" in carrier.cli("pjsip show contacts") or "NonQual" in carrier.cli("pjsip show contacts")
                      for carrier in self.carriers.values()):  # fmt: skip
            assert time.monotonic() < deadline, self.box.cli("pjsip show registrations") + self.box.log()
            time.sleep(0.3)

    def close(self) -> None:
        for carrier in self.carriers.values():
            with contextlib.suppress(Exception):
                carrier.container.remove(force=True, v=True)
        self.box.close()


def at(center: Center, where: dict[str, str]) -> Center:
    """The center with its carriers at these addresses."""
    trunks = {}
    for name, trunk in center.trunks.items():
        assert isinstance(trunk.line, Sip)
        trunks[name] = replace(trunk, line=replace(trunk.line, host=where[name]))
    return replace(center, trunks=trunks)


def trusting(tree: RenderedTree, authority: str) -> RenderedTree:
    """The tree on a machine that trusts one authority."""
    system, ours = b"/etc/ssl/certs/ca-certificates.crt", b"/ccctl/current/carriers.pem"
    files = [
        replace(file, content=file.content.replace(system, ours)) if file.path == "pjsip.conf" else file
        for file in tree.files
    ]
    assert any(ours in file.content for file in files)
    more = replace(tree["queues.conf"] if "queues.conf" in {f.path for f in files} else tree["cdr.conf"],
                   path="carriers.pem", content=authority.encode())  # fmt: skip
    return replace(tree, files=(*files, more))


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    made = Peers(tmp_path_factory.mktemp("peers"))
    try:
        made.registered()
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def baresip(peers: Peers, seat: str, codec: str) -> Iterator[Path]:
    """baresip as the seat's phone: answers by itself, plays a tone, records what it hears, in the folder."""
    folder = peers.folder / seat
    folder.mkdir()
    _, rate, channels = codec.split("/")
    with wave.open(str(folder / "tone.wav"), "wb") as file:
        file.setnchannels(int(channels))
        file.setsampwidth(2)
        file.setframerate(int(rate))
        turn = 2 * np.pi * SEAT_HZ * np.arange(int(rate) * 10) / int(rate)
        file.writeframes(np.repeat((np.sin(turn) * 8000).astype(np.int16), int(channels)).tobytes())
    (folder / "config").write_text(
        f"sip_listen {peers.host}:0\nmodule_path /usr/lib/baresip/modules\naudio_source aufile,{folder}/tone.wav\n"
        f"audio_player aubridge,none\nsnd_path {folder}\nmodule g722.so\nmodule opus.so\nmodule aufile.so\n"
        "module aubridge.so\nmodule sndfile.so\n"
        "module_tmp account.so\nmodule_app menu.so\n"
    )
    (folder / "accounts").write_text(
        f"<sip:{seat}@{peers.address}:5060>;auth_user={seat};auth_pass={peers.secrets['seat/' + seat]};regint=60;"
        f"answermode=auto;audio_codecs={codec}\n"
    )
    with (folder / "baresip.log").open("wb") as log:
        running = subprocess.Popen(
            ["baresip", "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder
        )
        try:
            deadline = time.monotonic() + 10
            while seat not in (said := peers.box.cli("pjsip show contacts")):
                assert time.monotonic() < deadline, said + (folder / "baresip.log").read_text(errors="replace")
                time.sleep(0.2)
            yield folder
        finally:
            running.terminate()
            running.wait(10)


@pytest.mark.parametrize(
    ("seat", "number", "codec"), [("101", "01134960012", "G722/16000/1"), ("103", "01134960014", "opus/48000/2")]
)
def test_the_center_registers_and_a_wideband_phone_talks_with_a_narrow_line(
    peers: Peers, seat: str, number: str, codec: str
) -> None:
    if shutil.which("baresip") is None:
        pytest.skip("NO OTHER PHONE: baresip is not installed (apt install baresip-core)")
    assert f"sip:customer@{peers.address}" in peers.carriers["plain"].cli("pjsip show contacts")
    with baresip(peers, seat, codec) as folder:
        carrier = peers.carriers["plain"]
        carrier.cli(f"channel originate PJSIP/customer/sip:{number}@{peers.address}:5060 extension heard@in")
        deadline, used, name = time.monotonic() + 8, "", codec.partition("/")[0].lower()
        while time.monotonic() < deadline and not (used and "0 active calls" in carrier.cli("core show channels")):
            used = used or "".join(
                line for line in peers.box.cli("pjsip show channelstats").splitlines() if name in line
            )
            time.sleep(0.3)
        assert used, peers.box.log()[-2000:]
    log = (folder / "baresip.log").read_text(errors="replace")
    assert abs(carrier.heard() - SEAT_HZ) < 20, log
    [recording] = folder.glob("dump-*-dec.wav")
    assert abs(pitch(recording.read_bytes()) - CARRIER_HZ) < 20, log


def test_calls_both_ways_over_a_trunk_with_tls_and_srtp(peers: Peers) -> None:
    carrier = peers.carriers["secure"]
    deadline = time.monotonic() + 15
    while f"customer@{peers.address}:5061;" not in carrier.cli("pjsip show contacts"):  # TLS; the carrier asks for SRTP
        assert time.monotonic() < deadline, peers.box.cli("pjsip show registrations") + peers.box.log()
        time.sleep(0.3)

    async def play() -> None:
        phone = Phone("102", peers.secrets["seat/102"], registrar=(peers.address, 5060), bind=(peers.host, 0))
        await phone.start()
        await phone.register()
        out = await phone.call("02079460000")
        assert await out.wait_answered(8), (out.status, peers.box.log()[-2000:])
        out.play(tone(SEAT_HZ, 3.0))
        assert await out.wait_ended(8)
        assert abs(heard(out.heard()) - CARRIER_HZ) < 20
        assert abs(await asyncio.to_thread(carrier.heard) - SEAT_HZ) < 20
        await asyncio.to_thread(
            carrier.cli,
            f"channel originate PJSIP/customer/sip:01134960013@{peers.address}:5061\\;transport=tls extension heard@in",
        )
        rung = await asyncio.wait_for(phone.incoming.get(), 8)
        rung.answer()
        rung.play(tone(SEAT_HZ, 3.0))
        assert await rung.wait_ended(8)
        assert abs(heard(rung.heard()) - CARRIER_HZ) < 20
        assert abs(await asyncio.to_thread(carrier.heard) - SEAT_HZ) < 20
        await phone.close()

    asyncio.run(play())


def tone(hertz: float, seconds: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A tone at 8 kHz."""
    return (np.sin(2 * np.pi * hertz * np.arange(int(8000 * seconds)) / 8000) * 8000).astype(np.int16)


def heard(samples: np.ndarray[Any, np.dtype[np.int16]]) -> float:
    """The loudest tone of 8 kHz audio, in Hz."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())
    return pitch(data.getvalue())


def test_an_emergency_call_takes_the_line_of_another_call_and_of_no_emergency_call(peers: Peers) -> None:
    """Neither carrier has a second line; the plain one has none at all."""
    peers.carriers["plain"].cli("dialplan set global LINES 0")
    peers.carriers["secure"].cli("dialplan set global LINES 1")

    async def play() -> None:
        phones = {
            seat: Phone(seat, peers.secrets[f"seat/{seat}"], registrar=(peers.address, 5060), bind=(peers.host, 0))
            for seat in ("102", "104", "105")
        }
        for phone in phones.values():
            await phone.start()
            await phone.register()
        other = await phones["102"].call("020")
        assert await other.wait_answered(8)
        second = await phones["105"].call("020")
        assert await second.wait_ended(8) and second.status == 503  # no line for another call of that kind
        assert not other.over
        help_ = await phones["104"].call("999")
        assert await help_.wait_answered(8), (help_.status, peers.box.log()[-3000:])
        assert await other.wait_ended(3)
        more = await phones["105"].call("112")
        assert await more.wait_ended(15) and more.status == 503
        assert not help_.over
        await help_.hang_up()
        await asyncio.gather(*(phone.close() for phone in phones.values()))

    asyncio.run(play())
