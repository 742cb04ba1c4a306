"""A ruleset as files: the folder that people own, the same on disk, in an export and in the database."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from decision_server.dmn.model import Model
from decision_server.dmn.xml import read_model
from decision_server.engine.cases import CaseFile, read_cases
from decision_server.engine.suggestions import did_you_mean
from decision_server.errors import Finding, InvalidContent
from decision_server.feel.diagnostics import Diagnostic, Severity
from decision_server.feel.source import Source

MANIFEST: Final = "ruleset.toml"
CASES: Final = "cases.toml"
README: Final = "README.md"
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")
_REQUIRED: Final = ("format", "name", "title", "owner", "entry")


@dataclass(frozen=True, slots=True)
class Manifest:
    """`ruleset.toml`: who owns what. `entry` is the decision or decision service asked by default."""

    name: str
    title: str
    owner: str
    entry: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The files of one ruleset, read. `models` are by path; `main` is the model that has the entry."""

    manifest: Manifest
    files: Mapping[str, bytes]
    models: Mapping[str, Model]
    main: Model
    cases: CaseFile
    content_hash: str


@dataclass(frozen=True, slots=True)
class RulesetReading:
    """What reading gave: `ruleset` is None if there is an error among the diagnostics."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]


def read_ruleset(files: Mapping[str, bytes]) -> Ruleset:
    """The ruleset that these files (by path in the folder, `/` between parts) make up.

    Raises InvalidContent with every finding. Models are read here and compiled by `deploy`.
    """
    reading = read_ruleset_files(files)
    if reading.ruleset is None:
        raise InvalidContent("the ruleset cannot be used", findings_of(reading.diagnostics))
    return reading.ruleset


def read_ruleset_files(files: Mapping[str, bytes]) -> RulesetReading:
    """Like `read_ruleset`, with everything found as diagnostics, warnings included; never raises."""
    diagnostics = [
        _problem("RULESET0101", name, "a ruleset has no file of this name", _files_help(name))
        for name in sorted(files)
        if kind_of_file(name) is None
    ]
    manifest = _manifest(files.get(MANIFEST), diagnostics)
    models: dict[str, Model] = {}
    for path in sorted(files):
        if kind_of_file(path) == "model":
            reading = read_model(files[path], file=path)
            diagnostics += reading.diagnostics
            if reading.model is not None:
                models[path] = reading.model
    if not any(kind_of_file(path) == "model" for path in files):
        diagnostics.append(_problem("RULESET0106", MANIFEST, "there is no *.dmn file", "add the model"))
    main = _main(manifest, models, diagnostics) if manifest else None
    cases = CaseFile()
    if CASES in files:
        cases, found = read_cases(files[CASES])
        diagnostics += found
    failed = any(each.severity is Severity.ERROR for each in diagnostics)
    if failed or manifest is None or main is None:
        return RulesetReading(None, tuple(diagnostics))
    kept = MappingProxyType(dict(files))
    ruleset = Ruleset(manifest, kept, MappingProxyType(models), main, cases, content_hash(files))
    return RulesetReading(ruleset, tuple(diagnostics))


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hex, of `dsv1` and one line `kind path sha256` per file, sorted: a version's address."""
    lines = sorted(
        f"{kind_of_file(path) or 'unknown'} {path} {hashlib.sha256(content).hexdigest()}\n"
        for path, content in files.items()
    )
    return hashlib.sha256(("dsv1\n" + "".join(lines)).encode()).hexdigest()


def kind_of_file(path: str) -> str | None:
    """What a file of this path is to a ruleset: manifest, model, cases, readme, or None for a stranger."""
    known = {MANIFEST: "manifest", CASES: "cases", README: "readme"}.get(path)
    if known is None and path.endswith(".dmn") and "/" not in path and path != ".dmn":
        return "model"
    return known


def findings_of(diagnostics: Iterable[Diagnostic]) -> tuple[Finding, ...]:
    """Diagnostics in the form that errors carry."""
    return tuple(Finding(each.where(), each.code, each.message, each.help) for each in diagnostics)


def _files_help(name: str) -> str:
    return did_you_mean(name, (MANIFEST, CASES, README, "model.dmn"))


def _problem(code: str, place: str, message: str, help: str = "") -> Diagnostic:
    return Diagnostic(code, message, Severity.ERROR, Source("", (place,)), None, help)


def _manifest(content: bytes | None, diagnostics: list[Diagnostic]) -> Manifest | None:
    if content is None:
        diagnostics.append(_problem("RULESET0102", MANIFEST, "the file is missing", "every ruleset has one"))
        return None
    try:
        read: dict[str, object] = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        diagnostics.append(_problem("RULESET0103", MANIFEST, f"this is not TOML: {error}"))
        return None
    before = len(diagnostics)
    for key in read:
        if key not in _REQUIRED:
            help = did_you_mean(key, _REQUIRED)
            diagnostics.append(_problem("RULESET0104", MANIFEST, f"there is no setting '{key}'", help))
    texts: dict[str, str] = {}
    for key in _REQUIRED:
        value = read.get(key)
        if key == "format":
            if value != 1 or isinstance(value, bool):
                diagnostics.append(_problem("RULESET0105", MANIFEST, "format must be 1", "write: format = 1"))
        elif isinstance(value, str) and value.strip():
            texts[key] = value.strip()
        else:
            help = f'write: {key} = "…"'
            diagnostics.append(_problem("RULESET0105", MANIFEST, f"{key} must be a text", help))
    if "name" in texts and not NAME.fullmatch(texts["name"]):
        message = f"'{texts['name']}' is no name of a ruleset"
        help = "use small letters, digits and hyphens, a letter first, at most 63 characters"
        diagnostics.append(_problem("RULESET0105", MANIFEST, message, help))
    return Manifest(**texts) if len(diagnostics) == before else None


def _main(manifest: Manifest, models: Mapping[str, Model], diagnostics: list[Diagnostic]) -> Model | None:
    """The one model that has the entry."""
    names = {path: {node.name for node in (*each.decisions, *each.services)} for path, each in models.items()}
    found = [path for path in models if manifest.entry in names[path]]
    if len(found) == 1:
        return models[found[0]]
    if found:
        message = f"the entry '{manifest.entry}' is in more than one model: {', '.join(found)}"
        diagnostics.append(_problem("RULESET0107", MANIFEST, message, "rename all but one"))
    elif models:
        message = f"no model has a decision or decision service '{manifest.entry}', which is the entry"
        help = did_you_mean(manifest.entry, sorted(set().union(*names.values())))
        diagnostics.append(_problem("RULESET0107", MANIFEST, message, help))
    return None
