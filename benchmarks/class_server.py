"""A class on one machine: 30 students open a lesson at about the same time and save answers.

A real class server (deploy/jupyterhub, in the view of the machine that the tests use), real logins, a server and a
kernel for each student under an account of their own. Each student logs in, opens the lesson as JupyterLab does (the
page, a session, all cells, over the socket), and then answers practice questions with a pause before each. Measured:
seconds from login to one's own server, and from there to the lesson run; milliseconds from an answer's message to the
message that says "saved"; memory as PSS, in which what processes share is counted once; everything that went wrong.
The students' side runs on the same machine and takes some of its time.

To repeat, as root, from the course's environment: ``python benchmarks/class_server.py [--students 30] [--answers 20]``
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import requests
import websocket
from common import LESSON, ROOT, conditions, table
from hub import INSTRUCTOR, Hub, class_server, why_not

PASSWORD = "correct horse"
PATIENCE = 600
CELLS = [
    cell.source for cell in nbformat.read(ROOT / "notebooks" / f"{LESSON}.ipynb", 4).cells if cell.cell_type == "code"
]


class Person:
    """Somebody's browser, as far as the server can tell."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub, self.name, self.web = hub, name, requests.Session()

    def log_in(self) -> None:
        """Log in at the hub's page and take a token for what follows."""
        page = f"{self.hub.address}/hub/login"
        self.web.get(page, timeout=PATIENCE).raise_for_status()
        form = {"username": self.name, "password": PASSWORD, "_xsrf": self.web.cookies.get("_xsrf", path="/hub/")}
        self.web.post(page, data=form, timeout=PATIENCE, allow_redirects=False).raise_for_status()
        token = self.hub_api("post", f"users/{self.name}/tokens")["token"]
        self.web = requests.Session()
        self.web.headers["Authorization"] = f"token {token}"
        self.token = token

    def hub_api(self, method: str, path: str, /, **content: Any) -> Any:
        """Ask the hub itself."""
        headers = {"X-XSRFToken": self.web.cookies.get("_xsrf", path="/hub/")}
        address = f"{self.hub.address}/hub/api/{path}"
        answer = self.web.request(method, address, json=content, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def start_server(self) -> None:
        """Start one's own server and wait until it answers."""
        self.hub_api("post", f"users/{self.name}/server")
        until = time.monotonic() + PATIENCE
        while not self.hub_api("get", f"users/{self.name}")["servers"].get("", {}).get("ready"):
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.5)

    def server(self, method: str, path: str, /, **content: Any) -> requests.Response:
        """Ask one's own server."""
        address = f"{self.hub.user(self.name)}/{path}"
        answer = self.web.request(method, address, json=content or None, timeout=PATIENCE)
        answer.raise_for_status()
        return answer


class Lesson:
    """An open lesson: a session, a socket, and the widgets that the kernel opened."""

    def __init__(self, person: Person) -> None:
        file = f"{LESSON}.ipynb"
        person.server("get", f"lab/tree/{file}")
        person.server("get", f"api/contents/{file}")
        session = person.server(
            "post", "api/sessions", path=file, name=file, type="notebook", kernel={"name": ""}
        ).json()
        address = person.hub.user(person.name).replace("http", "ws", 1)
        address = f"{address}/api/kernels/{session['kernel']['id']}/channels"
        self.socket = websocket.create_connection(
            address, header=[f"Authorization: token {person.token}"], timeout=PATIENCE
        )
        self.states: dict[str, dict[str, Any]] = {}
        for source in CELLS:
            message = self.send("execute_request", code=source, silent=False, stop_on_error=True)
            self.wait(lambda kind, content, parent, sent=message: kind == "execute_reply" and parent == sent)

    def send(self, kind: str, **content: Any) -> str:
        """Send a message to the kernel; its id."""
        name = uuid.uuid4().hex
        header = {"msg_id": name, "msg_type": kind, "session": name, "username": "", "version": "5.3", "date": now()}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(message))
        return name

    def wait(self, arrived: Any) -> None:
        """Take in what the kernel says until `arrived` says yes to a message."""
        while True:
            data = self.socket.recv()
            if isinstance(data, bytes):  # a message with pictures: none that is waited for
                continue
            message = json.loads(data)
            kind, content = message["msg_type"], message["content"]
            assert not (kind == "execute_reply" and content["status"] != "ok"), content
            if kind == "comm_open":
                self.states[content["comm_id"]] = dict(content["data"].get("state", {}))
            elif kind == "comm_msg" and content["data"].get("method") == "update":
                self.states.setdefault(content["comm_id"], {}).update(content["data"]["state"])
            if arrived(kind, content, message["parent_header"].get("msg_id")):
                return

    def questions(self) -> list[tuple[str, dict[str, Any]]]:
        """The practice questions with one best answer: the widget of each, and the question."""
        return [
            (widget, item)
            for widget, state in self.states.items()
            for item in state.get("items", ())
            if "saved" in state and isinstance(item, dict) and item.get("type") == "single_best_answer"
        ]

    def save(self, widget: str, item: dict[str, Any]) -> float:
        """Answer a question; milliseconds until the kernel says that the answer is saved."""
        at = now()
        given = {
            item["id"]: {"response": random.choice(item["parts"])["id"], "at": at, "checked": False, "confidence": ""}
        }
        start = time.perf_counter()
        self.send(
            "comm_msg", comm_id=widget, data={"method": "update", "state": {"responses": given}, "buffer_paths": []}
        )
        self.wait(lambda *_: self.states[widget]["saved"].get(item["id"]) == at)
        return (time.perf_counter() - start) * 1000


