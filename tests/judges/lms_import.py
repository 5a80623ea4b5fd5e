"""What the importers of Canvas, Moodle and Blackboard make of a file of marks, by the rules they document.

Written from those rules alone and without the package: what an importer refuses is an AssertionError here, what it
passes over in silence too. Each function returns title -> who (as the LMS knows one) -> points, None for no mark.
"""

from __future__ import annotations

import csv
import io
import re

Marks = dict[str, dict[str, float | None]]

BEGINS_A_FORMULA = re.compile(r"[=+\-@\t\r\n].")


def rows_of(content: bytes) -> list[list[str]]:
    """RFC 4180: every line has as many cells as the first. No cell may be run by a spreadsheet (OWASP)."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert rows and all(len(row) == len(rows[0]) for row in rows)
    for cell in (cell for row in rows for cell in row):
        assert not BEGINS_A_FORMULA.match(cell) or re.fullmatch(r"-\d+(\.\d+)?", cell), cell
    return rows


def canvas(content: bytes) -> tuple[Marks, dict[str, float]]:
    """``lib/gradebook_importer.rb`` of canvas-lms; also returns title -> points possible."""
    assert not content.startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(content)
    # row_has_student_headers?
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    # update_column_count: SIS Login ID third, or SIS User ID third and SIS Login ID fourth; Section comes last.
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        own = {"login": 2, "columns": 4}
    else:
        assert re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3])
        own = {"login": 3, "columns": 5}
    assert "Section" in header[own["columns"] - 1]
    titles = header[own["columns"] :]
    # strip_non_assignment_columns: such a title is passed over.
    passed = "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override"
    assert not [title for title in titles if re.search(passed, title)]
    assert titles and len(set(titles)) == len(titles), "found by its first place only"
    marks: Marks = {title: {} for title in titles}
    possible: dict[str, float] = {}
    for row in rows:
        cells = row[own["columns"] :]
        if "Points Possible" in row[0]:
            possible = {title: float(cell) for title, cell in zip(titles, cells, strict=True)}
            continue
        assert row[1] or row[own["login"]], "a student without an id is looked for by name"
        assert not row[1] or row[1].isdigit()
        for title, cell in zip(titles, cells, strict=True):
            marks[title][row[1] or row[own["login"]]] = float(cell) if cell.strip() else None
    return marks, possible


def moodle(content: bytes, map_from: str) -> Marks:
    """``grade/import/csv/classes/load_data.php``, with `map_from` chosen as *Map from*."""
    header, *rows = rows_of(content)
    header = [title.strip() for title in header]
    assert len(set(header)) == len(header), "cannotmapfield"
    # A form shows the columns; an instructor maps all that are not a person's own.
    own = {"Username", "ID number", "Email address", "First name", "Last name"}
    titles = [title for title in header if title not in own]
    marks: Marks = {title: {} for title in titles}
    for row in rows:
        line = dict(zip(header, map(str.strip, row), strict=True))
        assert line[map_from], "usermappingerrorusernotfound: the whole import stops"
        for title in titles:
            # For a new grade item an empty cell would be stored as it is; only "-" is no mark.
            assert line[title], title
            points = None if line[title] == "-" else float(line[title])
            assert points is None or points <= 100, "gradevaluetoobig"
            marks[title][line[map_from]] = points
    return marks


def blackboard(content: bytes) -> Marks:
    """Uploading or Downloading Grade Center Items for Working Offline: comma-delimited data stand in quotes."""
    assert content.startswith(b"\xef\xbb\xbf"), "without it letters beyond ASCII are lost in a spreadsheet"
    first = content.decode("utf-8-sig").split("\n", 1)[0]
    assert re.fullmatch(r'"[^"]*"(,"[^"]*")*', first)
    header, *rows = rows_of(content)
    assert "Username" in header
    own = {"Last Name", "First Name", "Username", "Student ID"}
    titles = [title for title in header if title not in own]
    # "Columns that do not have Column ID numbers in an uploaded file will create new columns."
    assert len(set(titles)) == len(titles)
    marks: Marks = {title: {} for title in titles}
    for row in rows:
        line = dict(zip(header, row, strict=True))
        assert line["Username"], "each line needs the user name"
        for title in titles:
            marks[title][line["Username"]] = float(line[title]) if line[title] else None
    return marks
