"""Gaps, overlaps and unreachable rules that were planted, in the words and samples that people see."""

import itertools
import random

import pytest

from benchmarks.analysis import calibration, measure, tables
from decision_server.dmn.compile import compile_model
from decision_server.dmn.lint import OverlapKind, lint_table
from decision_server.dmn.table_space import space_of
from decision_server.dmn.xml import read_model
from tests.dmn.models import decision, definitions, input_data, item, table


def compiled(rules, types, *, policy="UNIQUE", outputs=None, items=(), allowed=None, aggregation=None):
    """A table of clauses by name and type."""
    names = list(types)
    inputs = [(name, (allowed or {}).get(name)) for name in names]
    logic = table(inputs, outputs or [{"name": "out"}], rules, hit_policy=policy, aggregation=aggregation)
    xml = definitions(
        *items,
        *(input_data(name, type) for name, type in types.items()),
        input_data("limit", "number"),
        decision("T", logic, inputs=[*names, "limit"]),
    )
    model = compile_model(read_model(xml).model)
    assert [each.show() for each in model.diagnostics if each.severity.value == "error"] == []
    return model.tables[0]


def gaps(rules, types, **more):
    """The gaps in words, each with its sample."""
    all_values = more.pop("all_values", False)
    findings = lint_table(compiled(rules, types, **more), all_values=all_values)
    assert findings.are_gaps_complete
    return [(findings.space.words(each), findings.space.sample(each)) for each in findings.gaps]


TWO = {"age": "number", "score": "number"}


def test_a_gap_is_told_in_words_with_a_sample_at_its_boundary():
    rules = [[">= 18", "-", "1"], ["< 18", "< 600", "2"]]
    assert gaps(rules, TWO) == [("age < 18 and score >= 600", (17, 600))]


@pytest.mark.parametrize(
    ("type", "entries", "want"),
    [
        ("number", ["< 18", "> 18"], "x = 18"),
        ("number", ["<= 18", ">= 19"], "x in (18..19)"),
        ("number", ["[0..1]", "[2..3]"], "(x < 0 or x in (1..2) or x > 3)"),
        ("string", ['"a"', '"b"'], 'x is none of "a", "b"'),
        ("string", ['not("a")'], 'x = "a"'),
        ("string", ['< "b"'], 'x >= "b"'),
        ("boolean", ["true"], "x = false"),
        ("date", ['<= @"2024-01-31"', '>= @"2024-02-02"'], 'x = @"2024-02-01"'),
        ("date", ['< @"2024-01-31"'], 'x >= @"2024-01-31"'),
        ("time", ['< @"09:00:00"', '>= @"17:00:00"'], 'x in [@"09:00:00"..@"17:00:00")'),
        ("dayTimeDuration", ['<= @"P1D"'], 'x >= @"P1DT0.000000001S"'),
        ("yearMonthDuration", ['< @"P1Y"', '> @"P1Y"'], 'x = @"P1Y"'),
        ("number", ["null", "< 1"], "x >= 1"),
        ("number", ["1", "null, 2"], "(x < 1 or x in (1..2) or x > 2)"),
        ("number", ["-5", "not(null, -5)"], "x = null"),
        ("number", ["? < 5 and ? > 3"], "(x <= 3 or x >= 5)"),
    ],
)
def test_gaps_of_every_kind_of_clause(type, entries, want):
    rules = [[entry, str(number)] for number, entry in enumerate(entries)]
    assert [words for words, _ in gaps(rules, {"x": type}, policy="FIRST")] == [want]


@pytest.mark.parametrize(
    ("type", "entries"),
    [
        ("number", ["< 18", ">= 18"]),
        ("date", ['<= @"2024-01-31"', '>= @"2024-02-01"']),
        ("boolean", ["true", "false"]),
        ("time", ['<= @"12:00:00"', '>= @"12:00:01"']),
        ("string", ['"a"', 'not("a")']),
        ("string", ['"a", "b"', '? != "a" and ? != "b"']),
        ("yearMonthDuration", ['<= @"P11M"', '>= @"P1Y"']),
        ("number", ["null", "not(null)"]),
    ],
)
def test_a_clean_table_has_no_findings(type, entries):
    rules = [[entry, str(number)] for number, entry in enumerate(entries)]
    findings = lint_table(compiled(rules, {"x": type}))
    assert (findings.gaps, findings.overlaps, findings.unreachable) == ((), (), ())
    assert findings.is_clean
    assert findings.is_complete
    assert findings.is_exact


def test_null_is_an_input_where_the_table_or_its_types_speak_of_it_or_everywhere_on_demand():
    rules = [["< 18", "1"], [">= 18", "2"]]
    assert gaps(rules, {"age": "number"}) == []
    assert gaps(rules, {"age": "number"}, all_values=True) == [("age = null", (None,))]
    score = item("tScore", "number", allowed="null, [300..850]")
    assert gaps([["-", "1"]], {"age": "tScore"}, items=[score]) == []
    assert gaps([["< 400", "1"], [">= 400", "2"]], {"age": "tScore"}, items=[score]) == [
        ("age = null", (None,))
    ]


