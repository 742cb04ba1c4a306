"""Python being written: statements of one function, names, constants, and which line stands for what.

Author text never gets here: names are made of a letter and a number, and what is no whole number, boolean or
null is reached by name through the globals of the generated module.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from decision_server.feel import ir
from decision_server.feel.generating.facts import NOTHING, Fact
from decision_server.feel.source import Source, Span

DEEPEST: Final = 12
"""Levels of one emitted expression; what is deeper is kept in a name first. With the parts that a statement
adds, no expression comes near 40."""
MOST_BLOCKS: Final = 12
"""Loops within each other that code is written for; Python takes 20."""
MOST_LEVELS: Final = 40
"""Indentation that code is written for; Python takes 100."""
_WHOLE: Final = 10**9
"""Whole numbers up to here are written out; others are constants."""


class Callee(NamedTuple):
    """A generated function that stands for a function value: called with its arguments, then the notes."""

    name: str
    parameters: tuple[str, ...]
    result: Fact


class Term(NamedTuple):
    """What stands for a value: a Python expression that changes nothing, `depth` levels deep (0: a name).

    `callee` is set where the value is known to be one certain function.
    """

    code: str
    fact: Fact = NOTHING
    depth: int = 0
    callee: Callee | None = None


NULL: Final = Term("None")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Python, and the authored place that it stands for."""

    indent: int
    text: str
    source: Source | None
    span: Span | None


