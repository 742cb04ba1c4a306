"""The typed IR of one expression: the hub that every pass and back end reads.

Made by `checker.py` from a syntax tree, evaluated by `interpreter.py`. It differs from the tree in that

- every node carries its type, whether it may be null (False only where that is proved), and its span;
- names are resolved: an `Input` of the evaluation, a `Local` slot of the current frame, or a built-in;
- what can never work has become `Failure`: null and a note at run time, so that one bad place does not take
  the rest of a model along;
- what the standard decides by value stands as its own node (`Filter` against `ItemAt`, the kinds of test).

A frame is the local variables of one running expression or function, by slot. A function literal has a frame
of its own: its parameters come first, then captured variables and the variables of its body.
"""

from dataclasses import dataclass
from typing import TypeAlias

from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Function, Value


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has."""

    type: FeelType
    may_be_null: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal, or anything the checker could compute."""

    value: Value


@dataclass(frozen=True, slots=True)
class Failure(Node):
    """A place that cannot work: null, with this note."""

    code: str
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Input(Node):
    """A value given to the evaluation by name: an input, a decision, a function of the model."""

    name: str


@dataclass(frozen=True, slots=True)
class Local(Node):
    """A variable of the current frame; `name` is for people."""

    slot: int
    name: str


@dataclass(frozen=True, slots=True)
class BuiltinValue(Node):
    """A built-in function used as a value: `{magnitude: abs}`."""

    builtin: Builtin


@dataclass(frozen=True, slots=True)
class MemberOrOuter(Node):
    """A free name inside a filter: the item's member if the item has it, else what the name means outside.

    `outer` is None where the items are known to have the member; then an item without it gives null.
    """

    item: int
    member: str
    outer: "Expression | None"


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.member`; maps over a list."""

    source: "Expression"
    member: str


@dataclass(frozen=True, slots=True)
class ItemAt(Node):
    """`source[index]` where the index is proved to be a number that does not depend on the item."""

    source: "Expression"
    index: "Expression"


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`; `item` is the slot of the item under test.

    `is_index_possible`: the condition may turn out to be a number, which then is a position.
    `depends_on_item` is False where one evaluation of the condition does for all items. `cost` is what one
    evaluation of the condition takes from the step budget.
    """

    source: "Expression"
    condition: "Expression"
    item: int
    is_index_possible: bool
    depends_on_item: bool
    cost: int


@dataclass(frozen=True, slots=True)
class CallBuiltin(Node):
    """A built-in called by position, or by `names` where those are given (one for each argument)."""

    builtin: Builtin
    arguments: tuple["Expression", ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Invoke(Node):
    """Any other function called by position, or by `names`. `what` is its text, for messages."""

    function: "Expression"
    arguments: tuple["Expression", ...]
    names: tuple[str, ...] | None
    what: str


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """A closure. Parameters are slots 0, 1, … of its own frame of `frame_size` slots.

    `captures` are pairs of slots, outside and inside, copied when the closure is made. `own_slot` holds the
    function itself where its body calls it by the key of its context entry. `cost` is what one call
    takes from the step budget.
    """

    name: str
    parameters: tuple[str, ...]
    parameter_types: tuple[FeelType, ...]
    body: "Expression"
    captures: tuple[tuple[int, int], ...]
    own_slot: int | None
    frame_size: int
    cost: int


@dataclass(frozen=True, slots=True)
class ExternalFunction(Node):
    """A function from the table of external functions, found when the text was compiled."""

    function: Function


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{key: value}`: each entry with its key and the slot from which later entries read it."""

    entries: tuple[tuple[str, int, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """`[start..end]`."""

    start: "Expression"
    end: "Expression"
    start_closed: bool
    end_closed: bool


@dataclass(frozen=True, slots=True)
class OperatorRange(Node):
    """`(< 10)` as a value."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain from the left: `first`, then (operator, operand) each. Operators: `+ - * / **`."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """Three-valued `and`: false if one operand is false, null if one is not a boolean, else true."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """Three-valued `or`."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`operator` is one of `= != < <= > >=`."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`operand between low and high`."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True, slots=True)
class In(Node):
    """`operand in (tests)`; the operand stands in `slot` while the tests run, and is their `?`."""

    operand: "Expression"
    slot: int
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`operand instance of of`."""

    operand: "Expression"
    of: FeelType


@dataclass(frozen=True, slots=True)
class If(Node):
    """The branches in order as (condition, then), and what holds otherwise."""

    branches: tuple[tuple["Expression", "Expression"], ...]
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..end`, which counts up or down; `slot` holds the current item."""

    name: str
    slot: int
    source: "Expression"
    end: "Expression | None"
    span: Span


@dataclass(frozen=True, slots=True)
class For(Node):
    """`body` for each combination of items; `partial` is the slot of the results so far, where it is read."""

    iterators: tuple[Iterator, ...]
    body: "Expression"
    partial: int | None
    cost: int


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` (or `every`) … satisfies condition; stops as soon as it is decided."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: "Expression"
    cost: int


@dataclass(frozen=True, slots=True)
class Compares:
    """A test `< 10` of the value in question."""

    operator: str
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Accepts:
    """A test without `?`: equal to the value, within the range, or one of the list's items does so."""

    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Holds:
    """A test that mentions `?`: passes when the condition is true."""

    condition: "Expression"
    span: Span


Test: TypeAlias = Compares | Accepts | Holds


@dataclass(frozen=True, slots=True)
class Tests:
    """Unary tests of the value in slot 0, their `?`. No tests stand for `-`; `negated` is `not(…)`."""

    tests: tuple[Test, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Program:
    """One compiled text: an expression or unary tests, ready to run.

    `uses` are the names it may read from the values of an evaluation, in order of first mention. `cost` is
    what one run takes of the step budget where it is repeated, without what loops and calls in it charge.
    """

    body: "Expression | Tests"
    frame_size: int
    uses: tuple[str, ...]
    source: Source
    cost: int = 1


Expression: TypeAlias = (
    Constant
    | Failure
    | Input
    | Local
    | BuiltinValue
    | MemberOrOuter
    | Path
    | ItemAt
    | Filter
    | CallBuiltin
    | Invoke
    | FunctionLiteral
    | ExternalFunction
    | ListOf
    | ContextOf
    | RangeOf
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
)
