"""Hands (place.py) on the releases of a machine: programs and files by ssh, the lock a process there.

The lock is flock's on a file in /run, held by a process that reads from ccctl: it ends with the connection, however that
ends, and /run forgets it when the machine restarts.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from ccctl.deploy.place import Placed, Ran, Trial
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.vault import EXIT_LOCKED, holder
from ccctl.diagnostics import codes, rejected

ROOT = "/ccctl"
LOCK = "/run/ccctl.lock"
CHECK_SECONDS = 60
_TAKEN = 75  # what flock is told to end with when another has the lock (EX_TEMPFAIL)
_HOLD = f'exec 9>"$2"; flock -n 9 || exit {_TAKEN}; printf "%s" "$1" >"$2.holder"; echo held; exec cat >/dev/null'
_ABSENT = 44

# Boots an engine on the release $1 with nothing of the machine's but its programs: its own network, its own folders.
# `core waitfullybooted` fails while the control socket is not there, and then blocks until the engine is ready.
_TRIAL = """
set -e; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH
mkdir -p /run/ccctl-trial /run/ccctl-trial-tls; mount --bind "$1" /run/ccctl-trial
[ ! -d /ccctl/tls ] || mount --bind /ccctl/tls /run/ccctl-trial-tls
mount -t tmpfs -o mode=0755 tmpfs /ccctl; mkdir /ccctl/current /ccctl/tls; mount --bind /run/ccctl-trial /ccctl/current
mount --bind /run/ccctl-trial-tls /ccctl/tls
mkdir -p /run/asterisk
for folder in /run/asterisk /var/lib/asterisk /var/spool/asterisk /var/log/asterisk; do
  mount -t tmpfs -o mode=0750,uid=$(id -u asterisk),gid=$(id -g asterisk) tmpfs $folder
done
mount -t tmpfs tmpfs /tmp
ip link set lo up 2>/dev/null || true
set +e
setpriv --reuid asterisk --regid asterisk --clear-groups --no-new-privs /usr/local/bin/ccctl-engine >/tmp/trial.log 2>&1 & engine=$!
end=$(($(date +%s) + $2)); booted=1
while kill -0 $engine 2>/dev/null && [ $(date +%s) -lt $end ]; do
  if timeout $2 asterisk -rx 'core waitfullybooted' >/dev/null 2>&1; then booted=0; break; fi
  sleep 0.05
done
[ $booted = 1 ] || timeout 10 asterisk -rx 'core stop now' >/dev/null 2>&1
n=0; while kill -0 $engine 2>/dev/null && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.02; done
kill -KILL $engine 2>/dev/null; wait $engine 2>/dev/null
cat /tmp/trial.log; exit $booted
"""
# The same in a container of the image $3: folders of the engine's follow, then the program that says that it is ready.
_TRIAL_IN_CONTAINER = """
where=$1 seconds=$2 image=$3 folders=$4; shift 4
name=ccctl-trial; docker rm --force $name >/dev/null 2>&1
mounts=; [ ! -d /ccctl/tls ] || mounts="--volume /ccctl/tls:/ccctl/tls:ro"
for folder in $folders; do mounts="$mounts --tmpfs $folder:uid=101,gid=101,mode=0750"; done
docker run --detach --name $name --network none --read-only --cap-drop ALL --security-opt no-new-privileges $mounts \\
  --tmpfs /tmp:mode=1777 --tmpfs /ccctl:uid=101,gid=101,mode=0750 --volume "$where":/ccctl/current:ro "$image" >/dev/null || exit 1
end=$(($(date +%s) + seconds)); booted=1
while [ "$(docker inspect --format '{{.State.Running}}' $name)" = true ] && [ $(date +%s) -lt $end ]; do
  if timeout $seconds docker exec $name "$@" >/dev/null 2>&1; then booted=0; break; fi
  sleep 0.05
