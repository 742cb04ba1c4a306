"""What the benchmarks time is the same everywhere, and we answer it as an `if` per rule does."""

from pathlib import Path

import pytest

from benchmarks.formats import dmn, jdm
from benchmarks.participants import if_chain, ours
from benchmarks.workloads import Range, Workload, loan, overlap, pricing

SMALL = {
    "loan": loan,
    "pricing-10": lambda: pricing(10),
    "pricing-1000": lambda: pricing(1_000),
    "overlap-1000": lambda: overlap(1_000),
    "collect-1000": lambda: pricing(1_000, products=5, policy="COLLECT"),
}


@pytest.mark.parametrize("name", SMALL)
def test_the_seed_gives_the_same_workload_again(name: str) -> None:
    once, again = SMALL[name](), SMALL[name]()
    assert once == again
    assert once.name == name
    assert dmn(once) == dmn(again)
    assert jdm(once) == jdm(again)


def test_workloads_differ_in_size_and_kind() -> None:
    assert [len(table.rules) for table in loan().tables] == [8, 6, 10]
    assert pricing(10).given != pricing(1_000).given
    entries = [entry for rule in pricing(1_000).tables[0].rules for entry in rule.entries]
    assert 400 < entries.count(None) < 600
    assert sum(isinstance(entry, Range) for entry in entries) > 1_700


@pytest.mark.parametrize("name", SMALL)
def test_our_answers_are_those_of_an_if_per_rule(name: str, tmp_path: Path) -> None:
    workload: Workload = SMALL[name]()
    limit = if_chain(workload, tmp_path)
    want = [limit.answer(limit.decide(given)) for given in workload.given]
    distinct = {repr(each) for each in want}
    assert len(distinct) > 5, "too few different answers to tell anything"
    for how in ours(workload, tmp_path):
        assert [how.answer(how.decide(given)) for given in how.given] == want, how.name
