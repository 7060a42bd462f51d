"""The bridge's process: `python3 -m ccctl.bridge run`; and what `ccctl bridge` has it say of the outbox."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import logging
import os
import signal
import ssl
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import SQLAlchemyError

from ccctl.bridge.config import Config, read_config
from ccctl.bridge.desktops import Desktops
from ccctl.bridge.engines import AnyLink, acts_of, link_of
from ccctl.bridge.lookup_app import Lookups
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.service import Bridge

FOLDER = Path("/var/lib/ccctl-bridge")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
STATUS_EVERY = 1.0
STATUS_ROOM = 4096  # bytes at least: what is said of a full disk has to find room in it
LAST_WORDS, LOST_AFTER = 2, 30  # tenths of a second without a session
EXIT_LOST = 75
_log = logging.getLogger("ccctl.bridge")


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="ccctl-bridge", description=__doc__)
    parser.add_argument("act", choices=("run", "dead-letters", "resend"))
    parser.add_argument("numbers", nargs="*", type=int, help="resend: which dead letters (default: all)")
    parser.add_argument("--release", type=Path, default=Path("/ccctl/current"), help="folder of bridge.json")
    parser.add_argument(
        "--records", type=Path, default=None, help="the engine's records, when not where bridge.json says"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the outbox and the status are kept")
    parser.add_argument("--database", default=os.environ.get("CCCTL_BRIDGE_DATABASE", ""), help="URL; default: SQLite")
    parser.add_argument("--hook", default="", help="resend: only those of this hook")
    parser.add_argument(
        "--api", default="", help="HOST:PORT of the HTTP interface, or none; default: as bridge.json says"
    )
    parser.add_argument("--tls-cert", type=Path, default=None)
    parser.add_argument("--tls-key", type=Path, default=None)
    parser.add_argument("--no-engine", action="store_true", help="read records alone")
    return parser.parse_args(argv)


def outbox_of(options: argparse.Namespace, config: Config) -> Outbox:
    """The outbox that is meant: by the command line, by the configuration, or a file; ValueError for none of these kinds."""
    return Outbox(options.database or config.database or f"sqlite:///{options.folder}/outbox.db")


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed (the reason stands on stderr)."""
    options = arguments(argv)
    try:
        config = read_config(options.release)
        box = outbox_of(options, config)
    except (OSError, ValueError, KeyError) as failure:
        sys.stderr.write(f"ccctl-bridge: no configuration that can be used in {options.release}: {failure}\n")
        return 1
    if options.act == "run":
        return run(options, config, box)
    try:
        box.open()
        if options.act == "resend":
            count = box.resend(options.numbers or None, options.hook)
            sys.stdout.write(json.dumps({"version": 1, "resent": count}) + "\n")
        else:
            found = [
                {"number": one.n, "hook": one.hook, "id": one.id, "type": one.type, "at": one.at, "error": one.error}
                for one in box.dead_letters()
            ]
            sys.stdout.write(json.dumps({"version": 1, "dead_letters": found}) + "\n")
    except SQLAlchemyError as failure:
        sys.stderr.write(f"ccctl-bridge: the outbox does not answer: {failure.__class__.__name__}\n")
        return 1
    return 0


