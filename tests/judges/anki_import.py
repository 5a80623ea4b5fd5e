"""What Anki itself makes of an exported deck: ``python anki_import.py DECK`` imports it into an empty collection.

Prints, as JSON, the notes (type, fields, cards) and the pictures that came along, and the schedule of each card by the
first field of its note: days until it is due, interval, memory, and the ratings of its reviews.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

with tempfile.TemporaryDirectory() as folder:
    collection = Collection(str(Path(folder) / "collection.anki2"))
    options = ImportAnkiPackageOptions(with_scheduling=True)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=sys.argv[1], options=options)).log
    notes = [collection.get_note(note) for note in collection.find_notes("")]
    cards = {note.fields[0]: note.cards()[0] for note in notes}
    reviews = {
        name: collection.db.list("SELECT ease FROM revlog WHERE cid = ? ORDER BY id", card.id)
        for name, card in cards.items()
    }
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
        "schedule": {
            name: {
                "due_in": card.due - collection.sched.today,
                "interval": card.ivl,
                "stability": card.memory_state and card.memory_state.stability,
                "ratings": reviews[name],
            }
            for name, card in cards.items()
            if card.type == 2
        },
        "media": sorted(file.name for file in Path(collection.media.dir()).iterdir()),
        "unused": list(collection.media.check().unused),
        "missing": list(collection.media.check().missing),
    }
    collection.close()
print(json.dumps(found))
