"""What all widgets of the course share: one module for the browser, and words and a picture for everybody else."""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path
from typing import Any

import anywidget

HERE = Path(__file__).parent


IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w./]+)";\n', re.MULTILINE)


def esm(name: str) -> str:
    """The JavaScript of a widget as one module: anywidget loads a single file, so what it imports is copied into it."""
    return one_module(HERE / name)


def one_module(file: Path) -> str:
    """The JavaScript module `file`, with the modules that it imports copied into it."""
    taken: list[Path] = []

    def take(module: Path) -> str:
        if module in taken:
            return ""
        taken.append(module)
        source = module.read_text("utf-8")
        before = "".join(take((module.parent / imported).resolve()) for imported in IMPORT.findall(source))
        own = IMPORT.sub("", source)
        return before + (own if module == whole else re.sub(r"^export (?!default)", "", own, flags=re.MULTILINE))

    whole = file.resolve()
    return take(whole)


def css(*names: str) -> str:
    """The style sheets of a widget after the one all widgets share."""
    return "".join((HERE / name).read_text("utf-8") for name in ("shared.css", *names))


def picture(svg: str, alt: str, width: int) -> str:
    """`svg` as an HTML image `width` pixels wide. An inline SVG would be stripped where a notebook is not trusted."""
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return f'<img alt="{escape(alt)}" width="{width}" src="data:image/svg+xml;base64,{data}">'


class CourseWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """A widget that can also be read: as words in a terminal and as a picture or text where no widget runs."""

    def words(self) -> str:
        """Plain text of what the widget shows, the same every time."""
        raise NotImplementedError

    def still(self) -> str:
        """HTML of what the widget shows, without a script."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": self.words(), "text/html": self.still()}, metadata

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
