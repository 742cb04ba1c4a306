"""Decisions of the past give the same bytes today, whatever the seed of hashes is."""

import hashlib
import os
import subprocess
import sys

import pytest

from decision_server.app import _program
from decision_server.engine.semantics import SEMANTICS_VERSION
from decision_server.errors import InvalidContent
from decision_server.feel.builtins.registry import BUILTINS
from tests.golden import records
from tests.golden.families import ROOT, families
from tests.golden.records import RECORDS, digest, read_records, replay, write_record

WHAT_TO_DO = f"""
A result differs from what was recorded. If that is not meant, it is a bug: mend it.
If it is meant, decisions made before can no longer be re-run by this program as they were made. So:
  1. add one to SEMANTICS_VERSION (it is {SEMANTICS_VERSION}) in decision_server/engine/semantics.py,
     and say why in CHANGELOG.md;
  2. run: pytest tests/golden --update-golden
     which adds a record of the new version for everything that differs;
  3. review the new files against those of the version before; never change or remove an old one.
Only what no release carries yet may be recorded anew: remove the file, and run with --update-golden.
"""
NEWEST_FIRST = sorted(read_records(), key=lambda each: int(each.semantics), reverse=True)
SEEDED = """
import hashlib
from tests.golden.records import read_records, replay
from tests.golden.test_stages import FILES, head_of, show
for each in read_records():
    print(each.path.name, hashlib.sha256(repr(replay(each.files, each.asked)).encode()).hexdigest())
for path in FILES:
    assert show(head_of(path.read_text(encoding="utf-8"))) == path.read_text(encoding="utf-8"), path
"""


def newest(record):
    """The record of the same source under the newest semantics: what has to come out today."""
    return next(each for each in NEWEST_FIRST if each.source == record.source)


def test_every_family_has_a_record(request):
    """Also the place where `--update-golden` adds records."""
    known = {each.family for each in NEWEST_FIRST}
    if request.config.getoption("--update-golden"):
        for name, (files, asked) in families().items():
            if name not in known:
                write_record(name, SEMANTICS_VERSION, files, asked)
        for each in NEWEST_FIRST:
            current = replay(each.files, each.asked)
            if newest(each) is each and current != (each.source_hash, each.meaning_hash, each.runs):
                assert int(each.semantics) < int(SEMANTICS_VERSION), WHAT_TO_DO
                write_record(each.family, SEMANTICS_VERSION, each.files, each.asked)
        pytest.fail("the golden records were updated; run the tests again without --update-golden")
    missing = sorted(families().keys() - known)
    assert missing == [], "run: pytest tests/golden --update-golden, and review the new files"


@pytest.mark.parametrize("record", NEWEST_FIRST, ids=lambda each: each.path.name)
def test_a_record_is_replayed_to_the_same_bytes(record):
    expected = newest(record)
    try:
        source_hash, meaning_hash, runs = replay(record.files, record.asked)
    except InvalidContent as refused:
        pytest.fail(f"{refused}\nA ruleset that could be released no longer can: make it a warning.")
    for got, want in zip(runs, expected.runs, strict=True):
        assert got == want, WHAT_TO_DO
    assert (source_hash, meaning_hash) == (expected.source_hash, expected.meaning_hash), WHAT_TO_DO


@pytest.mark.parametrize("path", sorted(RECORDS.iterdir()), ids=lambda path: path.name)
def test_a_record_is_what_it_was_when_it_was_made(path):
    """The name of a file holds its hash, so that nobody changes one by accident."""
    assert path.name.split(".")[2:] == [digest(path.read_bytes()), "json"]


def test_adding_records_changes_none_that_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "RECORDS", tmp_path)
    files, asked = families()["boxes"]
    first = write_record("boxes", "1", files, asked)
    first.write_bytes(content := first.read_bytes())
    assert write_record("boxes", "1", files, asked) == first
    later = write_record("boxes", "2", files, asked)
    assert first.read_bytes() == content
    assert [each.semantics for each in read_records()] == ["1", "2"]
    one, two = read_records()
    assert (one.source, one.runs) == (two.source, two.runs)
    assert two.path == later


def test_a_result_that_differs_from_its_record_is_found():
    record = next(each for each in NEWEST_FIRST if each.family == "boxes")
    changed = {path: content.replace("x + 1", "x + 2") for path, content in record.files.items()}
    source_hash, meaning_hash, runs = replay(changed, record.asked)
    assert source_hash != record.source_hash
    assert meaning_hash != record.meaning_hash
    assert [number for number, (one, other) in enumerate(zip(runs, record.runs, strict=True)) if one != other]


def test_no_record_is_of_semantics_that_are_still_to_come():
    assert all(1 <= int(each.semantics) <= int(SEMANTICS_VERSION) for each in NEWEST_FIRST)


def test_decision_records_name_the_semantics_of_the_core():
    assert _program().semantics == SEMANTICS_VERSION


def test_the_records_call_every_built_in_function_and_fire_rules_and_warn():
    texts = "\n".join(content for each in NEWEST_FIRST for content in each.files.values())
    assert [name for name in BUILTINS if f"{name}(" not in texts] == []
    runs = b"\n".join(run for each in NEWEST_FIRST for run in each.runs)
    assert runs.count(b'"rule_id"') > 100
    assert runs.count(b'"warnings":["FEEL') > 100
    assert b'"now_read":true' in runs


def test_no_result_depends_on_the_order_of_hashes():
    said = set()
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", SEEDED],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        said.add(done.stdout)
    (only,) = said
    expected = [
        f"{each.path.name} "
        + hashlib.sha256(
            repr((newest(each).source_hash, newest(each).meaning_hash, newest(each).runs)).encode()
        ).hexdigest()
        for each in read_records()
    ]
    assert only.decode().splitlines() == expected
