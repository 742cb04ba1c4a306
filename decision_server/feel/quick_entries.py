"""What the commonest cells accept, told from their text alone: without a tree, types, or a program.

Only for cells of which the parser and the checker would have nothing to say: literals of the clause's kind.
"""

import re
from typing import Final

from decision_server.feel.entries import ENTRY, LONGEST, STRING
from decision_server.feel.lexer import number_value
from decision_server.feel.numbers import Number, negate
from decision_server.feel.typesystem import NUMBER, FeelType
from decision_server.feel.typesystem import STRING as TEXT
from decision_server.feel.unary_tests import ANYTHING, AllBut, Interval, Intervals, Shape, Values

_NUMBERS: Final = frozenset({"number", "operand", "closing"})


def quick_shape(text: str, type: FeelType) -> Shape | None:
    """The shape of tests of a number or string; None if the text has to be compiled to know."""
    match = ENTRY.match(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    group = match.lastgroup
    if group == "dash":
        return ANYTHING
    if group in _NUMBERS:
        return _intervals(match) if type == NUMBER else None
    if type != TEXT:
        return None
    written = match[group or 0]
    texts = tuple(dict.fromkeys(each[1:-1] for each in STRING.findall(written)))
    return Values(texts) if group == "strings" else AllBut(texts)


def _intervals(match: re.Match[str]) -> Intervals | None:
    match match.lastgroup:
        case "number":
            value = _number(match["number"])
            return Intervals((Interval(value, True, value, True),))
        case "operand":
            operator, value = match["operator"], _number(match["operand"])
            if operator[0] == "<":
                return Intervals((Interval(None, False, value, operator == "<="),))
            return Intervals((Interval(value, operator == ">=", None, False),))
        case _:
            low, high = _number(match["start"]), _number(match["end"])
            if low >= high:
                return None
            return Intervals((Interval(low, match["opening"] == "[", high, match["closing"] == "]"),))


def _number(written: str) -> Number:
    # Without an exponent, a text of at most LONGEST characters cannot be out of range.
    value = number_value(written.lstrip("-"))
    assert value is not None  # noqa: S101
    return negate(value) if written[0] == "-" else value
