"""Syntax tree and scope in, typed IR and diagnostics out.

The checker proves what it can and warns of what can never work; by the standard that is null at run time, so
no finding here keeps a text from running.
"""

from dataclasses import dataclass
from typing import assert_never

from decision_server.feel import ir, syntax
from decision_server.feel.checking import collections, functions, names, operators
from decision_server.feel.checking import tests as unary
from decision_server.feel.checking.check import Check
from decision_server.feel.checking.environment import Environment, Layout, Variable
from decision_server.feel.conversion import read_at_literal
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.externals import Externals
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source
from decision_server.feel.typesystem import BOOLEAN, NULL, NUMBER, SCALARS, STRING, FeelType
from decision_server.feel.values import kind_of


@dataclass(frozen=True, slots=True)
class Checked:
    """A program, the type of its value, and what was found."""

    program: ir.Program
    type: FeelType
    diagnostics: tuple[Diagnostic, ...]


def check_expression(
    tree: syntax.Expression, scope: Scope, *, source: Source, externals: Externals
) -> Checked:
    """The typed IR of an expression that reads the names of `scope`."""
    check = Check(checked, source, externals)
    layout = Layout()
    body = check.expression(tree, Environment(layout, scope))
    program = ir.Program(body, layout.size, tuple(check.uses), source, check.nodes)
    return Checked(program, body.type, tuple(check.diagnostics))


def check_tests(
    tree: syntax.UnaryTests, scope: Scope, *, input_type: FeelType, source: Source, externals: Externals
) -> Checked:
    """The typed IR of unary tests of a value of `input_type`, which stands in slot 0."""
    check = Check(checked, source, externals)
    layout = Layout()
    tested = Variable(layout.slot(), layout, input_type)
    env = Environment(layout, scope).bind({unary.TESTED: tested})
    tests = ir.Tests(unary.tests(check, tree.tests, env), tree.negated)
    program = ir.Program(tests, layout.size, tuple(check.uses), source, 4 + check.nodes)
    return Checked(program, BOOLEAN, tuple(check.diagnostics))


def checked(check: Check, node: syntax.Expression, env: Environment) -> ir.Expression:
    """The IR of one syntax node; its parts are checked through `check.expression`."""
    match node:
        case syntax.Number():
            return ir.Constant(NUMBER, False, node.span, node.value)
        case syntax.String():
            return ir.Constant(STRING, False, node.span, node.value)
        case syntax.Boolean():
            return ir.Constant(BOOLEAN, False, node.span, node.value)
        case syntax.Null():
            return ir.Constant(NULL, True, node.span, None)
        case syntax.At():
            return _at(check, node)
        case syntax.Name():
            return names.name(check, node, env)
        case syntax.Path():
            return names.path(check, node, env)
        case syntax.Filter():
            return collections.filter_(check, node, env)
        case syntax.Call():
            return functions.call(check, node, env)
        case syntax.List():
            return collections.list_(check, node, env)
        case syntax.Context():
            return collections.context(check, node, env)
        case syntax.Range():
            return operators.range_(check, node, env)
        case syntax.OperatorRange():
            return operators.operator_range(check, node, env)
        case syntax.Negation():
            return operators.negation(check, node, env)
        case syntax.Arithmetic():
            return operators.arithmetic(check, node, env)
        case syntax.Conjunction():
            return operators.conjunction(check, node, env)
        case syntax.Disjunction():
            return operators.disjunction(check, node, env)
        case syntax.Comparison():
            return operators.comparison(check, node, env)
        case syntax.Between():
            return operators.between(check, node, env)
        case syntax.In():
            return unary.in_(check, node, env)
        case syntax.InstanceOf():
            return operators.instance_of(check, node, env)
        case syntax.If():
            return operators.if_(check, node, env)
        case syntax.For():
            return collections.for_(check, node, env)
        case syntax.Quantified():
            return collections.quantified(check, node, env)
        case syntax.FunctionLiteral():
            return functions.function_literal(check, node, env)
        case _:
            assert_never(node)


def _at(check: Check, node: syntax.At) -> ir.Expression:
    """The date, time, date and time or duration that `@"…"` writes."""
    value = read_at_literal(node.text)
    if value is None:
        message = f'"{node.text}" is no date, time, date and time or duration'
        return check.failure("FEEL0309", node.span, message, 'write for example @"2024-02-29" or @"P1DT2H"')
    return ir.Constant(SCALARS[kind_of(value)], False, node.span, value)
