"""A ruleset's version, compiled in memory: immutable, shared by all threads, swapped whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from decision_server.dmn.compile import CompiledDecision, CompiledModel, compile_model
from decision_server.engine.ruleset import Ruleset, findings_of
from decision_server.engine.suggestions import did_you_mean
from decision_server.errors import InvalidContent, NotFound
from decision_server.feel.depth import allow_depth
from decision_server.feel.diagnostics import Severity
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Value


@dataclass(frozen=True, slots=True)
class Deployment:
    """One version of a ruleset, ready to be evaluated.

    `version` counts per ruleset and `release` per environment, both from 1, and 0 stands for files that were
    never given a number. `generation` counts the swaps of a server's snapshot.
    """

    name: str
    title: str
    version: int
    release: int
    generation: int
    entry: str
    compiled: CompiledModel
    ruleset: Ruleset
    source_hash: str
    meaning_hash: str
    content_hash: str

    def target(self, decision: str | None = None) -> CompiledDecision:
        """The decision or decision service of this name, the entry for None.

        Raises NotFound with the names that exist.
        """
        name = self.entry if decision is None else decision
        found = self.compiled.decisions.get(name) or self.compiled.services.get(name)
        if found is None:
            help = did_you_mean(name, self.names)
            raise NotFound(
                f"the ruleset '{self.name}' has no decision '{name}'" + (f" ({help})" if help else "")
            )
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that can be asked for: decisions, then decision services."""
        return (*self.compiled.decisions, *self.compiled.services)

    def signature(self, decision: str | None = None) -> Mapping[str, FeelType]:
        """The inputs that a decision (None: the entry) depends on, directly or not, with their types."""
        return self.target(decision).inputs

    def outputs(self, of: CompiledDecision, value: Value) -> dict[str, Value]:
        """The value of a decision or decision service, keyed by the decisions that it answers for."""
        names = of.outputs
        if len(names) == 1:
            return {names[0]: value}
        members = value if isinstance(value, dict) else {}
        return {each: members.get(each) for each in names}


def deploy(ruleset: Ruleset, *, version: int, release: int, generation: int = 0) -> Deployment:
    """The ruleset, compiled. Raises InvalidContent with every error of its models."""
    allow_depth()
    compiled = compile_ruleset(ruleset)
    errors = [each for each in compiled.diagnostics if each.severity is Severity.ERROR]
    if errors:
        raise InvalidContent(f"the ruleset '{ruleset.manifest.name}' cannot be compiled", findings_of(errors))
    manifest = ruleset.manifest
    return Deployment(
        name=manifest.name,
        title=manifest.title,
        version=version,
        release=release,
        generation=generation,
        entry=manifest.entry,
        compiled=compiled,
        ruleset=ruleset,
        source_hash=compiled.source_hash,
        meaning_hash=compiled.meaning_hash,
        content_hash=ruleset.content_hash,
    )


def compile_ruleset(ruleset: Ruleset) -> CompiledModel:
    """The ruleset's main model, compiled with the others to import from; diagnostics are not judged."""
    imports = {model.namespace: model for model in ruleset.models.values() if model is not ruleset.main}
    return compile_model(ruleset.main, imports=imports)
