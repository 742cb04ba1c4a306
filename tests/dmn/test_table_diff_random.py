"""The difference of two tables against the plain scan of both."""

import random
from dataclasses import replace

import pytest

from decision_server.dmn.table_diff import diff_tables
from decision_server.feel.texts import literal_of
from tests.dmn.random_tables import POLICIES, Verdict, compiled, draw_output, draw_point, draw_table
from tests.dmn.test_lint_random import everywhere, inside

SEEDS = range(20)
TABLES = 8
POINTS = 40


def changed(chance, drawn):
    """The table with a few changes of any sort."""
    rules = list(drawn.rules)
    fresh = draw_table(chance, kinds=drawn.kinds, axes=len(drawn.kinds), rules=3)
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(rules) + 1)
        match chance.randrange(6):
            case 0:
                rules.insert(at, chance.choice(fresh.rules))
            case 1 if rules:
                del rules[at % len(rules)]
            case 2 if rules:
                rules[at % len(rules)] = (*rules[at % len(rules)][:-1], draw_output(chance))
            case 3 if rules:
                rules[at % len(rules)] = chance.choice(fresh.rules)
            case 4:
                chance.shuffle(rules)
            case _:
                drawn = chance.choice(
                    (
                        replace(drawn, outputs=fresh.outputs),
                        replace(drawn, policy=chance.choice(POLICIES)),
                        replace(drawn, allowed=fresh.allowed),
                    )
                )
    return replace(drawn, rules=tuple(rules))


def pairs(seed, **more):
    chance = random.Random(seed)
    for _ in range(TABLES):
        drawn = draw_table(chance, **more)
        other = changed(chance, drawn)
        yield chance, drawn, other, compiled(drawn), compiled(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_lies_in_a_differing_region_if_and_only_if_the_outcomes_differ(seed):
    for chance, drawn, other, old, new in pairs(seed):
        difference = diff_tables(old, new)
        space = difference.pair.space
        assert difference.is_complete
        assert difference.is_exact
        points = [draw_point(chance, drawn.kinds) for _ in range(POINTS)]
        points += [space.sample(region.box) for region in difference.regions]
        points += everywhere(space)[:100]
        for point in points:
            where = space.point(point)
            if where is None or not space.is_possible(where):
                continue
            before, after = Verdict(old, point).value, Verdict(new, point).value
            found = [region for region in difference.regions if inside(where, region.box)]
            assert len(found) == (literal_of(before) != literal_of(after)), (drawn, other, point)
            for region in found:
                assert (region.old.value, region.new.value) == (before, after)
                assert region.is_open is False


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sample_of_a_differing_region_lies_in_it(seed):
    for _, _, _, old, new in pairs(seed):
        difference = diff_tables(old, new)
        space = difference.pair.space
        for region in difference.regions:
            assert inside(space.point(space.sample(region.box)), region.box)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_does_not_differ_from_itself(seed):
    for _, _, _, old, _ in pairs(seed, open_entries=True):
        difference = diff_tables(old, old)
        assert difference.is_same
        assert difference.is_complete
        assert (difference.added, difference.removed) == ((), ())
