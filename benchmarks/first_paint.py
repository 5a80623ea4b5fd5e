"""From the data of the atlas to its first paint in Chromium: ``python benchmarks/first_paint.py``.

Each round is a fresh page. The clock runs from the call that builds the explorer to the frame after the one in which it
was laid out, for every view with its muscles on the bones and with every layer on.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium  # noqa: E402
from common import conditions  # noqa: E402
from standalone import standalone  # noqa: E402

from massage_course import atlas  # noqa: E402
from massage_course.content import course_data  # noqa: E402
from massage_course.widgets.explorer import Explorer  # noqa: E402


def main() -> None:
    """Print size and time to first paint per view."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    data = course_data()
    print(conditions())
    whole = 0
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for name in data.views:
            view = data.view(name)
            size = len(gzip.compress(atlas.svg(view, view.meta.layers).encode(), 9))
            whole += size
            depth = "superficial" if "superficial" in view.meta.layers else "bone"
            page_file = Path(folder) / f"{name}.html"
            page_file.write_text(standalone(Explorer(data, "Atlas", view=name, depth=depth)), "utf-8")
            times = []
            for _ in range(rounds + 2):
                page = browser.new_page(viewport={"width": 1180, "height": 1060})
                page.goto(page_file.as_uri())
                times.append(page.evaluate("show()"))
                page.close()
            times = sorted(times[2:])
            print(
                f"{name}: {size / 1000:.0f} kB gzip, first paint median {statistics.median(times):.0f} ms, "
                f"fastest {times[0]:.0f}, slowest {times[-1]:.0f} (n={rounds})"
            )
    print(f"all views: {whole / 1000:.0f} kB gzip")


if __name__ == "__main__":
    main()
