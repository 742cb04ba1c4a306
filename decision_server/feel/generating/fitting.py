"""Making values fit declared types: in fast code one look at a class, in general code `coerce`."""

from typing import Final, cast

from decision_server.feel import ir
from decision_server.feel.conversion import ITEM_UNITS, units_to_fit
from decision_server.feel.generating.facts import (
    NOTHING,
    Fact,
    has_allowed_values,
    is_simple,
    of_type,
    shape_of_type,
)
from decision_server.feel.generating.membership import accepted
from decision_server.feel.generating.scribe import Scribe, Term, View
from decision_server.feel.source import Source
from decision_server.feel.typesystem import (
    ANY,
    BOOLEAN,
    NUMBER,
    STRING,
    ContextType,
    FeelType,
    ListType,
    NamedType,
    plain,
)
from decision_server.feel.unary_tests import Anything, Intervals, Values

__all__ = ["fitted", "is_proved"]

_LOOKED_AT: Final = {
    NUMBER: "({0}.__class__ is int or {0}.__class__ is Decimal)",
    STRING: "{0}.__class__ is str",
    BOOLEAN: "({0} is True or {0} is False)",
}
_FLAT: Final = 24
"""Members of a context that are looked at one by one in the code; larger ones by a call."""


def fitted(scribe: Scribe, term: Term, to: FeelType, source: Source) -> Term:
    """The term as one of a type, by the conversions of the standard; null and a note if it does not fit."""
    if to is ANY or term.code == "None":
        return term
    fact = of_type(to)
    if not scribe.fast:
        place = scribe.constant(source, "P")
        return scribe.keep(Term(f"fitted({term.code}, {scribe.constant(to, 'T')}, notes, {place})"), fact)
    if is_proved(term.fact, to):
        return Term(term.code, Fact(to, term.fact.nullable, min(fact.most, term.fact.most)), term.depth)
    value = scribe.name()
    scribe.line(f"{value} = {term.code}")
    of = plain(to)
    whole = f"{value} = fitted({value}, {scribe.constant(to, 'T')}, notes)"
    if (test := _look(scribe, value, term.fact, to)) is not None:
        with scribe.block(f"if not {test}:"):
            scribe.line(whole)
    elif isinstance(of, ContextType) and _is_open(to) and len(of.members) <= _FLAT:
        # A context that is null is rare, and then so is all that is read of it.
        if not isinstance(term.fact.kind, ContextType) or term.fact.nullable:
            scribe.give_up(f"{value}.__class__ is not dict")
        _members(scribe, value, of, term.fact, is_sure=scribe.levels == 0)
        return Term(value, Fact(to, False))
    elif isinstance(of, ListType) and _is_open(to) and _is_listed(of):
        with scribe.block(f"if {value}.__class__ is list:"):
            _items(scribe, value, of, term.fact)
        with scribe.block("else:"):
            scribe.line(whole)
    else:
        scribe.line(whole)
    return Term(value, fact)


def is_proved(fact: Fact, to: FeelType) -> bool:
    """Whether a value is known to be of the type, without a look and without a charge."""
    if not is_simple(to):
        return False
    if fact.type is to:
        return _is_plain_data(to)
    return fact.kind == plain(to) and not has_allowed_values(to)


def _is_plain_data(of: FeelType) -> bool:
    """Whether allowed values are data all the way down, which costs nothing to look at."""
    while isinstance(of, NamedType):
        if not isinstance(shape_of_type(of), (Anything, Values, Intervals)):
            return False
        of = of.of
    return True


def _is_open(of: FeelType) -> bool:
    """Whether no name on the way to the type itself allows only some values."""
    while isinstance(of, NamedType):
        if of.allowed is not None:
            return False
        of = of.of
    return True


def _is_listed(of: ListType) -> bool:
    """Whether items are looked at in the code."""
    return is_simple(of.element) and not has_allowed_values(of.element)


