"""Typed IR in, Python source and line map out: the same IR gives the same text, byte for byte.

Two flavours come out of one `match`. General code calls what the interpreter calls, and gives the same
values, notes and charges. Fast code has no error handling: where general code would note, or where Python
raises, it is abandoned, and whoever called it runs the general code from the start. `compiled.py` makes it
callable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, assert_never

from decision_server.feel import ir
from decision_server.feel.generating import calls, data, logic, loops, membership, operators
from decision_server.feel.generating.facts import NOTHING, of_type
from decision_server.feel.generating.scribe import Module, Scribe, Term, View
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import FeelType

LEAVES: Final = (
    ir.Constant,
    ir.Failure,
    ir.Input,
    ir.Local,
    ir.BuiltinValue,
    ir.ExternalFunction,
)


@dataclass(frozen=True, slots=True)
class Generated:
    """Python source, the constants that it reaches by name, and the authored place of its lines (from 1).

    `entry` is the name of the function to call.
    """

    text: str
    constants: Mapping[str, object]
    lines: Mapping[int, tuple[Source, Span | None]]
    entry: str


def emit(scribe: Scribe, node: ir.Expression, view: View) -> Term:
    """Write what evaluates a node, and give the term that then stands for its value."""
    if scribe.is_deep and not isinstance(node, LEAVES):
        return calls.interpreted(scribe, node, view)
    match node:
        case ir.Constant(value=value):
            return data.constant(scribe, value)
        case ir.Failure():
            return data.failure(scribe, node)
        case ir.Input(name=name):
            return view.inputs.get(name, Term("None"))
        case ir.Local(slot=slot):
            return view.slots[slot]
        case ir.BuiltinValue(builtin=builtin):
            return Term(scribe.constant(builtin.function))
        case ir.ExternalFunction(function=function):
            return Term(scribe.constant(function))
        case ir.MemberOrOuter():
            return data.member_or_outer(scribe, node, view)
        case ir.Path():
            return data.path(scribe, node, view)
        case ir.ItemAt():
            return loops.item_at(scribe, node, view)
        case ir.Filter():
            return loops.filter_(scribe, node, view)
        case ir.CallBuiltin():
            return calls.call_builtin(scribe, node, view)
        case ir.Invoke():
            return calls.invoke(scribe, node, view)
        case ir.FunctionLiteral():
            return calls.function_literal(scribe, node, view)
        case ir.ListOf():
            return data.list_(scribe, node, view)
        case ir.ContextOf():
            return data.context(scribe, node, view)
        case ir.RangeOf():
            return operators.range_of(scribe, node, view)
        case ir.OperatorRange():
            return operators.operator_range(scribe, node, view)
        case ir.Negation():
            return operators.negation(scribe, node, view)
        case ir.Arithmetic():
            return operators.arithmetic(scribe, node, view)
        case ir.Conjunction(operands=operands):
            return logic.decided(scribe, operands, view, deciding=False, word="and")
        case ir.Disjunction(operands=operands):
            return logic.decided(scribe, operands, view, deciding=True, word="or")
        case ir.Comparison():
            return operators.comparison(scribe, node, view)
        case ir.Between():
            return operators.between(scribe, node, view)
        case ir.In():
            return membership.in_(scribe, node, view)
        case ir.InstanceOf():
            return operators.instance_of(scribe, node, view)
        case ir.If():
            return logic.if_(scribe, node, view)
        case ir.For():
            return loops.for_(scribe, node, view)
        case ir.Quantified():
            return loops.quantified(scribe, node, view)
        case _:
            assert_never(node)


def write_text(
    scribe: Scribe, program: ir.Program, inputs: Mapping[str, Term], tested: Term | None = None
) -> Term:
    """Write one text of a model into a function under way; `tested` is the value that unary tests look at.

    In general code the notes learn which text they are about, and forget it afterwards.
    """
    view = View(program.source, program.frame_size, inputs)
    scribe.at(program.source, None)
    before = "" if scribe.fast or _is_silent(program) else scribe.name("s")
    if before:
        scribe.line(f"{before} = notes.enter({scribe.constant(program.source, 'P')})")
    body = program.body
    if isinstance(body, ir.Tests):
        result = membership.accepted(scribe, body, scribe.atom(tested or Term("None")), view)
    else:
        result = emit(scribe, body, view)
    if before:
        result = scribe.atom(result)
        scribe.line(f"notes.enter({before})")
    scribe.at(None, None)
    return result


def _is_silent(program: ir.Program) -> bool:
    """Whether the text is a literal or a name, which note nothing."""
    return isinstance(program.body, (ir.Constant, ir.Input))


def generate(
    program: ir.Program, *, fast: bool, types: Mapping[str, FeelType] = MappingProxyType({})
) -> Generated:
    """A function of one program alone: of the values of names and the notes; of tests, first the value.

    `types` are those of names whose values are sure to fit them.
    """
    module = Module()
    scribe = Scribe(module, emit, fast=fast)
    inputs: dict[str, Term] = {}
    for name in program.uses:
        fact = of_type(types[name]) if name in types else NOTHING
        inputs[name] = scribe.keep(Term(f"values.get({scribe.constant(name)})"), fact)
    is_test = isinstance(program.body, ir.Tests)
    result = write_text(scribe, program, inputs, Term("value") if is_test else None)
    scribe.line(f"return {result.code}")
    scribe.finish(f"def entry({'value, ' if is_test else ''}values, notes):")
    return generated(module, "entry")


def generated(module: Module, entry: str) -> Generated:
    """All of a module."""
    return Generated(module.source(), module.constants, module.line_map(), entry)
