"""Whatever is printed parses to the same tree, and whatever is typed gives a tree or a problem."""

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_server.feel import syntax
from decision_server.feel.parser import parse_expression, parse_type, parse_unary_tests
from decision_server.feel.printer import print_expression, print_tests, print_type
from decision_server.feel.scope import Scope
from decision_server.feel.source import NOWHERE
from decision_server.feel.typesystem import ANY, NUMBER, ContextType, ListType
from tests.feel.outline import outline

VARIABLES = ("a", "b-c", "base rate", "Mike's daughter.name", "if and when", "orders", "x")
ORDER = ContextType({"net price": NUMBER, "id": NUMBER, "a": ANY})
SCOPE = Scope({**dict.fromkeys(VARIABLES, ANY), "orders": ListType(ORDER)})
MEMBERS = ("year", "start included", "id")
AT = NOWHERE
NUMBERS = syntax.TypeName("number", AT)

numbers = st.one_of(st.integers(0, 10**34 - 1), st.decimals(0, 10**20, allow_nan=False, places=3))
literals = st.one_of(
    numbers.map(lambda value: syntax.Number(value, AT)),
    st.text(max_size=6).map(lambda value: syntax.String(value, AT)),
    st.booleans().map(lambda value: syntax.Boolean(value, AT)),
    st.just(syntax.Null(AT)),
    st.just(syntax.At("2024-01-31", AT)),
    st.sampled_from([*VARIABLES, "date and time", "sum"]).map(lambda name: syntax.Name(name, AT)),
)
types = st.recursive(
    st.sampled_from(["number", "date and time", "Any", "list"]).map(lambda name: syntax.TypeName(name, AT)),
    lambda inner: st.one_of(
        inner.map(lambda of: syntax.ListOf(of, AT)),
        inner.map(lambda of: syntax.RangeOf(of, AT)),
        inner.map(lambda of: syntax.ContextOf((("first name", of), ("b", of)), AT)),
        st.tuples(st.lists(inner, max_size=2), inner).map(
            lambda both: syntax.FunctionOf(tuple(both[0]), both[1], AT)
        ),
    ),
    max_leaves=4,
)
names = st.sampled_from(["i", "a key", "x.y", "n-1"])
keys = names | st.text(max_size=3)


def by_position(values: tuple[syntax.Expression, ...]) -> tuple[syntax.Argument, ...]:
    return tuple(syntax.Argument(None, value) for value in values)


def by_name(value: syntax.Expression) -> tuple[syntax.Argument, ...]:
    return (syntax.Argument("start position", value),)


def compound(inner: st.SearchStrategy[syntax.Expression]) -> st.SearchStrategy[syntax.Expression]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    iterators = st.lists(
        st.builds(syntax.Iterator, names, inner, st.none() | inner, st.just(AT)), min_size=1, max_size=2
    ).map(tuple)
    arithmetic = st.sampled_from([("+", "-"), ("*", "/"), ("**", "**")]).flatmap(
        lambda pair: several.flatmap(
            lambda operands: st.lists(
                st.sampled_from(pair), min_size=len(operands) - 1, max_size=len(operands) - 1
            ).map(lambda operators: syntax.Arithmetic(operands, tuple(operators), AT))
        )
    )
    comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds(syntax.Path, inner, st.sampled_from(MEMBERS), st.just(AT)),
        st.builds(syntax.Filter, inner, inner, st.just(AT)),
        st.builds(
            syntax.Call,
            inner,
            some.map(lambda all: tuple(syntax.Argument(None, a) for a in all)),
            st.just(AT),
        ),
        st.builds(
            syntax.Call, inner, inner.map(lambda a: (syntax.Argument("start position", a),)), st.just(AT)
        ),
        st.builds(syntax.List, some | st.just(()), st.just(AT)),
        st.builds(
            syntax.Context,
            st.lists(
                st.builds(syntax.Entry, names | st.text(max_size=3), inner, st.just(AT)), max_size=2
            ).map(tuple),
            st.just(AT),
        ),
        st.builds(syntax.Range, inner, inner, st.booleans(), st.booleans(), st.just(AT)),
        st.builds(syntax.OperatorRange, comparisons, inner, st.just(AT)),
        st.builds(syntax.Negation, inner, st.just(AT)),
        arithmetic,
        st.builds(syntax.Conjunction, several, st.just(AT)),
        st.builds(syntax.Disjunction, several, st.just(AT)),
        st.builds(syntax.Comparison, inner, comparisons, inner, st.just(AT)),
        st.builds(syntax.Between, inner, inner, inner, st.just(AT)),
        st.builds(syntax.In, inner, some, st.just(AT)),
        st.builds(syntax.InstanceOf, inner, types, st.just(AT)),
        st.builds(
            syntax.If,
            st.lists(st.builds(syntax.Branch, inner, inner), min_size=1, max_size=2).map(tuple),
            inner,
            st.just(AT),
        ),
        st.builds(syntax.For, iterators, inner, st.just(AT)),
        st.builds(syntax.Quantified, st.booleans(), iterators, inner, st.just(AT)),
        st.builds(
            syntax.FunctionLiteral,
            st.sampled_from(
                [(), (syntax.Parameter("p", None),), (syntax.Parameter("q", syntax.TypeName("number", AT)),)]
            ),
            st.just(False),
            inner,
            st.just(AT),
        ),
    )


