"""FEEL text in, something that can be evaluated out: the front door of the language.

Nothing here raises for bad text. What is wrong is in `diagnostics`; evaluating a text with an error gives
null (or accepts nothing) and a note, so that one bad place does not take the rest of a model along.
"""

from collections.abc import Callable, Mapping
from typing import cast

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.checker import check_expression, check_tests
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.externals import NONE, Externals
from decision_server.feel.interpreter import accepts, evaluate
from decision_server.feel.notes import Notes
from decision_server.feel.optimize import optimized
from decision_server.feel.parser import Problem, parse_expression, parse_unary_tests
from decision_server.feel.scope import Scope
from decision_server.feel.source import NOWHERE, Source
from decision_server.feel.typesystem import ANY, FeelType
from decision_server.feel.unary_tests import (
    ANYTHING,
    GENERAL,
    AllBut,
    Intervals,
    Shape,
    Values,
    choices,
    decided,
    shape_of,
)
from decision_server.feel.values import Value

TOO_DEEP = "the expression nests or calls too deeply for this process; make it flatter"


class CompiledExpression:
    """One expression, checked. Immutable and shared by threads.

    `type` is the static type of its value (Any where nothing is known). `uses` are the names that it may read
    from `values`, in order of first mention. `body` is its typed IR, `program` that with its place.
    """

    __slots__ = ("_make", "_program", "body", "diagnostics", "text", "type", "uses")

    def __init__(
        self,
        text: str,
        program: ir.Program,
        type: FeelType,
        diagnostics: tuple[Diagnostic, ...],
        *,
        make: Callable[[], ir.Program] | None = None,
    ) -> None:
        self.text = text
        self.body = program.body
        self.type = type
        self.diagnostics = diagnostics
        self.uses = program.uses
        self._program = program
        self._make = make

    def moved(self, make: Callable[[], ir.Program]) -> "CompiledExpression":
        """The same without findings, at another place; its program is made when it is asked for."""
        return CompiledExpression(self.text, self._program, self.type, (), make=make)

    @property
    def program(self) -> ir.Program:
        """Its typed IR, with the place of the text."""
        if self._make is not None:
            self._program = self._make()
            self._make = None
        return self._program

    @property
    def cost(self) -> int:
        """What one run takes of the step budget where something repeats it."""
        return self._program.cost

    def __call__(self, values: Mapping[str, Value], notes: Notes) -> Value:
        """Its value; a name that `values` does not hold is null.

        Raises LimitExceeded when the notes' budget is used up.
        """
        try:
            return evaluate(self.program, values, notes)
        except RecursionError as error:
            raise LimitExceeded(TOO_DEEP) from error


class CompiledTests:
    """What a cell accepts, checked. Immutable and shared by threads.

    `shape` is what it accepts as data, for whoever reasons about many cells at once. Where that tells all,
    the program is made when somebody asks for it.
    """

    __slots__ = ("_make", "_program", "diagnostics", "input_type", "shape", "text", "uses")

    def __init__(
        self,
        text: str,
        program: ir.Program | None,
        input_type: FeelType,
        shape: Shape,
        diagnostics: tuple[Diagnostic, ...],
        *,
        uses: tuple[str, ...] = (),
        make: Callable[[], ir.Program] | None = None,
    ) -> None:
        self.text = text
        self.input_type = input_type
        self.shape = shape
        self.diagnostics = diagnostics
        self.uses = uses if program is None else program.uses
        self._program = program
        self._make = make

    @classmethod
    def later(
        cls,
        text: str,
        make: Callable[[], ir.Program],
        input_type: FeelType,
        shape: Shape,
        uses: tuple[str, ...] = (),
    ) -> "CompiledTests":
        """Tests without findings, whose program is made when it is asked for."""
        return cls(text, None, input_type, shape, (), uses=uses, make=make)

    @property
    def program(self) -> ir.Program:
        """The typed IR, with the place of the text."""
        if self._program is None and self._make is not None:
            self._program = self._make()
        return cast("ir.Program", self._program)

    @property
    def cost(self) -> int:
        """What one run takes of the step budget where something repeats it."""
        return self.program.cost

    def accepts(self, value: Value, values: Mapping[str, Value], notes: Notes) -> bool:
        """Whether the tests hold for `value`; undecided (null) counts as no.

        Raises LimitExceeded when the notes' budget is used up.
        """
        shape = self.shape
        if shape is ANYTHING:
            return True
        if isinstance(shape, Values | AllBut | Intervals):
            known = decided(shape, value)
            if known is not None:
                return known
        try:
            return accepts(self.program, value, values, notes) is True
        except RecursionError as error:
            raise LimitExceeded(TOO_DEEP) from error


