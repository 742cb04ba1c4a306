"""FEEL02xx: names and types that do not fit."""

from typing import Final

from decision_server.feel.catalogue.entry import CatalogueEntry

NAMES: Final = (
    CatalogueEntry(
        "FEEL0201",
        "no such type",
        "The type is neither built in nor an item definition of the model.",
        "1 instance of nmber",
        "Correct the name, or define the type in the model.",
    ),
    CatalogueEntry(
        "FEEL0202",
        "no such member",
        "The type of the value has no member of this name, so that it is most likely null.",
        "{age: 1}.agee",
        "Correct the name, or add the member to the type.",
    ),
    CatalogueEntry(
        "FEEL0203",
        "nothing is being tested here",
        "`?` stands for the value under test, and this place is not inside a test.",
        "? > 1",
        "Name the value; `?` belongs in the cells of decision tables, in allowed values, and after `in`.",
    ),
    CatalogueEntry(
        "FEEL0204",
        "no such name in scope",
        "No variable, parameter or function of this name can be seen from here.",
        "marign + 1",
        "Correct the name, or declare a requirement on the element that has it.",
    ),
    CatalogueEntry(
        "FEEL0205",
        "name used twice",
        "Two parameters of a function, or two named arguments of a call, have the same name.",
        "function(a, a) a",
        "Give each a name of its own.",
    ),
)
