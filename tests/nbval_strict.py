"""pytest plugin (``-p nbval_strict``): closes two holes of nbval.

nbval drops widget views before it compares, so a widget that vanished goes unnoticed; and it does not look at images.
Here the number of widget views must be the one that was noted when the outputs were stored, and PNG images must have
the same pixels.
"""

from __future__ import annotations

import base64
import io
from typing import Any

from nbval.plugin import IPyNbCell
from PIL import Image, ImageChops

from massage_course.notebooks import WIDGET_NOTE, WIDGET_VIEW

nbval_compare = IPyNbCell.compare_outputs


def stored_views(outputs: list[Any]) -> int:
    return sum(bool(output.get("metadata", {}).get(WIDGET_NOTE)) for output in outputs)


def computed_views(outputs: list[Any]) -> int:
    return sum(WIDGET_VIEW in output.get("data", {}) for output in outputs)


def images(outputs: list[Any]) -> list[Image.Image]:
    found = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return [Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA") for data in found]


def same_pixels(first: Image.Image, second: Image.Image) -> bool:
    return first.size == second.size and ImageChops.difference(first, second).getbbox(alpha_only=False) is None


def compare_outputs(self: Any, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
    if not nbval_compare(self, test, ref, skip_compare):
        return False
    if stored_views(ref) != computed_views(test):
        self.comparison_traceback.append(f"widgets: {stored_views(ref)} stored, {computed_views(test)} shown now")
        return False
    before, now = images(ref), images(test)
    if len(before) != len(now) or not all(map(same_pixels, before, now)):
        self.comparison_traceback.append("a picture has changed")
        return False
    return True


IPyNbCell.compare_outputs = compare_outputs
