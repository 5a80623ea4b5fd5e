"""BibTeX entries formatted for print. pybtex does the work; this module only picks its style and output."""

from __future__ import annotations

import re

from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyData, Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.style.formatting.plain import Style

from .content import Reference

STYLE = Style(name_style="lastfirst", abbreviate_names=True)

NUMBERS = {"doi": "https://doi.org/{}", "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
"""Fields that number a paper, the better one first, and where a number leads."""


def load(bibtex: str) -> dict[str, Reference]:
    """Return the references of a BibTeX text by key; raise ValueError in plain words if it cannot be read."""
    try:
        bibliography = parse_string(bibtex, "bibtex")
    except PybtexError as error:
        raise ValueError(f"is not valid BibTeX: {error}") from error
    return {key: _reference(bibliography, key) for key in bibliography.entries}


def _reference(bibliography: BibliographyData, key: str) -> Reference:
    """Formatting takes pybtex a few milliseconds an entry, so only what makes it fail is looked at now."""
    entry = bibliography.entries[key]
    if not hasattr(STYLE, f"get_{entry.type}_template"):
        raise ValueError(f"entry {key}: '@{entry.type}' is not a kind of source known here")
    for field in ("title", "year"):
        if field not in entry.fields:
            raise ValueError(f"entry {key}: missing {field}")
    if not entry.persons:
        raise ValueError(f"entry {key}: missing author")
    name, url = _link(entry)
    return Reference(
        key,
        _citation(entry),
        url,
        lambda: _text(bibliography, key),
        numbers=tuple(f"{kind} {entry.fields[kind].lower()}" for kind in NUMBERS if kind in entry.fields),
        checked=name not in _from_memory(entry),
    )


def _citation(entry: Entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    surnames = [" ".join(person.prelast_names + person.last_names).strip("{}") for person in people]
    year = entry.fields.get("year", "n.d.")
    if not surnames:
        return f"{entry.fields.get('title', '')} {year}".strip()
    if len(surnames) == 2:
        return f"{surnames[0]} and {surnames[1]} {year}"
    return f"{surnames[0]}{' et al.' if len(surnames) > 2 else ''} {year}"


def _text(bibliography: BibliographyData, key: str) -> str:
    """The printed entry without links and notes: those are shown beside it."""
    entry = bibliography.entries[key]
    shown = {name: value for name, value in entry.fields.items() if name not in {"note", "url", "doi", "pmid"}}
    bare = Entry(entry.type, fields=shown, persons=entry.persons)
    formatted = STYLE.format_entry(key, bare).text.render(Backend())
    return re.sub(r"\s+", " ", formatted).strip()


def _link(entry: Entry) -> tuple[str, str]:
    """Where the source is found, and the field that says so. A number outlives the page on which it was read."""
    for name, address in {**NUMBERS, "url": "{}"}.items():
        if name in entry.fields:
            return name, address.format(entry.fields[name])
    return "", ""


def _from_memory(entry: Entry) -> set[str]:
    """The numbers that the note of the entry calls noted from memory."""
    parts = [part for part in re.split(r"[,;.]", entry.fields.get("note", "")) if "from memory" in part]
    return {name for name in NUMBERS if any(name.upper() in part for part in parts)}
