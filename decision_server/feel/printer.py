"""Syntax tree to FEEL text that parses to the same tree.

Brackets stand where precedence asks for them and nowhere else, so a printed text may have fewer or more than
the one that was read. Names are printed as they are: where a scope has a name such as `a - b`, the tree of
`(a) - b` cannot be told from it, and who prints into such a scope has to look.
"""

from typing import Final, assert_never

from decision_server.feel import syntax
from decision_server.feel.lexer import tokenize
from decision_server.feel.names import normalised
from decision_server.feel.tokens import NAME_SYMBOLS, NUMBER, WORD

OPEN: Final = 0  # if, for, some, every, function, and tests such as `< 5`: reach as far as they can
OR: Final = 1
AND: Final = 2
COMPARISON: Final = 3
SUM: Final = 4
PRODUCT: Final = 5
POWER: Final = 6
SIGN: Final = 7
INSTANCE: Final = 8
POSTFIX: Final = 9
WHOLE: Final = 10
ARITHMETIC: Final = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}

ESCAPED: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def print_expression(tree: syntax.Expression) -> str:
    """The expression as text."""
    return _print(tree, OPEN)


def print_tests(tests: syntax.UnaryTests) -> str:
    """The unary tests as text."""
    if not tests.tests:
        return "-"
    printed = [_print(test, OPEN) for test in tests.tests]
    if tests.negated:
        return f"not({', '.join(printed)})"
    match tests.tests:
        case (syntax.Call(syntax.Name("not")),):
            return f"({printed[0]})"
    return ", ".join(printed)


def print_type(node: syntax.TypeNode) -> str:
    """The type as text."""
    match node:
        case syntax.TypeName():
            return node.name
        case syntax.ListOf():
            return f"list<{print_type(node.element)}>"
        case syntax.RangeOf():
            return f"range<{print_type(node.of)}>"
        case syntax.ContextOf():
            return f"context<{', '.join(f'{name}: {print_type(of)}' for name, of in node.members)}>"
        case syntax.FunctionOf():
            return f"function<{', '.join(map(print_type, node.parameters))}> -> {print_type(node.result)}"
        case _:
            assert_never(node)


def string_literal(text: str) -> str:
    """The text in double quotes, with everything escaped that may not stand there."""
    escaped = text.translate(ESCAPED)
    if escaped.isprintable():
        return f'"{escaped}"'
    return '"' + "".join(f"\\u{ord(c):04x}" if _is_surrogate(c) else c for c in escaped) + '"'


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def level_of(tree: syntax.Expression) -> int:
    """How strongly the printed expression holds together: what binds it more needs brackets around it."""
    match tree:
        case syntax.Disjunction():
            return OR
        case syntax.Conjunction():
            return AND
        case syntax.Comparison() | syntax.Between() | syntax.In():
            return COMPARISON
        case syntax.Arithmetic():
            return ARITHMETIC[tree.operators[0]]
        case syntax.Negation():
            return SIGN
        case syntax.InstanceOf():
            return INSTANCE
        case syntax.Path() | syntax.Filter() | syntax.Call():
            return POSTFIX
        case (
            syntax.OperatorRange()
            | syntax.If()
            | syntax.For()
            | syntax.Quantified()
            | syntax.FunctionLiteral()
        ):
            return OPEN
        case syntax.Number():
            return SIGN if tree.value < 0 else WHOLE
        case _:
            return WHOLE


def _print(tree: syntax.Expression, least: int) -> str:
    text = _text(tree)
    return text if level_of(tree) >= least else f"({text})"


