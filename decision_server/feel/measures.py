"""What texts weigh: estimated bytes, and units of the step budget for looking at them.

Estimates depend on the text alone, so that an evaluation takes the same steps on every machine.
"""

from typing import Final

LONG_TEXT: Final = 512
"""Up to so many code points a text costs no more than the operation that looks at it."""
_COMPARED_PER_UNIT: Final = 1_024


def bytes_of(text: str) -> int:
    """The bytes that a text takes at most: one for each character of ASCII, four for others."""
    return len(text) if text.isascii() else 4 * len(text)


def units_to_compare(a: str, b: str) -> int:
    """What it costs to compare two texts, beyond the comparison itself: as long as the shorter one."""
    shorter = a if len(a) <= len(b) else b
    return 0 if len(shorter) <= LONG_TEXT else bytes_of(shorter) // _COMPARED_PER_UNIT
