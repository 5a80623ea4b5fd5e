"""Makes the pictures of the README out of the running course: ``python tools/screenshots.py``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, click_shape, jupyterlab, open_lesson  # noqa: E402

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Open the lesson as a student does, choose a muscle, and keep the picture."""
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab, chromium() as browser:
        page = browser.new_page(viewport={"width": 1180, "height": 1060})
        open_lesson(page, lab, "01_low_back_pain")
        page.get_by_role("radio", name="Deep muscles").check()
        click_shape(page, "longissimus_thoracis")
        page.locator(".mc-explorer").evaluate("part => part.scrollIntoView({ block: 'start' })")
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / "explorer.png")


if __name__ == "__main__":
    main()
