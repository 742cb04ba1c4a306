"""Names in view, and types that lead to members."""

import pytest

from decision_server.feel.inference import feel_type, filter_scope, type_of
from decision_server.feel.names import NamePool, NameTrie
from decision_server.feel.parser import parse_expression, parse_type
from decision_server.feel.scope import KEPT_TRIES, Scope
from decision_server.feel.typesystem import ANY, NUMBER, STRING, ContextType, ListType, NamedType

ORDER = ContextType({"net price": NUMBER, "id": STRING})


def texts(text: str) -> list[str]:
    return [*text.split(), ""]


def test_the_longest_name_is_found_whatever_the_order_of_names() -> None:
    trie = NameTrie(["a b", "a", "a b c d"])
    assert trie.longest(texts("a b c"), 0) == (2, "a b")
    assert trie.longest(texts("a b c d e"), 0) == (4, "a b c d")
    assert trie.longest(texts("x a"), 1) == (2, "a")
    assert trie.longest(texts("b"), 0) is None


def test_a_name_of_more_tokens_than_can_be_found_is_not_found() -> None:
    name = " ".join(["a"] * 201)
    assert NameTrie([name]).longest(texts(name), 0) is None


def test_an_inner_name_hides_an_outer_one_and_a_longer_outer_one_is_still_found() -> None:
    scope = Scope({"a": NUMBER, "a b": NUMBER}).inner({"a": STRING})
    assert scope.lookup("a") == STRING
    assert scope.lookup("a b") == NUMBER
    assert scope.lookup("c") is None
    assert scope.longest(texts("a b"), 0) == (2, "a b")
    assert list(scope.visible()) == ["a", "a b"]


def test_a_growing_scope_finds_what_was_declared_a_moment_ago() -> None:
    scope = Scope().growing()
    scope.declare("a", NUMBER)
    assert scope.longest(texts("a b"), 0) == (1, "a")
    scope.declare("a b", NUMBER)
    assert scope.longest(texts("a b"), 0) == (2, "a b")


def test_many_short_lived_scopes_leave_little_behind() -> None:
    outer = Scope({"a": NUMBER})
    for number in range(3 * KEPT_TRIES):
        assert outer.inner({f"n{number}": NUMBER}).longest(texts("a"), 0) == (1, "a")
    assert len(outer._tries) <= KEPT_TRIES


def test_a_filter_over_unknown_items_is_open_up_to_the_names_inside_it() -> None:
    outer = Scope({"a": NUMBER})
    closed = filter_scope(outer, ListType(ORDER))
    opened = filter_scope(outer, ListType(ANY))
    assert not closed.may_be_member("a")
    assert opened.may_be_member("a")
    assert opened.may_be_member("nobody")
    assert not opened.may_be_member("item")
    assert opened.inner({"a": NUMBER}).may_be_member("b")
    assert not opened.inner({"a": NUMBER}).may_be_member("a")


def test_a_pool_knows_names_and_elements() -> None:
    pool = NamePool.of(["net price"], ["bureau data"])
    assert set(pool) == {"net price", "bureau data"}
    assert pool.elements == {"bureau data"}


SCOPE = Scope(
    {"orders": ListType(ORDER), "x": ANY, "named": NamedType("tOrder", ORDER), "numbers": ListType(NUMBER)},
    types={"tOrder": NamedType("tOrder", ORDER)},
)


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("1 + 2", "number"),
        ('"a" + "b"', "string"),
        ("x + 1", "Any"),
        ("-1", "number"),
        ("1 = 2", "boolean"),
        ("x in (1, 2)", "boolean"),
        ("orders[1]", "context<net price: number, id: string>"),
        ("orders[id = \"a\"]", "list<context<net price: number, id: string>>"),
        ("orders.id", "list<string>"),
        ("named.id", "string"),
        ("numbers[1].x", "Any"),
        ("[1, null, 2]", "list<number>"),
        ("[1, \"a\"]", "list<Any>"),
        ("[{a: 1}, {b: \"x\", a: 2}]", "list<context<a: number, b: string>>"),
        ("{a: 1, b: a}", "context<a: number, b: number>"),
        ("if true then {a: 1} else null", "context<a: number>"),
        ("[1..2].start", "number"),
        ("[1..2]", "range<number>"),
        ("(< 3)", "range<number>"),
        ("for o in orders return o.id", "list<string>"),
        ("for i in 1..3 return i", "list<number>"),
        ("for i in [1..3], j in numbers return {a: i, b: j}", "list<context<a: number, b: number>>"),
        ("function(a: number) a", "function<number>->number"),
        ("(function(a: tOrder) a.id)(x)", "string"),
        ('@"2024-01-01"', "date"),
        ('@"2024-01-01T10:00:00@Europe/Tirane"', "date and time"),
        ('@"10:00:00@Europe/Tirane"', "time"),
        ('@"-P1DT2H"', "days and time duration"),
        ('@"P1Y2M"', "years and months duration"),
        ('@"2024-01-01".year', "number"),
        ("x.whatever", "Any"),
    ],
)  # fmt: skip
def test_an_expression_seems_to_be_of_a_type(text: str, type: str) -> None:
    tree = parse_expression(text, SCOPE).tree
    assert tree is not None
    assert str(type_of(tree, SCOPE)) == type


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "list<string>",
        "range<date>",
        "context<a: list<number>, b c: Any>",
        "function<number>->tOrder",
    ],
)
def test_a_type_that_is_written_is_a_type(text: str) -> None:
    node = parse_type(text, SCOPE).tree
    assert node is not None
    assert str(feel_type(node, SCOPE)) == text