def test_what_types_and_clauses_do_not_allow_is_no_gap():
    colours = item("tColour", "string", allowed='"red", "blue"')
    assert gaps([['"red"', "1"], ['"blue"', "2"]], {"colour": "tColour"}, items=[colours]) == []
    assert gaps([['"red"', "1"]], {"colour": "tColour"}, items=[colours]) == [('colour = "blue"', ("blue",))]
    assert gaps([["[0..5)", "1"]], {"x": "number"}, allowed={"x": "[0..10]"}) == [("x >= 5", (5,))]


@pytest.mark.parametrize("policy", ["COLLECT"])
def test_a_table_that_collects_or_has_a_default_has_no_gaps(policy):
    assert gaps([["1", "1"]], {"x": "number"}, policy=policy) == []
    assert gaps([["1", "1"]], {"x": "number"}, outputs=[{"name": "out", "default": "0"}]) == []
    assert len(gaps([["1", "1"]], {"x": "number"}, policy=policy, aggregation="SUM")) == 1


def test_a_table_without_rules_is_one_gap():
    assert [words for words, _ in gaps([], {"x": "number"})] == ["any input"]


OVERLAPS = [
    ("UNIQUE", [["< 5", "1"], ["> 3", "2"]], ("conflict", 0, 1, None)),
    ("UNIQUE", [["< 5", "1"], ["> 3", "1"]], ("conflict", 0, 1, None)),
    ("UNIQUE", [["< 5", "1"], ["< 5", "1"]], ("duplicate", 0, 1, None)),
    ("UNIQUE", [["< 5", "1"], ["< 3", "1"]], ("subsumed", 0, 1, 1)),
    ("ANY", [["< 5", "1"], ["> 3", "2"]], ("conflict", 0, 1, None)),
    ("ANY", [["< 5", "1"], ["> 3", "1"]], None),
    ("ANY", [["< 5", "1"], ["< 5", "1.0"]], ("duplicate", 0, 1, None)),
    ("FIRST", [["< 5", "1"], ["-", "2"]], None),
    ("FIRST", [["< 5", "1"], ["-", "1"]], ("subsumed", 0, 1, 0)),
    ("FIRST", [["< 5", "1"], ["< 9", "2"], ["-", "1"]], None),
    ("FIRST", [["< 5", "1"], ["> 9", "2"], ["-", "1"]], ("subsumed", 0, 2, 0)),
    ("PRIORITY", [["< 5", "1"], ["> 3", "2"]], None),
    ("PRIORITY", [["< 5", "7"], ["> 3", "8"]], ("conflict", 0, 1, None)),
    ("COLLECT", [["< 5", "1"], ["> 3", "1"]], None),
    ("COLLECT", [["< 5", "1"], ["< 5", "1"]], ("duplicate", 0, 1, None)),
    ("RULE ORDER", [["< 5", "1"], ["< 5", "2"]], None),
]


@pytest.mark.parametrize(("policy", "rules", "want"), OVERLAPS)
def test_overlaps_are_sorted_by_outputs_and_hit_policy(policy, rules, want):
    outputs = [{"name": "out", "values": "1, 2"}] if policy == "PRIORITY" and rules[0][1] != "7" else None
    found = lint_table(compiled(rules, {"x": "number"}, policy=policy, outputs=outputs)).overlaps
    got = [(each.kind.value, each.first, each.second, each.inner) for each in found]
    assert got == ([want] if want else [])


@pytest.mark.parametrize(
    ("policy", "rules", "want"),
    [
        ("FIRST", [["< 5", "1"], [">= 5", "2"], ["> 7", "3"]], [(2, (1,), ())]),
        ("FIRST", [["< 5", "1"], ["> 3", "2"], ["[0..9]", "3"]], [(2, (0, 1), ())]),
        ("UNIQUE", [["-", "1"], ["> 3", "2"]], [(1, (0,), ())]),
        ("UNIQUE", [['"a"', "1"], ["-", "2"]], [(0, (), (0,))]),
        ("COLLECT", [["-", "1"], ["> 3", "2"]], []),
        ("ANY", [["-", "1"], ["> 3", "1"]], []),
    ],
)
def test_a_rule_that_never_fires_is_found_with_the_rules_that_hide_it(policy, rules, want):
    found = lint_table(compiled(rules, {"x": "number"}, policy=policy)).unreachable
    assert [(each.rule, each.hidden_by, each.clauses) for each in found] == want


def test_an_entry_that_only_an_evaluation_can_decide_makes_findings_open():
    rules = [["> limit", "1"], ["<= limit", "2"], ["null", "3"]]
    findings = lint_table(compiled(rules, {"x": "number"}))
    assert not findings.is_exact
    assert findings.gaps == ()
    assert [each.is_open for each in findings.overlaps] == [True]
    assert findings.unreachable == ()
    assert findings.is_clean, "what is only possible is no finding"