def now() -> str:
    return datetime.now(UTC).isoformat()


class Class:
    """All students, each in a thread, and what they met with."""

    def __init__(self, hub: Hub, names: list[str], answers: int, over: float) -> None:
        self.hub, self.names, self.answers, self.over = hub, names, answers, over
        self.started: list[float] = []
        self.opened: list[float] = []
        self.saved: list[float] = []
        self.errors: Counter[str] = Counter()

    def study(self, number: int, name: str) -> None:
        """One student's hour, without the reading."""
        try:
            time.sleep(self.over * number / len(self.names))
            start = time.perf_counter()
            person = Person(self.hub, name)
            person.log_in()
            person.start_server()
            self.started.append(time.perf_counter() - start)
            start = time.perf_counter()
            lesson = Lesson(person)
            self.opened.append(time.perf_counter() - start)
            questions = lesson.questions()
            for answer in range(self.answers):
                time.sleep(random.uniform(1, 5))
                self.saved.append(lesson.save(*questions[answer % len(questions)]))
        except Exception as error:  # whatever it is: it is counted, and the others go on
            self.errors[f"{type(error).__name__}: {str(error)[:200]}"] += 1

    def run(self) -> None:
        """Let everybody study, and wait for the last."""
        threads = [threading.Thread(target=self.study, args=one) for one in enumerate(self.names)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def memory(hub: Hub, names: list[str]) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Megabytes (PSS) of each student's server and kernels; and of the hub and its proxy."""
    users = {int(hub.machine.shell(f"id -u {name}")): name for name in names}
    people: dict[str, dict[str, float]] = {"server": {}, "kernel": {}}
    shared = {"hub": 0.0, "proxy": 0.0}
    for process, user, command in processes():
        megabytes = pss(process)
        if user in users:
            part = people["kernel" if "ipykernel" in command else "server"]
            part[users[user]] = part.get(users[user], 0.0) + megabytes
        elif "configurable-http-proxy" in command:
            shared["proxy"] += megabytes
        elif "bin/jupyterhub" in command:
            shared["hub"] += megabytes
    return {part: list(sizes.values()) for part, sizes in people.items()}, shared


def processes() -> Iterator[tuple[Path, int, str]]:
    for place in Path("/proc").glob("[0-9]*"):
        try:
            yield place, place.stat().st_uid, (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has ended


def pss(process: Path) -> float:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0


def quantiles(values: list[float], digits: int) -> list[str]:
    """Number, median, 95th percentile and largest."""
    if len(values) < 2:
        return [str(len(values)), *["-"] * 3]
    parts = [statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1], max(values)]
    return [str(len(values)), *(f"{value:.{digits}f}" for value in parts)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--answers", type=int, default=20, help="answers of each student (default 20)")
    parser.add_argument("--over", type=float, default=60, help="seconds in which they come (default 60)")
    arguments = parser.parse_args()
    if why_not():
        raise SystemExit(why_not())
    names = [f"student{number:02}" for number in range(arguments.students)]
    print(conditions(), end="\n\n")
    with tempfile.TemporaryDirectory() as scratch, class_server(Path(scratch)) as hub:
        instructor = Person(hub, INSTRUCTOR)
        instructor.log_in()
        instructor.hub_api("post", "users", usernames=names)
        everybody = Class(hub, names, arguments.answers, arguments.over)
        everybody.run()
        people, shared = memory(hub, names)
    rows = [
        ["login to one's own server, s", *quantiles(everybody.started, 1)],
        ["opening the lesson: all cells run, s", *quantiles(everybody.opened, 1)],
        ["saving an answer, ms", *quantiles(everybody.saved, 0)],
        *([f"memory of a student's {part}, MB", *quantiles(sizes, 0)] for part, sizes in people.items()),
        *([f"memory of the {part}, MB", "1", f"{size:.0f}", "-", "-"] for part, size in shared.items()),
    ]
    print(table(["what", "n", "median", "95th", "max"], rows))
    print(f"\nErrors: {sum(everybody.errors.values())} {dict(everybody.errors) or ''}\n\n{conditions()}")


if __name__ == "__main__":
    main()