class CompiledAllowedValues:
    """The allowed values of a type; see `allowed_values.AllowedValues`. `tests` are what values must pass."""

    __slots__ = ("choices", "diagnostics", "program", "shape", "tests", "text")

    def __init__(self, tests: CompiledTests) -> None:
        self.tests = tests
        self.text = tests.text
        self.shape: object = tests.shape
        self.program: object = tests.program
        self.diagnostics = tests.diagnostics
        self.choices = choices(tests.program)

    def allows(self, value: object, notes: Notes) -> bool:
        """Whether `value` (a `Value`; types lie below values and cannot say so) passes the tests."""
        return self.tests.accepts(cast("Value", value), {}, notes)


def compile_expression(
    text: str, scope: Scope, *, source: Source | None = None, externals: Externals = NONE
) -> CompiledExpression:
    """Compile one expression that reads the names of `scope`.

    `source` says where the author finds the text. Never raises for bad text.
    """
    source = Source(text) if source is None else source
    parsed = parse_expression(text, scope)
    problems = diagnostics_of(parsed.problems, source)
    if parsed.tree is None:
        return CompiledExpression(text, ir.Program(broken(problems), 0, (), source), ANY, problems)
    checked = check_expression(parsed.tree, scope, source=source, externals=externals)
    return CompiledExpression(text, optimized(checked.program), checked.type, problems + checked.diagnostics)


def compile_tests(
    text: str,
    scope: Scope,
    *,
    input_type: FeelType = ANY,
    source: Source | None = None,
    externals: Externals = NONE,
) -> CompiledTests:
    """Compile unary tests: what a cell accepts as a value of `input_type`. An empty text is `-`.

    The tests may use the names of `scope` and `?`, the value under test. Never raises for bad text.
    """
    source = Source(text) if source is None else source
    if text.strip() in {"", "-"}:
        return CompiledTests(text, ir.Program(ir.Tests((), False), 1, (), source), input_type, ANYTHING, ())
    parsed = parse_unary_tests(text, scope.inner({"?": input_type}))
    problems = diagnostics_of(parsed.problems, source)
    if parsed.tree is None:
        tests = ir.Tests((ir.Holds(broken(problems), NOWHERE),), False)
        return CompiledTests(text, ir.Program(tests, 1, (), source), input_type, GENERAL, problems)
    checked = check_tests(parsed.tree, scope, input_type=input_type, source=source, externals=externals)
    diagnostics = problems + checked.diagnostics
    program = optimized(checked.program)
    return CompiledTests(text, program, input_type, shape_of(program), diagnostics)


def compile_allowed_values(
    text: str, type: FeelType, *, scope: Scope | None = None, source: Source | None = None
) -> CompiledAllowedValues:
    """Compile the allowed values of `type`, which are unary tests of each value."""
    return CompiledAllowedValues(compile_tests(text, scope or Scope(), input_type=type, source=source))


def diagnostics_of(problems: tuple[Problem, ...], source: Source) -> tuple[Diagnostic, ...]:
    """The parser's problems as diagnostics of this text."""
    return tuple(
        Diagnostic(problem.code, problem.message, problem.severity, source, problem.span, problem.help)
        for problem in problems
    )


def broken(problems: tuple[Diagnostic, ...]) -> ir.Failure:
    """What a text that cannot be read does: null, with a note that repeats the first problem."""
    first = problems[0]
    return ir.Failure(ANY, True, first.span or NOWHERE, first.code, first.message, first.help)
