"""The place where a model's texts are compiled: its types, its externals, and the findings so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from decision_server.dmn.elements import InformationItem, LiteralExpression, Text, TypeRef
from decision_server.dmn.item_types import TypeTable, source_of
from decision_server.dmn.model import Model
from decision_server.feel.conversion import coerce
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.expression import CompiledExpression, compile_expression
from decision_server.feel.externals import Externals
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source, Span
from decision_server.feel.typesystem import ANY, NULL, FeelType
from decision_server.feel.values import Value

Place = tuple[str, ...]
Values = Mapping[str, Value]


class Logic(Protocol):
    """Anything that gives a value out of the values of names."""

    @property
    def type(self) -> FeelType:
        """The static type of its value."""

    def __call__(self, values: Values, notes: Notes) -> Value:
        """Its value; null and a note where it fails."""


def cost_of(logic: Logic) -> int:
    """What one run of logic takes of the step budget where something repeats it, by what it is made of.

    Loops, calls and tables charge for themselves when they run.
    """
    return int(getattr(logic, "cost", 1))


def note(source: Source, code: str, message: str, help: str, notes: Notes) -> None:
    """Null, with a note about a whole place."""
    before = notes.enter(source)
    notes.null(code, None, message, help)
    notes.enter(before)


@dataclass(frozen=True, slots=True)
class Failing:
    """Logic that cannot work: null and a note."""

    code: str
    message: str
    source: Source
    help: str = ""
    type: FeelType = ANY

    def __call__(self, values: Values, notes: Notes) -> Value:
        """Null, with the note."""
        return note(self.source, self.code, self.message, self.help, notes)


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty box: null, and meant so."""

    type: FeelType = NULL

    def __call__(self, values: Values, notes: Notes) -> Value:
        """Null."""
        return None


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Coerced:
    """Logic whose value is made to fit a declared type, or is null with a note."""

    logic: Logic
    type: FeelType
    source: Source

    @property
    def cost(self) -> int:
        """That of the logic, and a look at its value."""
        return 2 + cost_of(self.logic)

    def __call__(self, values: Values, notes: Notes) -> Value:
        """The value as one of `type`."""
        return fit(self.logic(values, notes), self.type, self.source, notes)


def fit(value: Value, type: FeelType, source: Source, notes: Notes) -> Value:
    """The value as one of `type`, by the conversions of the standard; null and a note if it does not fit."""
    if value is None or type is ANY:
        return value
    before = notes.enter(source)
    fitted = coerce(value, type, notes, None)
    notes.enter(before)
    return fitted


@dataclass(frozen=True, slots=True)
class Bench:
    """What all compiling of one node's logic needs.

    `owner` is the name of the decision or BKM, `found` collects the findings, `tables` the decision tables,
    `used` the names of its scope that the texts read.
    """

    owner: str
    model: Model
    types: TypeTable
    externals: Externals
    found: list[Diagnostic]
    tables: list[Logic]
    used: set[str] = field(default_factory=set)

    def type_of(self, ref: TypeRef | None, place: Place) -> FeelType:
        """The type that a reference names, Any for none."""
        return self.types.resolve(ref, self.model, place)

    def item_type(self, item: InformationItem, place: Place) -> FeelType:
        """The declared type of a variable or parameter."""
        return self.type_of(item.type_ref, (*place, item.name))

    def text(self, text: Text, scope: Scope, place: Place) -> CompiledExpression:
        """One FEEL text compiled, its findings kept."""
        source = source_of(text, place)
        compiled = compile_expression(text.text, scope, source=source, externals=self.externals)
        self.keep(compiled.diagnostics)
        self.used.update(compiled.uses)
        return compiled

    def literal(self, expression: LiteralExpression, scope: Scope, place: Place) -> Logic:
        """A literal expression, without its declared type. An empty text is null, as no logic is."""
        if (problem := self.language_problem(expression.language, expression.text, place)) is not None:
            return problem
        if not expression.text.text.strip():
            source = source_of(expression.text, place)
            return Failing("DMN0407", "there is no expression here", source, "write one, `null` if need be")
        return self.text(expression.text, scope, place)

    def language_problem(self, language: str | None, text: Text, place: Place) -> Failing | None:
        """What stands for a text in another language than FEEL; None for FEEL."""
        language = language or self.model.expression_language
        # B-FEEL has FEEL's grammar and, where something fails, other values: it must not pass for FEEL.
        if not language or ("feel" in language.lower() and "b-feel" not in language.lower()):
            return None
        message = f"this is written in '{language}'; only FEEL is understood"
        help = "write it in FEEL, and remove expressionLanguage"
        source = source_of(text, place)
        self.found.append(Diagnostic("DMN0210", message, source=source, span=_all(text), help=help))
        return Failing("DMN0210", message, source, help)

    def report(self, code: str, message: str, source: Source, help: str, *, warning: bool = False) -> None:
        """Keep a finding about a whole text."""
        span = Span(0, len(source.text)) if source.text else None
        self.report_at(code, message, source, span, help, warning=warning)

    def report_at(
        self, code: str, message: str, source: Source, span: Span | None, help: str, *, warning: bool = False
    ) -> None:
        """Keep a finding about a stretch of a text."""
        severity = Severity.WARNING if warning else Severity.ERROR
        self.found.append(Diagnostic(code, message, severity, source, span, help))

    def keep(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep the findings of a text."""
        self.found.extend(diagnostics)


def _all(text: Text) -> Span | None:
    return Span(0, len(text.text)) if text.text else None
