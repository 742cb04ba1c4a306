"""Context functions (DMN 1.5, 10.3.4.10). Contexts are never changed, always made anew."""

from typing import Final

from decision_server.feel.builtins.messages import a_kind
from decision_server.feel.builtins.result_types import an_item
from decision_server.feel.builtins.signature import DOMAIN, Builtin, Parameter, Signature
from decision_server.feel.builtins.sizes import admit_list, size_of_context
from decision_server.feel.notes import Notes
from decision_server.feel.source import Span
from decision_server.feel.typesystem import ANY, STRING, ContextType, ListType
from decision_server.feel.values import Value

NO_MEMBER: Final = "FEEL0302"
DUPLICATE: Final = "FEEL0312"


def get_value(notes: Notes, span: Span | None, m: dict[str, Value], key: str) -> Value:
    """The value of the entry of this key."""
    if key in m:
        return m[key]
    return notes.null(NO_MEMBER, span, f"get value: the context has no entry '{key}'")


def get_entries(notes: Notes, span: Span | None, m: dict[str, Value]) -> Value:
    """A context of `key` and `value` for each entry, in order."""
    admit_list(len(m), notes)
    return [{"key": key, "value": value} for key, value in m.items()]


def context(notes: Notes, span: Span | None, entries: list[Value]) -> Value:
    """The context of these entries, each a context with at least `key` and `value`."""
    made: dict[str, Value] = {}
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or "value" not in entry:
            got = "a context without them" if isinstance(entry, dict) else a_kind(entry)
            message = f"context: entry {position} must be a context with 'key' and 'value', got {got}"
            return notes.null(DOMAIN, span, message)
        key = entry.get("key")
        if not isinstance(key, str):
            message = f"context: the 'key' of entry {position} must be a string, got {a_kind(key)}"
            return notes.null(DOMAIN, span, message)
        if key in made:
            return notes.null(
                DUPLICATE, span, f"context: the key '{key}' of entry {position} is there already"
            )
        made[key] = entry["value"]
    return made


def context_put(notes: Notes, span: Span | None, context: dict[str, Value], key: str, value: Value) -> Value:
    """The context with this entry, in place of one of the same key or at the end."""
    return {**context, key: value}


def context_put_within(
    notes: Notes, span: Span | None, context: dict[str, Value], keys: list[Value], value: Value
) -> Value:
    """The context with the value at the end of a path of keys; contexts that are not there yet are made."""
    if not keys:
        return notes.null(DOMAIN, span, "context put: 'keys' must have an item")
    path: list[str] = []
    levels: list[dict[str, Value]] = []
    level: Value = context
    for position, key in enumerate(keys, 1):
        if not isinstance(key, str):
            message = f"context put: item {position} of 'keys' must be a string, got {a_kind(key)}"
            return notes.null(DOMAIN, span, message)
        if level is None:
            level = {}
        if not isinstance(level, dict):
            message = f"context put: '{path[-1]}' must be a context to put '{key}' into, is {a_kind(level)}"
            return notes.null(DOMAIN, span, message)
        notes.charge(size_of_context(level))
        path.append(key)
        levels.append(level)
        level = level.get(key)
    put = value
    for key, outer in zip(reversed(path), reversed(levels), strict=True):
        put = {**outer, key: put}
    return put


def context_merge(notes: Notes, span: Span | None, contexts: list[Value]) -> Value:
    """One context with the entries of all; of two with the same key the later one counts."""
    merged: dict[str, Value] = {}
    for position, one in enumerate(contexts, 1):
        if not isinstance(one, dict):
            message = f"context merge: item {position} of 'contexts' must be a context, got {a_kind(one)}"
            return notes.null(DOMAIN, span, message)
        notes.charge(size_of_context(one))
        merged.update(one)
    return merged


_CONTEXT: Final = ContextType({})
_M: Final = Parameter("m", _CONTEXT)
_KEY: Final = Parameter("key", STRING)
_KEYS: Final = Parameter("keys", ListType(STRING))
_INTO: Final = Parameter("context", _CONTEXT)
_VALUE: Final = Parameter("value", ANY)
_ENTRY: Final = ContextType({"key": STRING, "value": ANY})

CHAPTER: Final = (
    Builtin("get value", Signature((_M, _KEY), ANY, get_value)),
    Builtin("get entries", Signature((_M,), ListType(_ENTRY), get_entries)),
    Builtin("context", Signature((Parameter("entries", ListType(_ENTRY)),), ANY, context)),
    Builtin(
        "context put",
        Signature((_INTO, _KEY, _VALUE), ANY, context_put),
        Signature((_INTO, _KEYS, _VALUE), ANY, context_put_within),
    ),
    Builtin(
        "context merge",
        Signature((Parameter("contexts", ListType(_CONTEXT)),), ANY, context_merge, an_item),
    ),
)
