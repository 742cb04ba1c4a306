"""Patterns: two matchers give one meaning, and no pattern takes for ever."""

import random
import time

import pytest

from decision_server.errors import LimitExceeded
from decision_server.feel import patterns
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.pattern_text import PatternError, prepare, read_replacement
from decision_server.feel.patterns import compile_pattern

ATOMS = [
    "a",
    "b",
    "[ab]",
    "[^a]",
    ".",
    r"\d",
    r"\w",
    r"\s",
    r"\p{Lu}",
    r"\P{L}",
    r"\i",
    r"\c",
    "[a-c-[b]]",
    r"\.",
]
SOMETHING = ["", "+", "{2}", "+?"]
"""Within a group that is repeated: what repeats nothing at all is where matchers are free to differ."""
ENDS = ["", "", "", "?", "*", "+", "{2}", "{1,2}", "+?", "*?"]
TEXTS = ["", "a", "ab", "ba\n", "aab b", "A1.b", "a\nb\n", "\n", "éÀ٣", "aaaa", "b.a-a_b"]


def some_patterns(seed):
    chance = random.Random(seed)
    for _ in range(150):
        parts = [chance.choice(ATOMS) + chance.choice(ENDS) for _ in range(chance.randint(1, 4))]
        if chance.random() < 0.4:
            at = chance.randrange(len(parts))
            first, second = chance.choice(ATOMS) + chance.choice(SOMETHING), chance.choice(ATOMS)
            parts[at] = f"({first}|{second})" + chance.choice(ENDS)
        pattern = chance.choice(["", "", "^"]) + "".join(parts) + chance.choice(["", "", "$"])
        yield pattern, "".join(flag for flag in "smi" if chance.random() < 0.3)


@pytest.mark.parametrize("seed", range(4))
def test_the_linear_matcher_agrees_with_the_one_that_tries(seed):
    for pattern, flags in some_patterns(seed):
        linear = compile_pattern(pattern, flags, Notes())
        text = patterns._translated(prepare(pattern, ignore_space=False).text, flags)
        trying, groups = patterns._trying(text, flags)
        wide = Limits(steps=10**9)  # what trying costs at worst is another subject
        assert linear.groups == groups
        for subject in TEXTS:
            got, want = (
                linear.is_in(subject, Notes()),
                next(trying(subject, Notes(limits=wide)))[1] is not None,
            )
            assert got == want, f"{pattern!r} with {flags!r} in {subject!r}: RE2 says {got}, regex {want}"
            if not linear.is_in("", Notes()):
                assert linear.parts(subject, Notes()) == [
                    between for between, _ in trying(subject, Notes(limits=wide))
                ], (
                    pattern,
                    flags,
                    subject,
                )


@pytest.mark.parametrize(
    "pattern", [r"\p{Cs}", r"\P{Cs}", r"\p{C}", r"[\p{Cs}]", r"[^\p{Cs}]", r"\p{Cn}", r"[\s-[\s]]"]
)
def test_classes_with_halves_of_pairs_can_be_compiled(pattern):
    compiled = compile_pattern(pattern, "", Notes())
    assert compiled.is_in("a", Notes()) is (pattern in (r"\P{Cs}", r"[^\p{Cs}]"))


def test_a_text_with_half_of_a_pair_matches_nothing():
    with pytest.raises(PatternError, match="half of a surrogate pair"):
        compile_pattern("a", "", Notes()).is_in("\ud83d", Notes())


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "^(a|a?)+$", "(.*a){20}"])
def test_no_pattern_without_references_takes_more_than_linear_time(pattern):
    started = time.process_time()
    compile_pattern(pattern, "", Notes()).is_in("a" * 5_000 + "!", Notes())
    assert time.process_time() - started < 1


def test_a_pattern_that_tries_for_ever_is_stopped():
    pattern = compile_pattern(r"^(?:a?){30}(a)\1{30}$", "", Notes())
    with pytest.raises(LimitExceeded, match="without references"):
        pattern.is_in("a" * 30, Notes())


def test_a_search_that_looks_ahead_for_each_match_is_paid_for():
    pattern = compile_pattern("[^b]*b|a", "", Notes())
    with pytest.raises(LimitExceeded):
        pattern.parts("a" * 200_000, Notes())


def test_a_long_pattern_is_refused():
    with pytest.raises(LimitExceeded, match="1,000"):
        compile_pattern("a" * 1_001, "", Notes())


def test_a_large_pattern_is_refused_once_and_paid_for():
    notes = Notes()
    for _ in range(2):
        with pytest.raises(PatternError, match="too large"):
            compile_pattern(r"(\p{L}{100}){10}", "", notes)
    assert notes.steps == 10_000


def test_a_pattern_is_paid_for_once_in_each_evaluation_whoever_compiled_it():
    steps = []
    for _ in range(2):
        notes = Notes()
        compile_pattern(r"\p{L}+x", "", notes)
        compile_pattern(r"\p{L}+x", "", notes)
        steps.append(notes.steps)
    assert steps[0] == steps[1] > 0


def test_different_large_patterns_use_up_the_budget():
    notes = Notes(limits=Limits(steps=2_000))
    for count in range(1, 4):
        compile_pattern(rf"\p{{L}}{{{count}}}", "", notes)
    with pytest.raises(LimitExceeded):
        compile_pattern(r"\p{L}{8}", "", notes)


@pytest.mark.parametrize(
    ("replacement", "groups", "wanted"),
    [
        ("a$1b", 1, ["a", 1, "b"]),
        ("$12", 1, [1, "2"]),
        ("$12", 12, [12]),
        ("$9", 1, [""]),
        (r"\$1\\", 1, ["$", "1", "\\"]),
    ],
)
def test_a_replacement_is_read(replacement, groups, wanted):
    assert read_replacement(replacement, groups) == wanted
