"""Texts and their trees (`cases/syntax.toml`), and the limits of a text."""

import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from decision_server.feel.inference import feel_type
from decision_server.feel.limits import TextLimits
from decision_server.feel.names import NamePool
from decision_server.feel.parser import Problem, parse_expression, parse_type, parse_unary_tests
from decision_server.feel.printer import print_expression, print_tests, print_type
from decision_server.feel.scope import Scope
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, NUMBER, FeelType, NamedType
from tests.feel.outline import outline

CASES = tomllib.loads((Path(__file__).parent / "cases" / "syntax.toml").read_text(encoding="utf-8"))["case"]


def type_named(text: str, types: Scope) -> FeelType:
    parsed = parse_type(text, types)
    assert parsed.tree is not None, text
    assert not parsed.problems, text
    return feel_type(parsed.tree, types)


def scope_of(case: dict[str, Any]) -> Scope:
    types = {name: NamedType(name, type_named(text, Scope())) for name, text in case.get("types", {}).items()}
    known = Scope(types=types)
    names = {name: type_named(text, known) for name, text in case.get("names", {}).items()}
    return Scope(names, types=types, pool=NamePool.of(case.get("pool", ()), case.get("elements", ())))


def read(case: dict[str, Any]) -> tuple[str | None, str, tuple[Problem, ...]]:
    """The tree as an outline, the tree printed, and the problems."""
    scope = scope_of(case)
    match case.get("kind", "expression"):
        case "tests":
            tests = parse_unary_tests(case["text"], scope)
            printed = print_tests(tests.tree) if tests.tree else ""
            return tests.tree and outline(tests.tree), printed, tests.problems
        case "type":
            of = parse_type(case["text"], scope)
            printed = print_type(of.tree) if of.tree else ""
            return printed or None, printed, of.problems
        case _:
            parsed = parse_expression(case["text"], scope)
            printed = print_expression(parsed.tree) if parsed.tree else ""
            return parsed.tree and outline(parsed.tree), printed, parsed.problems


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_text_has_its_tree(case: dict[str, Any]) -> None:
    tree, printed, problems = read(case)
    assert problems == ()
    assert tree == case["tree"]
    if ") - " not in printed:
        again, _, _ = read(case | {"text": printed})
        assert again == tree, printed


def test_a_span_covers_what_was_written() -> None:
    text = "1 + (orders[net price > 5].id) * 2"
    tree = parse_expression(text, Scope()).tree
    spans = []

    def walk(node: Any) -> None:
        if isinstance(node, tuple):
            for each in node:
                walk(each)
        elif hasattr(node, "span"):
            spans.append(text[node.span.start : node.span.end])
            for field in node.__dataclass_fields__:
                walk(getattr(node, field))

    walk(tree)
    assert spans == [
        text,
        "1",
        "(orders[net price > 5].id) * 2",
        "orders[net price > 5].id",
        "orders[net price > 5]",
        "orders",
        "net price > 5",
        "net price",
        "5",
        "2",
    ]


def test_a_test_span_covers_its_operator() -> None:
    tree = parse_expression("x in <= 5", Scope()).tree
    assert tree is not None
    assert tree.tests[0].span == Span(5, 9)  # type: ignore[union-attr]


