"""The plain evaluator of the IR: what an expression means, one function per class of node.

Later ways to run the IR are held to this one. It dispatches by a table from class to function and spells hot
paths out, since it also serves decisions: a comparison of an input with a number takes about a microsecond.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Never, cast

from decision_server.feel import ir, runtime
from decision_server.feel.conversion import is_of
from decision_server.feel.evaluators import closures, loops
from decision_server.feel.evaluators.frame import Evaluator, Frame
from decision_server.feel.evaluators.membership import COMPARE, Operator, in_, passes
from decision_server.feel.iteration import not_a_boolean, not_boolean_operand
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.values import Value

ARITHMETIC: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        "+": runtime.add,
        "-": runtime.subtract,
        "*": runtime.multiply,
        "/": runtime.divide,
        "**": runtime.power,
    }
)


def evaluate(program: ir.Program, values: Mapping[str, Value], notes: Notes) -> Value:
    """The value of an expression's program; names that `values` does not hold are null."""
    body = cast("ir.Node", program.body)
    before = notes.enter(program.source)
    try:
        frame = Frame([None] * program.frame_size, values, notes, program.source, EVALUATORS)
        return EVALUATORS[body.__class__](body, frame)
    finally:
        notes.enter(before)


def accepts(program: ir.Program, value: Value, values: Mapping[str, Value], notes: Notes) -> Value:
    """Whether a tests' program accepts `value`; null where it is undecided."""
    tests = cast("ir.Tests", program.body)
    before = notes.enter(program.source)
    try:
        slots: list[Value] = [None] * program.frame_size
        slots[0] = value
        frame = Frame(slots, values, notes, program.source, EVALUATORS)
        outcome = passes(tests.tests, value, frame, cell=True)
    finally:
        notes.enter(before)
    if tests.negated:
        return None if outcome is None else not outcome
    return outcome


def evaluate_part(
    node: ir.Node,
    source: Source,
    size: int,
    slots: Mapping[int, Value],
    values: Mapping[str, Value],
    notes: Notes,
) -> Value:
    """The value of a part of a program, with the local variables and the inputs that it may read."""
    frame = Frame([slots.get(slot) for slot in range(size)], values, notes, source, EVALUATORS)
    return EVALUATORS[node.__class__](node, frame)


def _constant(node: ir.Constant, frame: Frame) -> Value:
    return node.value


def _failure(node: ir.Failure, frame: Frame) -> Value:
    return frame.notes.null(node.code, node.span, node.message, node.help)


def _input(node: ir.Input, frame: Frame) -> Value:
    return frame.inputs.get(node.name)


def _local(node: ir.Local, frame: Frame) -> Value:
    return frame.slots[node.slot]


def _member_or_outer(node: ir.MemberOrOuter, frame: Frame) -> Value:
    item = frame.slots[node.item]
    if item.__class__ is dict and node.member in item:
        return item[node.member]
    if node.outer is None:
        return None
    return frame.evaluators[node.outer.__class__](node.outer, frame)


def _path(node: ir.Path, frame: Frame) -> Value:
    source = frame.evaluators[node.source.__class__](node.source, frame)
    return runtime.path(source, node.member, frame.notes, node.span)


def _list(node: ir.ListOf, frame: Frame) -> Value:
    evaluators = frame.evaluators
    return [evaluators[item.__class__](item, frame) for item in node.items]


def _context(node: ir.ContextOf, frame: Frame) -> Value:
    evaluators, slots = frame.evaluators, frame.slots
    result: dict[str, Value] = {}
    for key, slot, value in node.entries:
        result[key] = slots[slot] = evaluators[value.__class__](value, frame)
    return result


def _range(node: ir.RangeOf, frame: Frame) -> Value:
    evaluators = frame.evaluators
    start = evaluators[node.start.__class__](node.start, frame)
    end = evaluators[node.end.__class__](node.end, frame)
    return runtime.make_range(start, end, node.start_closed, node.end_closed, frame.notes, node.span)


def _operator_range(node: ir.OperatorRange, frame: Frame) -> Value:
    operand = frame.evaluators[node.operand.__class__](node.operand, frame)
    return runtime.operator_range(node.operator, operand, frame.notes, node.span)


