"""Inputs of a decision as a tree of JSON: which leaves there are, and how to give one another value."""

from collections.abc import Iterator, Mapping

from decision_server.engine.json_text import Json
from decision_server.feel import ir
from decision_server.feel.expression import CompiledExpression
from decision_server.feel.typesystem import ContextType, FeelType, plain

Path = tuple[str, ...]


def path_of(logic: object, signature: Mapping[str, FeelType]) -> Path | None:
    """The path that an expression reads, None if it is more than `input.member.member`."""
    node = logic.program.body if isinstance(logic, CompiledExpression) else None
    members: list[str] = []
    while isinstance(node, ir.Path):
        members.append(node.member)
        node = node.source
    if not isinstance(node, ir.Input) or node.name not in signature:
        return None
    return (node.name, *reversed(members))


def leaves(signature: Mapping[str, FeelType]) -> Iterator[tuple[Path, FeelType]]:
    """Every input, or member of one, that is no context of its own, with its type."""
    for name, of in signature.items():
        yield from _leaves((name,), of, 0)


def _leaves(path: Path, of: FeelType, depth: int) -> Iterator[tuple[Path, FeelType]]:
    bare = plain(of)
    if isinstance(bare, ContextType) and bare.members and depth < 10:
        for name, member in bare.members.items():
            yield from _leaves((*path, name), member, depth + 1)
    else:
        yield path, of


def value_at(inputs: Json, path: Path) -> tuple[Json] | None:
    """The value at a path, None if there is nothing."""
    for name in path:
        if not isinstance(inputs, dict) or name not in inputs:
            return None
        inputs = inputs[name]
    return (inputs,)


def with_value(inputs: dict[str, Json], path: Path, value: Json) -> dict[str, Json]:
    """The same inputs with another value at a path; what leads there becomes objects."""
    if len(path) == 1:
        return {**inputs, path[0]: value}
    inner = inputs.get(path[0])
    return {**inputs, path[0]: with_value(inner if isinstance(inner, dict) else {}, path[1:], value)}