def test_a_search_that_hits_its_limit_says_so():
    rules = [[str(2 * number), str(number)] for number in range(50)]
    findings = lint_table(compiled(rules, {"x": "number"}), limit=3)
    assert findings.are_gaps_complete, "all gaps of one clause are one box"
    both = [[f"{number}", f"{number}", "1"] for number in range(20)]
    findings = lint_table(compiled(both, {"x": "number", "y": "number"}), limit=3)
    assert (len(findings.gaps), findings.are_gaps_complete) == (3, False)
    same = [["-", str(number)] for number in range(20)]
    findings = lint_table(compiled(same, {"x": "number"}), limit=3)
    assert (len(findings.overlaps), findings.are_overlaps_complete) == (3, False)
    assert (len(findings.unreachable), findings.are_unreachable_complete) == (3, False)


def test_a_search_that_runs_out_of_steps_says_so_and_shows_what_it_has():
    chance = random.Random(3)
    rules = [
        [f"[{low}..{low + 30}]" for low in (chance.randrange(100) for _ in range(4))] + ["1"]
        for _ in range(60)
    ]
    findings = lint_table(compiled(rules, dict.fromkeys("abcd", "number"), policy="FIRST"), steps=3_000)
    assert not findings.are_gaps_complete
    assert findings.gaps
    assert not findings.is_complete
    again = lint_table(compiled(rules, dict.fromkeys("abcd", "number"), policy="FIRST"), steps=1)
    complete = (again.are_gaps_complete, again.are_overlaps_complete, again.are_unreachable_complete)
    assert complete == (False, False, False)


def test_planted_findings_are_found_among_a_thousand_rules_and_none_on_the_clean_table():
    types = {"age": "number", "region": "string", "price": "number", "new": "boolean", "claims": "number"}
    rules = big()
    assert len(rules) == 1000
    clean = lint_table(compiled(rules, types))
    assert (clean.gaps, clean.overlaps, clean.unreachable) == ((), (), ())
    assert clean.is_complete
    planted = [list(rule) for rule in rules if rule is not rules[321]]
    planted[500][0] = "-"
    planted.append(list(planted[7]))
    planted.append(["[22..23]", '"north"', "1", "true", "2", '"new"'])
    planted.append(['"a text"', "-", "-", "-", "-", '"dead"'])
    found = lint_table(compiled(planted, types))
    assert [found.space.entries(each) for each in found.gaps] == [tuple(rules[321][:5])]
    kinds = {(each.kind, each.first, each.second) for each in found.overlaps}
    assert (OverlapKind.DUPLICATE, 7, 999) in kinds
    assert any(kind is OverlapKind.CONFLICT and second == 1000 for kind, _, second in kinds)
    assert sum(1 for _, first, second in kinds if 500 in (first, second)) == 9
    assert (1001, (0,)) in {(each.rule, each.clauses) for each in found.unreachable}


def big():
    ages = ["< 18", *(f"[{low}..{low + 8})" for low in range(18, 82, 8)), ">= 82"]
    regions = ['"north"', '"south"', '"east"', '"west"', 'not("north", "south", "east", "west")']
    prices = ["< 5", "[5..10)", "[10..20)", "[20..40)", ">= 40"]
    product = itertools.product(ages, regions, prices, ["true", "false"], ["< 3", ">= 3"])
    return [[*entries, str(number)] for number, entries in enumerate(product)]


def test_a_region_is_found_for_every_value_of_an_axis():
    space = space_of(compiled([["< 5", "1"], ["[3..7]", "2"]], {"x": "number"}), all_values=True)
    (axis,) = space.axes
    regions = [axis.find(value) for value in (None, 2, 3, 4, 5, 6, 7, 8)]
    assert [space.rules_in(axis.accepts[at]) for at in regions] == [
        (), (0,), (0, 1), (0, 1), (1,), (1,), (1,), (),
    ]  # fmt: skip
    assert axis.accepts[axis.find(2)] == 0b10, "the first of two rules is the highest bit"
    assert axis.find([1]) is None


BUDGETS = {"gaps": 0.2, "overlaps and unreachable": 0.5, "difference of 5 rules": 0.5}
TYPICAL_CALIBRATION_S = 0.012
GENEROUS = 3


@pytest.mark.parametrize("name", ["structured, UNIQUE", "overlapping, FIRST"])
def test_a_thousand_rules_by_five_clauses_are_searched_in_the_times_stated(name):
    old, new = tables(name)
    slowness = max(1.0, calibration() / TYPICAL_CALIBRATION_S)
    taken = measure(old, new, runs=1)
    for task, budget in BUDGETS.items():
        assert taken[task] <= GENEROUS * budget * slowness, f"{task}: {taken[task]:.3f} s"
