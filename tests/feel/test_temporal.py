"""Dates, times and durations beyond `cases/temporal.toml`: texts and back; the calendar against Python's."""

import datetime
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_server.feel import calendar, zones
from decision_server.feel.calendar import WideDate, date_of, day_number, later_by_months, make_date
from decision_server.feel.durations import DaysAndTime, YearsAndMonths, read_duration
from decision_server.feel.expression import compile_expression
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.temporal import DateTime, Time
from decision_server.feel.temporal_parsing import read_date, read_date_time, read_time
from tests.services.pace import slowness

ROOT = Path(__file__).parents[2]
DAYS = st.integers(day_number(-999_999_999, 1, 1), day_number(999_999_999, 12, 31))
NANOSECONDS = st.integers(0, 86_400 * 10**9 - 1)
OFFSETS = st.none() | st.integers(-18 * 3600, 18 * 3600)


@given(st.dates())
def test_the_calendar_is_python_s_where_python_has_one(date: datetime.date) -> None:
    assert day_number(date.year, date.month, date.day) == date.toordinal()
    assert calendar.week_of_year(date) == date.isocalendar().week
    assert calendar.day_of_year(date) == date.timetuple().tm_yday


@given(DAYS)
def test_every_day_has_one_date_and_goes_through_its_text(number: int) -> None:
    date = date_of(number)
    assert date is not None
    assert date.toordinal() == number
    assert make_date(date.year, date.month, date.day) == date
    assert read_date(calendar.text_of_date(date)) == date
    assert isinstance(date, WideDate) is not (1 <= date.year <= 9999)


@given(DAYS, DAYS)
def test_dates_order_as_their_days_do_whatever_their_class(one: int, other: int) -> None:
    a, b = date_of(one), date_of(other)
    assert a is not None
    assert b is not None
    assert (a < b, a <= b, a == b, a > b, a >= b) == (
        one < other,
        one <= other,
        one == other,
        one > other,
        one >= other,
    )


def test_no_day_lies_beyond_the_first_and_the_last() -> None:
    assert date_of(day_number(999_999_999, 12, 31) + 1) is None
    assert date_of(day_number(-999_999_999, 1, 1) - 1) is None
    assert later_by_months(WideDate(999_999_999, 12, 1), 1) is None


@given(NANOSECONDS, OFFSETS)
def test_a_time_goes_through_its_text(nanoseconds: int, offset: int | None) -> None:
    time = Time(nanoseconds, offset)
    assert read_time(str(time)) == time


@given(DAYS, NANOSECONDS, OFFSETS | st.sampled_from(["Europe/Paris", "Asia/Dhaka", "America/St_Johns"]))
def test_a_date_and_time_goes_through_its_text(day: int, nanoseconds: int, place: int | str | None) -> None:
    date = date_of(day)
    assert date is not None
    is_zone = isinstance(place, str)
    value = DateTime(date, nanoseconds, None if is_zone else place, place if is_zone else None)
    assert read_date_time(str(value)) == value


@given(st.integers(-(10**27) + 1, 10**27 - 1), st.integers(-(10**12) + 1, 10**12 - 1))
def test_durations_go_through_their_texts(nanoseconds: int, months: int) -> None:
    days = DaysAndTime(nanoseconds)
    assert read_duration(str(days)) == days
    assert read_duration(str(YearsAndMonths(months))) == YearsAndMonths(months)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), st.integers(0, 9999))
def test_an_instant_in_a_zone_is_found_again(date: datetime.date, ahead: int) -> None:
    start = DateTime(date, 0, None, "Europe/Paris")
    later = start.at(start.instant + ahead * 3600 * 10**9)
    assert later is not None
    assert later.instant - start.instant == ahead * 3600 * 10**9


@given(st.integers(-2_000_000, 2_000_000).map(lambda cycles: cycles * 146_097), st.integers(1, 146_097))
def test_far_years_have_the_zone_rules_of_the_year_of_equal_place(days: int, day: int) -> None:
    near = date_of(9200 * 365 + 9200 // 4 - 9200 // 100 + 9200 // 400 + day)
    assert near is not None
    far = date_of(near.toordinal() + abs(days))
    assert far is not None
    assert zones.offset_at_local("Europe/Paris", far, 0) == zones.offset_at_local("Europe/Paris", near, 0)


def test_a_name_that_is_no_zone_of_the_package_is_never_looked_up() -> None:
    with pytest.raises(LookupError):
        zones.offset_at_local("../../../etc/passwd", datetime.date(2024, 1, 1), 0)


def test_the_time_zone_rules_have_a_version() -> None:
    assert zones.version()[:2] == "20"


@pytest.mark.parametrize("text", ["now()", "today()"])
def test_without_a_current_time_now_and_today_are_null_with_a_note(text: str) -> None:
    notes = Notes()
    assert compile_expression(text, Scope())({}, notes) is None
    assert notes.now_read
    assert [finding.code for finding in notes.diagnostics] == ["FEEL0313"]


def test_a_value_that_does_not_read_the_current_time_does_not_depend_on_it() -> None:
    notes = Notes()
    compile_expression('date("2024-01-31")', Scope())({}, notes)
    assert not notes.now_read


def test_importing_the_values_of_the_language_is_cheap_and_loads_no_time_zones(tmp_path: Path) -> None:
    program = (
        "import sys, time, dataclasses, datetime, decimal, enum, re, typing; before = time.process_time();"
        "import decision_server.feel.runtime, decision_server.feel.conversion;"
        "spent = time.process_time() - before;"
        "print(spent, *({'zoneinfo', 'tzdata', 'elementpath', 're2'} & sys.modules.keys()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": str(ROOT)},
        ).stdout.split()
        for _ in range(6)
    ]
    assert {tuple(loaded) for _, *loaded in runs} == {()}
    assert min(float(spent) for spent, *_ in runs) < 0.060 * slowness(time.process_time)
