"""One command: ``python -m tools.atlas --downloads DIR --out course_data/atlas``."""

from __future__ import annotations

import argparse
import gzip
import importlib
import time
from pathlib import Path

from . import checks
from .fetch import fetch
from .model import Model

MARK = "<!-- checks -->"
"""Stands before and after the table in the report."""
VIEWS = ("posterior", "lateral", "axial_L3", "neck_shoulder")


def main() -> None:
    """Build the views that the command line names, all by default."""
    parser = argparse.ArgumentParser(prog="python -m tools.atlas", description=__doc__)
    parser.add_argument("--downloads", type=Path, required=True, help="folder for the three source packages (73 MB)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the JSON files")
    parser.add_argument("--report", type=Path, help="file in which the table of checks is renewed (REPORT.md)")
    parser.add_argument("views", nargs="*", choices=[*VIEWS, []], help="only these views")
    options = parser.parse_args()
    start = time.monotonic()
    fetch(options.downloads)
    model = Model(options.downloads)
    options.out.mkdir(parents=True, exist_ok=True)
    for view in options.views or VIEWS:
        data = importlib.import_module(f".views.{view.lower()}", __package__).build(model)
        (options.out / f"{view}.json").write_bytes(data)
        size = f"{len(data) / 1e3:.0f} kB, {len(gzip.compress(data, 9)) / 1e3:.0f} kB gzip"
        print(f"{time.monotonic() - start:5.0f} s  {view}: {size}", flush=True)
    rows = checks.table(checks.run(model, options.out))
    print(rows)
    if options.report:
        before, after = options.report.read_text().split(MARK, 1)[0], options.report.read_text().rsplit(MARK, 1)[-1]
        options.report.write_text(f"{before}{MARK}\n\n{rows}\n\n{MARK}{after}")


if __name__ == "__main__":
    main()