def run(options: argparse.Namespace, config: Config, box: Outbox) -> int:
    """Runs the service until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    options.api = options.api or config.api
    if config.tls and options.tls_cert is None and options.tls_key is None:
        options.tls_cert, options.tls_key = (
            options.release / "bridge" / f"{name}.pem" for name in ("certificate", "key")
        )
    host = options.api.rpartition(":")[0].strip("[]")
    if options.api != "none" and host not in LOOPBACK and not (options.tls_cert and options.tls_key):
        sys.stderr.write(
            f"ccctl-bridge: the HTTP interface is on loopback unless --tls-cert and --tls-key are given ({host})\n"
        )
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    lock = _alone(options.folder)
    if lock is None:
        sys.stderr.write(f"ccctl-bridge: another bridge works in {options.folder}\n")
        return 1
    with lock, contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_serve(options, config, box))
    return 0


def _alone(folder: Path) -> IO[str] | None:
    """The lock, as long as the file is open: two bridges would tell everything twice."""
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


async def _serve(options: argparse.Namespace, config: Config, box: Outbox) -> None:
    records = options.records or (Path(config.records) if config.records else None)
    bridge = Bridge(config, box, records)
    link = link_of(config, bridge.tell)
    desktops = Desktops(config.pops)
    bridge.listeners.append(desktops.hear)
    lookups = Lookups(config)
    loop = asyncio.get_running_loop()
    work = asyncio.current_task()
    assert work is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    _log.info("the bridge of %s begins", config.source)
    async with asyncio.TaskGroup() as group:
        group.create_task(bridge.run())
        if not options.no_engine:
            group.create_task(_leave_old_network(bridge, link))
        group.create_task(_tell_status(bridge, link, lookups, options.folder, _served_at(options)))
        if not options.no_engine:
            group.create_task(link.run())
        if config.lookups:
            group.create_task(lookups.run("127.0.0.1", config.lookup_port))
        if options.api != "none":
            group.create_task(_serve_api(options, bridge, link, desktops))


def _served_at(options: argparse.Namespace) -> str:
    """The address of the HTTP interface, where others than this machine may reach it; else empty."""
    outside = options.api != "none" and options.tls_cert is not None
    return f"https://{options.api}" if outside else ""


async def _leave_old_network(bridge: Bridge, link: AnyLink) -> None:
    """Ends the process when the engine writes records and cannot be reached: it has started with another network.

    Docker then starts the bridge again, in the network that the engine has now.
    """
    missing, known = 0, 0
    while True:
        await asyncio.sleep(0.1)
        missing = 0 if link.session is not None else missing + 1
        if missing == LAST_WORDS:
            known = bridge.lines  # what it wrote before it ended has been read
        if missing > LOST_AFTER and bridge.lines != known:
            _log.warning("the engine writes, and does not answer (%s): starting again", link.problem)
            os._exit(EXIT_LOST)


async def _serve_api(options: argparse.Namespace, bridge: Bridge, link: AnyLink, desktops: Desktops) -> None:
    import uvicorn

    from ccctl.bridge.api import make_app

    audit = logging.getLogger("ccctl.bridge.audit")
    audit.addHandler(RotatingFileHandler(options.folder / "audit.log", maxBytes=10_000_000, backupCount=5))
    host, _, port = options.api.rpartition(":")
    settings = uvicorn.Config(
        make_app(bridge, acts_of(link), desktops),
        host=host.strip("[]"),
        port=int(port),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws_max_size=64 * 1024,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    server = uvicorn.Server(settings)
    with contextlib.suppress(AttributeError):
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    await server.serve()


async def _tell_status(bridge: Bridge, link: AnyLink, lookups: Lookups, folder: Path, api: str) -> None:
    """Writes status.json every second; makes the senders look again when dead letters came back."""
    dead: dict[str, int] = {}
    while True:
        try:
            status = await asyncio.to_thread(bridge.status)
        except SQLAlchemyError:
            status = {
                "version": 1,
                "hooks": [],
                "problems": [f"outbox: {bridge.problems.get('outbox', 'cannot be read')}"],
                "started": bridge.started,
            }
        status["at"] = time.time()
        status["engine"] = link.problem or "connected"
        status["api"] = api
        status["lookups"] = {"asked": lookups.asked, "problems": dict(lookups.problems)}
        for hook in status["hooks"]:
            if hook["dead"] < dead.get(hook["hook"], 0):
                bridge.senders[hook["hook"]].again()
            dead[hook["hook"]] = hook["dead"]
        write_status(folder, status)
        await asyncio.sleep(STATUS_EVERY)


def write_status(folder: Path, status: dict[str, Any]) -> None:
    """Writes status.json: whole, or where there is no room for that over the old one, with the reason among its problems."""
    fresh, there = folder / "status.json.new", folder / "status.json"
    try:
        fresh.write_text(json.dumps(status).ljust(STATUS_ROOM), encoding="utf-8")
        fresh.replace(there)
    except OSError as failure:
        _log.warning("the status cannot be written: %s", failure.strerror)
        reason = f"the folder of the outbox cannot be written: {failure.strerror}"
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
            _write_over(there, {**status, "problems": [*status["problems"], reason]})


def _write_over(file: Path, status: dict[str, Any]) -> None:
    room = file.stat().st_size
    for told in (status, {**status, "hooks": [], "lookups": {}}):
        text = json.dumps(told).encode()
        if len(text) <= room:
            with file.open("r+b") as there:
                there.write(text.ljust(room))
            return


if __name__ == "__main__":
    sys.exit(main())
