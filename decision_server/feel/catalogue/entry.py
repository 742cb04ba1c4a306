"""The form of one entry of the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One code: a title of a few words, what it means, an example that causes it, and the way out.

    `example` is FEEL where the code is about one expression, words otherwise.
    """

    code: str
    title: str
    meaning: str
    example: str
    way_out: str