NESTED = {
    "brackets": lambda n: "(" * n + "1" + ")" * n,
    "lists": lambda n: "[" * n + "1" + "]" * n,
    "contexts": lambda n: "{a:" * n + "1" + "}" * n,
    "calls": lambda n: "f(" * n + "1" + ")" * n,
    "conditions": lambda n: "if " * n + "1" + " then 1 else 1" * n,
    "loops": lambda n: "for i in " * n + "1" + " return 1" * n,
    "functions": lambda n: "function() " * n + "1",
    "filters in each other": lambda n: "a[" * n + "1" + "]" * n,
    "filters in a row": lambda n: "a" + "[1]" * n,
    "members": lambda n: "a" + ".b" * n,
    "signs": lambda n: "-" * n + "1",
    "comparisons": lambda n: "1" + " = 1" * n,
    "operators to the right": lambda n: "1 + (2 * (" * (n // 2) + "3" + "))" * (n // 2),
    "types": lambda n: "1 instance of " + "list<" * (n - 1) + "number" + ">" * (n - 1),
}


@pytest.mark.parametrize("shape", NESTED)
def test_one_hundred_levels_are_read_and_the_next_is_a_problem(shape: str) -> None:
    scope = Scope()
    assert parse_expression(NESTED[shape](100), scope).tree is not None
    deeper = parse_expression(NESTED[shape](103), scope)
    assert deeper.tree is None
    assert [problem.code for problem in deeper.problems] == ["FEEL0102"]


@pytest.mark.parametrize("shape", NESTED)
def test_no_depth_exhausts_the_stack(shape: str) -> None:
    frames_left = 700
    depth = sys.getrecursionlimit() - frames_left - len_of_stack()

    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
        else:
            assert parse_expression(NESTED[shape](100), Scope()).tree is not None
            assert parse_expression(NESTED[shape](2_000), Scope()).problems[0].code == "FEEL0102"

    deeper(max(0, depth))


def len_of_stack() -> int:
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1  # type: ignore[assignment]
    return count


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1" * 65_537, "FEEL0101"),
        ("[" + ",".join(["1"] * 10_001) + "]", "FEEL0103"),
        ("{" + ",".join(["a:1"] * 10_001), "FEEL0103"),
        ("f(" + ",".join(["1"] * 10_001) + ")", "FEEL0103"),
        ("1 in (" + ",".join(["1"] * 10_001) + ")", "FEEL0103"),
    ],
    ids=["text", "list", "context", "call", "tests"],
)
def test_a_limit_passed_is_a_problem(text: str, code: str) -> None:
    parsed = parse_expression(text, Scope())
    assert parsed.tree is None
    assert [problem.code for problem in parsed.problems] == [code]


def test_just_at_the_limits_all_is_well() -> None:
    assert parse_expression(" " * 65_535 + "1", Scope()).tree is not None
    assert parse_expression("[" + ",".join(["1"] * 10_000) + "]", Scope()).tree is not None
    assert parse_expression("1" + "+1" * 30_000, Scope()).tree is not None


def test_limits_may_be_narrower() -> None:
    limits = TextLimits(length=10, nesting=2, entries=1)
    assert parse_expression("[[[1]]]", Scope(), limits=limits).problems[0].code == "FEEL0102"
    assert parse_expression("[1, 2]", Scope(), limits=limits).problems[0].code == "FEEL0103"
    assert parse_expression("1 + 2 + 3 + 4", Scope(), limits=limits).problems[0].code == "FEEL0101"


SHAPES = {
    "sums": lambda n: "+".join(["a"] * n),
    "conditions": lambda n: "if a then 1 else " * n + "2",
    "tests": lambda n: "a in (a, 1) and " * n + "a",
    "betweens": lambda n: "a between 1 and 2 and " * n + "a",
    "words": lambda n: "a " * n,
    "unknown names": lambda n: "+".join(f"zz{i}" for i in range(n)),
    "a long name that is not there": lambda n: "{" + "a+" * n + "b: 1, c: " + "a+" * n + "a}",
    "open ranges": lambda n: "[1..a[" * n,
    "brackets": lambda n: "[" * n,
    "apostrophes": lambda n: "a'" * n,
    "signs": lambda n: "-" * n,
    "filters over unknown items": lambda n: "+".join(["xs[a b > 1]"] * n),
    "entries": lambda n: "{" + ", ".join(f"k{i}: k{max(i - 1, 0)}" for i in range(n)) + "}",
    "contexts to filter": lambda n: "[" + ",".join(f"{{k{i}: 1}}" for i in range(n)) + "][k1 = 1]",
    "arguments": lambda n: "f(" + ", ".join(f"a b{i}: 1" for i in range(n)) + ")",
    "iterators": lambda n: "for " + ", ".join(f"i{i} in a" for i in range(n)) + " return i0",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_parsing_takes_time_in_step_with_the_text(shape: str) -> None:
    unit = len(SHAPES[shape](100)) / 100
    scope = Scope({"a": NUMBER, "xs": ANY}, pool=NamePool.of(["a b c d", "a b", "k1"]))

    def seconds(length: int) -> float:
        text = SHAPES[shape](int(length / unit))
        start = time.process_time()
        parse_expression(text, scope)
        return time.process_time() - start

    # Sixteen times the text may take sixteen times as long, on a noisy machine five times that. Work that
    # grows with the square of the length takes 256 times as long.
    short, long = min(seconds(3_500) for _ in range(3)), min(seconds(56_000) for _ in range(2))
    assert long < 80 * short + 0.1
