"""FEEL03xx: an evaluation gave null at some place, and this is why."""

from typing import Final

from decision_server.feel.catalogue.entry import CatalogueEntry

EVALUATION: Final = (
    CatalogueEntry(
        "FEEL0301",
        "operands do not fit",
        "An operator got values of kinds that it is not defined for.",
        '1 + "a"',
        "Convert one of them, for example with `string()` or `number()`, or guard against null.",
    ),
    CatalogueEntry(
        "FEEL0302",
        "no such member",
        "The value has no member or property of this name.",
        "{a: 1}.b",
        "Correct the name, or make sure that the member is given.",
    ),
    CatalogueEntry(
        "FEEL0303",
        "not a function",
        "What is called is not a function, or there is no function of this name.",
        "no such function(1)",
        "Correct the name, or declare a requirement on the function.",
    ),
    CatalogueEntry(
        "FEEL0304",
        "arguments do not match",
        "A call gives too many or too few arguments, or names one that the function does not have.",
        'substring("a")',
        "Give the arguments that the function asks for.",
    ),
    CatalogueEntry(
        "FEEL0305",
        "argument not accepted",
        "An argument is of another kind than the function takes, or outside of what it is defined for.",
        "sqrt(-1)",
        "Check the value before the call, or pass another.",
    ),
    CatalogueEntry(
        "FEEL0306",
        "no such number",
        "A calculation has no result, or one beyond what numbers, dates or durations can be.",
        "1 / 0",
        "Test the operands first: `if b = 0 then null else a / b`.",
    ),
    CatalogueEntry(
        "FEEL0307",
        "no such position",
        "A list has no item at this position. Positions count from 1, or from -1 at the end.",
        "[1, 2][3]",
        "Compare with `count(list)` first.",
    ),
    CatalogueEntry(
        "FEEL0308",
        "not a condition",
        "A boolean is needed here and something else was given.",
        'if "yes" then 1 else 2',
        'Compare it with something, for example `answer = "yes"`.',
    ),
    CatalogueEntry(
        "FEEL0309",
        "not a date, time or duration",
        "The text does not stand for a date, time, date and time or duration.",
        'date("2024-02-30")',
        "Write `2024-02-29`, `10:30:00`, `2024-02-29T10:30:00`, `P1DT2H` or `P1Y2M`.",
    ),
    CatalogueEntry(
        "FEEL0310",
        "value does not fit its type",
        "A value is not of the type declared for its place, or not one of the values allowed there.",
        "a decision declared as number whose logic gives a string",
        "Correct the logic or the declared type.",
    ),
    CatalogueEntry(
        "FEEL0311",
        "cannot be compared",
        "Values of these kinds have no order, or cannot be equal.",
        'time("10:00:00") < date("2024-01-01")',
        "Compare values of the same kind.",
    ),
    CatalogueEntry(
        "FEEL0312",
        "key given twice",
        "A context gives the same key more than once.",
        "{a: 1, a: 2}",
        "Give each key a name of its own.",
    ),
    CatalogueEntry(
        "FEEL0313",
        "the current time was not given",
        "`now()` or `today()` was called in an evaluation that was given no time.",
        "now()",
        "Give the evaluation the time that it should take for the current one.",
    ),
    CatalogueEntry(
        "FEEL0314",
        "not a pattern",
        "The text is no regular expression as FEEL knows them (XPath), or the flags are unknown.",
        'matches("a", "[")',
        "Correct the pattern; the flags are s, m, i, x and q.",
    ),
    CatalogueEntry(
        "FEEL0315",
        "no such range",
        "The ends of a range are not in order, not of one kind, of a kind without order, or both null.",
        "[3..1]",
        "Write the lower end first, and both ends as values of one kind.",
    ),
)