def _items(scribe: Scribe, value: str, of: ListType, fact: Fact) -> None:
    """Look at the items of a list."""
    scribe.charge_for(f"{ITEM_UNITS} * len({value})")
    if is_proved(fact.element, of.element):
        return
    item = scribe.name()
    test = _look(scribe, item, NOTHING, of.element)
    with scribe.block(f"for {item} in {value}:", loop=True):
        check = f"fits({item}, {scribe.constant(of.element, 'T')}, notes)"
        if test is None:
            scribe.line(check)
        else:
            with scribe.block(f"if not {test}:"):
                scribe.line(check)


def _members(scribe: Scribe, value: str, of: ContextType, fact: Fact, *, is_sure: bool) -> None:
    """Look at the members of a context; one that is missing makes Python raise.

    Where this runs in any case, the members are kept for those that read them later.
    """
    scribe.charge(units_to_fit(of))
    for name, type in of.members.items():
        known = fact.member(name) or NOTHING
        key = scribe.constant(name)
        if is_proved(known, type):
            continue
        member = scribe.name()
        scribe.line(f"{member} = {value}[{key}]")
        if is_sure:
            scribe.members[value, key] = Term(member, of_type(type))
        if plain(type) == ANY and _is_open(type):
            continue
        inner = plain(type)
        check = f"fits({member}, {scribe.constant(type, 'T')}, notes)"
        if (test := _look(scribe, member, known, type)) is not None:
            if test != "True":
                with scribe.block(f"if not {test}:"):
                    scribe.line(check)
        elif isinstance(inner, ContextType) and _is_open(type) and len(inner.members) <= _FLAT:
            with scribe.block(f"if {member} is not None:"):
                scribe.give_up(f"{member}.__class__ is not dict")
                _members(scribe, member, inner, known, is_sure=False)
        elif isinstance(inner, ListType) and _is_open(type) and _is_listed(inner):
            with scribe.block(f"if {member} is not None:"):
                scribe.give_up(f"{member}.__class__ is not list")
                _items(scribe, member, inner, known)
        else:
            scribe.line(check)


def _look(scribe: Scribe, value: str, fact: Fact, to: FeelType) -> str | None:
    """A cheap test that is true for most values of a scalar type and for no other; None if there is none."""
    of = plain(to)
    if of not in _LOOKED_AT:
        return None
    tests: list[str] = []
    inner = to
    while isinstance(inner, NamedType):
        if inner.allowed is not None:
            test = _allowed(scribe, value, inner, of)
            if test is None:
                return None
            tests.append(test)
        inner = inner.of
    if fact.kind != of or fact.nullable:
        tests.insert(0, _LOOKED_AT[of].format(value))
    elif not tests:
        return "True"
    return f"({' and '.join(tests)})"


def _allowed(scribe: Scribe, value: str, named: NamedType, of: FeelType) -> str | None:
    """The test of allowed values for a value of the right class, "True" for none; None if it is not cheap."""
    shape = shape_of_type(named)
    match shape:
        case Values(values=values) if of == BOOLEAN and set(values) == {True, False}:
            return "True"
        case Values(values=values) if of == STRING and all(isinstance(one, str) for one in values):
            return f"{value} in {scribe.constant(frozenset(values))}"
        case _:
            pass
    assert named.allowed is not None  # noqa: S101  only named types with allowed values have a shape
    program = cast("ir.Program", named.allowed.program)
    if not isinstance(program.body, ir.Tests) or not _is_quiet(program.body):
        return None
    if not program.body.tests:
        return "True"
    with scribe.captured() as lines:
        view = View(program.source, program.frame_size, {})
        outcome = accepted(scribe, program.body, Term(value, Fact(of, False)), view)
    return None if lines or outcome.fact.nullable else outcome.code


def _is_quiet(tests: ir.Tests) -> bool:
    """Whether tests are made of literals alone, so that they call nothing that charges."""
    return all(
        isinstance(part, ir.Constant)
        for test in tests.tests
        for part in [test.operand if isinstance(test, ir.Compares) else _value(test)]
    )


def _value(test: ir.Accepts | ir.Holds) -> ir.Expression:
    return test.value if isinstance(test, ir.Accepts) else test.condition
