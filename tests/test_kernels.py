"""A graded notebook in a real kernel, spoken to as any front end does: by messages and nothing else.

This is VS Code's way: the kernel stands in the notebook's folder and no extension of ours is there.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from massage_course.answers import decode
from massage_course.grading.keys import load_key

ROOT = Path(__file__).parents[1]
NAME = "low_back_pain"
ALL = len(load_key(ROOT / "exercises", NAME).items)
PATIENCE = 60
"""Seconds. What is promised to be quick is measured in benchmarks/saving.py; here a busy machine must do."""


class FrontEnd:
    """A kernel and the widgets it opened; `ask` sends what a click sends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        self.states: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        """Run all cells, as "Run All" does, and wait until the last widget, the check, is complete."""
        before = set(self.states)
        for cell in nbformat.read(self.folder / f"{NAME}.ipynb", as_version=4).cells:
            if cell.cell_type == "code":
                reply = self.client.execute(cell.source, reply=True, timeout=PATIENCE)
                assert reply["content"]["status"] == "ok", reply["content"]
        new = lambda: [state for name, state in self.states.items() if name not in before]  # noqa: E731
        assert self.listen(lambda: any(state.get("standings") and state["tally"] for state in new()))

    def listen(self, until: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Take in what the kernel says until something is so; False if it did not come to that."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except Exception:  # queue.Empty, of one kind or another
                continue
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.states[content["comm_id"]] = dict(content["data"]["state"])
            elif message["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
                self.states[content["comm_id"]].update(content["data"]["state"])
        return True

    def widget(self, title: str) -> str:
        """The id of the newest widget whose title begins so."""
        return [name for name, state in self.states.items() if str(state.get("title")).startswith(title)][-1]

    def send(self, widget: str, **state: Any) -> None:
        content = {"comm_id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))

    def answer(self, number: int, response: Any) -> tuple[str, str, str]:
        """Answer a question; the widget, the item and the moment, for :meth:`confirmed`."""
        widget = self.widget(f"Question {number} of {ALL}")
        item, at = self.states[widget]["items"][0]["id"], datetime.now(UTC).isoformat()
        given = {item: {"response": response, "at": at, "checked": False, "confidence": ""}}
        self.send(widget, responses=given)
        return widget, item, at

    def confirmed(self, widget: str, item: str, at: str, seconds: float = PATIENCE) -> bool:
        return self.listen(lambda: self.states[widget]["saved"].get(item) == at, seconds)

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Übung 2 (背部) مساج"
    shutil.copytree(ROOT / "exercises" / "source" / NAME, place)
    return place


@pytest.fixture
def open_kernel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], FrontEnd]]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    opened: list[FrontEnd] = []

    def one() -> FrontEnd:
        opened.append(FrontEnd(folder))
        opened[-1].run()
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def responses(folder: Path) -> dict[str, Any]:
    answers = decode((folder / f"{NAME}.answers.json").read_bytes()).answers
    return {item: answer.response for item, answer in answers.items()}


