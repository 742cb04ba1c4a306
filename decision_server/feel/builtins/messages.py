"""The words in which built-ins say what they wanted and what they got."""

from collections.abc import Sequence

from decision_server.feel.typesystem import ContextType, FeelType, FunctionType, ListType, RangeType, plain
from decision_server.feel.values import Value, kind_of


def kind_of_type(of: FeelType) -> str:
    """The kind that values of this type have: "number", "list", "context"."""
    of = plain(of)
    match of:
        case ListType():
            return "list"
        case ContextType():
            return "context"
        case RangeType():
            return "range"
        case FunctionType():
            return "function"
        case _:
            return str(of)


def a_type(of: FeelType) -> str:
    """What is wanted, with an article: "a number"."""
    kind = kind_of_type(of)
    return "any value" if kind == "Any" else f"a {kind}"


def a_kind(value: Value) -> str:
    """What was got, with an article: "a string", "null"."""
    kind = kind_of(value)
    return kind if value is None else f"a {kind}"


def one_of(words: Sequence[str]) -> str:
    """The words as a choice: "a", "a or b", "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"
