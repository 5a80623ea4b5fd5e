"""A class server as deploy/jupyterhub/install.sh makes it, in a view of this machine that nobody else has.

Accounts, homes, /opt and /srv of the machine itself stay as they are, and everything ends with the view.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser import ROOT, free_port, wait_for

VENV = ROOT / ".venv-hub"
"""The server's environment, kept for the next run; the course's own packages are read from the tests' environment."""

SERVER = ROOT / "deploy" / "jupyterhub"
PROGRAMS = "/opt/massage-course/.venv/bin"
CONFIG = "/opt/massage-course/deploy/jupyterhub/jupyterhub_config.py"
INSTRUCTOR = "instructor"

VIEW = """
set -eu
scratch=$1 venv=$2; shift 2
mount -t tmpfs -o mode=755 tmpfs "$scratch"
mkdir "$scratch/venv"
mount --bind "$venv" "$scratch/venv"
for place; do
  layer=$scratch/layer$(echo "$place" | tr / -)
  mkdir -p "$layer/new" "$layer/work"
  mount -t overlay overlay -o "lowerdir=$place,upperdir=$layer/new,workdir=$layer/work" "$place"
  chmod a+x "$place"
done
mkdir -p /opt/massage-course/.venv
mount --bind "$scratch/venv" /opt/massage-course/.venv
echo ready
exec sleep infinity
"""
"""Lays a thin layer over each folder that is changed, and over those that only root may enter on the way to Python."""


def why_not() -> str:
    """Why no class server can run here, or nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a class server needs root on Linux, to give each student an account"
    missing = [tool for tool in ("npm", "adduser", "unshare", "nsenter", "setpriv") if not shutil.which(tool)]
    if missing:
        return f"there is no {missing[0]} here"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"], capture_output=True)
    return "this machine, perhaps a container, lets nobody make a private view of it" if tried.returncode else ""


@dataclass
class Machine:
    """The view: the process that holds it open."""

    holder: int

    def command(self, words: Sequence[str], user: str = "root") -> list[str]:
        """A command that runs `words` in the view as `user`, as after a fresh login; as root with our environment."""
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--reset-env"]
        return [
            *("nsenter", f"--target={self.holder}", "--mount", "--pid", "--wd=/"),
            *(become if user != "root" else ()),
            *words,
        ]

    def run(self, *words: str, user: str = "root", given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `words` as `user`, with `given` as their input, and return how it went."""
        return subprocess.run(self.command(words, user), input=given, capture_output=True, text=True)

    def shell(self, script: str, user: str = "root") -> str:
        """Run a shell script as `user`; returns what it said. Fails where the script fails."""
        run = self.run("sh", "-ec", script, user=user)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout


@contextmanager
def machine() -> Iterator[Machine]:
    """This machine in a view of its own."""
    make_environment()
    closed = {place for way in (Path(sys.base_prefix), ROOT) for place in way.parents if not place.stat().st_mode & 1}
    layers = ["/etc", "/home", "/opt", "/srv", *sorted(map(str, closed))]
    with tempfile.TemporaryDirectory(prefix="class-") as scratch:
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", VIEW, "view"]
        with subprocess.Popen([*command, scratch, str(VENV), *layers], stdout=subprocess.PIPE, text=True) as view:
            try:
                assert view.stdout and view.stdout.readline() == "ready\n", "this machine gives no view of its own"
                (holder,) = Path(f"/proc/{view.pid}/task/{view.pid}/children").read_text().split()
                yield Machine(int(holder))
            finally:
                view.kill()


def make_environment() -> None:
    """An environment with the server's packages, which finds the course's own packages where the tests have them.

    It saves installing 130 packages twice. The versions are the same: the server's lock is held to the tests' lock.
    """
    stamp, wanted = VENV / "stamp", hashlib.sha256((SERVER / "requirements.lock").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    (packages,) = VENV.glob("lib/python*/site-packages")
    (packages / "course.pth").write_text(str(Path(sys.prefix, *packages.relative_to(VENV).parts)), "utf-8")
    # Node would otherwise read the package.json of this folder (see course.py).
    (VENV / "package.json").write_text("{}\n", "utf-8")
    for place in ("etc/jupyter", "share/jupyter"):
        shutil.copytree(Path(sys.prefix, place), VENV / place, copy_function=os.link)
    for program in Path(sys.prefix, "bin").iterdir():
        ours = VENV / "bin" / program.name
        if not ours.exists() and program.read_bytes().startswith(f"#!{sys.prefix}".encode()):
            ours.write_text(program.read_text("utf-8").replace(sys.prefix, str(VENV)), "utf-8")
            ours.chmod(0o755)
    install = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--no-input", "--quiet"]
    install += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", SERVER / "requirements.lock"]
    subprocess.run(install, check=True)
    stamp.write_text(wanted, "utf-8")


@dataclass
class Hub:
    """A running class server."""

    machine: Machine
    address: str
    log: Path

    def user(self, name: str) -> str:
        """The address of somebody's own server."""
        return f"{self.address}/user/{name}"


@contextmanager
def class_server(scratch: Path) -> Iterator[Hub]:
    """Install the class server and start it, on ports that are free."""
    with machine() as here:
        here.shell(f"PYTHON={sys.executable} {SERVER}/install.sh")
        port = free_port()
        options = [f"--JupyterHub.bind_url=http://127.0.0.1:{port}", f"--JupyterHub.hub_port={free_port()}"]
        options += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{free_port()}"]
        log = scratch / "hub.log"
        with log.open("w") as stream:
            words = ["env", "--chdir=/srv/massage-course/hub", f"{PROGRAMS}/jupyterhub", "-f", CONFIG, *options]
            hub = subprocess.Popen(here.command(words), stdout=stream, stderr=stream)
            try:
                wait_for(f"http://127.0.0.1:{port}", page="/hub/health")
                yield Hub(here, f"http://127.0.0.1:{port}", log)
            finally:
                hub.kill()
                hub.wait()
