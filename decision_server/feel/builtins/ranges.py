"""How points and ranges lie to each other (DMN 1.5, 10.3.4.9, table 78).

A point counts as the range of that point alone where the standard says so. An end of an operator range that
is null is infinity; any other null makes the answer null.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from decision_server.feel.builtins.range_text import read_range
from decision_server.feel.builtins.signature import Body, Builtin, Parameter, Signature
from decision_server.feel.notes import Notes
from decision_server.feel.ranges import contains
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, BOOLEAN, STRING, RangeType
from decision_server.feel.values import Range, Value, compare, equal, kind_of

UNDECIDED: Final = "FEEL0311"
_RANGE: Final = RangeType(ANY)
_UNITS: Final = 8


class _UndecidedError(Exception):
    """Two ends that do not compare."""


Test: TypeAlias = Callable[["_Stretch", "_Stretch"], bool]


class _End:
    """One end: its value, or infinity on its side (-1 or 1)."""

    __slots__ = ("infinity", "value")

    def __init__(self, value: Value, infinity: int) -> None:
        self.value = value
        self.infinity = infinity


class _Stretch:
    """A range whose ends are known, or a point."""

    __slots__ = ("end", "has_end", "has_start", "start")

    def __init__(self, of: Value) -> None:
        if isinstance(of, Range):
            if of.operator == "!=":
                raise _UndecidedError
            is_open = of.operator is not None
            self.start = _End(of.start, -1 if is_open and of.start is None else 0)
            self.end = _End(of.end, 1 if is_open and of.end is None else 0)
            self.has_start, self.has_end = of.start_closed, of.end_closed
        else:
            self.start = self.end = _End(of, 0)
            self.has_start = self.has_end = True


def _order(a: _End, b: _End) -> int:
    if a.infinity or b.infinity:
        return (a.infinity > b.infinity) - (a.infinity < b.infinity)
    order = compare(a.value, b.value)
    if order is None:
        raise _UndecidedError
    return order


def _before(a: _Stretch, b: _Stretch) -> bool:
    order = _order(a.end, b.start)
    return order < 0 or (order == 0 and not (a.has_end and b.has_start))


def _meets(a: _Stretch, b: _Stretch) -> bool:
    return _order(a.end, b.start) == 0 and a.has_end and b.has_start


def _overlaps(a: _Stretch, b: _Stretch) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: _Stretch, b: _Stretch) -> bool:
    starts, ends = _order(a.start, b.start), _order(a.end, b.end)
    return (
        (starts < 0 or (starts == 0 and a.has_start and not b.has_start))
        and not _before(a, b)
        and (ends < 0 or (ends == 0 and (not a.has_end or b.has_end)))
    )


def _overlaps_after(a: _Stretch, b: _Stretch) -> bool:
    starts, ends = _order(a.start, b.start), _order(a.end, b.end)
    return (
        (starts > 0 or (starts == 0 and b.has_start and not a.has_start))
        and not _before(b, a)
        and (ends > 0 or (ends == 0 and (not b.has_end or a.has_end)))
    )


def _starts_within(a: _Stretch, b: _Stretch) -> bool:
    order = _order(a.start, b.start)
    return order > 0 or (order == 0 and (not a.has_start or b.has_start))


def _ends_within(a: _Stretch, b: _Stretch) -> bool:
    order = _order(a.end, b.end)
    return order < 0 or (order == 0 and (not a.has_end or b.has_end))


def _finishes(a: _Stretch, b: _Stretch) -> bool:
    return _order(a.end, b.end) == 0 and a.has_end == b.has_end and _starts_within(a, b)


def _starts(a: _Stretch, b: _Stretch) -> bool:
    return _order(a.start, b.start) == 0 and a.has_start == b.has_start and _ends_within(a, b)


def _during(a: _Stretch, b: _Stretch) -> bool:
    return _starts_within(a, b) and _ends_within(a, b)


def _coincides(a: _Stretch, b: _Stretch) -> bool:
    return (
        _order(a.start, b.start) == 0
        and _order(a.end, b.end) == 0
        and (a.has_start, a.has_end) == (b.has_start, b.has_end)
    )


def _point_finishes(a: _Stretch, b: _Stretch) -> bool:
    return _order(a.end, b.end) == 0 and b.has_end


def _point_starts(a: _Stretch, b: _Stretch) -> bool:
    return _order(a.start, b.start) == 0 and b.has_start


def _swapped(test: Test) -> Test:
    return lambda a, b: test(b, a)


def _body(name: str, test: Test) -> Body:
    def run(notes: Notes, span: Span | None, a: Value, b: Value) -> Value:
        notes.charge(_UNITS)
        try:
            return test(_Stretch(a), _Stretch(b))
        except _UndecidedError:
            return _undecided(name, a, b, notes, span)

    return run


def _undecided(name: str, a: Value, b: Value, notes: Notes, span: Span | None) -> None:
    one, other = (kind_of(value) for value in (a, b))
    message = f"{name}: this {one} and this {other} do not compare, or an end is null"
    return notes.null(UNDECIDED, span, message)


def _contained(name: str) -> Body:
    def run(notes: Notes, span: Span | None, point: Value, of: Range) -> Value:
        outcome = contains(of, point, notes)
        return _undecided(name, point, of, notes, span) if outcome is None else outcome

    return run


def _containing(name: str) -> Body:
    inner = _contained(name)
    return lambda notes, span, of, point: inner(notes, span, point, of)


def _coinciding_points(notes: Notes, span: Span | None, a: Value, b: Value) -> Value:
    outcome = None if a is None or b is None else equal(a, b, notes)
    return _undecided("coincides", a, b, notes, span) if outcome is None else outcome


def _ranges(run: Body) -> Signature:
    return Signature((Parameter("range1", _RANGE), Parameter("range2", _RANGE)), BOOLEAN, run)


def _point_first(run: Body) -> Signature:
    return Signature((Parameter("point", ANY), Parameter("range", _RANGE)), BOOLEAN, run)


def _point_last(run: Body) -> Signature:
    return Signature((Parameter("range", _RANGE), Parameter("point", ANY)), BOOLEAN, run)


def _points(run: Body) -> Signature:
    return Signature((Parameter("point1", ANY), Parameter("point2", ANY)), BOOLEAN, run)


def _of_ranges(name: str, test: Test) -> Builtin:
    return Builtin(name, _ranges(_body(name, test)))


def _all_ways(name: str, test: Test) -> Builtin:
    run = _body(name, test)
    return Builtin(name, _ranges(run), _point_first(run), _point_last(run), _points(run))


def _point_in(name: str, of_point: Test, of_ranges: Test) -> Builtin:
    return Builtin(name, _ranges(_body(name, of_ranges)), _point_first(_body(name, of_point)))


def _point_by(name: str, of_point: Test, of_ranges: Test) -> Builtin:
    return Builtin(
        name, _ranges(_body(name, _swapped(of_ranges))), _point_last(_body(name, _swapped(of_point)))
    )


CHAPTER: Final = (
    _all_ways("before", _before),
    _all_ways("after", _swapped(_before)),
    _of_ranges("meets", _meets),
    _of_ranges("met by", _swapped(_meets)),
    _of_ranges("overlaps", _overlaps),
    _of_ranges("overlaps before", _overlaps_before),
    _of_ranges("overlaps after", _overlaps_after),
    _point_in("finishes", _point_finishes, _finishes),
    _point_by("finished by", _point_finishes, _finishes),
    Builtin("includes", _ranges(_body("includes", _swapped(_during))), _point_last(_containing("includes"))),
    Builtin("during", _ranges(_body("during", _during)), _point_first(_contained("during"))),
    _point_in("starts", _point_starts, _starts),
    _point_by("started by", _point_starts, _starts),
    Builtin("coincides", _ranges(_body("coincides", _coincides)), _points(_coinciding_points)),
    Builtin("range", Signature((Parameter("from", STRING),), _RANGE, read_range)),
)
