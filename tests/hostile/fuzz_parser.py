"""Coverage-guided fuzzing of parser, checker and evaluation: `make fuzz`."""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["decision_server.feel"]):
    from decision_server.errors import LimitExceeded
    from decision_server.feel.expression import compile_expression, compile_tests
    from decision_server.feel.notes import Limits, Notes
    from decision_server.feel.parser import parse_expression, parse_type
    from decision_server.feel.printer import print_expression
    from decision_server.feel.scope import Scope
    from decision_server.feel.typesystem import ANY, NUMBER, ListType

from tests.hostile.watched import NOW, is_inert, warm_up

SCOPE = Scope({"x": ANY, "y": ListType(NUMBER), "a b": ANY})
FEW = Limits(steps=20_000)


def one(data: bytes) -> None:
    """Every text gives a tree or a problem, and evaluates to a value or a limit."""
    text = data.decode("utf-8", "replace")
    values = {"x": {"a": 1}, "y": [3, 1, 2], "a b": "text"}
    parsed = parse_expression(text, SCOPE)
    assert parsed.tree is not None or parsed.problems
    if parsed.tree is not None and not parsed.problems:
        again = parse_expression(print_expression(parsed.tree), SCOPE)
        assert again.tree is not None, text
    parse_type(text, SCOPE)
    compiled = compile_expression(text, SCOPE)
    assert all(found.show() for found in compiled.diagnostics)
    tests = compile_tests(text, SCOPE)
    with suppress(LimitExceeded):
        assert is_inert(compiled(values, Notes(now=NOW, limits=FEW)))
    with suppress(LimitExceeded):
        tests.accepts(3, values, Notes(now=NOW, limits=FEW))


if __name__ == "__main__":
    warm_up()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