class Module:
    """The functions and constants of one generated module, in the order in which they came up."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}
        self.functions: list[list[Line]] = []
        self._known: dict[object, str] = {}
        self._kept: list[object] = []

    def constant(self, value: object, letter: str = "K") -> str:
        """The name of a constant: one name for the same object, text or span."""
        key: object = ("id", id(value))
        if value.__class__ in (str, Span):
            key = (value.__class__, value)
        name = self._known.get(key)
        if name is None:
            name = self._known[key] = f"{letter}{len(self.constants)}"
            self.constants[name] = value
        return name

    def source(self) -> str:
        """The whole text."""
        lines = [line for function in self.functions for line in function]
        return "".join(f"{' ' * line.indent}{line.text}\n" for line in lines)

    def line_map(self) -> Mapping[int, tuple[Source, Span | None]]:
        """The authored place of each line (from 1) that stands for one."""
        lines = [line for function in self.functions for line in function]
        return {
            number: (line.source, line.span)
            for number, line in enumerate(lines, 1)
            if line.source is not None
        }


@dataclass(slots=True)
class View:
    """What the text under way sees: terms of inputs by name and of local variables by slot."""

    source: Source
    size: int
    inputs: Mapping[str, Term]
    slots: dict[int, Term] = field(default_factory=dict)


Emit: TypeAlias = "Callable[[Scribe, ir.Expression, View], Term]"


class Scribe:
    """Writes one function. `fast` and `traced` choose the flavour; `emit` writes any node.

    `members` are terms of members that were read already, by the codes of context and name.
    """

    def __init__(self, module: Module, emit: "Emit", *, fast: bool, traced: bool = False) -> None:
        self.module = module
        self.emit = emit
        self.fast = fast
        self.traced = traced
        self.lines: list[Line] = []
        self.members: dict[tuple[str, str], Term] = {}
        self.indent = 0
        self.blocks = 0
        self.levels = 0
        self._names = 0
        self._pending: list[int] = [0]
        self._place: tuple[Source | None, Span | None] = (None, None)

    def name(self, letter: str = "v") -> str:
        """A fresh name of a variable."""
        self._names += 1
        return f"{letter}{self._names}"

    def line(self, text: str) -> None:
        """One statement."""
        self.lines.append(Line(self.indent, text, *self._place))

    def at(self, source: Source | None, span: Span | None) -> None:
        """Say what the next lines stand for."""
        self._place = (source, span)

    @contextmanager
    def block(self, header: str, *, loop: bool = False) -> Iterator[None]:
        """An indented block; what is charged for inside is paid inside."""
        self.line(header)
        self.indent += 1
        self.levels += 1
        self.blocks += loop
        start = len(self.lines)
        self._pending.append(0)
        yield
        self._pay(start)
        if len(self.lines) == start:
            self.line("pass")
        self.indent -= 1
        self.levels -= 1
        self.blocks -= loop

    @contextmanager
    def captured(self) -> Iterator[list[Line]]:
        """Keep lines apart, to be put in by `splice` or found to be none."""
        before, self.lines = self.lines, []
        indent, self.indent = self.indent, 0
        self.levels += 2
        self.blocks += 1
        kept: list[Line] = []
        self._pending.append(0)
        yield kept
        self._pay(0)
        kept.extend(self.lines)
        self.lines, self.indent = before, indent
        self.levels -= 2
        self.blocks -= 1

    @property
    def is_deep(self) -> bool:
        """Whether Python could not nest much deeper here."""
        return self.blocks >= MOST_BLOCKS or self.levels >= MOST_LEVELS

    def splice(self, lines: list[Line]) -> None:
        """Put in lines that were captured."""
        self.lines.extend(
            Line(line.indent + self.indent, line.text, line.source, line.span) for line in lines
        )

    def _pay(self, start: int) -> None:
        units = self._pending.pop()
        if units:
            self.lines.insert(start, Line(self.indent, f"notes.steps += {units}", None, None))

    def charge(self, units: int) -> None:
        """Take units from the budget. Fast code pays for a block at its start and looks at the end."""
        if not units:
            return
        if self.fast:
            self._pending[-1] += units
        else:
            self.line(f"notes.charge({units})")

    def charge_for(self, code: str) -> None:
        """Take as many units as an expression says, where little more can come of it than that is charged."""
        self.line(f"notes.steps += {code}" if self.fast else f"notes.charge({code})")

    def finish(self, header: str) -> None:
        """Close the function and hand it to the module."""
        first = Line(0, header, None, None)
        units = self._pending[0]
        paid = [Line(0, f"notes.steps += {units}", None, None)] if units else []
        if any("g0(" in line.text for line in self.lines):
            paid.append(Line(0, "g0 = notes.fired.append", None, None))
        body = [Line(line.indent + 1, line.text, line.source, line.span) for line in (*paid, *self.lines)]
        self.module.functions.append([first, *body])

    def constant(self, value: object, letter: str = "K") -> str:
        """The expression for a constant."""
        if value is None or value is True or value is False:
            return str(value)
        if isinstance(value, int) and value.__class__ is int and -_WHOLE < value < _WHOLE:
            return str(value) if value >= 0 else f"({value})"
        return self.module.constant(value, letter)

    def span(self, span: Span | None) -> str:
        """The expression for a span; fast code has no use for one."""
        return "None" if self.fast or span is None else self.module.constant(span, "S")

    def atom(self, term: Term) -> Term:
        """The same value as a name, or as null, true or false."""
        return self.keep(term) if term.depth or not term.code[0].isalpha() else term

    def keep(self, term: Term, fact: Fact | None = None) -> Term:
        """The same value under a fresh name."""
        name = self.name()
        self.line(f"{name} = {term.code}")
        return Term(name, term.fact if fact is None else fact)

    def expression(self, code: str, fact: Fact, *parts: Term) -> Term:
        """An expression of parts. General code keeps each in a name at once, in the order of evaluation."""
        depth = 1 + max((part.depth for part in parts), default=0)
        term = Term(code, fact, depth)
        return self.keep(term) if not self.fast or depth >= DEEPEST else term

    def give_up(self, condition: str = "") -> None:
        """Fast code only: end here, if the condition holds."""
        self.line(f"if {condition}: raise Deopt" if condition else "raise Deopt")

    def note(self, code: str, span: Span | None, message: str, help: str = "") -> str:
        """The expression that notes why a place is null and gives null (general code)."""
        extra = f", {self.constant(help)}" if help else ""
        return f"notes.null({self.constant(code)}, {self.span(span)}, {self.constant(message)}{extra})"
