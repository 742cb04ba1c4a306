"""The index of a table against the plain scan: the same value, notes and fired rules, in every form."""

import random

import pytest

from decision_server.dmn import table_index
from decision_server.dmn.index_forms import Budget, Sets
from decision_server.feel.notes import Notes
from tests.dmn import random_tables
from tests.dmn.random_tables import POLICIES, draw_point, draw_table

BUDGETS = {
    "everything by value or by interval": Budget(2**20),
    "sparse": Budget(0, sparse_rules=10**6),
    "one group for all": Budget(0, sparse_rules=0),
    "some groups": Budget(200, sparse_rules=0),
    "a few sparse": Budget(150, sparse_rules=3),
}
KINDS = tuple(random_tables.KINDS)
ANY = ("number", "string", "boolean", "date")
ODD = ([], [1], {"a": 1}, {})


def said(table, point, *, by_scan):
    """Value, fired rules and notes of one evaluation."""
    notes = Notes(by_scan=by_scan)
    values = {f"x{at}": value for at, value in enumerate(point)} | {"limit": 2}
    value = table.run(values, notes)[0]
    found = [(each.code, each.message, each.source.place, each.span) for each in notes.diagnostics]
    return value, notes.fired, found, notes.counts


def with_budget(table, budget):
    """Give the table an index of another budget."""
    table.prepared.index = None
    real = table_index.default_budget
    table_index.default_budget = lambda rules: budget
    try:
        table._index()
    finally:
        table_index.default_budget = real
    return table


def draw(chance, *, open_entries):
    kinds = tuple(chance.choice(KINDS) for _ in range(chance.choice((1, 2, 2, 3, 4))))
    rules = chance.choice((4, 5, 8, 12, 20))
    policy = chance.choice(POLICIES)
    return draw_table(chance, kinds=kinds, rules=rules, policy=policy, open_entries=open_entries)


def point_of(chance, kinds):
    """A value for every clause; now and then of another kind, or a list or context."""
    point = list(draw_point(chance, kinds))
    if chance.random() < 0.1:
        other = chance.choice([*random_tables.VALUES[chance.choice(ANY)], *ODD])
        point[chance.randrange(len(point))] = other
    return tuple(point)


@pytest.mark.parametrize("seed", range(12))
def test_the_index_agrees_with_the_scan(seed):
    chance = random.Random(seed)
    compared = matched = 0
    while compared < 1_000:
        drawn = draw(chance, open_entries=seed % 3 == 2)
        table = random_tables.compiled(drawn)
        points = [point_of(chance, drawn.kinds) for _ in range(40)]
        scanned = [said(table, point, by_scan=True) for point in points]
        for name, budget in BUDGETS.items():
            with_budget(table, budget)
            for point, want in zip(points, scanned, strict=True):
                got = said(table, point, by_scan=False)
                assert got == want, (drawn, point, name)
                compared += 1
                matched += bool(want[1])
    assert matched > compared / 10


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
