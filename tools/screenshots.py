"""Makes the pictures of the README and of docs/atlas.md out of the course: ``python tools/screenshots.py``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, click_shape, jupyterlab, open_lesson  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from standalone import standalone  # noqa: E402

from massage_course.content import course_data  # noqa: E402
from massage_course.widgets.explorer import Explorer  # noqa: E402

IMAGES = ROOT / "docs" / "images"

VIEWS = {
    "posterior": ("intermediate", "levator_scapulae"),
    "neck_shoulder": ("superficial", "sternocleidomastoid"),
    "lateral": ("bone", "L4"),
    "axial_L3": ("superficial", "multifidus"),
}
"""View -> the depth and the structure that its pictures show."""

SETTINGS = {"light": (False, 940), "dark": (True, 940), "phone": (False, 375)}
"""Name -> dark theme or not, width in pixels."""


def main() -> None:
    """Make all pictures anew."""
    with chromium() as browser:
        lesson(browser)
        views(browser)


def views(browser: Browser) -> None:
    """Each view of the atlas with a structure chosen: light, dark, and as wide as a phone."""
    data = course_data()
    with tempfile.TemporaryDirectory() as folder:
        for name, (depth, structure) in VIEWS.items():
            explorer = Explorer(data, "The atlas", view=name, depth=depth)
            for setting, (dark, width) in SETTINGS.items():
                file = Path(folder) / f"{name}_{setting}.html"
                file.write_text(standalone(explorer, dark=dark), "utf-8")
                page = browser.new_page(viewport={"width": width, "height": 1000})
                page.goto(file.as_uri())
                page.evaluate("show()")
                page.evaluate("id => { model.set('selected', id); }", structure)
                page.wait_for_timeout(200)
                page.screenshot(path=IMAGES / f"atlas_{name}_{setting}.jpg", quality=80, type="jpeg")
                page.close()


def lesson(browser: Browser) -> None:
    """Open the lesson as a student does, choose a muscle, and keep the picture."""
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab:
        page = browser.new_page(viewport={"width": 1180, "height": 1060})
        open_lesson(page, lab, "01_low_back_pain")
        page.get_by_role("radio", name="Deep muscles", exact=True).check()
        click_shape(page, "longissimus_thoracis")
        page.locator(".mc-explorer").evaluate("part => part.scrollIntoView({ block: 'start' })")
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / "explorer.png")


if __name__ == "__main__":
    main()
