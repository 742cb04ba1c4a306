"""Any edit of any model can be written: what is read again is what was edited."""

import dataclasses
import random
from xml.etree.ElementTree import fromstring

import pytest

from decision_server.dmn.elements import Element, Kept, RawElement, Text
from decision_server.dmn.model import Model
from decision_server.dmn.xml_writer import write_model
from tests.dmn.rewriting import meant, read
from tests.dmn.test_xml_writer import FILES, name_of

SMALL = [path for path in FILES if path.stat().st_size < 150_000]
TEXTS = ["1 < 2", "a & b", "", "\n x", "]]>", '"ü"']
LEFT_ALONE = {
    *("source", "digest", "prefixes", "file", "namespace", "version", "number"),
    *("line", "column", "href", "pointer", "kept"),
}


def edited(value, luck, how_often):
    """The value with elements dropped, copied, moved and made anew, and with other texts, labels and ids."""
    if isinstance(value, tuple):
        items = [edited(each, luck, how_often) for each in value]
        if items and dataclasses.is_dataclass(items[0]) and luck.random() < how_often:
            at, other = luck.randrange(len(items)), luck.randrange(len(items))
            match luck.choice(["drop", "copy", "swap", "shuffle"]):
                case "drop":
                    items.pop(at)
                case "copy":
                    items.insert(other, items[at])
                case "swap":
                    items[at], items[other] = items[other], items[at]
                case "shuffle":
                    luck.shuffle(items)
        return tuple(items)
    if not dataclasses.is_dataclass(value) or isinstance(value, Kept | RawElement):
        return value
    changes = {}
    for field in dataclasses.fields(value):
        here = getattr(value, field.name)
        if field.name not in LEFT_ALONE:
            changes[field.name] = edited(here, luck, how_often)
        if isinstance(here, Text) and luck.random() < how_often:
            changes[field.name] = Text(luck.choice(TEXTS))
    if isinstance(value, Element):
        if luck.random() < how_often / 4:
            changes |= {
                "label": luck.choice([None, 'new <&> "label"\t']),
                "description": luck.choice(TEXTS).strip(),
            }
        if luck.random() < how_often / 6:
            changes["id"] = None
        if not isinstance(value, Model) and luck.random() < how_often / 8:
            changes |= {"line": 0, "column": 0}
    return dataclasses.replace(value, **changes)


def told(value):
    """What a model means, without the numbers of its rules, which count anew when it is read."""
    match value:
        case (name, dict() as members):
            return name, {key: told(each) for key, each in members.items() if key != "number"}
        case list():
            return [told(each) for each in value]
        case _:
            return value


@pytest.mark.parametrize("path", SMALL, ids=name_of)
def test_any_edit_is_read_again_as_it_was_made(path):
    model = read(path.read_bytes())
    for how_often in (0.03, 0.3):
        other = edited(model, random.Random(f"{path.name} {how_often}"), how_often)
        written = write_model(other)
        fromstring(written)
        assert told(meant(read(written))) == told(meant(other)), how_often
