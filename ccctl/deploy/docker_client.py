"""Reaches a Docker engine, and turns what it says into diagnostics."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ccctl.diagnostics import Span, codes, rejected

if TYPE_CHECKING:
    import docker

REQUEST_TIMEOUT = 120  # seconds for one request; waiting for an engine or a build is done in many


def connect(docker_host: str = "", span: Span | None = None) -> docker.DockerClient:
    """A client of the Docker engine at docker_host (empty = as the docker command decides); Rejected without one."""
    import docker
    from docker.errors import DockerException

    address = docker_host or os.environ.get("DOCKER_HOST", "") or _context_host()
    shown = address or "unix:///var/run/docker.sock"
    try:
        if docker_host or not os.environ.get("DOCKER_HOST"):
            client = docker.DockerClient(base_url=address or None, timeout=REQUEST_TIMEOUT)
        else:
            client = docker.from_env(timeout=REQUEST_TIMEOUT)
        client.ping()
    except ImportError as missing:
        raise rejected(
            codes.CC501,
            f"the Docker engine at {shown} needs a package that is not installed ({missing.name})",
            span,
            hint="install `docker[ssh]` beside ccctl, or forward its socket by ssh -L and name that",
        ) from missing
    except (DockerException, OSError, ValueError) as failure:
        text = f"{failure}"
        if "Permission denied" in text or "PermissionError" in text:
            raise rejected(
                codes.CC502,
                f"this user may not talk to the Docker engine at {shown}",
                span,
                hint="add the user to the group docker (sudo usermod -aG docker $USER, then log in again), or use sudo",
            ) from failure
        raise rejected(
            codes.CC501,
            f"no Docker engine answers at {shown}: {reason(text)}",
            span,
            hint="install Docker and start it (sudo systemctl start docker), or set DOCKER_HOST; try `docker info`",
        ) from failure
    return client


def _context_host() -> str:
    """The address that `docker context use` chose; empty for the default one."""
    from docker.context import ContextAPI
    from docker.errors import DockerException

    try:
        context = ContextAPI.get_current_context()
    except (DockerException, OSError, ValueError):
        return ""
    return str(context.Host or "") if context is not None and context.Name != "default" else ""


def reason(text: str) -> str:
    """The last and most telling part of a nested error text."""
    for known, said in (
        ("No such file or directory", "its socket is not there"),
        ("FileNotFoundError", "its socket is not there"),
        ("Connection refused", "nobody listens there"),
        ("Name or service not known", "the host name is not known"),
        ("timed out", "no answer in time"),
    ):
        if known in text:
            return said
    return text.strip().splitlines()[-1][:300] if text.strip() else "no reason given"


def _hint(text: str) -> str:
    """What to do where a container has gone that was there a moment ago: the lock's, when its connection breaks."""
    if "is not running" not in text and "No such container" not in text:
        return ""
    return "the Docker engine lost it, or somebody removed it: run the same command again, what is deployed is repaired then"


@contextmanager
def docker_errors(doing: str, span: Span | None = None) -> Iterator[None]:
    """Turns what Docker raises inside into a Rejected that says what was being done."""
    import requests
    from docker.errors import APIError, DockerException

    try:
        yield
    except APIError as failure:
        text = str(failure.explanation or failure)
        if "no space left on device" in text.lower():
            raise rejected(
                codes.CC511,
                f"the Docker engine's disk is full: {doing} failed",
                span,
                hint="make room there: `docker system df` shows what takes it",
            ) from failure
        raise rejected(codes.CC514, f"{doing} failed: {reason(text)}", span, hint=_hint(text)) from failure
    except requests.exceptions.ReadTimeout as failure:
        raise rejected(codes.CC514, f"{doing} failed: no answer within {REQUEST_TIMEOUT} s", span) from failure
    except (DockerException, requests.exceptions.RequestException) as failure:
        raise rejected(
            codes.CC501,
            f"the Docker engine went away: {doing} failed: {reason(str(failure))}",
            span,
            hint="start it again and run the same command: what is deployed is repaired by the next apply",
        ) from failure
