"""The index of a table against the plain scan: the same value, notes and fired rules, in every form."""

import random
import tracemalloc
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from decision_server.dmn import index_axis, index_forms, table_index
from decision_server.dmn.hit_policy import CompiledTable
from decision_server.dmn.index_forms import Budget, Sets
from decision_server.dmn.table_index import TableIndex, failed_clause
from decision_server.feel.expression import CompiledTests, compile_tests
from decision_server.feel.notes import Notes
from decision_server.feel.quick_entries import quick_shape
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import NUMBER, STRING
from tests.dmn import random_tables
from tests.dmn.loading import clean
from tests.dmn.models import decision, input_data, table
from tests.dmn.random_tables import KINDS, LITERALS, POLICIES, VALUES, draw_point, draw_table

COMPARISONS_PER_SEED = 8_500
SEEDS = 12
BUDGETS = {
    "everything by value or by interval": Budget(2**20),
    "sparse": Budget(0, sparse_rules=10**6),
    "one group for all": Budget(0, sparse_rules=0),
    "some groups": Budget(200, sparse_rules=0),
    "a few sparse": Budget(150, sparse_rules=3),
}
FORMS = {
    (by_value, is_exact, is_sparse)
    for by_value in (True, False)
    for is_exact, is_sparse in ((True, False), (True, True), (False, False))
}
"""By value or by interval; with sets, sparse, hashed or coarse."""
ODD = ([], [1], {"a": 1}, {})


@pytest.fixture
def forms(monkeypatch):
    """Counts the forms of the axes that are made."""
    seen = Counter()
    real = index_axis.form_of

    def form_of(lane, entries, always, sets, budget):
        made = real(lane, entries, always, sets, budget)
        points = all(index_forms._is_point(lane, *pair) for entry in entries for pair in entry.stretches)
        seen[points, made.is_exact, made.is_sparse] += 1
        return made

    monkeypatch.setattr(index_axis, "form_of", form_of)
    return seen


def said(of, point, *, by_scan):
    """Value, fired rules and notes of one evaluation, and the steps that it took."""
    notes = Notes(by_scan=by_scan)
    values = {f"x{at}": value for at, value in enumerate(point)} | {"limit": 2}
    value = of.run(values, notes)[0]
    found = [(each.code, each.message, each.source.place, each.span) for each in notes.diagnostics]
    return (value, value.__class__, notes.fired, found, notes.counts, notes.now_read), notes.steps


def with_budget(of, budget, monkeypatch):
    """Give the table an index of another budget."""
    of.prepared.index = None
    monkeypatch.setattr(table_index, "default_budget", lambda rules: budget)
    of.prepare()


def draw(chance, *, open_entries):
    """A table; half of them only of entries that an index answers, and of constant outputs."""
    drawn = draw_table(
        chance,
        kinds=tuple(chance.choice(KINDS) for _ in range(chance.choice((1, 2, 2, 3, 4)))),
        rules=chance.choice((4, 5, 8, 12, 20)),
        policy=chance.choice(POLICIES),
        open_entries=open_entries,
    )
    if chance.random() < 0.5:
        return drawn
    rules = tuple(
        (*(plain_entry(chance, kind) for kind in drawn.kinds), chance.choice(("1", "2", "3")))
        for _ in drawn.rules
    )
    return replace(drawn, rules=rules)


def plain_entry(chance, kind):
    kind = chance.choice(("number", "string")) if kind == "Any" else kind
    one, other = chance.choice(LITERALS[kind]), chance.choice(LITERALS[kind])
    forms = ["-", one, one, f"{one}, {other}"]
    if kind in ("string", "boolean"):
        forms += [f"not({one})", f"not({one}, {other})"]
    if kind != "boolean":
        forms += [f"{chance.choice(('<', '<=', '>', '>='))} {one}"] * 3
        forms += [f"{chance.choice('[(')}{one}..{other}{chance.choice('])')}"] * 2
    if chance.random() < 0.03:
        forms = ["null", f"{one}, null", f'date("no date"), {one}', f"? != {one}"]
    return chance.choice(forms)


