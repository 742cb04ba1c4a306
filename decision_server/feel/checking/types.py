"""Types as written: `list<number>`, an item definition's name, `function<number>->string`."""

from decision_server.feel import syntax
from decision_server.feel.inference import named_type
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import ContextType, FeelType, FunctionType, ListType, RangeType


def resolved_type(node: syntax.TypeNode, scope: Scope) -> FeelType | None:
    """The type that the text names, None if a part of it is unknown, which the parser has reported."""
    match node:
        case syntax.TypeName():
            return named_type(node.name, scope)
        case syntax.ListOf():
            element = resolved_type(node.element, scope)
            return None if element is None else ListType(element)
        case syntax.RangeOf():
            of = resolved_type(node.of, scope)
            return None if of is None else RangeType(of)
        case syntax.ContextOf():
            members: dict[str, FeelType] = {}
            for name, member in node.members:
                type = resolved_type(member, scope)
                if type is None:
                    return None
                members[name] = type
            return ContextType(members)
        case syntax.FunctionOf():
            parts = [resolved_type(part, scope) for part in (*node.parameters, node.result)]
            known = [part for part in parts if part is not None]
            return FunctionType(tuple(known[:-1]), known[-1]) if len(known) == len(parts) else None
