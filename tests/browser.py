"""A real JupyterLab and a real Chromium for the tests and benchmarks: started as a student starts them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# A curved shape may not lie under the middle of its box: find a point that is really the shape's.
POINT_ON = """shape => {
  shape.scrollIntoView({ block: "center" });
  const hit = (x, y) => { const top = document.elementFromPoint(x, y); return top && shape.contains(top); };
  for (const margin of [8, 4, 2, 0])
    for (const path of shape.querySelectorAll("path")) {
      const box = path.getBoundingClientRect();
      for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
        const x = box.left + (box.width * i) / 40, y = box.top + (box.height * j) / 40;
        const around = [[0, 0], [-margin, 0], [margin, 0], [0, -margin], [0, margin]];
        if (around.every(([a, b]) => hit(x + a, y + b))) return [x, y];
      }
    }
  throw Error("no point to click");
}"""


@dataclass
class Lab:
    """A running JupyterLab: its address, and the folder it shows."""

    address: str
    folder: Path
    process: int = 0
    started: float = 0.0
    """When the server was started, by ``time.monotonic()``."""

    def url(self, notebook: str) -> str:
        return f"{self.address}/lab/tree/notebooks/{notebook}.ipynb?reset"

    def answers(self, notebook: str) -> Path:
        return self.folder / "notebooks" / f"{notebook}.answers.json"

    def kernels(self) -> int:
        """How many kernels run."""
        return len(json.load(urllib.request.urlopen(f"{self.address}/api/kernels")))

    def reset(self) -> None:
        """Stop what runs and put the notebooks back as they are committed, with no answers beside them."""
        self.end_kernels()
        shutil.rmtree(self.folder / "notebooks")
        copy_notebooks(self.folder)

    def end_kernels(self, patience: float = 60.0) -> None:
        """End every kernel. For one that is just dying of itself the server answers 500, so ask until none is left."""
        until = time.monotonic() + patience
        while sessions := json.load(urllib.request.urlopen(f"{self.address}/api/sessions")):
            for session in sessions:
                address = f"{self.address}/api/sessions/{session['id']}"
                try:
                    urllib.request.urlopen(urllib.request.Request(address, method="DELETE")).close()
                except urllib.error.HTTPError:
                    assert time.monotonic() < until, f"the kernel of {session['path']} cannot be ended"
                    time.sleep(0.5)

    def kernel_process(self) -> int:
        """The process of the one kernel that runs, to be stopped or killed as a system does it (Linux only)."""
        tasks = Path(f"/proc/{self.process}/task").iterdir()
        children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
        (kernel,) = [child for child in children if b"ipykernel" in Path(f"/proc/{child}/cmdline").read_bytes()]
        return kernel


@contextmanager
def jupyterlab(scratch: Path, *, trust: bool = True, interface: str = "calm") -> Iterator[Lab]:
    """Start JupyterLab on a copy of the notebooks, with settings, trust and kernels of its own under `scratch`."""
    folder = scratch / "course"
    copy_notebooks(folder)
    with served(scratch, folder, trust=trust, interface=interface) as lab:
        yield lab


@contextmanager
def served(
    scratch: Path,
    folder: Path,
    *,
    trust: bool = True,
    interface: str = "calm",
    base_url: str = "/",
    python: str = sys.executable,
) -> Iterator[Lab]:
    """Start JupyterLab of `python` on what lies in `folder`; Jupyter Notebook and Voila, where installed, answer there
    too.
    """
    places = {"JUPYTER_CONFIG_DIR": "c", "JUPYTER_DATA_DIR": "d", "JUPYTER_RUNTIME_DIR": "r", "IPYTHONDIR": "i"}
    places |= {"JUPYTERLAB_SETTINGS_DIR": "s", "JUPYTERLAB_WORKSPACES_DIR": "w"}
    env = {**os.environ, **{name: str(scratch / place) for name, place in places.items()}}
    env["MASSAGE_COURSE_INTERFACE"] = interface
    if trust:
        files = map(str, folder.rglob("*.ipynb"))
        subprocess.run([python, "-m", "jupyter", "trust", *files], env=env, check=True, capture_output=True)
    port = free_port()
    # The extension of this folder, whatever another folder has installed into the environment.
    shutil.copytree(ROOT / "massage_course" / "lab" / "labextension", scratch / "x" / "massage-course")
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    options += [f"--LabApp.extra_labextensions_path={scratch / 'x'}"]
    options += [f"--ServerApp.root_dir={folder}", f"--ServerApp.base_url={base_url}"]
    options += ["--LabApp.expose_app_in_browser=True"]
    # Only so that a test may stop a kernel by a plain request.
    options += ["--ServerApp.disable_check_xsrf=True"]
    with (scratch / "log").open("w") as log:
        started = time.monotonic()
        server = subprocess.Popen([python, "-m", "jupyterlab", *options], env=env, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}{base_url.rstrip('/')}"
            wait_for(address)
            yield Lab(address, folder, server.pid, started)
        finally:
            stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def copy_notebooks(folder: Path) -> None:
    without = shutil.ignore_patterns("*.answers.json*", ".ipynb*")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=without)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, seconds: float = 60, page: str = "/api/status") -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}{page}", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no server at {address}")


def open_lesson(page: Page, lab: Lab, notebook: str) -> None:
    """Open a trusted lesson and wait until it has started itself."""
    page.goto(lab.url(notebook))
    page.wait_for_selector('[data-lesson-ready="true"]', timeout=60_000)


def click_shape(page: Page, shape: str) -> None:
    """Click a structure of the explorer as a person does: somewhere on it."""
    x, y = page.locator(f'.mc-explorer .mc-atlas > svg:not(.mc-overlay) [data-pick="{shape}"]').evaluate(POINT_ON)
    page.mouse.click(x, y)


def violations(page: Page, where: str) -> list[str]:
    """What axe-core finds inside our own widgets and pages."""
    page.evaluate(AXE.read_text("utf-8"))
    script = "where => axe.run({ include: [where] }, { resultTypes: ['violations'] })"
    found = page.evaluate(script, where)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]
