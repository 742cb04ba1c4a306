"""What holds for the built-in functions as a whole, and what a table of expressions cannot say."""

import datetime
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import NOWHERE
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import same

CASES = Path(__file__).parent / "cases"
NOW = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)


def value(text, given=None, notes=None):
    values = given or {}
    return compile_expression(text, Scope(dict.fromkeys(values, ANY)))(values, notes or Notes())


def texts():
    for path in CASES.glob("*.toml"):
        for case in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).get("case", ()):
            yield case.get("expr") or case.get("expression") or ""


VALUES = [None, True, 0, 1, -1, Decimal("0.5"), Decimal("9e6144"), "", "a", "2024-01-31", "10:00:00", "P1D"]
VALUES += [
    [],
    [None],
    [2, 1],
    [1, "a"],
    [[1]],
    {},
    {"key": "a", "value": 1},
    BUILTINS["is"].function,
    "[",
    "\\",
]
VALUES += [
    value(text) for text in ('@"2024-01-31"', '@"10:00:00Z"', '@"2024-01-31T10:00:00"', '@"P1D"', '@"P1M"')
]
VALUES += [value(text) for text in ("[1..2]", "(< 1)")]


def filled(arguments):
    """Every way of filling the places with values would be too many: two kinds of values at a time."""
    for one in VALUES:
        for other in VALUES[::3]:
            yield [one, *[other] * (arguments - 1)] if arguments else []
            if arguments > 1:
                yield [*[one] * (arguments - 1), other]


def test_each_built_in_stands_in_a_case():
    names = "|".join(map(re.escape, sorted(BUILTINS, key=len, reverse=True)))
    called_names = {name for text in texts() for name in re.findall(rf"(?<!\w)({names})\(", text)}
    assert called_names == set(BUILTINS)


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_a_built_in_never_raises_and_is_not_null_without_a_word(name):
    for count in range(4):
        for arguments in filled(count):
            notes = Notes(now=NOW)
            outcome = BUILTINS[name].call(arguments, notes, NOWHERE)
            assert outcome is not None or notes.diagnostics or None in arguments or [None] in arguments, (
                f"{name}{arguments} is null and says nothing"
            )


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_a_call_by_name_gives_what_the_call_by_position_gives(name):
    for signature in BUILTINS[name].signatures:
        names = [parameter.name for parameter in signature.parameters]
        if sum(one.takes(len(names)) for one in BUILTINS[name].signatures) > 1:
            continue  # by position the kinds of the arguments decide, by name the names
        for arguments in filled(len(names)):
            by_position, by_name = Notes(now=NOW), Notes(now=NOW)
            given = dict(reversed(list(zip(names, arguments, strict=True))))
            outcome = BUILTINS[name].call_named(given, by_name, NOWHERE)
            if outcome is not None:
                assert same(outcome, BUILTINS[name].call(arguments, by_position, NOWHERE)), (name, given)
                assert by_position.steps == by_name.steps


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("string length(x)", "number"),
        ("split(x, y)", "list<string>"),
        ("append([1], 2)", "list<number>"),
        ('append([1], "a")', "list<Any>"),
        ("append([1], null)", "list<number>"),
        ("concatenate([1], [2])", "list<number>"),
        ("union([1], x)", "list<Any>"),
        ('insert before(["a"], 1, "b")', "list<string>"),
        ("sublist([1], 1)", "list<number>"),
        ("reverse(1)", "list<number>"),
        ("distinct values([{a: 1}])", "list<context<a: number>>"),
        ("sort([{a: 1}], function(x, y) x.a < y.a)", "list<context<a: number>>"),
        ("flatten([[1], [[2]]])", "list<Any>"),
        ("flatten([[[1]]])", "list<number>"),
        ("min([1, 2])", "number"),
        ('max("a", "b")', "string"),
        ('max(1, "b")', "Any"),
        ("abs(1)", "number"),
        ('abs(duration("P1D"))', "Any"),
        ("abs(x)", "Any"),
        ("mode(x)", "list<number>"),
        ("get entries({a: 1})", "list<context<key: string, value: Any>>"),
        ("get value({a: 1}, y)", "Any"),
        ('context put({a: 1}, "b", 2)', "Any"),
        ("context merge([{a: 1}, {a: 2}])", "context<a: number>"),
        ("date(x)", "date"),
        ("list replace([1], 1, 2)", "list<number>"),
    ],
)
def test_the_type_of_a_call_is_known_as_far_as_it_is_certain(text, type):
    assert str(compile_expression(text, Scope({"x": ANY, "y": ANY})).type) == type


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('get entries({first name: "Ann"})[1].key', "first name"),
        ('append([{first name: "Ann"}], {first name: "Bob"})[2].first name', "Bob"),
        ('reverse([{first name: "Ann"}, {first name: "Bob"}]).first name', ["Bob", "Ann"]),
        ("min([3, 1]) + 1", 2),
        ('date("2024-02-29").year', 2024),
        (
            "sort([{net price: 2}, {net price: 1}], function(a, b) a.net price < b.net price).net price",
            [1, 2],
        ),
        ("context merge([{net price: 1}, {net price: 2}]).net price", 2),
    ],
)
def test_members_of_results_are_found_by_their_names(text, wanted):
    assert value(text) == wanted


def test_a_built_in_is_a_value_that_can_be_passed_and_called():
    assert value('{f: string length, r: f("abc")}.r') == 3
    assert value("list replace([1, 2], matches at, 0)", {"matches at": BUILTINS["is"].function}) is None


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ('string join([s, s], "")', Limits(string_length=10)),
        ('replace(s, "a", "aaa")', Limits(string_length=10)),
        ("upper case(s)", Limits(string_length=5)),
        ("string([s, s])", Limits(string_length=10)),
        ("append(xs, 1, 2)", Limits(list_items=6)),
        ("concatenate(xs, xs)", Limits(list_items=6)),
        ("insert before(xs, 1, 0)", Limits(list_items=5)),
        ("flatten([xs, xs])", Limits(list_items=6)),
        ('split("a,b,c", ",")', Limits(list_items=2)),
        ("sort(xs, function(a, b) a < b)", Limits(steps=20)),
        ("sum(xs)", Limits(steps=5)),
        ("count(xs) + count(xs) + count(xs)", Limits(steps=15)),
        ("exp(xs[5]) + exp(xs[5])", Limits(steps=150)),
    ],
)
def test_what_is_made_is_bounded_and_paid_for(text, limits):
    given = {"s": "aaaaaa", "xs": [5, 4, 3, 2, 1]}
    value(text, given)
    with pytest.raises(LimitExceeded):
        value(text, given, Notes(limits=limits))


def test_the_text_of_a_value_that_holds_another_many_times_is_bounded():
    held: list[object] = []
    for _ in range(60):
        held = [held, held]
    for text in ("string(x)", "flatten(x)"):
        with pytest.raises(LimitExceeded):
            value(text, {"x": held})


def test_importing_the_language_loads_no_library_for_patterns():
    code = (
        "import sys, decision_server.feel.expression; "
        "print([each for each in ('re2', 'regex', 'elementpath') if each in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
