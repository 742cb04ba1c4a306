"""Boxed expressions: every kind, what it sees, and how it fails."""

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.notes import Notes
from tests.dmn.feel import value_of
from tests.dmn.models import (
    bkm,
    boxed,
    component,
    context,
    decision,
    definitions,
    function,
    input_data,
    invocation,
    item,
    literal,
    table,
    told,
)


def conditional(condition, then, otherwise):
    return (
        f"<conditional><if>{boxed(condition)}</if><then>{boxed(then)}</then>"
        f"<else>{boxed(otherwise)}</else></conditional>"
    )


def boxed_filter(source, match):
    return f"<filter><in>{boxed(source)}</in><match>{boxed(match)}</match></filter>"


def iterate(kind, source, body, variable="x"):
    part = "return" if kind == "for" else "satisfies"
    return (
        f'<{kind} iteratorVariable="{variable}"><in>{boxed(source)}</in>'
        f"<{part}>{boxed(body)}</{part}></{kind}>"
    )


def relation(columns, *rows, types=()):
    heads = "".join(
        f'<column name="{name}"{f" typeRef={chr(34)}{of}{chr(34)}" if of else ""}/>'
        for name, of in zip(columns, types or [None] * len(columns), strict=True)
    )
    body = "".join(f"<row>{''.join(map(boxed, row))}</row>" for row in rows)
    return f"<relation>{heads}{body}</relation>"


def listed(*items, type=None):
    of = f' typeRef="{type}"' if type else ""
    return f"<list{of}>{''.join(map(boxed, items))}</list>"


ADD = bkm("add", [("a", "number"), ("b", "number")], "a + b")
CASES = [
    ("a context is the context of its entries", context(("a", "1"), ("b", '"x"')), '{a: 1, b: "x"}'),
    ("later entries see earlier ones", context(("a", "1"), ("b", "a + 1")), "{a: 1, b: 2}"),
    ("a last entry without a name is the result", context(("a", "1"), (None, "a + 1")), "2"),
    ("an entry hides an outer name", context(("n", "5"), (None, "n + 1")), "6"),
    ("contexts nest", context(("a", context(("b", "1"))), (None, "a.b + 1")), "2"),
    ("names of entries may hold spaces", context(("net price", "2"), (None, "net price * 3")), "6"),
    ("an entry of a type takes a list of one", context(("a", "[1]", "number")), "{a: 1}"),
    ("an entry that does not fit its type is null", context(("a", "[n, n]", "number")), "{a: null}"),
    ("a list is the list of its items", listed("1", "1 + 1", '"x"'), '[1, 2, "x"]'),
    ("an empty list is a list", listed(), "[]"),
    (
        "a relation is a list of contexts",
        relation(["a", "b"], ["1", '"x"'], ["n", "2"]),
        '[{a: 1, b: "x"}, {a: 10, b: 2}]',
    ),
    ("a relation without rows is an empty list", relation(["a"]), "[]"),
    ("a column of a type takes lists of one", relation(["a"], ["[1]"], types=["number"]), "[{a: 1}]"),
    ("an invocation binds by name", invocation("add", b="2", a="n"), "12"),
    ("an invocation binds boxes", invocation("add", a=context((None, "1")), b="2"), "3"),
    (
        "an invocation of a built-in binds by name",
        invocation("contains", string='"abc"', match='"b"'),
        "true",
    ),
    ("a function is called by its name", context(("f", function(["x"], "x * 2")), (None, "f(4)")), "8"),
    ("a function sees the names around it", context(("f", function(["x"], "x * n")), (None, "f(4)")), "40"),
    (
        "a function with a table decides",
        context(
            ("f", function(["x"], table(["x"], [{}], [["> 5", '"big"'], ["<= 5", '"small"']]))),
            (None, "f(6)"),
        ),
        '"big"',
    ),
    ("a condition that holds takes then", conditional("n > 5", '"big"', '"small"'), '"big"'),
    ("a condition that does not hold takes else", conditional("n > 50", '"big"', '"small"'), '"small"'),
    ("an unknown condition takes else", conditional("null", '"big"', '"small"'), '"small"'),
    ("a filter keeps what matches", boxed_filter("[1, 2, 3]", "item >= 2"), "[2, 3]"),
    ("a filter sees the members of items", boxed_filter("[{a: 1}, {a: 5}]", "a > 2"), "[{a: 5}]"),
    ("a filter sees outer names", boxed_filter("[1, 20]", "item > n"), "[20]"),
    ("a filter of what is no list takes it as a list of one", boxed_filter("5", "item > 2"), "[5]"),
    ("a filter drops items whose match is unknown", boxed_filter("[1, null]", "item > 0"), "[1]"),
    (
        "a filter of items of unknown type sees the members that types define",
        context(
            ("f", function(["xs"], boxed_filter("xs", "amount > 2"))), (None, "f([{amount: 1}, {amount: 3}])")
        ),
        "[{amount: 3}]",
    ),
    ("a for gives a value per item", iterate("for", "[1, 2, 3]", "x * 2"), "[2, 4, 6]"),
    ("a for over nothing gives nothing", iterate("for", "[]", "x"), "[]"),
    ("a for sees the results so far", iterate("for", "[1, 2, 3]", "count(partial)"), "[0, 1, 2]"),
    ("a for counts through a range", iterate("for", "[2..4]", "x * 2"), "[4, 6, 8]"),
    ("some is true if one item satisfies", iterate("some", "[1, 2]", "x > 1"), "true"),
    ("some is false if none does", iterate("some", "[1, 2]", "x > 2"), "false"),
    ("some of nothing is false", iterate("some", "[]", "x > 2"), "false"),
    ("every is true if all satisfy", iterate("every", "[1, 2]", "x > 0"), "true"),
    ("every is false if one does not", iterate("every", "[1, 2]", "x > 1"), "false"),
    ("every of nothing is true", iterate("every", "[]", "x > 2"), "true"),
    ("some that stays unknown is null", iterate("some", "[1]", "null"), "null"),
    ("a literal of a type takes a list of one", literal("[n]", "number"), "10"),
    ("a literal of a list type takes an item", literal("n", "tNumbers"), "[10]"),
    (
        "a date becomes a date and time where one is wanted",
        literal('date("2024-01-02")', "date and time"),
        'date and time("2024-01-02T00:00:00Z")',
    ),
]
FAILING = [
    ("a condition that is no boolean", conditional('"abc"', "1", "2"), "FEEL0308"),
    ("a match that is no boolean", boxed_filter("[1, 2]", '"abc"'), "FEEL0308"),
    ("a condition of some that is no boolean", iterate("some", "[1]", "5"), "FEEL0308"),
    ("a condition of every that is no boolean", iterate("every", "[1]", "5"), "FEEL0308"),
    ("a filter of null", boxed_filter("null", "item > 1"), "FEEL0301"),
    ("a for over null", iterate("for", "null", "x"), "FEEL0305"),
    ("a some over null", iterate("some", "null", "x"), "FEEL0305"),
    ("an invocation of an unknown parameter", invocation("add", a="1", c="2"), "DMN0402"),
    ("an invocation of what is no function", invocation("n", a="1"), "DMN0401"),
    ("an argument of the wrong type", invocation("add", a='"x"', b="2"), "FEEL0310"),
    ("a literal of the wrong type", literal('"x"', "number"), "FEEL0310"),
    ("a list of which one item does not fit", listed("1", '"x"', type="tNumbers"), "FEEL0310"),
]


