"""What is wrong, where, and what to do: the one form of message for authors."""

from dataclasses import dataclass
from enum import Enum

from decision_server.feel.source import UNPLACED, Source, Span, line_and_column


class Severity(Enum):
    """ERROR: cannot be compiled or used. WARNING: runs, and is likely not what was meant, or gave null."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is in a catalogue and never changes meaning; `help` is a way out, or empty."""

    code: str
    message: str
    severity: Severity = Severity.ERROR
    source: Source = UNPLACED
    span: Span | None = None
    help: str = ""

    def position(self) -> str:
        """Place and position as one line: `loan.dmn › Approval › rule 7 › rate:2:18`."""
        place = " › ".join(self.source.place)
        if self.span is None:
            return place
        line, column = line_and_column(self.source.text, self.span.start)
        return f"{place}:{line}:{column}" if place else f"{line}:{column}"

    def show(self) -> str:
        """The finding as an author reads it: message, position, the text with a caret, the way out."""
        lines = [f"{self.severity.value} {self.code}: {self.message}"]
        if position := self.position():
            lines.append(f"  {position}")
        if self.span is not None and self.source.text:
            line, column = line_and_column(self.source.text, self.span.start)
            text = self.source.text.split("\n")[line - 1]
            width = max(1, min(self.span.end - self.span.start, len(text) - column + 1))
            lines += [f"  | {text}", f"  | {' ' * (column - 1)}{'^' * width}"]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)
