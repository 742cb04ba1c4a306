"""Looking at models and rulesets from outside: all their problems, and whether their cases hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.engine.case_results import CaseResult, run_cases
from decision_server.engine.deployment import compile_ruleset
from decision_server.engine.ruleset import read_ruleset_files
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.source import in_file
from decision_server.local import load, read_folder


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found in one file or folder, and what there is in it, in words."""

    diagnostics: tuple[Diagnostic, ...]
    content: str

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong enough that it cannot be used."""
        return any(each.severity is Severity.ERROR for each in self.diagnostics)

    @property
    def summary(self) -> str:
        """One line: `2 errors, 1 warning`, or `no problems (12 decisions, 59 cases)`."""
        errors = sum(each.severity is Severity.ERROR for each in self.diagnostics)
        warnings = len(self.diagnostics) - errors
        if not self.diagnostics:
            return f"no problems{f' ({self.content})' if self.content else ''}"
        counts = [counted(errors, "error")] if errors else []
        counts += [counted(warnings, "warning")] if warnings else []
        return ", ".join(counts)


def in_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file, and as they stand in it; those of a file as a whole come first."""

    def place(each: Diagnostic) -> tuple[str, int, int]:
        file = each.source.place[0] if each.source.place else ""
        return (file, *(in_file(each.source, 0 if each.span is None else each.span.start) or (0, 0)))

    return tuple(sorted(diagnostics, key=place))


def counted(count: int, noun: str) -> str:
    """`1 error`, `2 errors`, `0 decisions`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def check(path: Path) -> Checked:
    """Read and compile a DMN file or a ruleset's folder. Raises OSError if it cannot be read."""
    return _check_folder(path) if path.is_dir() else _check_model(path)


def run_all(folder: Path) -> Sequence[CaseResult]:
    """Every case of the ruleset in a folder, run. Raises as `load` does."""
    return run_cases(load(folder).deployment)


def _check_folder(folder: Path) -> Checked:
    files = read_folder(folder) if (folder / "ruleset.toml").exists() else _all_files(folder)
    reading = read_ruleset_files(files)
    if reading.ruleset is None:
        return Checked(in_order(reading.diagnostics), "")
    compiled = compile_ruleset(reading.ruleset)
    cases = len(reading.ruleset.cases.cases)
    content = f"{counted(len(compiled.decisions), 'decision')}, {counted(cases, 'case')}"
    return Checked(in_order((*reading.diagnostics, *compiled.diagnostics)), content)


def _all_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


def _check_model(path: Path) -> Checked:
    """One model, with the models beside it to import from."""
    reading = read_model(path.read_bytes(), file=path.name)
    if reading.model is None:
        return Checked(reading.diagnostics, "")
    wanted = {each.namespace for each in reading.model.imports}
    beside = [each for each in sorted(path.parent.glob("*.dmn")) if each != path] if wanted else []
    others = [read_model(each.read_bytes(), file=each.name).model for each in beside]
    imports = {each.namespace: each for each in others if each is not None}
    compiled = compile_model(reading.model, imports=imports)
    content = counted(len(compiled.decisions), "decision")
    return Checked(in_order((*reading.diagnostics, *compiled.diagnostics)), content)
