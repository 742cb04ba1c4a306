"""Bounds of one text of FEEL."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Bounds of one text: its code points, how deep it nests, and the entries of one literal or call."""

    length: int = 65_536
    nesting: int = 100
    entries: int = 10_000


DEFAULT_LIMITS: Final = TextLimits()
