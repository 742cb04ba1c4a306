"""A model together with the models it imports, and what each calls the others.

Models import each other by namespace. What is imported stands behind the import's name and a dot, or plain
where that name is empty. Names do not pass on: what an imported model imports has no name in the importer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from decision_server.dmn.model import Import, Model
from decision_server.dmn.xml_tree import DEFAULT_READ_LIMITS
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.source import Source, Span

_DMN: Final = "/spec/DMN/"


@dataclass(frozen=True, slots=True)
class Library:
    """A model and everything it imports, directly or not.

    `models` are by namespace, imported ones before those that import them, `main` last. `aliases` say for
    each model (by namespace) which names it has for which namespaces, in the order of its imports.
    """

    main: Model
    models: Mapping[str, Model]
    aliases: Mapping[str, tuple[tuple[str, str], ...]]
    diagnostics: tuple[Diagnostic, ...]

    def prefixes(self, model: Model, of: Model) -> tuple[str, ...]:
        """The names under which `model` imports `of`; none if it does not import it."""
        return tuple(name for name, target in self.aliases[model.namespace] if target == of.namespace)


def gather(main: Model, others: Mapping[str, Model], *, depth: int = DEFAULT_READ_LIMITS.imports) -> Library:
    """The model with all it imports out of `others` (by namespace); what is missing is reported, not raised.

    A cycle of imports is reported once, at the import that closes it, and cut there. So is what is imported
    more than `depth` deep.
    """
    available = {**others, main.namespace: main}
    models: dict[str, Model] = {}
    aliases: dict[str, tuple[tuple[str, str], ...]] = {}
    found: list[Diagnostic] = []
    path = [main.namespace]
    work: list[tuple[Model, Iterator[Import]]] = [(main, iter(main.imports))]
    while work:
        model, rest = work[-1]
        wanted = next(rest, None)
        if wanted is None:
            work.pop()
            path.pop()
            models[model.namespace] = model
            aliases[model.namespace] = tuple(
                (each.name, each.namespace)
                for each in model.imports
                if _is_dmn(each) and each.namespace in available
            )
            continue
        problem = _problem(wanted, available, path, depth)
        if problem is not None:
            found.append(_diagnostic(model, wanted, *problem))
        elif _is_dmn(wanted) and wanted.namespace not in models:
            path.append(wanted.namespace)
            target = available[wanted.namespace]
            work.append((target, iter(target.imports)))
    return Library(main, MappingProxyType(models), MappingProxyType(aliases), tuple(found))


def _is_dmn(wanted: Import) -> bool:
    return not wanted.kind or _DMN in wanted.kind


def _problem(
    wanted: Import, available: Mapping[str, Model], path: list[str], depth: int
) -> tuple[str, str, str, Severity] | None:
    if not _is_dmn(wanted):
        message = f"'{wanted.name}' imports something other than a DMN model; it is kept and not used"
        return "DMN0206", message, "bring what it holds into the model itself", Severity.WARNING
    if wanted.namespace not in available:
        message = f"the model '{wanted.name or wanted.namespace}' that is imported here is not at hand"
        help = f"add the .dmn file whose namespace is {wanted.namespace}"
        return "DMN0206", message, help, Severity.ERROR
    if wanted.namespace in path:
        ring = [available[each].name for each in path[path.index(wanted.namespace) :]]
        message = "models import each other in a circle: " + " → ".join([*ring, ring[0]])
        return "DMN0207", message, "move what both need into a third model that both import", Severity.ERROR
    if len(path) >= depth:
        message = f"models import each other more than {depth} deep"
        return "DMN0207", message, "import what is needed directly", Severity.ERROR
    return None


def _diagnostic(
    model: Model, wanted: Import, code: str, message: str, help: str, severity: Severity
) -> Diagnostic:
    source = Source(wanted.namespace, (model.file, "import"), wanted.line, wanted.column)
    return Diagnostic(code, message, severity, source, Span(0, len(wanted.namespace)), help)
