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
    CatalogueEntry(
        "FEEL0206",
        "condition is never true",
        "A condition of `if`, `some`, `every` or a filter can only be something other than a boolean.",
        'if "yes" then 1 else 2',
        "Compare the value with something.",
    ),
    CatalogueEntry(
        "FEEL0207",
        "kinds that are never comparable",
        "Two values are compared that are of different kinds whatever they are, so the outcome is null.",
        'age = "18"',
        "Compare values of one kind; convert one with `number()`, `string()` or `date()`.",
    ),
    CatalogueEntry(
        "FEEL0208",
        "operands never fit",
        "An operator is used on kinds that it is not defined for, so that the outcome is always null.",
        '1 + "a"',
        "Convert one of the operands, for example with `string()` or `number()`.",
    ),
    CatalogueEntry(
        "FEEL0209",
        "no such external function",
        "The function literal names an external function that is not in the table of those there are.",
        'function(x) external {java: {class: "java.lang.Runtime", "method signature": "exit(int)"}}',
        "Use a built-in function, or have the external function added to the table.",
    ),
    CatalogueEntry(
        "FEEL0210",
        "arguments never match",
        "A call gives too many or too few arguments, or names one that the function does not have.",
        'substring("a")',
        "Give the arguments that the function asks for, by the names it gives them.",
    ),
    CatalogueEntry(
        "FEEL0211",
        "never a function",
        "What is called can only be something other than a function.",
        '"abs"(1)',
        "Call a function by its name, without quotes.",
    ),
    CatalogueEntry(
        "FEEL0212",
        "argument never fits",
        "An argument is of another kind than the function takes, whatever its value is.",
        "substring(5, 1)",
        "Convert it, for example with `string()` or `number()`, or pass another value.",
    ),
    CatalogueEntry(
        "FEEL0213",
        "not a pattern",
        "A pattern, its flags or a replacement written in the text is none that FEEL knows (XPath).",
        'matches(name, "[")',
        "Correct the pattern; the flags are s, m, i, x and q.",
    ),
    CatalogueEntry(
        "FEEL0214",
        "pattern refers to a group",
        "A pattern with a reference such as `\\1` cannot be matched in linear time, so no release takes it.",
        'matches(name, "(a)\\\\1")',
        "Write out what the group may match.",
    ),
)
