"""Every diagnostic code of models: meaning, example, way out.

A code never changes its meaning and is never used again. DMN01xx: the file cannot be read. DMN02xx: its parts
do not fit together. DMN03xx: decision tables. DMN04xx: functions, invocations and decisions at run time.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.catalogue.entry import CatalogueEntry

_READING: Final = (
    CatalogueEntry(
        "DMN0101",
        "not well-formed XML",
        "The file is not XML: a tag is not closed, a character is not allowed, or the file is cut off.",
        "<definitions>",
        "Export the model again, or mend the file at the place shown.",
    ),
    CatalogueEntry(
        "DMN0102",
        "DOCTYPE refused",
        "The file declares a DOCTYPE. Its entities could grow without end or read other files.",
        "<!DOCTYPE definitions>",
        "Remove the declaration; DMN needs none.",
    ),
    CatalogueEntry(
        "DMN0103",
        "larger than allowed",
        "The file, its depth, or a count of rules, clauses or decisions is above the limit.",
        "a table with 101 clauses",
        "Split the model or the table into several.",
    ),
    CatalogueEntry(
        "DMN0104",
        "not a DMN model",
        "The root of the file is not <definitions> of DMN 1.1 to 1.6.",
        "a BPMN file",
        "Export the model as DMN.",
    ),
    CatalogueEntry(
        "DMN0105",
        "something is missing",
        "An element lacks a name, a reference or an expression that the standard asks for.",
        "<decision> without a name",
        "Add what the message names.",
    ),
    CatalogueEntry(
        "DMN0106",
        "not one of the words allowed",
        "An attribute that takes one of a few words holds another.",
        'hitPolicy="ALL"',
        "Use one of the words that the message lists.",
    ),
    CatalogueEntry(
        "DMN0108",
        "a row of the wrong length",
        "A rule has another number of entries than the table has clauses, or a row than there are columns.",
        "two input entries under three inputs",
        "Give every row one entry per clause; `-` where any value will do.",
    ),
    CatalogueEntry(
        "DMN0109",
        "unknown element",
        "An element of the DMN namespace stands where it has no meaning. It is kept and not used.",
        "<rule> inside <decision>",
        "Check its spelling, or move it to where it belongs.",
    ),
    CatalogueEntry(
        "DMN0110",
        "id used twice",
        "Two elements have the same id, so that a reference could mean either.",
        'id="_1" twice',
        "Give one of them another id.",
    ),
    CatalogueEntry(
        "DMN0111",
        "a character that XML cannot hold",
        "A model is to be written, and a text in it holds a control character or half of a surrogate pair.",
        "an entry with the character U+0007",
        "Take it out, or write it in a FEEL string as an escape such as \\u0007.",
    ),
)

_LINKING: Final = (
    CatalogueEntry(
        "DMN0201",
        "reference to nothing",
        "A requirement points at an element that neither the model nor what it imports has.",
        'href="#_gone"',
        "Point it at an existing element, or remove the requirement.",
    ),
    CatalogueEntry(
        "DMN0202",
        "reference to the wrong kind",
        "A requirement points at an element of another kind than it asks for.",
        "an information requirement on a business knowledge model",
        "Use the kind of requirement that fits.",
    ),
    CatalogueEntry(
        "DMN0203",
        "needs itself",
        "Elements require each other in a circle, so that none can be evaluated first.",
        "A requires B, B requires A",
        "Take one of the requirements away.",
    ),
    CatalogueEntry(
        "DMN0204",
        "no such type",
        "A type reference names neither a type of FEEL nor an item definition in view.",
        'typeRef="nmber"',
        "Correct the name, or define the type. Imported types are written with their prefix.",
    ),
    CatalogueEntry(
        "DMN0205",
        "type contains itself",
        "Item definitions contain each other in a circle, or more than 100 deep.",
        "tPerson has a component of type tPerson",
        "Use Any for one of them.",
    ),
    CatalogueEntry(
        "DMN0206",
        "import cannot be used",
        "An imported model is not at hand, or what is imported is not a DMN model.",
        "an import of a file that is not part of the ruleset",
        "Add the file with this namespace.",
    ),
    CatalogueEntry(
        "DMN0207",
        "imports in a circle",
        "Models import each other in a circle, or more than 16 deep.",
        "a imports b, b imports a",
        "Move what both need into a third model.",
    ),
    CatalogueEntry(
        "DMN0208",
        "name used twice",
        "Two elements, types or context entries that are seen in the same place have the same name.",
        "two decisions called Approval",
        "Give one of them another name.",
    ),
    CatalogueEntry(
        "DMN0209",
        "variable of another name",
        "An element and its variable have different names. Expressions may use either.",
        "the decision Approval with a variable called approval",
        "Give both the same name; the standard asks for it.",
    ),
    CatalogueEntry(
        "DMN0210",
        "not FEEL",
        "An expression is written in another language than FEEL.",
        'expressionLanguage="javascript"',
        "Write it in FEEL.",
    ),
)

_TYPES_AND_USES: Final = (
    CatalogueEntry(
        "DMN0211",
        "value never allowed",
        "A value written in the model is not among those that its type or its output clause allows.",
        '"hihg" where "low" and "high" are allowed',
        "Write one of the allowed values, or add it to them.",
    ),
    CatalogueEntry(
        "DMN0212",
        "requirement not used",
        "A decision requires an element that its logic never reads.",
        "an information requirement on Age, and logic without Age",
        "Remove the requirement, or use what it gives.",
    ),
    CatalogueEntry(
        "DMN0213",
        "input not used",
        "No decision requires this input data.",
        "<inputData> without a requirement on it",
        "Add a requirement, or remove the input.",
    ),
    CatalogueEntry(
        "DMN0214",
        "never fits its type",
        "Logic gives a value of another type than the one declared for its place, whatever the inputs are.",
        "a decision declared as number whose logic is a text",
        "Correct the logic, or the declared type.",
    ),
)

_TABLES: Final = (
    CatalogueEntry(
        "DMN0301",
        "several rules match under UNIQUE",
        "More than one rule matches the inputs, and the hit policy allows one. The table's value is null.",
        "rules 2 and 5 match together",
        "Make the rules exclude each other, or choose another hit policy.",
    ),
    CatalogueEntry(
        "DMN0302",
        "rules differ under ANY",
        "Several rules match and their outputs are not equal. The table's value is null.",
        "rules 2 and 5 match with different outputs",
        "Give them the same outputs, or choose another hit policy.",
    ),
    CatalogueEntry(
        "DMN0303",
        "input not allowed",
        "An input is not one of the values its clause lists. The table's value is null.",
        '"purple" where the input values are "red", "green"',
        "Give one of the values, or add it to the clause.",
    ),
    CatalogueEntry(
        "DMN0304",
        "output not allowed",
        "A rule's output is not one of the values its clause lists. The output is null.",
        '"maybe" where the output values are "yes", "no"',
        "Give one of the values, or add it to the clause.",
    ),
    CatalogueEntry(
        "DMN0306",
        "no rule matches",
        "No rule matches the inputs and the table has no default output. Its value is null.",
        "rules for ages up to 65, and an age of 70",
        "Add a rule for the case, or default output entries.",
    ),
    CatalogueEntry(
        "DMN0309",
        "entry never matches",
        "An input entry asks for a value that its clause never has, so that the rule cannot match by it.",
        '"hihg" where "low" and "high" are allowed',
        "Write one of the allowed values, or add it to them.",
    ),
    CatalogueEntry(
        "DMN0307",
        "aggregation of several outputs",
        "SUM, MIN, MAX and COUNT work on one output; the table has several.",
        "C+ with two output clauses",
        "Take the aggregation away, or split the table.",
    ),
    CatalogueEntry(
        "DMN0308",
        "priority without output values",
        "PRIORITY and OUTPUT ORDER go by the order of the output values, and none are listed as values.",
        "P without output values",
        "List the output values, the highest first.",
    ),
)

_RUNNING: Final = (
    CatalogueEntry(
        "DMN0401",
        "invocation of something else than a function",
        "What an invocation calls is no function. Its value is null.",
        "an invocation of an input",
        "Name a business knowledge model, a decision service or a function.",
    ),
    CatalogueEntry(
        "DMN0402",
        "no such parameter",
        "An invocation binds a parameter that the function does not have. Its value is null.",
        "a binding of `amuont`",
        "Use the names of the function's parameters.",
    ),
    CatalogueEntry(
        "DMN0403",
        "no such external function",
        "A Java or PMML function is described that is not in the closed table of external functions.",
        'class "java.lang.Runtime"',
        "Use one of the functions of the table, or write it in FEEL.",
    ),
    CatalogueEntry(
        "DMN0404",
        "external function refused its arguments",
        "An external function was given what it cannot take. Its value is null.",
        "40000 for a short",
        "Give it what the Java method takes.",
    ),
    CatalogueEntry(
        "DMN0405",
        "parameter without a binding",
        "An invocation leaves out a parameter of the function, which then is null.",
        "Bonus(amount, years) invoked with amount alone",
        "Bind it as well.",
    ),
    CatalogueEntry(
        "DMN0407",
        "no logic",
        "A decision or box has no expression, so that its value is null.",
        "<decision> without logic",
        "Give it logic; `null` if that is what is meant.",
    ),
)

CATALOGUE: Final[Mapping[str, CatalogueEntry]] = MappingProxyType(
    {entry.code: entry for entry in (*_READING, *_LINKING, *_TYPES_AND_USES, *_TABLES, *_RUNNING)}
)
