"""The names of the built-in functions (DMN 1.5, 10.3.4)."""

from typing import Final

NAMES: Final = (
    "abs after all any append before ceiling coincides concatenate contains context count date decimal "
    "duration during even exp finishes flatten floor includes is log matches max mean median meets min "
    "mode modulo not now number odd overlaps product range remove replace reverse sort split sqrt "
    "starts stddev string sublist substring sum time today union"
)
LONG_NAMES: Final = (
    "context merge, context put, date and time, day of week, day of year, distinct values, ends with, "
    "finished by, get entries, get value, index of, insert before, list contains, list replace, lower case, "
    "met by, month of year, overlaps after, overlaps before, round down, round half down, round half up, "
    "round up, started by, starts with, string join, string length, substring after, substring before, "
    "upper case, week of year, years and months duration"
)
BUILTINS: Final = frozenset({*NAMES.split(), *LONG_NAMES.split(", ")})
