"""Zip packages: the same content gives the same bytes, and a package may also be a bare XML file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file can hold."""

LARGEST = 50_000_000
"""Bytes. A file inside a package that claims more is refused: no bank of questions is as large."""


def pinned_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip file with `files` by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def parsed_files(package: bytes, parse: Callable[[bytes], Any]) -> Iterator[Any]:
    """Each XML file of a package, or the one that `package` is. Raises ValueError where there is no XML."""
    if not package.startswith(b"PK"):
        yield _parse(package, "the file", parse)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(package))
    except zipfile.BadZipFile as error:
        raise ValueError(f"the package is damaged ({error})") from error
    with archive:
        for entry in archive.infolist():
            if not entry.filename.endswith((".xml", ".qti")):
                continue
            if entry.file_size > LARGEST:
                raise ValueError(f"{entry.filename} is too large ({entry.file_size} bytes)")
            yield _parse(archive.read(entry), entry.filename, parse)


def _parse(content: bytes, name: str, parse: Callable[[bytes], Any]) -> Any:
    try:
        return parse(content)
    # ElementTree's ParseError is a SyntaxError, defusedxml's refusals are ValueErrors.
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{name} is not XML that can be read ({error})") from error