def _text(tree: syntax.Expression) -> str:
    match tree:
        case syntax.Number():
            return str(tree.value)
        case syntax.String():
            return string_literal(tree.value)
        case syntax.Boolean():
            return "true" if tree.value else "false"
        case syntax.Null():
            return "null"
        case syntax.At():
            return f"@{string_literal(tree.text)}"
        case syntax.Name():
            return tree.name
        case syntax.Path():
            return f"{_print(tree.source, POSTFIX)}.{tree.member}"
        case syntax.Filter():
            return f"{_print(tree.source, POSTFIX)}[{_print(tree.condition, OPEN)}]"
        case syntax.Call():
            return f"{_print(tree.function, POSTFIX)}({', '.join(map(_argument, tree.arguments))})"
        case syntax.List():
            return f"[{', '.join(_print(item, OPEN) for item in tree.items)}]"
        case syntax.Context():
            entries = (f"{_key(entry.key)}: {_print(entry.value, OPEN)}" for entry in tree.entries)
            return f"{{{', '.join(entries)}}}"
        case syntax.Range():
            left, right = "[" if tree.start_closed else "(", "]" if tree.end_closed else ")"
            return f"{left}{_print(tree.start, OPEN)}..{_range_end(tree.end)}{right}"
        case syntax.OperatorRange():
            return f"{tree.operator} {_print(tree.operand, SUM)}"
        case syntax.Negation():
            # `-1[1]` filters -1: the sign belongs to a number that follows it at once.
            inner = _print(tree.operand, SIGN)
            return f"-({inner})" if _starts_with_number(tree.operand) else f"-{inner}"
        case syntax.Arithmetic():
            least = level_of(tree) + 1
            parts = [_print(tree.operands[0], least)]
            for operator, operand in zip(tree.operators, tree.operands[1:], strict=True):
                parts += [operator, _print(operand, least)]
            return " ".join(parts)
        case syntax.Conjunction():
            return " and ".join(_print(operand, COMPARISON) for operand in tree.operands)
        case syntax.Disjunction():
            return " or ".join(_print(operand, AND) for operand in tree.operands)
        case syntax.Comparison():
            return f"{_print(tree.left, COMPARISON)} {tree.operator} {_print(tree.right, SUM)}"
        case syntax.Between():
            ends = f"{_print(tree.low, SUM)} and {_print(tree.high, SUM)}"
            return f"{_print(tree.operand, COMPARISON)} between {ends}"
        case syntax.In():
            return f"{_print(tree.operand, COMPARISON)} in {_in_tests(tree.tests)}"
        case syntax.InstanceOf():
            return f"{_print(tree.operand, INSTANCE)} instance of {print_type(tree.type)}"
        case syntax.If():
            branches = "".join(
                f"if {_print(branch.condition, OPEN)} then {_print(branch.then, OPEN)} else "
                for branch in tree.branches
            )
            nested = isinstance(tree.otherwise, syntax.If)
            return f"{branches}{_print(tree.otherwise, WHOLE if nested else OPEN)}"
        case syntax.For():
            return f"for {_iterators(tree.iterators)} return {_print(tree.body, OPEN)}"
        case syntax.Quantified():
            word = "every" if tree.every else "some"
            return f"{word} {_iterators(tree.iterators)} satisfies {_print(tree.condition, OPEN)}"
        case syntax.FunctionLiteral():
            external = "external " if tree.external else ""
            return (
                f"function({', '.join(map(_parameter, tree.parameters))}) {external}{_print(tree.body, OPEN)}"
            )
        case _:
            assert_never(tree)


def _argument(argument: syntax.Argument) -> str:
    value = _print(argument.value, OPEN)
    return value if argument.name is None else f"{argument.name}: {value}"


def _parameter(parameter: syntax.Parameter) -> str:
    return parameter.name if parameter.type is None else f"{parameter.name}: {print_type(parameter.type)}"


def _iterators(iterators: tuple[syntax.Iterator, ...]) -> str:
    return ", ".join(
        f"{iterator.name} in {_print(iterator.source, OPEN)}"
        + ("" if iterator.end is None else f"..{_print(iterator.end, OPEN)}")
        for iterator in iterators
    )


def _key(key: str) -> str:
    tokens = tokenize(key)
    is_name = tokens.kinds[0] == WORD and all(
        kind in (WORD, NUMBER) or text in NAME_SYMBOLS
        for kind, text in zip(tokens.kinds[:-1], tokens.texts, strict=False)
    )
    return key if is_name and normalised(key) == key else string_literal(key)


def _range_end(tree: syntax.Expression) -> str:
    # A `[` behind the end of a range may close it, so all but the plainest ends get brackets.
    plain = syntax.Number | syntax.String | syntax.At | syntax.Name | syntax.Null
    return _text(tree) if isinstance(tree, plain) else f"({_text(tree)})"


def _starts_with_number(tree: syntax.Expression) -> bool:
    if isinstance(tree, syntax.Number):
        return False
    while True:
        match tree:
            case syntax.Path() | syntax.Filter():
                tree = tree.source
            case syntax.Call():
                tree = tree.function
            case syntax.InstanceOf():
                tree = tree.operand
            case _:
                return isinstance(tree, syntax.Number)


def _in_tests(tests: tuple[syntax.Expression, ...]) -> str:
    if len(tests) > 1:
        return f"({', '.join(_print(test, OPEN) for test in tests)})"
    test = tests[0]
    return _text(test) if isinstance(test, syntax.OperatorRange) else _print(test, SUM)
