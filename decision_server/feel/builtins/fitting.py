"""Whether an argument fits a parameter, and the conversions that calls make (DMN 1.5, 10.3.2.9.4).

Only the kind is looked at; what the items of a list are is the function's own subject.
"""

from enum import Enum
from types import MappingProxyType
from typing import Final

from decision_server.feel.builtins.messages import kind_of_type
from decision_server.feel.typesystem import FeelType, ListType, plain
from decision_server.feel.values import KIND, Value


class Misfit(Enum):
    """Stands for "does not fit", which no value can."""

    MISFIT = "misfit"


_CLASSES: Final = MappingProxyType(
    {kind: frozenset(one for one, of in KIND.items() if of == kind) for kind in set(KIND.values())}
)


def classes(of: FeelType, *, null: bool) -> frozenset[type] | None:
    """The classes of the values that fit without conversion; None if all do."""
    kind = kind_of_type(of)
    if kind == "Any":
        return None
    return _CLASSES[kind] | _CLASSES["null"] if null else _CLASSES[kind]


def fit(value: Value, to: FeelType, *, convert: bool, null: bool = False) -> Value | Misfit:
    """The value as an argument for a parameter of type `to`; null only fits with `null`.

    With `convert`, a list of one gives its item and an item a list of one.
    """
    kind = kind_of_type(to)
    if kind == "Any":
        return value
    if value is None:
        return None if null else Misfit.MISFIT
    if value.__class__ in _CLASSES[kind]:
        return value
    if not convert:
        return Misfit.MISFIT
    if isinstance(plain(to), ListType):
        return [value]
    if isinstance(value, list) and len(value) == 1 and value[0] is not None:
        return fit(value[0], to, convert=False)
    return Misfit.MISFIT
