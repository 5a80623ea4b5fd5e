"""What the benchmarks in a browser share: JupyterLab and Chromium of the tests, a slow line, and the printed table."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import Lab, chromium, copy_notebooks, free_port, jupyterlab, served, wait_for  # noqa: E402  (needs the line above)

__all__ = [
    "LESSON",
    "ROOT",
    "Lab",
    "chromium",
    "conditions",
    "copy_notebooks",
    "jupyterlab",
    "served",
    "slow_line",
    "summary",
    "table",
]

LESSON = "01_low_back_pain"
BUSY = 1.5
"""A one-minute load from which others disturb the times: with 2 cores, one of them is no longer ours."""


def conditions() -> str:
    """The machine, its load and the versions: printed before a measurement, which is itself a load of 2 and more."""
    packages = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "nbgrader", "playwright")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    load = os.getloadavg()[0]
    remark = " (BUSY: read the ratios, repeat for the absolute times)" if load > BUSY else ""
    python = platform.python_version()
    return f"{os.cpu_count()} cores, one-minute load {load:.1f}{remark}; Python {python}, {versions}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def summary(values: Sequence[float], digits: int = 0) -> list[str]:
    """How many values there are, their median, their 90th percentile, the smallest and the largest."""
    parts = [statistics.median(values), statistics.quantiles(values, n=10, method="inclusive")[-1]]
    return [str(len(values)), *(f"{value:.{digits}f}" for value in (*parts, min(values), max(values)))]


@contextmanager
def slow_line(lab: Lab, round_trip_ms: float) -> Iterator[Lab]:
    """The same JupyterLab at the end of a long line: every byte comes half a round trip later, in both directions."""
    port, server_port, delay = free_port(), int(lab.address.rsplit(":", 1)[1]), round_trip_ms / 2000

    loop, closed = asyncio.new_event_loop(), asyncio.Event()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server_port)
        await asyncio.gather(_carry(reader, far_writer, delay), _carry(far_reader, writer, delay))

    async def serve() -> None:
        await asyncio.start_server(connect, "127.0.0.1", port)
        await closed.wait()

    thread = threading.Thread(target=asyncio.Runner(loop_factory=lambda: loop).run, args=[serve()])
    thread.start()
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield replace(lab, address=address)
    finally:
        loop.call_soon_threadsafe(closed.set)
        thread.join()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Pass on what is read, `delay` seconds after it came, in order; pieces on the way do not wait for one another."""
    loop = asyncio.get_running_loop()
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def receive() -> None:
        data = b"more"
        while data:
            try:
                data = await reader.read(65536)
            except ConnectionError:
                data = b""
            on_the_way.put_nowait((loop.time() + delay, data))

    receiving = asyncio.create_task(receive())
    with suppress(ConnectionError):
        while True:
            due, data = await on_the_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                break
            writer.write(data)
            await writer.drain()
    receiving.cancel()
    writer.close()
