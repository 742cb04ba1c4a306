"""Hashes of a model: of its bytes, and of all in it that can change a result."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Final, TypeAlias, cast

from decision_server.dmn.decision_table import DecisionTable
from decision_server.dmn.elements import FALLBACK, NOTHING_KEPT, Kept, Text, TypeRef, UnaryTests
from decision_server.dmn.imports import Library
from decision_server.dmn.model import KnowledgeSource, Model
from decision_server.dmn.requirements import Graph, Vertex

_SILENT: Final = frozenset(
    {
        "allowed_answers",
        "annotations",
        "authority",
        "column",
        "description",
        "encapsulated_decisions",
        "id",
        "information",
        "input_data",
        "input_decisions",
        "knowledge",
        "label",
        "line",
        "number",
        "orientation",
        "output_decisions",
        "output_label",
        "pieces",
        "question",
    }
)
"""Fields that say nothing about results, and references, which are written as the names they lead to."""
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


def source_hash(library: Library) -> str:
    """SHA-256 of the files: the digest of the model's bytes, then those of its imports in order of digest."""
    imported = sorted(model.digest for model in library.models.values() if model is not library.main)
    return hashlib.sha256("\n".join([library.main.digest, *imported]).encode()).hexdigest()


def meaning_hash(graph: Graph) -> str:
    """SHA-256 of the canonical JSON of all that can change a result: no layout, descriptions or ids.

    Elements are in order of their names, rules and parameters in order of the document.
    """
    models: dict[str, Json] = {}
    library = graph.library
    for model in library.models.values():
        running = (each for each in graph.of(model) if not isinstance(each.element, KnowledgeSource))
        vertices = sorted(running, key=lambda vertex: (type(vertex.element).__name__, vertex.name))
        whole_model: dict[str, Json] = {
            "imports": [list(alias) for alias in library.aliases[model.namespace]],
            "types": [
                _plain(each)
                for each in sorted(model.item_definitions, key=lambda definition: definition.name)
            ],
            "nodes": [_node(vertex) for vertex in vertices],
            "language": model.expression_language,
        }
        if prefixes := _prefixes(model):
            whole_model["prefixes"] = prefixes
        models[model.namespace] = whole_model
    whole = {"main": library.main.namespace, "models": models}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


_WITHOUT_TYPES: Final = frozenset({type(None), bool, int, str, Text, Kept, UnaryTests})
"""What stands by the thousand in a table, and names no types."""


def _prefixes(model: Model) -> dict[str, Json]:
    """The XML prefixes that types are written with, as in `feel:string`; others change nothing."""
    used: set[str] = set()
    work: list[object] = [model.item_definitions, model.nodes]
    while work:
        each = work.pop()
        of: type = type(each)
        if of is TypeRef:
            name = cast("TypeRef", each).name
            used |= {name.partition(mark)[0] for mark in ":."}
        elif of is tuple:
            work.extend(cast("tuple[object, ...]", each))
        elif of not in _WITHOUT_TYPES:
            work.extend([getattr(each, name) for name in _telling(of)])
    return {prefix: namespace for prefix, namespace in model.prefixes.items() if prefix and prefix in used}


def meaning_of(element: object) -> str:
    """The canonical JSON of all in an element that can change a result, what it requires left out."""
    return json.dumps(_plain(element), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _node(vertex: Vertex) -> Json:
    node = _plain(vertex.element)
    references: dict[str, Json] = {
        role: [f"{{{target.model.namespace}}}{target.name}" for target in targets]
        for role, targets in (
            ("information", sorted(vertex.information, key=_key)),
            ("knowledge", sorted(vertex.knowledge, key=_key)),
            ("outputs", vertex.outputs),
            ("encapsulated", sorted(vertex.encapsulated, key=_key)),
            ("input decisions", vertex.input_decisions),
            ("input data", vertex.input_data),
        )
        if targets
    }
    return [node, references]


def _key(vertex: Vertex) -> tuple[str, str]:
    return vertex.model.namespace, vertex.name


@cache
def _telling(of: type) -> tuple[str, ...]:
    """The fields of a class that can change a result; there are as many classes as kinds of element."""
    if not is_dataclass(of):
        return ()
    return tuple(each.name for each in fields(of) if each.name not in _SILENT)


def _plain(value: object) -> Json:
    """Frozen data as JSON; empty fields are left out, so that new ones do not change old hashes."""
    match value:
        case None | bool() | int() | str():
            return value
        case Enum():
            return str(value.value)
        case Text():
            return value.text.strip()
        case TypeRef():
            return value.name
        case Kept():
            return value.attributes.get(FALLBACK)
        case tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            found: dict[str, Json] = {"is": type(value).__name__}
            if isinstance(value, DecisionTable) and len(value.outputs) > 1:
                # Labels say nothing about results, save where they are the names of nameless outputs.
                titles = [each.name or value.output_title(at) for at, each in enumerate(value.outputs)]
                if titles != [each.name for each in value.outputs]:
                    found["titles"] = list(titles)
            for name in _telling(type(value)):
                part = getattr(value, name)
                # Most fields of most elements are empty, and a large table has hundreds of thousands.
                if part is None or part == () or part == "" or part is NOTHING_KEPT:
                    continue
                plain = part.text.strip() if part.__class__ is Text else _plain(part)
                if plain is not None and plain != [] and plain != "":
                    found[name] = plain
            return found
        case _:
            return str(value)
