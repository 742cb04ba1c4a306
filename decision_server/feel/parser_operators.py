"""Expressions: operators by precedence, without recursion per operator (rules 1 to 4, 19 to 24, 47 to 49).

From weak to strong: `or`, `and`, comparisons with `between` and `in`, `+ -`, `* /`, `**`, minus sign,
`instance of`, and what follows an operand. Operators that wait for their right side lie on a stack of one
Python frame, so that nesting costs three frames a level and a chain of operators costs none.
"""

from typing import Final

from decision_server.feel import syntax
from decision_server.feel.inference import test_scope
from decision_server.feel.parser_cursor import Cursor
from decision_server.feel.parser_messages import unexpected, unusable_token
from decision_server.feel.parser_operands import operand, parenthesised
from decision_server.feel.parser_postfix import followed
from decision_server.feel.scope import Scope
from decision_server.feel.source import Span
from decision_server.feel.tokens import END

OR: Final = 1
AND: Final = 2
COMPARISON: Final = 3
LEVELS: Final = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), COMPARISON),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/"), 5),
    "**": 6,
}
PREFIXES: Final = frozenset({"<", "<=", ">", ">=", "=", "!="})


class Pending:
    """An operator, or a chain of operators of one precedence, that waits for its right side.

    `start` is its first token, `scope` (of `in`) the scope to go back to. `prefix` is the comparison before a
    test, as in `x in < 5`; without left operands the pending expression is such a test itself.
    """

    __slots__ = ("height", "level", "operands", "operators", "prefix", "prefix_at", "scope", "start")

    def __init__(self, level: int, operator: str, start: int) -> None:
        self.level = level
        self.operators = [operator]
        self.operands: list[syntax.Expression] = []
        self.start = start
        self.height = 0
        self.prefix = ""
        self.prefix_at = -1
        self.scope: Scope | None = None

    def awaits_and(self) -> bool:
        """Whether this is a `between` whose `and` has not come yet."""
        return self.operators[0] == "between" and len(self.operands) == 1


def expression(cursor: Cursor) -> syntax.Expression:
    """Read one expression, as far as it goes (rule 1)."""
    cursor.enter()
    texts = cursor.texts
    pending: list[Pending] = []
    start = cursor.at
    if texts[start] in PREFIXES:
        pending.append(Pending(COMPARISON, "", start))
        pending[0].prefix = texts[start]
        cursor.at += 1
        start = cursor.at
    tree = operand(cursor)
    while True:
        operator = texts[cursor.at]
        level = LEVELS.get(operator, 0)
        while pending:
            top = pending[-1]
            if top.level < level or (top.level == level != COMPARISON):
                break
            if operator == "and" and top.awaits_and():
                break
            tree = _complete(cursor, pending.pop(), tree)
            start = top.start
        if level == 0:
            cursor.leave()
            return tree
        cursor.at += 1
        if pending and (pending[-1].level == level or (operator == "and" and pending[-1].awaits_and())):
            top = pending[-1]
            top.operators.append(operator)
        else:
            top = Pending(level, operator, start)
            pending.append(top)
        top.operands.append(tree)
        top.height = max(top.height, cursor.height)
        start = cursor.at
        if operator == "in":
            top.scope = cursor.scope
            cursor.scope = test_scope(cursor.scope, cursor.type_of(tree))
            if texts[start] in PREFIXES:
                top.prefix, top.prefix_at = texts[start], start
                cursor.at += 1
                start = cursor.at
            elif texts[start] == "(":
                tests = parenthesised(cursor, many=True)
                if len(tests) == 1:
                    tree = followed(cursor, tests[0], start)
                else:
                    pending.pop()
                    tree, start = _in_tests(cursor, top, tests), top.start
                continue
        tree = operand(cursor)


def _in_tests(cursor: Cursor, pending: Pending, tests: tuple[syntax.Expression, ...]) -> syntax.In:
    if pending.scope is not None:
        cursor.scope = pending.scope
    cursor.rise(max(pending.height, cursor.height))
    return syntax.In(pending.operands[0], tests, cursor.span(pending.start))


def _complete(cursor: Cursor, pending: Pending, right: syntax.Expression) -> syntax.Expression:
    span = cursor.span(pending.start)
    operator = pending.operators[0]
    if pending.prefix:
        cursor.rise(cursor.height)
        start = span.start if pending.prefix_at < 0 else cursor.starts[pending.prefix_at]
        right = syntax.OperatorRange(pending.prefix, right, Span(start, span.end))
        if not pending.operands:
            return right
    if operator == "in":
        return _in_tests(cursor, pending, (right,))
    if pending.awaits_and():
        unusable_token(cursor)
        cursor.fail(
            "FEEL0116",
            "`between` has no `and`",
            cursor.token_span(cursor.at),
            "write `value between lowest and highest`",
        )
    cursor.rise(max(pending.height, cursor.height))
    operands = (*pending.operands, right)
    match pending.level, operator:
        case (1, _):
            return syntax.Disjunction(operands, span)
        case (2, _):
            return syntax.Conjunction(operands, span)
        case (_, "between"):
            return syntax.Between(operands[0], operands[1], operands[2], span)
        case (3, _):
            return syntax.Comparison(operands[0], operator, operands[1], span)
        case _:
            return syntax.Arithmetic(operands, tuple(pending.operators), span)


def whole_expression(cursor: Cursor) -> syntax.Expression:
    """Read an expression that must reach up to the end of the text."""
    tree = expression(cursor)
    if cursor.kinds[cursor.at] != END:
        unexpected(cursor)
    return tree


def unary_tests(cursor: Cursor) -> syntax.UnaryTests:
    """Read the tests of a cell up to the end of the text (rules 13 to 15)."""
    if cursor.texts[0] == "-" and cursor.kinds[1] == END:
        cursor.at = 1
        return syntax.UnaryTests((), False, cursor.span(0))
    tests = [expression(cursor)]
    while cursor.texts[cursor.at] == ",":
        cursor.at += 1
        tests.append(expression(cursor))
        cursor.check_entries(len(tests), "this list of tests")
    if cursor.kinds[cursor.at] != END:
        unexpected(cursor)
    match tests:
        case [syntax.Call(syntax.Name("not"), arguments)] if (
            arguments and arguments[0].name is None and cursor.texts[0] == "not"
        ):
            # `not(…)` reads like a call, and is one in brackets or if anything follows: `not(a) and b`.
            return syntax.UnaryTests(tuple(argument.value for argument in arguments), True, cursor.span(0))
    return syntax.UnaryTests(tuple(tests), False, cursor.span(0))
