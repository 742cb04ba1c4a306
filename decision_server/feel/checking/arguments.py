"""Arguments of calls: whether they can ever be what the function takes, and literal patterns."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from decision_server.errors import LimitExceeded
from decision_server.feel import ir
from decision_server.feel.builtins.signature import Builtin, Parameter, Signature
from decision_server.feel.checking.check import Check
from decision_server.feel.diagnostics import Severity
from decision_server.feel.misfits import why_never
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.pattern_text import PatternError, read_replacement
from decision_server.feel.patterns import compile_pattern
from decision_server.feel.typesystem import FunctionType, ListType, plain

NEVER_ACCEPTED: Final = "FEEL0212"
NO_PATTERN: Final = "FEEL0213"
REFERENCES: Final = "FEEL0214"
PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {"matches": "pattern", "replace": "pattern", "split": "delimiter"}
)
"""Built-ins that take a pattern, and the parameter that it is."""
_COMPILING: Final = Limits(steps=1_000_000)


def warn_of_function(
    check: Check,
    type: FunctionType,
    arguments: Sequence[ir.Expression],
    names: Sequence[str] | None,
    what: str,
) -> None:
    """Warn of arguments of a function of the model that never are of the type of their parameter."""
    if names is None:
        known = type.names or tuple(f"argument {number}" for number in range(1, len(type.parameters) + 1))
        pairs = list(zip(known, type.parameters, arguments, strict=False))
    else:
        wanted = dict(zip(type.names, type.parameters, strict=False))
        pairs = [
            (name, wanted[name], argument)
            for name, argument in zip(names, arguments, strict=False)
            if name in wanted
        ]
    for name, of, argument in pairs:
        problem = why_never(argument.type, of)
        if problem:
            message = f"'{name}' of '{what}' never fits: {problem}"
            check.warn(NEVER_ACCEPTED, argument.span, message, f"give it a value of type {plain(of)}")


def warn_of_builtin(
    check: Check,
    builtin: Builtin,
    fitting: Sequence[Signature],
    arguments: Sequence[ir.Expression],
    names: Sequence[str] | None,
) -> None:
    """Warn of arguments that no signature of a built-in ever takes, and of literal patterns that are none."""
    misfits = [_misfit(one, arguments, names) for one in fitting]
    found = [each for each in misfits if each is not None]
    if found and len(found) == len(misfits):
        argument, parameter, problem = found[0]
        wanted = " or ".join(dict.fromkeys(one.shown(builtin.name) for one in fitting))
        message = f"'{parameter.name}' of '{builtin.name}' never fits: {problem}"
        check.warn(NEVER_ACCEPTED, argument.span, message, f"the function is {wanted}")
    if builtin.name in PATTERNS and fitting:
        _warn_of_pattern(check, builtin.name, _by_name(fitting[0], arguments, names))


def _misfit(
    signature: Signature, arguments: Sequence[ir.Expression], names: Sequence[str] | None
) -> tuple[ir.Expression, Parameter, str] | None:
    """The first argument that the signature never takes."""
    by_name = {parameter.name: parameter for parameter in signature.parameters}
    for at, argument in enumerate(arguments):
        if names is not None:
            parameter = by_name[names[at]]
        else:
            parameter = signature.parameters[min(at, len(signature.parameters) - 1)]
        of = parameter.type
        if isinstance(plain(of), ListType):
            # Only the kind of an argument is looked at, and an item stands for a list of one.
            continue
        problem = why_never(argument.type, of)
        if problem:
            return argument, parameter, problem
    return None


def _by_name(
    signature: Signature, arguments: Sequence[ir.Expression], names: Sequence[str] | None
) -> dict[str, ir.Expression]:
    keys = [parameter.name for parameter in signature.parameters] if names is None else names
    return dict(zip(keys, arguments, strict=False))


def _warn_of_pattern(check: Check, name: str, arguments: Mapping[str, ir.Expression]) -> None:
    """Compile a pattern that the text spells out, and say what is wrong with it."""
    pattern, flags = arguments.get(PATTERNS[name]), arguments.get("flags")
    if not isinstance(pattern, ir.Constant) or not isinstance(pattern.value, str):
        return
    if flags is not None and not isinstance(flags, ir.Constant):
        return
    flag_text = flags.value if flags is not None and isinstance(flags.value, str) else ""
    notes = Notes(limits=_COMPILING)
    try:
        compiled = compile_pattern(pattern.value, flag_text, notes)
        if name != "matches" and compiled.is_in("", notes):
            raise PatternError("the pattern matches the empty string", "write `+` where it says `*`")
        replacement = arguments.get("replacement")
        if (
            isinstance(replacement, ir.Constant)
            and isinstance(replacement.value, str)
            and "q" not in flag_text
        ):
            read_replacement(replacement.value, compiled.groups)
    except (PatternError, LimitExceeded) as error:
        help = error.help if isinstance(error, PatternError) else "make it shorter"
        help = help or "patterns are those of XPath; a sign meant as itself has a backslash before it"
        check.warn(NO_PATTERN, pattern.span, f"{name}: {error}", help)
        return
    if compiled.has_references:
        check.warn(
            REFERENCES,
            pattern.span,
            f"{name}: the pattern refers to a group (`\\1`), which cannot be matched in linear time",
            "write out what the group may match; releases take no such patterns",
            severity=Severity.ERROR,
        )
