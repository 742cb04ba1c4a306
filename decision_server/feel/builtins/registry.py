"""Every built-in function by its FEEL name."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from decision_server.feel.builtins import (
    aggregates,
    booleans,
    contexts,
    conversion,
    dates,
    identity,
    lists,
    numeric,
    ranges,
    sorting,
    strings,
)
from decision_server.feel.builtins.signature import Builtin


def _by_name(*chapters: Iterable[Builtin]) -> Mapping[str, Builtin]:
    found: dict[str, Builtin] = {}
    for chapter in chapters:
        for builtin in chapter:
            assert builtin.name not in found, builtin.name  # noqa: S101  two chapters claim one name
            found[builtin.name] = builtin
    return MappingProxyType(found)


BUILTINS: Final = _by_name(
    conversion.CHAPTER,
    booleans.CHAPTER,
    strings.CHAPTER,
    lists.CHAPTER,
    aggregates.CHAPTER,
    numeric.CHAPTER,
    identity.CHAPTER,
    sorting.CHAPTER,
    contexts.CHAPTER,
    dates.CHAPTER,
    ranges.CHAPTER,
)