def point_of(chance, kinds):
    """A value for every clause; now and then of another kind, or a list or context."""
    point = list(draw_point(chance, kinds))
    if chance.random() < 0.15:
        other = chance.choice([*VALUES[chance.choice(("number", "string", "boolean", "date"))], *ODD])
        point[chance.randrange(len(point))] = other
    return tuple(point)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_index_gives_what_the_scan_gives(seed, forms, monkeypatch):
    chance = random.Random(seed)
    compared = matched = noted = 0
    while compared < COMPARISONS_PER_SEED:
        drawn = draw(chance, open_entries=seed % 3 == 2)
        of = random_tables.compiled(drawn)
        points = [point_of(chance, drawn.kinds) for _ in range(60)]
        scanned = [said(of, point, by_scan=True) for point in points]
        for name, budget in BUDGETS.items():
            with_budget(of, budget, monkeypatch)
            for point, (want, steps) in zip(points, scanned, strict=True):
                got, taken = said(of, point, by_scan=False)
                assert got == want, (drawn, point, name)
                assert taken <= steps, (drawn, point, name)
                compared += 1
                matched += bool(want[2])
                noted += bool(want[3])
    assert matched > compared / 10
    assert noted > compared / 10
    assert min(forms[form] for form in FORMS) > 5, forms


NUMBERS = [
    *("0", "1", "-1", "2", "2.5", "2.50", "-2.5", "3", "0.1", "-0.1"),
    *("1" + "0" * 33, "9" * 34, "-" + "9" * 34, "1" + "0" * 34, "-1" + "0" * 34, "1" + "0" * 40),
    *("9" * 33 + ".5", "1" + "0" * 33 + ".5", "0." + "0" * 33 + "1"),
]
AROUND = [
    *(0, 1, -1, 2, 3, -2, -3, 10**33, 10**34 - 1, 1 - 10**34, 10**34 - 2),
    *map(
        Decimal,
        ("2.5", "2.4999", "-2.5", "0.1", "1E+34", "-1E+34", "1E+40", "1E+6000", "-1E+6000", "1E-6000"),
    ),
    *map(Decimal, ("0", "1", "2", "-0", "1.00", "9" * 33 + ".5", "9" * 34, "1E+33")),
]


@pytest.mark.parametrize("name", BUDGETS)
def test_numbers_at_their_boundaries_are_found_as_int_and_as_decimal(name):
    chance = random.Random(name)
    for _ in range(60):
        entries = []
        for _ in range(chance.choice((4, 9, 25))):
            one, other = chance.choice(NUMBERS), chance.choice(NUMBERS)
            entries.append(
                chance.choice(
                    [
                        "-",
                        one,
                        f"{one}, {other}",
                        f"{chance.choice(('<', '<=', '>', '>='))} {one}",
                        f"{chance.choice('[(')}{one}..{other}{chance.choice('])')}",
                        f"< {one}, >= {other}",
                    ]
                )
            )
        rules = [(compile_tests(entry, Scope(), input_type=NUMBER),) for entry in entries]
        index = TableIndex(rules, 1, budget=BUDGETS[name])
        for value in AROUND:
            want = [at for at, rule in enumerate(rules) if failed_clause(rule, (value,), {}, Notes()) is None]
            assert index.match((value,), {}, Notes()) == want, (entries, value)


def entry(chance, kind, spread):
    if kind is STRING:
        texts = [f'"text {chance.randrange(spread)}"' for _ in range(chance.choice((1, 1, 2)))]
        text = ", ".join(texts)
        return chance.choice((text, text, text, f"not({text})", "-"))
    low = chance.randrange(spread)
    return chance.choice((f"[{low}..{low + chance.randrange(1, spread)}]", f"{low}", f"> {low}", "-"))


