"""Text an author wrote, and places in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one expression's text: code points from `start` up to but not including `end`."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Source:
    """One expression's text and where the author finds it.

    `place` reads from the outside in, in the author's own words: ("model.dmn", "Approval", "rule 7", "rate").
    `line` and `column` (from 1) say where the text starts in its file; 0 where it has no file. `pieces` are
    where it goes on elsewhere than its characters say, as behind `&lt;`: offset in the text, line, column.
    """

    text: str
    place: tuple[str, ...] = ()
    line: int = 0
    column: int = 0
    pieces: tuple[tuple[int, int, int], ...] = ()


UNPLACED = Source("")


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of the code point at `offset`."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def in_file(source: Source, offset: int) -> tuple[int, int] | None:
    """Line and column, from 1, of the code point at `offset` in the file; None where there is no file."""
    if not source.line:
        return None
    start, line, column = 0, source.line, source.column
    for piece in source.pieces:
        if piece[0] > offset:
            break
        start, line, column = piece
    between = source.text[start:offset]
    breaks = between.count("\n")
    return (line + breaks, len(between) - between.rfind("\n")) if breaks else (line, column + len(between))