done
docker stop --time 2 $name >/dev/null; docker logs $name 2>&1; docker rm --force $name >/dev/null; exit $booted
"""


class SshHands:
    """The releases of one machine. `image`: of the engine's container; empty = the engine is a package there."""

    root = ROOT

    def __init__(self, ssh: Ssh, image: str = "", kind: str = "asterisk", lock: str = LOCK) -> None:
        self.ssh = ssh
        self.image = image
        self.runtime = RUNTIMES[kind]
        self._file = lock
        self._lock: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """The machine's name."""
        return self.ssh.machine.name

    def lock(self) -> None:
        """Takes the lock; Rejected with exit code 5 and the holder's name while another has it."""
        inner = ["sh", "-c", _HOLD, "hold", holder(), self._file]
        # A connection of its own: the lock is given back when it ends, whatever else still uses the shared one.
        argv = [*self.ssh.command("-o", "ControlPath=none"), self.ssh.as_root(inner)]
        held = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert held.stdout is not None
        if held.stdout.readline() == b"held\n":
            self._lock = held
            return
        _, errors = held.communicate()
        if held.returncode != _TAKEN:
            raise self.ssh.lost(errors.decode("utf-8", "replace"))
        who = (self.read_any(f"{self._file}.holder") or b"somebody").decode("utf-8", "replace")
        raise rejected(
            codes.CC520,
            f"{self.name} is being changed by {who}",
            hint="wait until it is done; the lock of a ccctl that is gone ends by itself",
            exit_code=EXIT_LOCKED,
        )

    def close(self) -> None:
        """Gives the lock back."""
        held, self._lock = self._lock, None
        if held is not None:
            assert held.stdin is not None
            held.stdin.close()
            try:
                held.wait(5)
            except subprocess.TimeoutExpired:
                held.kill()
                held.wait()
            for pipe in (held.stdout, held.stderr):
                if pipe is not None:
                    pipe.close()

    def run(self, *argv: str) -> Ran:
        """Runs a program to its end; Rejected when the lock was lost meanwhile."""
        if self._lock is not None and self._lock.poll() is not None:
            raise self.ssh.lost("the connection that holds the lock has ended")
        return self.ssh.run(*argv)

    def read(self, path: str) -> bytes | None:
        """A file below the root."""
        return self.read_any(f"{ROOT}/{path}")

    def read_any(self, path: str) -> bytes | None:
        """The bytes of any file there; None where there is none."""
        script = f'[ -e "$1" ] || exit {_ABSENT}; exec cat "$1"'
        code, output, errors = self.ssh.exchange(["sh", "-c", script, "read", path])
        if code == _ABSENT:
            return None
        if code != 0:
            raise rejected(
                codes.CC514, f"{self.name}: {path} can not be read: {errors.decode('utf-8', 'replace')[-200:]}"
            )
        return output

    def contents(self, path: str) -> list[Placed]:
        """The files of a folder below the root; links are files that hold where they lead."""
        script = f'[ -d "$1" ] || exit {_ABSENT}; exec tar -C "$1" -cf - .'
        code, output, errors = self.ssh.exchange(["sh", "-c", script, "read", f"{ROOT}/{path}"])
        if code == _ABSENT:
            return []
        if code != 0:
            raise rejected(
                codes.CC514, f"{self.name}: {path} can not be read: {errors.decode('utf-8', 'replace')[-200:]}"
            )
        found: list[Placed] = []
        with tarfile.open(fileobj=io.BytesIO(output)) as archive:
            for member in archive:
                inner = str(PurePosixPath(member.name))
                if member.isfile():
                    content = archive.extractfile(member)
                    found.append(Placed(inner, b"" if content is None else content.read(), member.mode & 0o7777))
                elif not member.isdir():
                    found.append(Placed(inner, f"-> {member.linkname}".encode(), member.mode & 0o7777))
        return sorted(found, key=lambda file: file.path)

    def put(self, folder: str, files: Sequence[Placed], mtime: int | None = None) -> None:
        """Writes files into a folder below the root, owned by the engine's user."""
        from ccctl.deploy.docker_engine import tar

        # Folders that are there stay as they are: root's, so that the engine can not add to its releases.
        argv = ["tar", "-C", ROOT, "--numeric-owner", "--no-overwrite-dir", "-xpf", "-"]
        code, _, errors = self.ssh.exchange(argv, tar(files, folder, mtime))
        text = errors.decode("utf-8", "replace")
        if "No space left" in text:
            raise rejected(codes.CC511, f"the disk of {self.name} is full")
        if code != 0:
            raise rejected(codes.CC514, f"{self.name}: the files can not be written: {text.strip()[-300:]}")

    def trial(self, folder: str) -> Trial:
        """Boots an engine in a network and folders of its own."""
        where = f"{ROOT}/{folder}"
        if self.image:
            kind = self.runtime
            folders = " ".join((kind.run, kind.database, kind.spool, kind.logs))
            told = [where, str(CHECK_SECONDS), self.image, folders, *kind.ready]
            argv = ["sh", "-c", _TRIAL_IN_CONTAINER, "trial", *told]
        else:
            inside = ["sh", "-c", _TRIAL, "trial", where, str(CHECK_SECONDS)]
            argv = ["unshare", "--net", "--mount", "--propagation", "private", *inside]
        ran = self.run(*argv)
        return Trial(ran.code == 0, tuple(ran.output.splitlines()))
