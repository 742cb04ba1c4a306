"""The type an expression seems to have: just enough to find names while parsing.

A type from here says which members may be *found* behind an expression; it proves nothing. The type of a list
of contexts has the members of all of them, and wherever there is doubt the type is Any. Linear with a memo:
the parser asks again and again for parts that it has asked for before.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias, assert_never

from decision_server.feel import syntax
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_AND_TIME,
    NULL,
    NUMBER,
    SCALARS,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
    plain,
)

Memo: TypeAlias = dict[int, tuple[syntax.Expression, FeelType]]
"""Types by identity of the node; the node is kept so that its identity is not given to another."""

TESTED: Final = "?"
ITEM: Final = "item"
PARTIAL: Final = "partial"

_DAY: Final = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_CLOCK: Final = {
    "hour": NUMBER,
    "minute": NUMBER,
    "second": NUMBER,
    "time offset": DAYS_AND_TIME,
    "timezone": STRING,
}
PROPERTIES: Final[Mapping[FeelType, Mapping[str, FeelType]]] = MappingProxyType(
    {
        DATE: _DAY,
        TIME: _CLOCK,
        DATE_TIME: {**_DAY, **_CLOCK},
        DAYS_AND_TIME: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
        YEARS_AND_MONTHS: {"years": NUMBER, "months": NUMBER},
    }
)
"""The properties of temporal values (DMN 1.5, table 65)."""
RANGE_PROPERTIES: Final[Mapping[str, FeelType]] = MappingProxyType(
    {"start": ANY, "end": ANY, "start included": BOOLEAN, "end included": BOOLEAN}
)
ANY_PROPERTIES: Final[Mapping[str, FeelType]] = MappingProxyType(
    {**{name: of for each in PROPERTIES.values() for name, of in each.items()}, **RANGE_PROPERTIES}
)
"""What may be a property of a value whose type is not known."""
NO_MEMBERS: Final[Mapping[str, FeelType]] = MappingProxyType({})


def type_of(tree: syntax.Expression, scope: Scope, memo: Memo | None = None) -> FeelType:
    """The type that `tree` seems to have where the names of `scope` are in view."""
    memo = {} if memo is None else memo
    known = memo.get(id(tree))
    if known is None:
        known = memo[id(tree)] = tree, _infer(tree, scope, memo)
    return known[1]


def _infer(tree: syntax.Expression, scope: Scope, memo: Memo) -> FeelType:
    match tree:
        case syntax.Number():
            return NUMBER
        case syntax.String():
            return STRING
        case syntax.Null():
            return NULL
        case (
            syntax.Boolean()
            | syntax.Conjunction()
            | syntax.Disjunction()
            | syntax.Comparison()
            | syntax.Between()
            | syntax.In()
            | syntax.InstanceOf()
            | syntax.Quantified()
        ):
            return BOOLEAN
        case syntax.At():
            return type_of_at_literal(tree.text)
        case syntax.Name():
            return scope.lookup(tree.name) or ANY
        case syntax.Path():
            return member_type(type_of(tree.source, scope, memo), tree.member)
        case syntax.Filter():
            source = type_of(tree.source, scope, memo)
            condition = type_of(tree.condition, filter_scope(scope, source), memo)
            element = element_of(source)
            return element if plain(condition) == NUMBER else ListType(element)
        case syntax.Call():
            return _type_of_call(tree, scope, memo)
        case syntax.List():
            return ListType(union(type_of(item, scope, memo) for item in tree.items))
        case syntax.Context():
            inner = scope.growing()
            for entry in tree.entries:
                inner.declare(entry.key, type_of(entry.value, inner, memo))
            return ContextType(inner.names)
        case syntax.Range():
            return RangeType(union((type_of(tree.start, scope, memo), type_of(tree.end, scope, memo))))
        case syntax.OperatorRange():
            return RangeType(type_of(tree.operand, scope, memo))
        case syntax.Negation():
            return type_of(tree.operand, scope, memo)
        case syntax.Arithmetic():
            operands = {plain(type_of(operand, scope, memo)) for operand in tree.operands}
            return operands.pop() if operands in ({NUMBER}, {STRING}) else ANY
        case syntax.If():
            outcomes = [*(branch.then for branch in tree.branches), tree.otherwise]
            return union(type_of(outcome, scope, memo) for outcome in outcomes)
        case syntax.For():
            inner = scope.growing()
            for iterator in tree.iterators:
                inner.declare(iterator.name, iterator_type(iterator, inner, memo))
            inner.declare(PARTIAL, ListType(ANY))
            return ListType(type_of(tree.body, inner, memo))
        case syntax.FunctionLiteral():
            inner = function_scope(tree.parameters, scope)
            return FunctionType(
                tuple(inner.names.values()),
                ANY if tree.external else type_of(tree.body, inner, memo),
                tuple(inner.names),
            )
        case _:
            assert_never(tree)


def _type_of_call(tree: syntax.Call, scope: Scope, memo: Memo) -> FeelType:
    if isinstance(tree.function, syntax.Name) and scope.lookup(tree.function.name) is None:
        return ANY
    function = plain(type_of(tree.function, scope, memo))
    return function.result if isinstance(function, FunctionType) else ANY


def type_of_at_literal(text: str) -> FeelType:
    """The type that the form of an at-literal's text announces; whether it is valid shows later."""
    if text.lstrip("-").startswith("P"):
        return DAYS_AND_TIME if "D" in text or "T" in text else YEARS_AND_MONTHS
    if "T" in text.partition("@")[0]:
        return DATE_TIME
    return TIME if ":" in text else DATE


