"""Cases written as text are read back as they were."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from decision_server.engine.case_text import text_of_cases
from decision_server.engine.cases import Case, read_cases

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
VALUES = [
    None,
    True,
    0,
    -17,
    10**33,
    Decimal("1.50"),
    Decimal("1E-7"),
    Decimal("1E+20"),
    "",
    "plain",
    "= not an expression",
    '="quotes" and \\ and =',
    "tab\tline\nend\u007f\u0001é🚗",
    [],
    {},
    [None, [1, "a"], {"b": None}],
    {"a b": {"c.d": "= x", "": 1}, "ok-key_1": [True, False]},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back(value: object) -> None:
    case = Case("a 'name' with \"quotes\"", "D", NOW, {"in put": value}, value, True, ("rule-1",), ())  # type: ignore[dict-item]
    text = text_of_cases([case], now=NOW, about="Two\nlines")
    read, diagnostics = read_cases(text.encode())
    assert [each.show() for each in diagnostics] == []
    assert read.cases == (case,)
    assert text.startswith("# Two\n# lines\n")