def test_saved_without_any_extension_beside_the_notebook_and_followed_by_the_check(
    open_kernel: Callable[[], FrontEnd], folder: Path
) -> None:
    front = open_kernel()
    check = front.widget("Before you hand in")
    assert front.states[check]["tally"] == f"{ALL} of {ALL} not answered."
    assert front.confirmed(*front.answer(1, "c"))
    assert responses(folder) == {"lbp_g01": "c"}
    assert front.confirmed(
        *front.answer(7, {"a": front.states[front.widget(f"Question 7 of {ALL}")]["items"][0]["choices"][0]["id"]})
    )
    assert front.listen(lambda: front.states[check]["tally"] == f"{ALL - 2} of {ALL} not answered, 1 not finished.")
    assert front.states[front.widget(f"Question 2 of {ALL}")]["tally"] == front.states[check]["tally"]
    standings = front.states[check]["standings"]
    assert (standings["lbp_g01"], standings["lbp_g07"], standings["lbp_g02"]) == ("answered", "begun", "")
    # Changed, then cleared.
    assert front.confirmed(*front.answer(1, "a"))
    assert responses(folder)["lbp_g01"] == "a"
    assert front.confirmed(*front.answer(1, None))
    assert front.listen(lambda: front.states[check]["standings"]["lbp_g01"] == "")
    # The file is gone; the check finds out and writes it again.
    (folder / f"{NAME}.answers.json").unlink()
    front.send(check, asked=1)
    assert front.listen(lambda: front.states[check]["told"] == 1)
    assert front.states[check]["problem"] == "" and "lbp_g07" in responses(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["items.json", f"{NAME}.answers.json", f"{NAME}.ipynb"]


def test_two_clicks_within_20_ms(open_kernel: Callable[[], FrontEnd], folder: Path) -> None:
    front = open_kernel()
    spans = []
    for answers in ("abc", "cab", "bca"):
        start = time.perf_counter()
        sent = [front.answer(number, answer) for number, answer in enumerate(answers, start=1)]
        sent.append(front.answer(1, answers[-1]))
        spans.append(time.perf_counter() - start)
        assert all(front.confirmed(*one) for one in sent[1:])
        assert responses(folder) == dict(zip(("lbp_g02", "lbp_g03", "lbp_g01"), answers[1:] + answers[-1], strict=True))
    assert min(spans) < 0.02, "the clicks came too slowly to prove anything"


def test_kernel_restart(open_kernel: Callable[[], FrontEnd], folder: Path) -> None:
    """Old widgets still take clicks. No word comes back, which is how the page knows; nothing of before is lost."""
    front = open_kernel()
    assert front.confirmed(*front.answer(1, "c"))
    front.manager.restart_kernel(now=True)
    front.client.wait_for_ready(timeout=PATIENCE)
    lost = front.answer(2, "b")
    assert not front.confirmed(*lost, seconds=2)
    assert responses(folder) == {"lbp_g01": "c"}
    front.run()
    again = front.states[front.widget(f"Question 1 of {ALL}")]
    assert again["responses"]["lbp_g01"]["response"] == "c"
    # The page kept the lost one, and sends it to the new widget with the moment of the click.
    assert again["place"] == front.states[lost[0]]["place"]
    assert front.confirmed(*front.answer(2, "b"))
    assert responses(folder) == {"lbp_g01": "c", "lbp_g02": "b"}


def test_kernel_killed_by_the_system_right_after_the_acknowledgement(
    open_kernel: Callable[[], FrontEnd], folder: Path
) -> None:
    for number in (1, 2, 3):
        front = open_kernel()
        assert front.confirmed(*front.answer(number, "c"))
        front.manager.signal_kernel(9)
        assert len(responses(folder)) == number


def test_two_tabs_with_a_kernel_each(open_kernel: Callable[[], FrontEnd], folder: Path) -> None:
    left, right = open_kernel(), open_kernel()
    for answer in "abcabcabcd":
        sent = [(left, left.answer(1, answer)), (right, right.answer(2, answer)), (left, left.answer(3, answer))]
        sent.append((right, right.answer(4, answer)))
        assert all(front.confirmed(*one) for front, one in sent)
    assert responses(folder) == dict.fromkeys(("lbp_g01", "lbp_g02", "lbp_g03", "lbp_g04"), "d")
    # What was given in the other tab is known here too, after the next answer.
    assert left.confirmed(*left.answer(1, "a"))
    check = left.widget("Before you hand in")
    assert left.listen(lambda: left.states[check]["tally"] == f"{ALL - 4} of {ALL} not answered.")


def test_nothing_that_a_kernel_tells_a_front_end_holds_a_rationale(open_kernel: Callable[[], FrontEnd]) -> None:
    front = open_kernel()
    assert front.confirmed(*front.answer(1, "c"))
    told = json.dumps(list(front.states.values()), ensure_ascii=False)
    for item in load_key(ROOT / "exercises", NAME).items:
        assert json.dumps(item.stem, ensure_ascii=False)[1:-1] in told
        assert not any(json.dumps(part.rationale, ensure_ascii=False)[1:-1] in told for part in item.parts)
    assert not any(
        "teaching" in item or "key" in item for state in front.states.values() for item in state.get("items", ())
    )
