"""Item definitions -> FEEL types: in any order, across models, with allowed values; cycles are diagnosed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.dmn.elements import ItemDefinition, Text, TypeRef, UnaryTests
from decision_server.dmn.imports import Library
from decision_server.dmn.model import Model
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.expression import CompiledAllowedValues, compile_allowed_values
from decision_server.feel.parser_messages import nearest
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import (
    ANY,
    DATE_TIME,
    DAYS_AND_TIME,
    NULL,
    SCALARS,
    YEARS_AND_MONTHS,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
)

MAX_DEPTH: Final = 100
BUILT_IN: Final[Mapping[str, FeelType]] = MappingProxyType(
    {
        **SCALARS,
        "Any": ANY,
        "Null": NULL,
        "context": ContextType(MappingProxyType({})),
        "list": ListType(ANY),
        "dateTime": DATE_TIME,
        "dayTimeDuration": DAYS_AND_TIME,
        "yearMonthDuration": YEARS_AND_MONTHS,
        "duration": ANY,
    }
)
"""The types that need no definition; the last four are the words of DMN 1.1."""
_LISTED: Final = 20
_FEEL: Final = ("/spec/FEEL/", "/FEEL/")


def _few(names: list[str]) -> str:
    return ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")


def source_of(text: Text, place: tuple[str, ...]) -> Source:
    """The source of an authored text."""
    return Source(text.text, place, text.line, text.column, text.pieces)


class TypeTable:
    """All types of a library.

    `members` are the names of all components of all types: what an item of unknown type may have.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.diagnostics: list[Diagnostic] = []
        self._definitions: dict[tuple[str, str], ItemDefinition] = {}
        self._types: dict[tuple[str, str], FeelType] = {}
        self._open: list[tuple[str, str]] = []
        for model in library.models.values():
            for definition in model.item_definitions:
                key = (model.namespace, definition.name)
                if self._definitions.setdefault(key, definition) is not definition:
                    place = (model.file, f"type {definition.name}")
                    self._report(
                        "DMN0208",
                        TypeRef(definition.name, definition.line, definition.column),
                        place,
                        f"there is more than one type '{definition.name}'",
                        "give one of them another name",
                    )
        self.members = self._members()
        for model in library.models.values():
            for definition in model.item_definitions:
                self._named((model.namespace, definition.name))

    def _members(self) -> frozenset[str]:
        names: set[str] = set()
        work = list(self._definitions.values())
        while work:
            definition = work.pop()
            names.update(each.name for each in definition.components)
            work.extend(definition.components)
        return frozenset(names)

    def scope_types(self, model: Model) -> Mapping[str, FeelType]:
        """The types that a model's expressions may name, by the name they have there."""
        names: dict[str, FeelType] = {}
        for prefix, namespace in self.library.aliases[model.namespace]:
            for (owner, name), of in self._types.items():
                if owner == namespace:
                    names[f"{prefix}.{name}" if prefix else name] = of
        names.update({name: of for (owner, name), of in self._types.items() if owner == model.namespace})
        return MappingProxyType(names)

    def resolve(self, ref: TypeRef | None, model: Model, place: tuple[str, ...]) -> FeelType:
        """The type that a reference names; Any for none. An unknown one is reported, and is Any."""
        if ref is None:
            return ANY
        found = self._find(ref.name, model)
        if found is None:
            known = sorted(name for owner, name in self._definitions if owner == model.namespace)
            near = nearest(ref.name, [*known, *BUILT_IN])
            help = f"did you mean '{near}'? " if near else ""
            help += f"FEEL has {', '.join(SCALARS)} and Any; this model defines "
            help += _few(known) if known else "none of its own"
            self._report("DMN0204", ref, place, f"there is no type '{ref.name}'", help)
            return ANY
        return found

    def _find(self, name: str, model: Model) -> FeelType | None:
        own = self._named((model.namespace, name))
        if own is not None:
            return own
        if name in BUILT_IN:
            return BUILT_IN[name]
        for prefix, namespace in self.library.aliases[model.namespace]:
            for dot in (".", ":"):
                start = prefix + dot if prefix else ""
                if name.startswith(start):
                    found = self._named((namespace, name.removeprefix(start)))
                    if found is not None:
                        return found
        prefix, colon, local = name.partition(":")
        if not colon:
            prefix, _, local = name.partition(".")
        namespace = model.prefixes.get(prefix, "")
        if local and (prefix == "feel" or any(namespace_part in namespace for namespace_part in _FEEL)):
            return BUILT_IN.get(local)
        return self._named((namespace, local)) if colon else None

    def _named(self, key: tuple[str, str]) -> FeelType | None:
        if key in self._types:
            return self._types[key]
        definition = self._definitions.get(key)
        if definition is None:
            return None
        model = self.library.models[key[0]]
        place = (model.file, f"type {definition.name}")
        if key in self._open or len(self._open) > MAX_DEPTH:
            ring = [name for _, name in self._open[self._open.index(key) if key in self._open else 0 :]]
            message = "types contain each other in a circle: " + " → ".join([*ring, ring[0]])
            ref = TypeRef(definition.name, definition.line, definition.column)
            self._report("DMN0205", ref, place, message, "use Any for one of them, or take it out")
            return ANY
        self._open.append(key)
        of = self._definition(definition, model, place, definition.name)
        self._open.pop()
        self._types[key] = of if isinstance(of, NamedType) else NamedType(definition.name, of)
        return self._types[key]

    def _definition(
        self, definition: ItemDefinition, model: Model, place: tuple[str, ...], name: str
    ) -> FeelType:
        """The type of a definition or component, named where it has allowed values."""
        of: FeelType
        if definition.function is not None:
            signature = definition.function
            of = FunctionType(
                tuple(
                    self.resolve(each.type_ref, model, (*place, each.name)) for each in signature.parameters
                ),
                self.resolve(signature.output_type_ref, model, (*place, "output")),
                tuple(each.name for each in signature.parameters),
            )
        elif definition.components:
            members: dict[str, FeelType] = {}
            for each in definition.components:
                members[each.name] = self._definition(each, model, (*place, each.name), f"{name}.{each.name}")
            of = ContextType(MappingProxyType(members))
        else:
            of = self.resolve(definition.type_ref, model, place)
        of = self._constrained(definition.allowed_values, of, model, (*place, "allowed values"), name)
        if definition.is_collection:
            of = ListType(of)
        return self._constrained(definition.type_constraint, of, model, (*place, "constraint"), name)

    def _constrained(
        self, tests: UnaryTests | None, of: FeelType, model: Model, place: tuple[str, ...], name: str
    ) -> FeelType:
        allowed = self.allowed_values(tests, of, model, place)
        return of if allowed is None else NamedType(name, of, allowed)

    def allowed_values(
        self, tests: UnaryTests | None, of: FeelType, model: Model, place: tuple[str, ...]
    ) -> CompiledAllowedValues | None:
        """Compiled allowed values; None where there are none, or where they allow anything (`-`)."""
        if tests is None or tests.text.text.strip() in ("", "-"):
            return None
        source = source_of(tests.text, place)
        compiled = compile_allowed_values(tests.text.text, of, scope=Scope(), source=source)
        self.diagnostics.extend(compiled.diagnostics)
        return compiled

    def _report(self, code: str, ref: TypeRef, place: tuple[str, ...], message: str, help: str) -> None:
        source = Source(ref.name, place, ref.line, ref.column)
        self.diagnostics.append(
            Diagnostic(code, message, source=source, span=Span(0, len(ref.name)), help=help)
        )
