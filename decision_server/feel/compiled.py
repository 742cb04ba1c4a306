"""Generated Python -> callable. The only `exec` of the project; what it runs is looked at first.

A verifier walks the syntax tree of the final text against a list of what generated code needs. It stands
between a mistake in a generator and the machine: no import, no definition of a class, no attribute but those
named here, no name that a generator does not make, nothing that could reach a builtin.
"""

import ast
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from decision_server.feel import quick, runtime
from decision_server.feel.builtins.signature import size_of
from decision_server.feel.codegen import Generated
from decision_server.feel.conversion import is_of
from decision_server.feel.evaluators.closures import closure, invoked
from decision_server.feel.interpreter import evaluate_part
from decision_server.feel.iteration import (
    all_or_none,
    from_to,
    items_of,
    not_a_boolean,
    not_a_condition,
    not_boolean_operand,
    nothing_to_filter,
    position,
    tested,
)
from decision_server.feel.notes import Deopt
from decision_server.feel.numbers import LIMIT
from decision_server.feel.values import Value

GLOBALS: Final[Mapping[str, object]] = MappingProxyType(
    {
        "Deopt": Deopt,
        "Decimal": quick.Decimal,
        "LIMIT": LIMIT,
        "bool": bool,
        "dict": dict,
        "int": int,
        "len": len,
        "list": list,
        "str": str,
        "add": runtime.add,
        "subtract": runtime.subtract,
        "multiply": runtime.multiply,
        "divide": runtime.divide,
        "power": runtime.power,
        "negate": runtime.negate,
        "eq": runtime.eq,
        "ne": runtime.ne,
        "lt": runtime.lt,
        "le": runtime.le,
        "gt": runtime.gt,
        "ge": runtime.ge,
        "between": runtime.between,
        "in_": runtime.in_,
        "make_range": runtime.make_range,
        "operator_range": runtime.operator_range,
        "path": runtime.path,
        "is_of": is_of,
        "all_or_none": all_or_none,
        "closure": closure,
        "evaluate_part": evaluate_part,
        "fits": quick.fits,
        "fitted": quick.fitted,
        "from_to": from_to,
        "invoked": invoked,
        "items_of": items_of,
        "not_a_boolean": not_a_boolean,
        "not_a_condition": not_a_condition,
        "not_boolean_operand": not_boolean_operand,
        "nothing_to_filter": nothing_to_filter,
        "position": position,
        "size_of": size_of,
        "quotient": quick.quotient,
        "raised": quick.raised,
        "tested": tested,
    }
)
"""All that generated code may call by name."""
ATTRIBUTES: Final = frozenset(
    {
        "__class__",
        "append",
        "call",
        "call_named",
        "calls",
        "calls_deep",
        "charge",
        "copy",
        "enter",
        "enter_call",
        "events",
        "fired",
    }
    | {"collected", "concluded", "recorded", "extend", "get", "grow", "leave_call", "limits", "null", "steps"}
)
"""All that generated code may read of a value. `__class__` is only compared."""
CHANGED: Final = frozenset({"calls", "steps"})
"""All that generated code may change: what notes count."""
MADE: Final = re.compile(r"[a-zA-Z][0-9]+|notes|values|value|inputs|entry")
"""Names that generators make."""
NODES: Final = frozenset(
    {
        *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return),
        *(ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.While, ast.For, ast.Break, ast.Pass, ast.Raise),
        *(ast.Name, ast.Load, ast.Store, ast.Constant, ast.Attribute, ast.Subscript, ast.Call),
        *(ast.List, ast.Tuple, ast.Dict, ast.IfExp),
        *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub),
        *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.BitAnd),
        *(
            ast.Compare,
            ast.Eq,
            ast.NotEq,
            ast.Lt,
            ast.LtE,
            ast.Gt,
            ast.GtE,
            ast.Is,
            ast.IsNot,
            ast.In,
            ast.NotIn,
        ),
    }
)
"""The only kinds of Python syntax that generated code is made of."""


Loaded: TypeAlias = Callable[..., Value]  # type: ignore[explicit-any]  # whoever generated it knows what it takes


class ForbiddenCodeError(Exception):
    """A generator wrote something that generated code never needs: a bug, which must not run."""


def verify(tree: ast.Module, names: frozenset[str]) -> None:
    """Raise ForbiddenCodeError for anything in the tree that is not on the lists; `names` are the globals."""
    for node in ast.walk(tree):
        if node.__class__ not in NODES:
            raise ForbiddenCodeError(f"{node.__class__.__name__} has no place in generated code")
        match node:
            case ast.Attribute(attr=attribute, ctx=context):
                if attribute not in ATTRIBUTES or (
                    attribute not in CHANGED and not isinstance(context, ast.Load)
                ):
                    raise ForbiddenCodeError(f"generated code may not use the attribute {attribute}")
            case ast.Name(id=name, ctx=context):
                if name not in names and not MADE.fullmatch(name):
                    raise ForbiddenCodeError(f"generated code may not use the name {name}")
                if name in names and not isinstance(context, ast.Load):
                    raise ForbiddenCodeError(f"generated code may not change {name}")
            case ast.FunctionDef(name=name, decorator_list=decorators, returns=returns, args=arguments):
                others = (arguments.vararg, arguments.kwarg, *arguments.defaults, *arguments.kwonlyargs)
                if decorators or returns or any(each is not None for each in others):
                    raise ForbiddenCodeError(f"the function {name} is more than a plain function")
                if not MADE.fullmatch(name):
                    raise ForbiddenCodeError(f"generated code may not define {name}")
            case ast.arg(arg=name, annotation=annotation):
                if annotation is not None or not MADE.fullmatch(name):
                    raise ForbiddenCodeError(f"generated code may not take {name}")
            case ast.Constant(value=value):
                if value is not None and value.__class__ not in (bool, int):
                    raise ForbiddenCodeError("generated code reaches its constants by name")
            case ast.Call(keywords=keywords):
                if keywords or not isinstance(node.func, (ast.Name, ast.Attribute)):
                    raise ForbiddenCodeError("generated code calls by name, with arguments by position")
            case _:
                pass
    if any(not isinstance(statement, ast.FunctionDef) for statement in tree.body):
        raise ForbiddenCodeError("generated code does nothing when it is loaded")


def load(generated: Generated, extra: Mapping[str, object] = MappingProxyType({})) -> Loaded:
    """The entry of generated code, after its text was verified. `extra` are more names that it may call."""
    known = {**GLOBALS, **extra}
    tree = ast.parse(generated.text, "<generated>")
    verify(tree, frozenset({*known, *generated.constants}))
    space: dict[str, object] = {"__builtins__": {}, **known, **generated.constants}
    code = compile(tree, "<generated>", "exec", dont_inherit=True, optimize=1)
    exec(code, space)  # noqa: S102  the only one, of verified text
    entry = space[generated.entry]
    assert callable(entry)  # noqa: S101  the generator defines it
    return cast("Loaded", entry)
