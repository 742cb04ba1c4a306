"""Values that have been seen, by FEEL's equality."""

from decimal import Decimal

from decision_server.feel.measures import units_to_compare
from decision_server.feel.notes import Notes
from decision_server.feel.values import Value, equal


class Distinct:
    """A set of values. Numbers, strings, booleans and null are found at once, others one by one."""

    __slots__ = ("_kept", "_notes", "_others")

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._kept: set[tuple[bool, bool | int | Decimal | str | None]] = set()
        self._others: list[Value] = []

    def add(self, value: Value) -> bool:
        """Whether the value is new here; from now on it is not."""
        if value is None or isinstance(value, (bool, int, Decimal, str)):
            self._notes.charge(3 + (units_to_compare(value, value) if isinstance(value, str) else 0))
            key = isinstance(value, bool), value  # Python's True equals its 1
            before = len(self._kept)
            self._kept.add(key)
            return len(self._kept) > before
        self._notes.charge(2 + 2 * len(self._others))
        if any(equal(other, value, self._notes) for other in self._others):
            return False
        self._others.append(value)
        return True
