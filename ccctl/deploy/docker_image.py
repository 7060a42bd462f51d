"""The engine's image: named after what it is made of, built when it is not there."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccctl.deploy.docker_client import docker_errors, reason
from ccctl.diagnostics import Note, Span, codes, rejected
from ccctl.resources import data_folder

if TYPE_CHECKING:
    import docker

Progress = Callable[[str], None]
LABEL_BUILT = "ccctl.image"
BASES = {
    # the second is made by scripts/ where no registry can be reached
    "asterisk": ("debian:forky-slim", "ccctl-base:forky"),
    "freeswitch": ("alpine:3.22",),
    "bridge": ("debian:forky-slim", "ccctl-base:forky"),
}
HINTS = {
    "bridge": "scripts/base-image in ccctl's source makes one from Debian packages; or set CCCTL_BRIDGE_BASE to a Debian image "
    "that is here",
    "asterisk": "scripts/base-image in ccctl's source makes one from Debian packages; or set CCCTL_ASTERISK_BASE to a Debian "
    "image that is here and whose archive has Asterisk 22",
    "freeswitch": "set CCCTL_FREESWITCH_IMAGE to an image that has FreeSWITCH (images/freeswitch/README.md says what it must "
    "have), or CCCTL_FREESWITCH_BASE to an Alpine image that is here",
}
TAIL_LINES = 15


def quiet(_text: str) -> None:
    """Progress that nobody wants to see."""


def definition_files(engine: str) -> list[tuple[str, bytes]]:
    """The files of the image's definition, as (path, bytes), sorted; documents do not count."""
    folder = data_folder("images") / engine
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".md", ".pyc")]
    found_files = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in found]
    return sorted([*found_files, *(_modules() if engine == "bridge" else ())])


def _modules() -> list[tuple[str, bytes]]:
    """The modules of ccctl that run in the bridge's container."""
    root = Path(__file__).parents[1]
    folders = (path for part in ("bridge", "control") for path in (root / part).rglob("*.py"))
    found = [root / "__init__.py", root / "values.py", root / "kept.py", *folders]
    return [(f"ccctl/{path.relative_to(root).as_posix()}", path.read_bytes()) for path in found]


def image_name(engine: str, base: str) -> str:
    """The image's name: `ccctl-<engine>:` and 12 hex digits of what it is made of."""
    total = hashlib.sha256(f"{base}\n".encode())
    for path, content in definition_files(engine):
        total.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return f"ccctl-{engine}:{total.hexdigest()[:12]}"


def wanted_base(engine: str) -> str:
    """The base image that CCCTL_<ENGINE>_BASE asks for; empty = the first of the usual ones that is there."""
    return os.environ.get(f"CCCTL_{engine.upper()}_BASE", "")


def wanted_image(engine: str) -> str:
    """The image that CCCTL_<ENGINE>_IMAGE asks for, where no environment of the spec names one; empty = our own."""
    return os.environ.get(f"CCCTL_{engine.upper()}_IMAGE", "")


def has_image(client: docker.DockerClient, name: str) -> bool:
    """Whether the Docker engine has the image."""
    from docker.errors import ImageNotFound

    with docker_errors(f"looking for the image {name}"):
        try:
            client.images.get(name)
        except ImageNotFound:
            return False
    return True


def planned_image(client: docker.DockerClient, engine: str, image: str = "") -> str:
    """The image that an apply would use, without building or fetching: the given one, else that of its content.

    The name depends on the base, and a base that must be fetched counts as there: a plan reads only.
    """
    image = image or wanted_image(engine)
    if image:
        return image
    base = wanted_base(engine)
    if base:
        return image_name(engine, base)
    usual, *others = BASES[engine]
    named = image_name(engine, usual)
    if has_image(client, named) or has_image(client, usual):
        return named
    return next((image_name(engine, other) for other in others if has_image(client, other)), named)


def ensure_image(
    client: docker.DockerClient, engine: str, image: str = "", progress: Progress = quiet, span: Span | None = None
) -> str:
    """The name of an image that is now there: the given one, fetched if need be, else our own, built if need be."""
    image = image or wanted_image(engine)
    if image:
        if not has_image(client, image):
            progress(f"fetching the image {image}")
            _pull(client, image, span)
        return image
    name = planned_image(client, engine)
    if has_image(client, name):
        return name
    base = _base(client, engine, progress, span)
    name = image_name(engine, base)
    if not has_image(client, name):
        _build(client, name, base, progress, span)
    return name


def _pull(client: docker.DockerClient, image: str, span: Span | None) -> None:
    from docker.errors import APIError

    repository, _, tag = image.partition("@") if "@" in image else _split_tag(image)
    with docker_errors(f"fetching {image}", span):
        try:
            client.images.pull(repository, tag=tag or None)
        except APIError as failure:
            said = reason(str(failure.explanation or failure))
            raise rejected(
                codes.CC503,
                f"the image {image} is not here and can not be fetched: {said}",
                span,
                hint=f"fetch it where a registry can be reached (docker save {image} | docker load), or name another",
            ) from failure


def _split_tag(image: str) -> tuple[str, str, str]:
    name, colon, tag = image.rpartition(":")
    return (name, ":", tag) if colon and "/" not in tag else (image, ":", "latest")


def _base(client: docker.DockerClient, engine: str, progress: Progress, span: Span | None) -> str:
    from ccctl.diagnostics import Rejected

    wanted = wanted_base(engine)
    for base in (wanted,) if wanted else BASES[engine]:
        if has_image(client, base):
            return base
    first = wanted or BASES[engine][0]
    progress(f"fetching the base image {first}")
    try:
        _pull(client, first, span)
    except Rejected as refused:
        said = refused.first
        raise rejected(
            codes.CC503,
            f"the base image {first} is not here and can not be fetched",
            span,
            hint=HINTS[engine],
            notes=(Note(said.message),),
        ) from refused
    return first


def _build(client: docker.DockerClient, name: str, base: str, progress: Progress, span: Span | None) -> None:
    engine = name.partition(":")[0].removeprefix("ccctl-")
    files = definition_files(engine)
    if not any(path == "Dockerfile" for path, _ in files):
        raise rejected(
            codes.CC504, f"there is no image definition for {engine}: {data_folder('images') / engine}", span
        )
    progress(f"building the image {name} from {base} (a few minutes, once)")
    lines: list[str] = []
    api: Any = client.api
    with docker_errors(f"building {name}", span):
        output = api.build(
            fileobj=_context(files),
            custom_context=True,
            tag=name,
            rm=True,
            forcerm=True,
            decode=True,
            buildargs={"BASE": base},
            labels={LABEL_BUILT: engine},
        )
        for item in output:
            text = str(item.get("stream") or item.get("error") or "").strip()
            lines.extend(text.splitlines())
            if text.startswith("Step "):
                progress(f"building: {text.splitlines()[0][:100]}")
            if "error" in item:
                tail = "\n".join(lines[-TAIL_LINES:])
                raise rejected(
                    codes.CC504,
                    f"the image {name} could not be built: {reason(text)}",
                    span,
                    hint="the build fetches packages from the Debian archive: is it reachable from containers?",
                    notes=(Note(f"the end of the build:\n{tail}"),),
                )


def _context(files: list[tuple[str, bytes]]) -> io.BytesIO:
    """The build context as a tar, the same bytes for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, content in files:
            info = tarfile.TarInfo(path)
            info.size = len(content)
            info.mode = 0o755 if Path(path).suffix == "" and path != "Dockerfile" else 0o644
            tar.addfile(info, io.BytesIO(content))
    buffer.seek(0)
    return buffer