trees = st.recursive(literals, compound, max_leaves=12)
tests = st.builds(
    syntax.UnaryTests, st.lists(trees, min_size=1, max_size=3).map(tuple), st.booleans(), st.just(AT)
) | st.just(syntax.UnaryTests((), False, AT))


@settings(max_examples=400, deadline=None)
@given(trees)
def test_a_printed_expression_parses_to_the_same_tree(tree: syntax.Expression) -> None:
    text = print_expression(tree)
    parsed = parse_expression(text, SCOPE)
    assert parsed.tree is not None, (text, parsed.problems)
    assert outline(parsed.tree) == outline(tree), text
    assert print_expression(parsed.tree) == text


@settings(max_examples=100, deadline=None)
@given(tests)
def test_printed_tests_parse_to_the_same_tree(tree: syntax.UnaryTests) -> None:
    text = print_tests(tree)
    parsed = parse_unary_tests(text, SCOPE)
    assert parsed.tree is not None, (text, parsed.problems)
    assert outline(parsed.tree) == outline(tree), text


@settings(max_examples=100, deadline=None)
@given(types)
def test_a_printed_type_parses_to_the_same_type(node: syntax.TypeNode) -> None:
    text = print_type(node)
    parsed = parse_type(text, SCOPE)
    assert parsed.tree is not None, (text, parsed.problems)
    assert print_type(parsed.tree) == text


WORDS = """
if then else for in return some every satisfies between and or not function external instance of null
true false list context range number a orders item net price base rate date time é 🐎
"""
SIGNS = (
    """? @ ( ) [ ] { } < <= > >= = != == && || ! + - * / ** .. . , : ; ' " \\ // /* */ -> # "text" 'text'"""
)
PIECES = [*WORDS.split(), *SIGNS.split(), "1", ".5", "1e3", "1e9999", "\n", "\u00a0"]
garbage = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


@settings(max_examples=1_500, deadline=None)
@given(garbage)
def test_any_text_gives_a_tree_or_a_problem_that_lies_in_it(text: str) -> None:
    for parsed in (parse_expression(text, SCOPE), parse_unary_tests(text, SCOPE), parse_type(text, SCOPE)):
        assert parsed.tree is not None or parsed.problems
        assert len(parsed.problems) <= 1
        for problem in parsed.problems:
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
            assert problem.message
            assert problem.help


@settings(max_examples=300, deadline=None)
@given(garbage)
def test_what_parses_prints_and_parses_again(text: str) -> None:
    first = parse_expression(text, SCOPE)
    if first.tree is not None and not first.problems:
        again = parse_expression(print_expression(first.tree), SCOPE)
        assert again.tree is not None
        assert outline(again.tree) == outline(first.tree)
