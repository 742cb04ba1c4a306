"""What somebody may have meant by a name that does not exist."""

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A way out for an unknown name: the nearest known one, or the list of all; empty if there are none."""
    names = list(dict.fromkeys(known))
    lowered = {each.casefold(): each for each in reversed(names)}
    nearest = difflib.get_close_matches(name[:100].casefold(), lowered, n=1, cutoff=0.6)
    if nearest:
        return f"did you mean '{lowered[nearest[0]]}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"known here: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
