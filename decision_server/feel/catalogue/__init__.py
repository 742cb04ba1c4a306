"""Every diagnostic code of the language: meaning, example, way out.

A code never changes its meaning and is never used again. FEEL01xx: the text cannot be read. FEEL02xx: its
names and types do not fit. FEEL03xx: an evaluation gave null. One file per family; new rows go there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.catalogue.entry import CatalogueEntry
from decision_server.feel.catalogue.evaluation import EVALUATION
from decision_server.feel.catalogue.names import NAMES
from decision_server.feel.catalogue.syntax import SYNTAX

__all__ = ["CATALOGUE", "CatalogueEntry"]

CATALOGUE: Final[Mapping[str, CatalogueEntry]] = MappingProxyType(
    {entry.code: entry for entry in (*SYNTAX, *NAMES, *EVALUATION)}
)
