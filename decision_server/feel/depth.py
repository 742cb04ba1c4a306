"""How deep Python may nest while FEEL is evaluated.

An evaluation may call 128 functions within each other, and each nests its own operators; Python's default of
1,000 frames would end it earlier, and at a place that depends on who called. Frames of pure Python take no C
stack. What does recurse in C (comparing or writing nested values, a function that sorts) stays within 8 MiB
at this depth.
"""

import sys
from typing import Final

PYTHON_FRAMES: Final = 6_000


def allow_depth() -> None:
    """Let this process nest that deep; for whoever compiles what it will evaluate. Never lowers the limit."""
    if sys.getrecursionlimit() < PYTHON_FRAMES:
        sys.setrecursionlimit(PYTHON_FRAMES)
