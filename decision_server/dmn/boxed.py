"""Boxed expressions that run: each box becomes logic that reads the values of names and gives a value."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from decision_server.dmn.bench import Logic, Values, cost_of, fit, note
from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.externals import Externals
from decision_server.feel.notes import Notes
from decision_server.feel.source import Source
from decision_server.feel.typesystem import FeelType, FunctionType
from decision_server.feel.values import Function, Value, kind_of


@dataclass(frozen=True, slots=True)
class CompiledContext:
    """A boxed context. `entries` are in order; `result` is what stands in the last box without a name."""

    entries: tuple[tuple[str, Logic], ...]
    result: Logic | None
    type: FeelType

    @property
    def cost(self) -> int:
        """That of its entries."""
        return 2 + sum(1 + cost_of(logic) for _, logic in self.entries)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The context, or its result; later entries see earlier ones."""
        inner = dict(values)
        context: dict[str, Value] = {}
        for name, logic in self.entries:
            inner[name] = context[name] = logic(inner, notes)
        return context if self.result is None else self.result(inner, notes)


@dataclass(frozen=True, slots=True)
class CompiledList:
    """A boxed list."""

    items: tuple[Logic, ...]
    type: FeelType

    @property
    def cost(self) -> int:
        """That of its items."""
        return 1 + sum(map(cost_of, self.items))

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The list of the items' values."""
        return [item(values, notes) for item in self.items]


@dataclass(frozen=True, slots=True)
class CompiledRelation:
    """A boxed relation; every row is as long as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]
    type: FeelType

    @property
    def cost(self) -> int:
        """That of its cells."""
        return 1 + sum(2 + sum(map(cost_of, row)) for row in self.rows)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """A list of contexts, one per row."""
        return [
            {name: cell(values, notes) for name, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class CompiledInvocation:
    """A boxed invocation; `builtin` is set where the called name is that of a built-in function."""

    function: Logic
    builtin: Builtin | None
    bindings: tuple[tuple[str, Logic], ...]
    source: Source
    type: FeelType

    @property
    def cost(self) -> int:
        """That of its bindings; the function charges for itself."""
        return 16 + sum(1 + cost_of(logic) for _, logic in self.bindings)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """What the function gives for the bindings; a parameter without a binding is null."""
        given = {name: logic(values, notes) for name, logic in self.bindings}
        if self.builtin is not None:
            before = notes.enter(self.source)
            value = self.builtin.call_named(given, notes, None)
            notes.enter(before)
            return value
        function = self.function(values, notes)
        if function.__class__ is not Function:
            message = f"what is invoked is a {kind_of(function)}, not a function"
            return note(
                self.source, "DMN0401", message, "name a business knowledge model or a function", notes
            )
        assert isinstance(function, Function)  # noqa: S101  told to the type checker
        names = function.type.names
        unknown = [name for name in given if name not in names]
        if unknown:
            message = f"'{function.name}' has no parameter '{unknown[0]}'"
            return note(self.source, "DMN0402", message, "its parameters are " + ", ".join(names), notes)
        return function.call([given.get(name) for name in names], notes)


@dataclass(frozen=True, slots=True)
class CompiledFunction:
    """A function definition: its value is a function that remembers the names in view."""

    name: str
    parameters: tuple[str, ...]
    types: tuple[FeelType, ...]
    body: Logic
    source: Source
    type: FunctionType
    call_cost: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        """Each call copies the names in view and runs the body."""
        object.__setattr__(self, "call_cost", 16 + cost_of(self.body))

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The function as a value."""

        def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
            return self.apply(values, arguments, notes)

        return Function(self.name, self.type, invoke)

    def units(self, values: Values) -> int:
        """What a call takes of the step budget where these names are in view."""
        return self.call_cost + len(values) // 8

    def apply(self, values: Values, arguments: Sequence[Value], notes: Notes) -> Value:
        """The body's value; null where an argument does not fit its parameter's type."""
        notes.charge(self.units(values))
        inner = dict(values)
        for name, type, argument in zip(self.parameters, self.types, arguments, strict=True):
            fitted = fit(argument, type, self.source, notes)
            if fitted is None and argument is not None:
                return None
            inner[name] = fitted
        return self.body(inner, notes)


@dataclass(frozen=True, slots=True)
class CompiledExternal:
    """A function of the kinds Java and PMML: found in a closed table when its value is asked for."""

    name: str
    kind: str
    description: Logic
    definition: CompiledFunction
    externals: Externals

    @property
    def type(self) -> FeelType:
        """The function's type."""
        return self.definition.type

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The external function as a value; null and a note if there is none of this description."""
        description = self.description(values, notes)
        found = None
        if isinstance(description, dict):
            found = self.externals.find({self.kind: description}, self.definition.parameters)
        if found is None:
            message = f"there is no external function of the description of '{self.name}'"
            help = "use one of the functions that the catalogue lists"
            return note(self.definition.source, "DMN0403", message, help, notes)
        target = found
        definition = self.definition

        def invoke(arguments: Sequence[Value], notes: Notes) -> Value:
            fitted = []
            for type, argument in zip(definition.types, arguments, strict=True):
                fitted.append(fit(argument, type, definition.source, notes))
                if fitted[-1] is None and argument is not None:
                    return None
            return fit(target.call(fitted, notes), definition.type.result, definition.source, notes)

        return Function(self.name, definition.type, invoke)
