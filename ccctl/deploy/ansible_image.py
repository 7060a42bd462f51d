"""The engine's image on machines: which it is, where it is missing, and how it gets there.

In this order: a name with a registry in it is pulled by the machine itself; an image that the Docker engine here has, or
can build, is sent over ssh, so that every machine has the same bytes and needs no registry; else the machine builds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ccctl.center import AnsibleSite
from ccctl.deploy.ansible_bridge import version
from ccctl.deploy.docker_archive import Archive, archive_of
from ccctl.deploy.docker_image import BASES, image_name, wanted_base, wanted_image
from ccctl.deploy.place import Progress
from ccctl.deploy.ssh import Ssh
from ccctl.diagnostics import Note, Rejected, codes, rejected
from ccctl.plan.progress import on_machine

FOLDER = "/usr/local/share/ccctl"  # of the images' definitions on a machine
AT_ONCE = 4  # machines that are sent an image at the same time
SECONDS = 1800.0  # for one image on one machine


def machine_image(engine: str, settings: AnsibleSite) -> str:
    """The image of an engine on the machines: the one that is named, else that of the project's definition."""
    named = "" if engine == "bridge" else settings.image
    return named or wanted_image(engine) or image_name(engine, wanted_base(engine) or BASES[engine][0])


def lacking(machines: Iterable[Ssh], images: Collection[str]) -> list[str]:
    """The names of the machines that have not all of these images."""
    return [ssh.machine.name for ssh in machines if any(not _has(ssh, image) for image in images)]


def _has(ssh: Ssh, image: str) -> bool:
    return ssh.run("docker", "image", "inspect", "--format", "ok", image).code == 0


def bring_images(machines: Sequence[Ssh], images: Collection[str], settings: AnsibleSite, progress: Progress) -> None:
    """Brings every machine the images that it lacks; Rejected with the machine's name where there is no way."""
    for image in images:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ccctl-image") as pool:
            there = list(pool.map(lambda ssh, image=image: _has(ssh, image), machines))
            missing = [ssh for ssh, has in zip(machines, there, strict=True) if not has]
            if not missing:
                continue
            bring = _Bring(image, settings, progress)
            list(pool.map(bring.to, missing))


class _Bring:
    """One image's way to machines."""

    def __init__(self, image: str, settings: AnsibleSite, progress: Progress) -> None:
        self.image = image
        self.settings = settings
        self.progress = progress
        self.problems: list[str] = []
        self.pulls = "/" in image
        engine = image.removeprefix("ccctl-").partition(":")[0]
        self.engine = engine if image.startswith("ccctl-") and engine in BASES and image != settings.image else ""
        self.archive = None if self.pulls else self._here()

    def _here(self) -> Archive | None:
        """The image on the Docker engine beside this process; None where it is not to be had."""
        try:
            return archive_of(self.image, self.engine, self.progress)
        except Rejected as failure:
            self.problems.append(failure.first.message)
        return None

    def to(self, ssh: Ssh) -> None:
        """Brings it to one machine."""
        name = ssh.machine.name
        if self.archive is not None:
            self.progress(on_machine(name, f"sending the image {self.image}"))
            ran = ssh.feed(["docker", "load", "--quiet"], self.archive.chunks(), SECONDS)
            if ran.code == 0 and self.archive.name != self.image:
                ran = ssh.run("docker", "tag", self.archive.name, self.image)
        elif self.pulls:
            self.progress(on_machine(name, f"fetching the image {self.image}"))
            ran = ssh.run("docker", "pull", "--quiet", self.image, timeout=SECONDS)
            if ran.code != 0:
                self.archive = self._here()
                if self.archive is not None:
                    return self.to(ssh)
        elif self.engine:
            self.progress(on_machine(name, f"building the image {self.image} (a few minutes, once)"))
            base = wanted_base(self.engine) or BASES[self.engine][0]
            build = ("docker", "build", "--network", "host", "--build-arg", f"BASE={base}", "--tag", self.image)
            folder = f"bridge-{version()}" if self.engine == "bridge" else self.engine
            ran = ssh.run(*build, f"{FOLDER}/{folder}", timeout=SECONDS)
        else:
            raise self._missing(name)
        if ran.code != 0:
            raise self._missing(name, ran.output)
        return None

    def _missing(self, machine: str, said: str = "") -> Rejected:
        notes = [Note(text) for text in (said.strip()[-500:], *self.problems) if text]
        return rejected(
            codes.CC541,
            f"{machine}: the image {self.image} is not there and can not be brought there",
            self.settings.span,
            hint=f"docker pull {self.image} on the machine, or here, then again; `image` names one with its registry",
            notes=tuple(notes),
        )
