"""Lint against the plain scan: a point lies in a reported region if and only if the scan says so."""

import random

import pytest

from decision_server.dmn.gaps import find_gaps, wants_rules
from decision_server.dmn.lint import OverlapKind, lint_table
from decision_server.dmn.table_space import space_of
from tests.dmn.random_tables import Verdict, compiled, draw_point, draw_table

SEEDS = range(16)
TABLES = 6
POINTS = 40


def tables(seed, **more):
    chance = random.Random(seed)
    for _ in range(TABLES):
        drawn = draw_table(chance, **more)
        yield chance, drawn, compiled(drawn)


def points_in(chance, drawn, space):
    """Random points that inputs may lie at, with the regions that they lie in."""
    for _ in range(POINTS):
        point = draw_point(chance, drawn.kinds)
        where = space.point(point)
        if where is not None and space.is_possible(where):
            yield point, where


def inside(where, box):
    return all(at & regions for at, regions in zip(where, box, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_region_accepts_what_the_scan_accepts(seed):
    for chance, drawn, table in tables(seed):
        space = space_of(table, all_values=True)
        for point, where in points_in(chance, drawn, space):
            expected = Verdict(table, point)
            if expected.is_refused:
                continue
            rules = space.everything
            for axis, at in zip(space.axes, where, strict=True):
                rules &= axis.accepts[at.bit_length() - 1]
            assert space.rules_in(rules) == expected.matched, (drawn, point)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_lies_in_a_gap_if_and_only_if_no_rule_matches(seed):
    for chance, drawn, table in tables(seed):
        for all_values in (False, True):
            space = space_of(table, all_values=all_values)
            gaps, is_complete = find_gaps(space, limit=1000, steps=200_000)
            assert is_complete
            for gap in gaps:
                sample = space.sample(gap)
                assert inside(space.point(sample), gap), (drawn, space.words(gap), sample)
                assert Verdict(table, sample).matched == ()
            for point, where in points_in(chance, drawn, space):
                verdict = Verdict(table, point)
                found = sum(inside(where, gap) for gap in gaps)
                assert not verdict.is_refused
                assert found == (not verdict.matched), (drawn, point)


@pytest.mark.parametrize("seed", SEEDS)
def test_gaps_are_reported_where_the_table_fails_for_want_of_a_rule(seed):
    for _, drawn, table in tables(seed):
        findings = lint_table(table, all_values=True)
        for gap in findings.gaps:
            verdict = Verdict(table, findings.space.sample(gap))
            assert "DMN0306" in verdict.codes, drawn
        if not wants_rules(table):
            assert findings.gaps == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_lies_in_an_overlap_if_and_only_if_the_table_fails_there(seed):
    for policy in (("UNIQUE", None), ("ANY", None)):
        for chance, drawn, table in tables(seed, policy=policy):
            findings = lint_table(table, all_values=True)
            space = findings.space
            assert findings.are_overlaps_complete
            failing = [each for each in findings.overlaps if fails(policy, each, table)]
            for overlap in findings.overlaps:
                sample = space.sample(overlap.box)
                assert inside(space.point(sample), overlap.box)
                assert {overlap.first, overlap.second} <= set(Verdict(table, sample).matched), drawn
            for point, where in points_in(chance, drawn, space):
                verdict = Verdict(table, point)
                found = any(inside(where, overlap.box) for overlap in failing)
                assert found == bool({"DMN0301", "DMN0302"} & set(verdict.codes)), (drawn, point)


def fails(policy, overlap, table):
    """Whether an overlap makes the table fail: under UNIQUE every one does."""
    return policy[0] == "UNIQUE" or overlap.kind is OverlapKind.CONFLICT


@pytest.mark.parametrize("seed", SEEDS)
def test_a_needless_rule_can_be_taken_away_and_nothing_changes(seed):
    policies = [("PRIORITY", None), ("FIRST", None), ("ANY", None), ("COLLECT", "MIN")]
    for policy in policies:
        for chance, drawn, table in tables(seed, policy=policy, axes=2):
            findings = lint_table(table, all_values=True)
            for overlap in findings.overlaps:
                if overlap.kind is OverlapKind.CONFLICT:
                    continue
                gone = overlap.second if overlap.inner is None else overlap.inner
                rules = tuple(rule for at, rule in enumerate(drawn.rules) if at != gone)
                without = compiled(
                    type(drawn)(drawn.kinds, drawn.allowed, drawn.outputs, rules, drawn.policy)
                )
                for point, _ in points_in(chance, drawn, findings.space):
                    assert Verdict(without, point).value == Verdict(table, point).value, (drawn, gone, point)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_is_unreachable_if_and_only_if_no_input_makes_it_fire(seed):
    for _, drawn, table in tables(seed, axes=2):
        findings = lint_table(table, all_values=True)
        assert findings.are_unreachable_complete
        fired = set()
        for point in everywhere(findings.space):
            fired |= Verdict(table, point).fired
        unreachable = {each.rule for each in findings.unreachable}
        assert unreachable == set(range(len(drawn.rules))) - fired, drawn


def everywhere(space):
    """A sample of every combination of regions."""
    points = [()]
    for axis, domain in zip(space.axes, space.domains, strict=True):
        samples = [region.sample for at, region in enumerate(axis.regions) if domain >> at & 1]
        points = [(*point, sample) for point in points for sample in samples]
    return points


@pytest.mark.parametrize("seed", SEEDS)
def test_with_open_entries_gaps_and_unreachable_rules_are_still_certain(seed):
    for chance, drawn, table in tables(seed, open_entries=True):
        findings = lint_table(table, all_values=True)
        space = findings.space
        unreachable = {each.rule for each in findings.unreachable}
        for _ in range(POINTS):
            point = draw_point(chance, drawn.kinds)
            where = space.point(point)
            if where is None or not space.is_possible(where):
                continue
            verdict = Verdict(table, point, limit=chance.choice((None, 1, 2, "a")))
            if any(inside(where, gap) for gap in findings.gaps):
                assert verdict.matched == (), (drawn, point)
            assert not unreachable & verdict.fired, (drawn, point)
            if findings.is_exact and not verdict.matched and wants_rules(table):
                assert any(inside(where, gap) for gap in findings.gaps)
