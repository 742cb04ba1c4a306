"""Differences that were planted, in the words, outcomes and samples that people see."""

import pytest

from decision_server.dmn.table_diff import diff_tables
from tests.dmn.test_lint import big, compiled

X = {"x": "number"}
BASE = [["< 18", "1"], [">= 18", "2"]]


def differing(old, new, types=X, *, new_types=None, **more):
    """The differing regions: words, old and new outcome in words, and a sample."""
    settings = more.pop("new_settings", {})
    difference = diff_tables(
        compiled(old, types, **more), compiled(new, new_types or types, **more | settings)
    )
    assert difference.is_complete
    space = difference.pair.space
    return [(space.words(r.box), r.old.words, r.new.words, space.sample(r.box)) for r in difference.regions]


@pytest.mark.parametrize(
    ("new", "want"),
    [
        (BASE, []),
        ([["< 18", "1.0"], ["not(< 18)", "1 + 1"]], []),
        ([[">= 18", "2"], ["< 18", "1"]], []),
        ([["< 10", "1"], ["[10..18)", "1"], [">= 18", "2"]], []),
        ([["< 18", "1"], [">= 18", "3"]], [("x >= 18", "2", "3", (18,))]),
        ([["< 21", "1"], [">= 21", "2"]], [("x in [18..21)", "2", "1", (18,))]),
        (
            [*BASE, ["null", "3"]],
            [("x = null", "null (no rule matches, and there is no default output)", "3", (None,))],
        ),
        (
            [*BASE, ["20", "2"]],
            [("x = 20", "2", "null (rules 2 and 3 match together, and the hit policy is UNIQUE)", (20,))],
        ),
    ],
)
def test_only_inputs_whose_outcome_differs_are_told(new, want):
    assert differing(BASE, new) == want


def test_moving_a_rule_under_first_matters_where_it_overlaps():
    old = [["< 18", "1"], ["< 21", "2"], ["-", "3"]]
    new = [["< 21", "2"], ["< 18", "1"], ["-", "3"]]
    assert differing(old, new, policy="FIRST") == [("x < 18", "1", "2", (17,))]
    assert differing(old, [*old[:2], ["> 100", "9"], old[2]], policy="FIRST") == [
        ("x > 100", "3", "9", (101,))
    ]
    assert differing(old, [*old, ["> 100", "9"]], policy="FIRST") == []


def test_lists_and_sums_are_compared_as_a_whole():
    old, new = [["< 18", "1"], ["< 21", "2"]], [["< 18", "1"], ["< 20", "2"]]
    assert differing(old, new, policy="COLLECT") == [("x in [20..21)", "[2]", "[]", (20,))]
    split = [["< 18", "2"], ["< 18", "1"], ["[18..21)", "2"]]
    assert differing(old, split, policy="COLLECT", aggregation="SUM") == []


def test_a_clause_that_is_new_or_gone_divides_the_inputs():
    two = {"x": "number", "region": "string"}
    new = [["< 18", "-", "1"], [">= 18", '"north"', "3"], [">= 18", 'not("north")', "2"]]
    assert differing(BASE, new, X, new_types=two) == [
        ('x >= 18 and region = "north"', "2", "3", (18, "north"))
    ]
    assert differing(new, BASE, two, new_types=X) == [
        ('x >= 18 and region = "north"', "3", "2", (18, "north"))
    ]


def test_settings_of_the_table_count():
    difference = diff_tables(compiled(BASE, X), compiled(BASE, X, policy="COLLECT"))
    assert difference.pair.settings == ("the hit policy was UNIQUE and is COLLECT",)
    assert {(r.old.words, r.new.words) for r in difference.regions} == {
        ("1", "[1]"),
        ("2", "[2]"),
        ("null (no rule matches, and there is no default output)", "[]"),
    }
    defaults = {"new_settings": {"outputs": [{"name": "out", "default": "7"}]}}
    assert [(words, new) for words, _, new, _ in differing(BASE, BASE, **defaults)] == [("x = null", "7")]


def test_what_only_one_version_allows_is_refused_by_the_other():
    allowed = {"new_settings": {"allowed": {"x": "[0..100]"}}}
    assert differing(BASE, BASE, **allowed) == [
        ("x < 0", "1", "refused: not an allowed value", (-1,)),
        ("x > 100", "2", "refused: not an allowed value", (101,)),
    ]


def test_what_depends_on_inputs_is_told_as_open():
    old, new = [["-", "limit * 2"]], [["-", "limit * 3"]]
    difference = diff_tables(compiled(old, X), compiled(new, X))
    assert [(r.old.words, r.new.words, r.is_open) for r in difference.regions] == [
        ("limit * 2", "limit * 3", True)
    ]
    assert diff_tables(compiled(old, X), compiled(old, X)).is_same
    entries = diff_tables(compiled([["> limit", "1"]], X), compiled([["> limit", "2"]], X))
    assert [r.is_open for r in entries.regions] == [True]
    assert not entries.is_exact


def test_a_search_that_hits_its_limit_says_so():
    old = [[str(number), str(number), "1"] for number in range(30)]
    new = [[str(number), str(number), str(100 + number)] for number in range(30)]
    tables = [compiled(rules, {"x": "number", "y": "number"}) for rules in (old, new)]
    few = diff_tables(*tables, limit=5)
    assert (len(few.regions), few.is_complete) == (5, False)
    assert len(diff_tables(*tables).regions) == 30
    none = diff_tables(*tables, steps=1)
    assert (none.regions, none.is_complete) == ((), False)


def test_five_rules_of_a_thousand_are_found_and_no_other():
    types = {"age": "number", "region": "string", "price": "number", "new": "boolean", "claims": "number"}
    old = big()
    new = [[*rule[:-1], "-1"] if number % 200 == 77 else rule for number, rule in enumerate(old)]
    difference = diff_tables(compiled(old, types), compiled(new, types))
    assert difference.is_complete
    assert difference.added == difference.removed == (77, 277, 477, 677, 877)
    found = [(r.old.words, r.new.words, difference.pair.space.entries(r.box)) for r in difference.regions]
    wanted = [(str(at), "-1", tuple(old[at][:5])) for at in (77, 277, 477, 677, 877)]
    assert [(before, after) for before, after, _ in found] == [(before, after) for before, after, _ in wanted]
    assert [entries[0] for *_, entries in found] == [entries[0] for *_, entries in wanted]