def _negation(node: ir.Negation, frame: Frame) -> Value:
    operand = frame.evaluators[node.operand.__class__](node.operand, frame)
    return runtime.negate(operand, frame.notes, node.span)


def _arithmetic(node: ir.Arithmetic, frame: Frame) -> Value:
    evaluators, notes, span = frame.evaluators, frame.notes, node.span
    value = evaluators[node.first.__class__](node.first, frame)
    for operator, operand in node.rest:
        value = ARITHMETIC[operator](value, evaluators[operand.__class__](operand, frame), notes, span)
    return value


def _conjunction(node: ir.Conjunction, frame: Frame) -> Value:
    return _decided(node.operands, False, "and", frame)


def _disjunction(node: ir.Disjunction, frame: Frame) -> Value:
    return _decided(node.operands, True, "or", frame)


def _decided(operands: tuple[ir.Expression, ...], deciding: bool, word: str, frame: Frame) -> Value:
    """`deciding` as soon as one operand is that; null if one is not a boolean; else its opposite."""
    evaluators = frame.evaluators
    undecided = False
    for operand in operands:
        value = evaluators[operand.__class__](operand, frame)
        if value is deciding:
            return deciding
        if value is not True and value is not False:
            if value is not None:
                not_boolean_operand(word, value, frame.notes, operand.span)
            undecided = True
    return None if undecided else not deciding


def _comparison(node: ir.Comparison, frame: Frame) -> Value:
    evaluators, left, right = frame.evaluators, node.left, node.right
    return COMPARE[node.operator](
        evaluators[left.__class__](left, frame),
        evaluators[right.__class__](right, frame),
        frame.notes,
        node.span,
    )


def _between(node: ir.Between, frame: Frame) -> Value:
    evaluators = frame.evaluators
    operand = evaluators[node.operand.__class__](node.operand, frame)
    low = evaluators[node.low.__class__](node.low, frame)
    high = evaluators[node.high.__class__](node.high, frame)
    return runtime.between(operand, low, high, frame.notes, node.span)


def _instance_of(node: ir.InstanceOf, frame: Frame) -> Value:
    return is_of(frame.evaluators[node.operand.__class__](node.operand, frame), node.of, frame.notes)


def _if(node: ir.If, frame: Frame) -> Value:
    evaluators = frame.evaluators
    for condition, then in node.branches:
        value = evaluators[condition.__class__](condition, frame)
        if value is True:
            return evaluators[then.__class__](then, frame)
        if value is not False and value is not None:
            not_a_boolean(value, frame.notes, condition.span)
    return evaluators[node.otherwise.__class__](node.otherwise, frame)


# A function takes exactly the class of node it stands under, which a mapping's type cannot say.
_TABLE: Final[Mapping[type[ir.Node], "Callable[[Never, Frame], Value]"]] = {
    ir.Constant: _constant,
    ir.Failure: _failure,
    ir.Input: _input,
    ir.Local: _local,
    ir.BuiltinValue: closures.builtin_value,
    ir.MemberOrOuter: _member_or_outer,
    ir.Path: _path,
    ir.ItemAt: loops.item_at,
    ir.Filter: loops.filter_,
    ir.CallBuiltin: closures.call_builtin,
    ir.Invoke: closures.invoke,
    ir.FunctionLiteral: closures.function_literal,
    ir.ExternalFunction: closures.external_function,
    ir.ListOf: _list,
    ir.ContextOf: _context,
    ir.RangeOf: _range,
    ir.OperatorRange: _operator_range,
    ir.Negation: _negation,
    ir.Arithmetic: _arithmetic,
    ir.Conjunction: _conjunction,
    ir.Disjunction: _disjunction,
    ir.Comparison: _comparison,
    ir.Between: _between,
    ir.In: in_,
    ir.InstanceOf: _instance_of,
    ir.If: _if,
    ir.For: loops.for_,
    ir.Quantified: loops.quantified,
}
EVALUATORS: Final = cast("Mapping[type[ir.Node], Evaluator]", _TABLE)
