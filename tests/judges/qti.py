"""What another QTI engine (pyslet) makes of an exported package: ``python qti.py PACKAGE < answers.json``.

The answers are a list of ``[item, {response: value}]``; printed are the scores, in the same order. It runs in an
environment of its own (requirements.txt beside this file), so it imports nothing of the course.
"""

import io
import json
import logging
import re
import sys
import zipfile

import pyslet.qtiv1.xml as qti1
import pyslet.qtiv2.items
import pyslet.qtiv2.variables as variables
import pyslet.qtiv2.xml as qti2
import pyslet.xml.structures

# What it says on the way is about older documents than ours; errors are raised, not logged.
logging.disable(logging.CRITICAL)


def get_or_add_child(element, kind):
    """As pyslet has it, but for Python 3: there, a generator has no method `next`."""
    return next((child for child in element.get_children() if isinstance(child, kind)), None) or element.add_child(kind)


pyslet.xml.structures.Element.get_or_add_child = get_or_add_child
# An attempt begins with the item drawn as a web page, which pyslet can do for few interactions. Scoring needs no page.
pyslet.qtiv2.items.AssessmentItem.render_html = lambda item, *others: None


def items_of(package):
    """Id -> item, from a package of either version."""
    found = {}
    for name in package.namelist():
        if not name.endswith(".xml") or name == "imsmanifest.xml":
            continue
        content = package.read(name)
        if b"<questestinterop" in content:
            # Canvas calls a number a string with decimals; the standard, and so pyslet, has a response of its own.
            number = rb'<response_str( [^>]*)>(\s*<render_fib fibtype="Decimal">.*?)</response_str>'
            content = re.sub(number, rb'<response_num\1 numtype="Decimal">\2</response_num>', content, flags=re.S)
            document = qti1.QTIDocument()
            document.read(src=io.BytesIO(content))
            found |= {migrated[0].root.identifier: migrated[0].root for migrated in document.root.migrate_to_v2()}
        else:
            document = qti2.QTIDocument()
            # pyslet knows version 2.1, which has the same elements under another name space.
            document.read(src=io.BytesIO(content.replace(b"imsqti_v2p2", b"imsqti_v2p1")))
            found[document.root.identifier] = document.root
    return found


def score(item, responses):
    """Give the item these responses, end the attempt, read the score."""
    session = variables.ItemSessionState(item)
    session.begin_session()
    session.begin_attempt()
    for name, value in responses.items():
        kind = item.get_declaration(name).baseType
        session.map[name].set_value(typed(value, kind))
    session.end_attempt()
    return session.map["SCORE"].value or 0.0


def typed(value, kind):
    if isinstance(value, list):
        return [typed(one, kind) for one in value]
    if kind == variables.BaseType.directedPair:
        return tuple(value.split())
    return float(value) if kind == variables.BaseType.float else value


if __name__ == "__main__":
    items = items_of(zipfile.ZipFile(sys.argv[1]))
    print(json.dumps([score(items[name], responses) for name, responses in json.load(sys.stdin)]))