def evaluate(logic):
    xml = definitions(
        item("tNumbers", "number", collection=True),
        item("tPart", components=[component("amount", "number")]),
        input_data("n", "number"),
        ADD,
        decision("D", logic, inputs=["n"], functions=["add"]),
    )
    reading = read_model(xml, file="boxes.dmn")
    assert reading.diagnostics == ()
    model = compile_model(reading.model)
    notes = Notes()
    return model, model.decisions["D"]({"n": 10}, notes), notes


@pytest.mark.parametrize(("logic", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_box(logic, want):
    model, value, notes = evaluate(logic)
    assert told(model.diagnostics) == []
    assert value == value_of(want), [each.show() for each in notes.diagnostics]


@pytest.mark.parametrize(("logic", "code"), [case[1:] for case in FAILING], ids=[case[0] for case in FAILING])
def test_what_fails_is_null_and_says_so(logic, code):
    _, value, notes = evaluate(logic)
    assert value is None
    assert code in [each.code for each in notes.diagnostics]
    assert notes.diagnostics[0].source.place[:2] == ("boxes.dmn", "D") or notes.diagnostics[0].source.place[
        :2
    ] == ("boxes.dmn", "add")


def test_a_context_with_a_repeated_name_is_an_error_and_null():
    model, value, _ = evaluate(context(("a", "1"), ("a", "2")))
    assert [each.code for each in model.diagnostics] == ["DMN0208"]
    assert value is None


def test_an_error_in_a_box_says_where_the_box_stands():
    model, _, _ = evaluate(context(("fee", context(("base", "1"), ("sum", "base + tip")))))
    (found,) = model.diagnostics
    assert found.position() == "boxes.dmn › D › fee › sum:1:8"


def test_a_box_in_another_language_is_refused():
    model, value, notes = evaluate(
        '<literalExpression expressionLanguage="http://www.java.com/"><text>1</text></literalExpression>'
    )
    assert [each.code for each in model.diagnostics] == ["DMN0210"]
    assert (value, [each.code for each in notes.diagnostics]) == (None, ["DMN0210"])


def test_the_friendlier_feel_of_dmn_1_6_does_not_pass_for_feel():
    more = 'expressionLanguage="https://www.omg.org/spec/DMN/20240513/B-FEEL/"'
    parts = (decision("literal", "1"), decision("grid", table(["1"], [{}], [["1", "2"]])))
    model = compile_model(read_model(definitions(*parts, version="1.6", more=more)).model)
    found = [each.position().split(":")[0] for each in model.diagnostics if each.code == "DMN0210"]
    assert [model.decisions[name]({}) for name in ("literal", "grid")] == [None, None]
    assert found == ["model.dmn › literal", "model.dmn › grid"]


def test_a_table_with_a_test_in_another_language_is_refused():
    grid = table(["1"], [{}], [["1", "2"]])
    model, value, notes = evaluate(grid.replace("<inputEntry>", '<inputEntry expressionLanguage="groovy">'))
    assert [each.code for each in model.diagnostics] == ["DMN0210"]
    assert (value, [each.code for each in notes.diagnostics]) == (None, ["DMN0210"])


def test_every_version_of_feel_is_feel():
    model, value, _ = evaluate(
        '<literalExpression expressionLanguage="http://www.omg.org/spec/FEEL/20140401"><text>1</text>'
        "</literalExpression>"
    )
    assert (told(model.diagnostics), value) == ([], 1)


@pytest.mark.parametrize(
    ("signature", "call", "want"),
    [
        ("java.lang.Math max(double, double)", "f(123, 456)", "456"),
        ("java.lang.Math cos(double)", "f(0)", "1"),
        ("java.lang.Integer valueOf(java.lang.String)", 'f("123")', "123"),
        ("java.lang.Short valueOf(short)", "f(40000)", "null"),
        ("java.lang.Byte valueOf(byte)", "f(3)", "3"),
        ("java.lang.Math foo(double)", "f(1)", "null"),
        ("java.lang.Runtime exec(java.lang.String)", 'f("ls")', "null"),
        ("java.lang.String valueOf(char)", 'f("abc")', "null"),
        ("java.lang.Double valueOf(java.lang.String)", 'f("1234.56")', "1234.56"),
        ("java.lang.Math sqrt(double)", "f(-1)", "null"),
        ("java.lang.Math pow(double,double)", "f(10, 400)", "null"),
    ],
)
def test_an_external_function_is_one_of_a_closed_table(signature, call, want):
    owner, _, method = signature.partition(" ")
    parameters = ["a", "b"][: method.count(",") + 1]
    described = context(("class", f'"{owner}"'), ("method signature", f'"{method}"'))
    logic = context(("f", function(parameters, described, kind="Java")), (None, call))
    _, value, notes = evaluate(logic)
    assert value == value_of(want)
    assert {each.code for each in notes.diagnostics} <= {"DMN0403", "DMN0404", "FEEL0303"}
    assert bool(notes.diagnostics) is (value is None)


@pytest.mark.parametrize(
    ("owner", "method", "call", "code"),
    [
        ("java.lang.Runtime", "exec(java.lang.String)", 'f("ls")', "DMN0403"),
        ("java.lang.Short", "valueOf(short)", "f(40000)", "DMN0404"),
        ("java.lang.Math", "sqrt(double)", "f(-1)", "DMN0404"),
    ],
)
def test_an_external_function_that_cannot_be_called_says_why(owner, method, call, code):
    described = context(("class", f'"{owner}"'), ("method signature", f'"{method}"'))
    _, _, notes = evaluate(context(("f", function(["a"], described, kind="Java")), (None, call)))
    assert notes.diagnostics[0].code == code
    assert notes.diagnostics[0].help


def test_the_format_of_java_takes_any_number_of_arguments():
    described = context(
        ("class", '"java.lang.String"'),
        ("method signature", '"format(java.lang.String, [Ljava.lang.Object;)"'),
    )
    logic = context(("f", function(["p", "a"], described, kind="Java")), (None, 'f("foo %s", "bar")'))
    assert evaluate(logic)[1] == "foo bar"
