"""The codes of what can be wrong with a request's inputs (INPUT…) and with a ruleset's files (RULESET…).

A code never changes its meaning and is never used again. The codes of expressions are in `feel/catalogue`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.catalogue import CatalogueEntry

_INPUTS: Final = (
    CatalogueEntry(
        "INPUT0101",
        "body too large",
        "The body has more bytes than are read in one request.",
        "a body of two mebibytes",
        "Send less in one request.",
    ),
    CatalogueEntry(
        "INPUT0102",
        "body nested too deep",
        "Lists and objects lie in each other more than 64 levels deep.",
        "[[[…]]] with 65 brackets",
        "Flatten the inputs.",
    ),
    CatalogueEntry(
        "INPUT0103",
        "not UTF-8",
        "The bytes are no text in UTF-8.",
        "a body in Latin-1",
        "Send JSON encoded as UTF-8.",
    ),
    CatalogueEntry(
        "INPUT0104",
        "not JSON",
        "The text breaks the rules of JSON at the line and column named.",
        '{"age": tru}',
        "Send exactly one JSON value.",
    ),
    CatalogueEntry(
        "INPUT0105",
        "key given twice",
        "An object has the same key more than once, and readers differ in which they take.",
        '{"amount": 1, "amount": 2}',
        "Give it once.",
    ),
    CatalogueEntry(
        "INPUT0106",
        "number not exact",
        "NaN, an infinity, more than 34 significant digits, or a magnitude outside 1E-308 to 1E+308.",
        '{"amount": 1e400}',
        "Give a number that is exact in 34 digits, or null where none is known.",
    ),
    CatalogueEntry(
        "INPUT0107",
        "half a character",
        "A text holds one half of a surrogate pair, which is no character.",
        '"\\ud800"',
        "Escape characters beyond U+FFFF as a pair, or send them as UTF-8.",
    ),
    CatalogueEntry(
        "INPUT0201",
        "wrong kind of value",
        "The value is not of the declared type. Nothing is converted: a number in quotes is a text.",
        '{"age": "34"} where a number is declared',
        "Send the kind that the message wants.",
    ),
    CatalogueEntry(
        "INPUT0202",
        "missing",
        "The decision depends on this input or member, and it is not there.",
        "{} where age is declared",
        "Send it; null says that it is not known, where null is allowed.",
    ),
    CatalogueEntry(
        "INPUT0203",
        "nothing asks for this",
        "No input or member has this name.",
        '{"agee": 34}',
        "Correct the name, or leave it out.",
    ),
    CatalogueEntry(
        "INPUT0204",
        "value not allowed",
        "The value is of the declared type and not among its allowed values.",
        '{"age": 999} where [0..120] is allowed',
        "Send one of the allowed values.",
    ),
    CatalogueEntry(
        "INPUT0205",
        "a function is wanted",
        "The input is declared as a function, and JSON has none.",
        "an input data whose type is a function",
        "Make it a business knowledge model.",
    ),
)
_RULESETS: Final = (
    CatalogueEntry(
        "RULESET0101",
        "unknown file",
        "A ruleset's folder holds ruleset.toml, *.dmn, cases.toml and README.md, and nothing else.",
        "notes.txt",
        "Take the file out, or correct its name.",
    ),
    CatalogueEntry(
        "RULESET0102",
        "ruleset.toml is missing",
        "Every ruleset says in ruleset.toml what it is and who owns it.",
        "a folder with only model.dmn",
        "Write one: format = 1, name, title, owner, entry.",
    ),
    CatalogueEntry(
        "RULESET0103",
        "ruleset.toml is not TOML",
        "The file cannot be read at the place named.",
        "name = consumer-loan, without quotes",
        "Correct the line; texts stand in quotes.",
    ),
    CatalogueEntry(
        "RULESET0104",
        "unknown setting",
        "ruleset.toml has no setting of this name.",
        'titel = "Consumer loan"',
        "Correct the name, or leave it out.",
    ),
    CatalogueEntry(
        "RULESET0105",
        "setting missing or wrong",
        "A setting that every ruleset has is not there or not of its form.",
        'name = "Consumer Loan"',
        "Write it as the message says.",
    ),
    CatalogueEntry(
        "RULESET0106",
        "no model",
        "The ruleset has no *.dmn file.",
        "a folder with only ruleset.toml",
        "Add the model.",
    ),
    CatalogueEntry(
        "RULESET0107",
        "no such entry",
        "The entry is the name of no decision or decision service, or of several.",
        'entry = "Lone decision"',
        "Name exactly one decision of the models.",
    ),
    CatalogueEntry(
        "RULESET0201",
        "cases.toml is not TOML",
        "The file cannot be read at the place named.",
        "name = a case, without quotes",
        "Correct the line; texts stand in quotes.",
    ),
    CatalogueEntry(
        "RULESET0202",
        "a case is not well formed",
        "A setting of the file or of a case is missing, unknown or of another kind.",
        "a case without a name",
        "Write it as the message says.",
    ),
)

CATALOGUE: Final[Mapping[str, CatalogueEntry]] = MappingProxyType(
    {entry.code: entry for entry in (*_INPUTS, *_RULESETS)}
)
