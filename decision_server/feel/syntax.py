"""The syntax tree: an expression as written, every node with its span.

Made by `parser.py`, read by `checker.py` and `printer.py`. Chains (`a + b`, `and`, `or`, `else if`) are one
node with many parts, so that no pass recurses per term. Names are normalised: inner white space is one space.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from decision_server.feel.source import Span


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, digits kept."""

    value: int | Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class String:
    """`value` has its escapes resolved."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Null:
    """`null`."""

    span: Span


@dataclass(frozen=True, slots=True)
class At:
    """`@"2024-01-31"`: `text` is what stands in the quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, function or built-in; `?` is a name too."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Path:
    """`source.member`."""

    source: "Expression"
    member: str
    span: Span


@dataclass(frozen=True, slots=True)
class Filter:
    """`source[condition]`; a number gives the item at that position."""

    source: "Expression"
    condition: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Argument:
    """`name` is None for a positional argument."""

    name: str | None
    value: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """All arguments are named or none is."""

    function: "Expression"
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class List:
    """`[a, b]`."""

    items: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a context literal."""

    key: str
    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Context:
    """`{key: value}`; later entries see earlier ones."""

    entries: tuple[Entry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Range:
    """`[start..end]` with either end open or closed."""

    start: "Expression"
    end: "Expression"
    start_closed: bool
    end_closed: bool
    span: Span


@dataclass(frozen=True, slots=True)
class OperatorRange:
    """`(< 10)` or `[>= 5]` as a value, and `< 10` as a test: `operator` is one of `< <= > >= = !=`."""

    operator: str
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Negation:
    """`-operand`."""

    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Operators of one precedence, from the left: `operands[0] operators[0] operands[1] …`."""

    operands: tuple["Expression", ...]
    operators: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Conjunction:
    """`a and b and c`."""

    operands: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Disjunction:
    """`a or b or c`."""

    operands: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of `= != < <= > >=`."""

    left: "Expression"
    operator: str
    right: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Between:
    """`operand between low and high`, both ends included."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class In:
    """`operand in tests`: true if one test accepts it."""

    operand: "Expression"
    tests: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`operand instance of type`."""

    operand: "Expression"
    type: "TypeNode"
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """One `if … then …` of a chain."""

    condition: "Expression"
    then: "Expression"


@dataclass(frozen=True, slots=True)
class If:
    """`if … then … else if … then … else …`: the branches in order, and what holds otherwise."""

    branches: tuple[Branch, ...]
    otherwise: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..end` (which counts up or down)."""

    name: str
    source: "Expression"
    end: "Expression | None"
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`for … return body`; `partial` is in view in the body."""

    iterators: tuple[Iterator, ...]
    body: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some` (or, if `every`, `every`) … satisfies condition."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function literal; without a type it takes anything."""

    name: str
    type: "TypeNode | None"


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """`function(a: number) a + 1`; if `external`, the body is a context that names what to call."""

    parameters: tuple[Parameter, ...]
    external: bool
    body: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """What a cell accepts. No tests at all stands for `-`. `negated` is `not(…)`."""

    tests: tuple["Expression", ...]
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class TypeName:
    """A built-in type or an item definition, `a.b` included."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list<element>`."""

    element: "TypeNode"
    span: Span


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`range<of>`."""

    of: "TypeNode"
    span: Span


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`context<name: type>`."""

    members: tuple[tuple[str, "TypeNode"], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """`function<types> -> result`."""

    parameters: tuple["TypeNode", ...]
    result: "TypeNode"
    span: Span


TypeNode: TypeAlias = TypeName | ListOf | RangeOf | ContextOf | FunctionOf
Expression: TypeAlias = (
    Number
    | String
    | Boolean
    | Null
    | At
    | Name
    | Path
    | Filter
    | Call
    | List
    | Context
    | Range
    | OperatorRange
    | Negation
    | Arithmetic
    | Conjunction
    | Disjunction
    | Comparison
    | Between
    | In
    | InstanceOf
    | If
    | For
    | Quantified
    | FunctionLiteral
)
