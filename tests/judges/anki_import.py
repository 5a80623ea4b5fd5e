"""What Anki itself makes of an exported deck: ``python anki_import.py DECK`` imports it into an empty collection.

Prints, as JSON, the notes (type, fields, cards) and the pictures that came along.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

with tempfile.TemporaryDirectory() as folder:
    collection = Collection(str(Path(folder) / "collection.anki2"))
    request = ImportAnkiPackageRequest(package_path=sys.argv[1], options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    notes = [collection.get_note(note) for note in collection.find_notes("")]
    found = {
        "imported": len(log.new),
        "notes": [
            {
                "type": note.note_type()["name"],
                "fields": dict(note.items()),
                "question": note.cards()[0].question(),
                "answer": note.cards()[0].answer(),
            }
            for note in notes
        ],
        "media": sorted(file.name for file in Path(collection.media.dir()).iterdir()),
        "unused": list(collection.media.check().unused),
        "missing": list(collection.media.check().missing),
    }
    collection.close()
print(json.dumps(found))
