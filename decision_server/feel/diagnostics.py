"""What is wrong, where, and what to do: the one form of message for authors."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from decision_server.feel.source import UNPLACED, Source, Span, in_file, line_and_column

LONGEST_LINE: Final = 160
"""Characters of an author's line that a message repeats."""
_BEFORE_CARET: Final = 60


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

    def location(self) -> str:
        """File, line and column, as editors jump to them: `loan.dmn:41:17`; empty where there is no file."""
        found = in_file(self.source, 0 if self.span is None else self.span.start)
        if found is None or not self.source.place:
            return ""
        return f"{self.source.place[0]}:{found[0]}:{found[1]}"

    def where(self) -> str:
        """Position in the model, then in the file: `loan.dmn › Approval › rate:2:18 (loan.dmn:41:17)`."""
        position, location = self.position(), self.location()
        return f"{position} ({location})" if location and location != position else position

    def excerpt(self) -> tuple[str, int, int] | None:
        """The author's line, and what to mark in it: the offset (from 0) and the width, at least 1.

        A long line is cut around the mark. None where the finding is about no stretch of a text.
        """
        if self.span is None or not self.source.text:
            return None
        line, column = line_and_column(self.source.text, self.span.start)
        text, start = self.source.text.split("\n")[line - 1], column - 1
        width = max(1, min(self.span.end - self.span.start, len(text) - start))
        if len(text) > LONGEST_LINE:
            first = max(0, min(start - _BEFORE_CARET, len(text) - LONGEST_LINE))
            cut = text[first : first + LONGEST_LINE]
            before, behind = "…" if first else "", "…" if first + LONGEST_LINE < len(text) else ""
            start += len(before) - first
            text = before + cut + behind
            width = min(width, len(before + cut) - start) or 1
        return text, start, width

    def show(self) -> str:
        """The finding as an author reads it: message, position, the text with a caret, the way out."""
        lines = [f"{self.severity.value} {self.code}: {self.message}"]
        if where := self.where():
            lines.append(f"  {where}")
        if (excerpt := self.excerpt()) is not None:
            text, start, width = excerpt
            lines += [f"  | {text}", f"  | {' ' * start}{'^' * width}"]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)
