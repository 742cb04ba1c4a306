"""The parts of IR nodes, whatever their class: for passes that look at all of a tree."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import cast

from decision_server.feel import ir

Change = Callable[[ir.Expression], ir.Expression]


def with_parts(node: ir.Expression, change: Change) -> ir.Expression:
    """The node with `change` made to each of its direct parts; the node itself if none changes."""
    return cast("ir.Expression", _changed(node, change))


def tests_with_parts(tests: ir.Tests, change: Change) -> ir.Tests:
    """The tests with `change` made to each of their direct parts."""
    return cast("ir.Tests", _changed(tests, change))


def parts(node: object) -> Iterator[ir.Expression]:
    """The direct parts of a node, in order."""
    found: list[ir.Expression] = []

    def keep(part: ir.Expression) -> ir.Expression:
        found.append(part)
        return part

    _changed(node, keep)
    return iter(found)


def _changed(holder: object, change: Change) -> object:
    if not is_dataclass(holder) or isinstance(holder, type):
        return holder
    changes: dict[str, object] = {}
    for field in fields(holder):
        before = getattr(holder, field.name)
        after = _part(before, change)
        if after is not before:
            changes[field.name] = after
    # Only fields that hold nodes can change, and they take nodes.
    return replace(holder, **changes) if changes else holder


def _part(value: object, change: Change) -> object:
    if isinstance(value, ir.Node):
        return change(cast("ir.Expression", value))
    if isinstance(value, tuple):
        parts = tuple(_part(each, change) for each in value)
        return parts if any(one is not other for one, other in zip(parts, value, strict=True)) else value
    if isinstance(value, (ir.Iterator, ir.Compares, ir.Accepts, ir.Holds)):
        return _changed(value, change)
    return value


def names_read(node: ir.Node | ir.Tests) -> tuple[str, ...]:
    """The inputs that a tree reads, in order of first mention."""
    names: dict[str, None] = {}
    work: list[object] = [node]
    while work:
        current = work.pop()
        if isinstance(current, ir.Input):
            names.setdefault(current.name)
        work.extend(reversed(list(parts(current))))
    return tuple(names)


def slots_read(node: ir.Node) -> frozenset[int]:
    """The local variables that a tree reads and does not set itself."""
    read: set[int] = set()
    own: set[int] = set()
    work: list[object] = [node]
    while work:
        current = work.pop()
        match current:
            case ir.Local(slot=slot) | ir.MemberOrOuter(item=slot):
                read.add(slot)
            case ir.FunctionLiteral(captures=captures):
                read.update(outside for outside, _ in captures)
                continue
            case ir.ContextOf(entries=entries):
                own.update(slot for _, slot, _ in entries)
            case ir.Filter(item=slot) | ir.In(slot=slot):
                own.add(slot)
            case ir.For(iterators=iterators, partial=partial):
                own.update(each.slot for each in iterators)
                if partial is not None:
                    own.add(partial)
            case ir.Quantified(iterators=iterators):
                own.update(each.slot for each in iterators)
            case _:
                pass
        work.extend(parts(current))
    return frozenset(read - own)