def element_of(of: FeelType) -> FeelType:
    """The type of the items of a list; anything else counts as a list of one."""
    of_plain = plain(of)
    return of_plain.element if isinstance(of_plain, ListType) else of


def members_of(of: FeelType) -> Mapping[str, FeelType] | None:
    """What a path on a value of this type finds: members or properties. None if that is not known.

    A path on a list maps over its items, so a list has the members of its items.
    """
    of = plain(element_of(of))
    match of:
        case ContextType():
            return of.members
        case RangeType():
            return RANGE_PROPERTIES
        case FunctionType():
            return NO_MEMBERS
        case _:
            return PROPERTIES.get(of) or (NO_MEMBERS if of in (NUMBER, STRING, BOOLEAN) else None)


def member_type(of: FeelType, member: str) -> FeelType:
    """The type of `value.member`."""
    members = members_of(of)
    found = ANY if members is None else members.get(member, ANY)
    base = plain(of)
    if isinstance(base, RangeType) and member in ("start", "end"):
        found = base.of
    return ListType(found) if isinstance(base, ListType) else found


def union(types: Iterable[FeelType]) -> FeelType:
    """A type for values of any of these types: contexts and lists are merged, other differences give Any."""
    named = [of for of in types if of != NULL]
    kinds = [plain(of) for of in named]
    if not kinds:
        return ANY
    contexts = [of for of in kinds if isinstance(of, ContextType)]
    if len(contexts) == len(kinds):
        if all(of is contexts[0] for of in contexts):
            return named[0]
        merged: dict[str, list[FeelType]] = {}
        for context in contexts:
            for name, of in context.members.items():
                merged.setdefault(name, []).append(of)
        return ContextType({name: union(of) for name, of in merged.items()})
    lists = [of for of in kinds if isinstance(of, ListType)]
    if len(lists) == len(kinds):
        return ListType(union(of.element for of in lists))
    return named[0] if all(of == kinds[0] for of in kinds) else ANY


def filter_scope(scope: Scope, source: FeelType) -> Scope:
    """The names in view in the condition of a filter on a value of type `source`.

    A member called `item` hides the item itself. The scope is `open` if the members are not known.
    """
    element = element_of(source)
    base = plain(element)
    if isinstance(base, ContextType):
        return scope.inner({ITEM: element, **base.members}, filters=True)
    return scope.inner({ITEM: element}, open=base == ANY)


def test_scope(scope: Scope, tested: FeelType) -> Scope:
    """The names in view in the tests that follow `in`."""
    return scope.inner({TESTED: tested})


def iterator_type(iterator: syntax.Iterator, scope: Scope, memo: Memo | None = None) -> FeelType:
    """The type of an iterator's variable: an item of its list or range, or a step between its two ends."""
    source = type_of(iterator.source, scope, memo)
    base = plain(source)
    if iterator.end is None and isinstance(base, RangeType):
        return base.of
    return source if iterator.end is not None else element_of(source)


def function_scope(parameters: Iterable[syntax.Parameter], scope: Scope) -> Scope:
    """The names in view in the body of a function literal."""
    return scope.inner(
        {
            parameter.name: ANY if parameter.type is None else feel_type(parameter.type, scope)
            for parameter in parameters
        }
    )


def feel_type(node: syntax.TypeNode, scope: Scope) -> FeelType:
    """The type that is written; Any where a name stands for none (the parser has reported that)."""
    match node:
        case syntax.TypeName():
            return named_type(node.name, scope) or ANY
        case syntax.ListOf():
            return ListType(feel_type(node.element, scope))
        case syntax.RangeOf():
            return RangeType(feel_type(node.of, scope))
        case syntax.ContextOf():
            return ContextType({name: feel_type(of, scope) for name, of in node.members})
        case syntax.FunctionOf():
            parameters = tuple(feel_type(parameter, scope) for parameter in node.parameters)
            return FunctionType(parameters, feel_type(node.result, scope))
        case _:
            assert_never(node)


BUILTIN_TYPES: Final[Mapping[str, FeelType]] = MappingProxyType(
    {
        **SCALARS,
        "Any": ANY,
        "Null": NULL,
        "list": ListType(ANY),
        "context": ContextType(MappingProxyType({})),
        "range": RangeType(ANY),
    }
)
"""Types by the name that FEEL has for them. `list`, `context` and `range` alone leave their parts open."""


def named_type(name: str, scope: Scope) -> FeelType | None:
    """The type of this name: an item definition, or a built-in type; None if there is none."""
    return scope.types.get(name) or BUILTIN_TYPES.get(name)
