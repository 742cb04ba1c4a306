"""Values in a form that tells any difference between two, for tests."""

from decision_server.feel.values import Function


def shown(value):
    """A value with its exact representation; functions by their type."""
    if isinstance(value, Function):
        return f"function {value.name} {value.type}"
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return (value.__class__.__name__, repr(value))
