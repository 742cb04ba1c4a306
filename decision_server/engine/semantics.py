"""Which meaning of the language this program gives, as every decision record names it."""

from typing import Final

SEMANTICS_VERSION: Final = "1"
"""Counts the changes of what any model can give: outputs, rules that fire, codes of warnings.

Whoever changes a result adds one, and golden records of the new version (`tests/golden/test_records.py`);
those of older versions are replayed for ever.
"""