def cells_of(rows, kinds):
    """The entries of a large table, told from their texts alone."""
    return [
        tuple(
            CompiledTests.later(text, lambda: None, kind, quick_shape(text, kind))
            for text, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    ]


@pytest.mark.parametrize("stops", [True, False])
@pytest.mark.parametrize("spread", [20, 3_000])
@pytest.mark.parametrize("count", [517, 1_500])
def test_large_tables_find_the_rules_of_the_scan(count, spread, stops):
    chance = random.Random(count + spread)
    kinds = (STRING, NUMBER, NUMBER)
    rules = cells_of([[entry(chance, kind, spread) for kind in kinds] for _ in range(count)], kinds)
    budgets = [Budget(2**23), Budget(2_000, 10**6), Budget(2_000, 0), Budget(40 * (count // 8), 0)]
    indexes = [TableIndex(rules, 3, stops=stops, budget=budget) for budget in budgets]
    for _ in range(25):
        given = (
            f"text {chance.randrange(spread)}",
            chance.randrange(-1, 2 * spread),
            Decimal(chance.randrange(10 * spread)).scaleb(-1),
        )
        want = [at for at, rule in enumerate(rules) if failed_clause(rule, given, {}, Notes()) is None]
        for index in indexes:
            assert index.match(given, {}, Notes()) == (want[:1] if stops else want)


@pytest.mark.parametrize("count", [1, 7, 8, 9, 511, 512, 513, 1_000, 4_096, 5_003])
def test_a_set_gives_its_rules_back_in_order(count):
    chance = random.Random(count)
    sets = Sets(count)
    for share in (0, 1, 2, 3, 10, count // 2, count):
        rules = sorted(chance.sample(range(count), min(share, count)))
        made = sets.of(rules)
        assert made == sum(1 << (count - 1 - rule) for rule in rules)
        assert sets.rules(made) == rules
        assert list(sets.walk(made)) == rules
        assert int.from_bytes(sets.bits(made), "little") == made


def wide_rows(chance, count):
    """Rules of five clauses, nearly every boundary and half of the texts of which are their own."""
    rows = []
    for _ in range(count):
        low, amount = chance.randrange(10**7), chance.randrange(10**7)
        rows.append(
            (
                f'"product {chance.randrange(count // 2)}"',
                f'"region {chance.randrange(20)}"' if chance.random() > 0.1 else "-",
                f"[{low}..{low + chance.randrange(10**6)}]",
                f"[{amount}..{amount + chance.randrange(10**6)})",
                f'"web", "shop {chance.randrange(9)}"',
            )
        )
    return rows


def test_the_index_of_10_000_rules_takes_at_most_12_megabytes():
    kinds = (STRING, STRING, NUMBER, NUMBER, STRING)
    rules = cells_of(wide_rows(random.Random(1), 10_000), kinds)
    tracemalloc.start()
    try:
        index = TableIndex(rules, 5)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert index.match(("product 1", "region 1", 1, 1, "web"), {}, Notes()) is not None
    assert kept <= 12 * 2**20


def large_table(count):
    rows = [[f'"t{at}"', f"[{at}..{at + 5}]", str(at)] for at in range(count)]
    logic = table(["a", "b"], [{"name": "result"}], rows, hit_policy="FIRST")
    return clean(
        input_data("a", "string"), input_data("b", "number"), decision("T", logic, inputs=["a", "b"])
    )


@pytest.mark.parametrize("traced", [False, True])
def test_an_evaluation_asks_no_entry_of_rules_that_do_not_match_even_if_traced(traced, monkeypatch):
    model = large_table(600)
    asked = []
    real = CompiledTests.accepts
    monkeypatch.setattr(
        CompiledTests, "accepts", lambda tests, *more: asked.append(tests) or real(tests, *more)
    )
    notes = Notes(traced=traced)
    assert model.decisions["T"]({"a": "t333", "b": 334}, notes) == 333
    assert [rule.rule for rule in notes.fired] == [334]
    assert asked == []
    scanned = Notes()
    assert model.decisions["T"]({"a": "t333", "b": 334}, scanned, way="interpreter") == 333
    assert len(asked) > 333


def test_the_index_is_made_on_first_use_or_when_a_model_is_prepared():
    model = large_table(10)
    (of,) = model.tables
    assert of.prepared.index is None
    model.decisions["T"]({"a": "t3", "b": 4}, Notes(), way="general")
    assert isinstance(of.prepared.index, TableIndex)
    model = large_table(10)
    model.prepare()
    assert isinstance(model.tables[0].prepared.index, TableIndex)


def test_a_table_of_three_rules_is_scanned():
    model = large_table(3)
    model.prepare()
    (of,) = model.tables
    assert isinstance(of, CompiledTable)
    assert of.prepared.index is None
