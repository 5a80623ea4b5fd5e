"""``from massage_course import open_lesson`` against ``import anywidget``, the library it stands on.

Measured: fresh Python processes in turn, one of each to a pair; the first pair is not counted (it fills the caches).
"import" is the time around the statement inside the process, "process" the time from outside with Python's own start.
A last process imports the course and proves that matplotlib and nbgrader stay out.

To repeat, from the course's environment: ``python benchmarks/imports.py [--pairs 21]``
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from common import conditions, summary, table

COURSE, BASE = "massage_course", "anywidget"
KEPT_OUT = ("matplotlib", "nbgrader", "numpy")

STATEMENTS = {COURSE: f"from {COURSE} import open_lesson", BASE: f"import {BASE}"}
IMPORT = "import time; start = time.perf_counter(); {}; print((time.perf_counter() - start) * 1000)"
LOADED = f"import sys; from {COURSE} import open_lesson; print(*({{name.split('.')[0] for name in sys.modules}}))"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=21, help="counted pairs of processes (default 21)")
    pairs = arguments.parse_args().pairs
    print(conditions(), end="\n\n")
    measured = [{module: one_import(module) for module in (COURSE, BASE)} for _ in range(pairs + 1)][1:]
    rows = []
    for place, clock in enumerate(("import", "process")):
        times = {module: [pair[module][place] for pair in measured] for module in (COURSE, BASE)}
        middle = {module: statistics.median(values) for module, values in times.items()}
        paired = statistics.median(mine / base for mine, base in zip(times[COURSE], times[BASE], strict=True))
        rows.append([f"{BASE}, {clock}", *summary(times[BASE]), "1.00", "1.00"])
        ratio = middle[COURSE] / middle[BASE]
        rows.append([f"{COURSE}, {clock}", *summary(times[COURSE]), f"{ratio:.2f}", f"{paired:.2f}"])
    print(table(["ms", "n", "median", "p90", "min", "max", "ratio of medians", "median of pairwise ratios"], rows))
    loaded = set(python(LOADED).split())
    for name in KEPT_OUT:
        print(f"\n{name} after `{STATEMENTS[COURSE]}`: {'LOADED' if name in loaded else 'not loaded'}", end="")
    print(f"\n\n{conditions()}")


def one_import(module: str) -> tuple[float, float]:
    """Milliseconds of the import inside a fresh process, and of the whole process."""
    start = time.perf_counter()
    inside = float(python(IMPORT.format(STATEMENTS[module])))
    return inside, (time.perf_counter() - start) * 1000


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
