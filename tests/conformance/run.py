"""Run a checkout of the TCK (github.com/dmn-tck/tck): `python -m tests.conformance.run CHECKOUT`.

Reads `TestCases/compliance-level-*/*/*-test-*.xml`; a folder without `TestCases` may hold the levels itself.
The last line is `passed N of M`, in test cases: one passes when all its result nodes do. Numbers are equal
if they differ by less than 1e-8, as in the TCK's own runner, all else by the language's own equality; a node
that wants an error wants null. Leaves with 0 if all pass, 1 if not, 2 if there is none.
"""

import argparse
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from decision_server.dmn.compile import CompiledModel, compile_model
from decision_server.dmn.xml import read_model
from decision_server.feel.builtins.registry import BUILTINS
from decision_server.feel.notes import Notes
from decision_server.feel.numbers import settled
from decision_server.feel.texts import literal_of
from decision_server.feel.values import equal
from tests.conformance.tck_engine import NOW

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
CLOSE = Decimal("1e-8")
READERS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "duration": "duration",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}
NUMBERS = frozenset({"decimal", "double", "float", "integer", "int", "long", "short", "byte"})


@dataclass(frozen=True)
class Outcome:
    """One test case: its key `FOLDER/FILE/id`, and why it fails, empty if it passes."""

    key: str
    faults: tuple[str, ...]


def files_of(checkout: Path) -> list[Path]:
    root = checkout / "TestCases" if (checkout / "TestCases").is_dir() else checkout
    return sorted(root.glob("compliance-level-*/*/*-test-*.xml"))


def run_file(path: Path) -> Iterator[Outcome]:
    """The outcome of every case of a file; a model that cannot be loaded fails them all."""
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
    name = (root.findtext("modelName") or "").strip()
    folder = f"{path.parent.parent.name}/{path.parent.name}"
    try:
        model = load(path.parent / name)
    except Exception:  # noqa: BLE001  a crash is a case that fails, and the others go on
        for case in root.iter("testCase"):
            yield Outcome(key(folder, path, case), (traceback.format_exc(limit=-1).strip(),))
        return
    for case in root.iter("testCase"):
        yield Outcome(key(folder, path, case), tuple(run_case(model, case)))


def key(folder: str, path: Path, case: ElementTree.Element) -> str:
    return f"{folder}/{path.stem}/{case.get('id')}"


def load(path: Path) -> CompiledModel:
    models = []
    for each in [path, *sorted(each for each in path.parent.glob("*.dmn") if each != path)]:
        reading = read_model(each.read_bytes(), file=each.name)
        if reading.model is None:
            raise ValueError("\n".join(found.show() for found in reading.diagnostics))
        models.append(reading.model)
    return compile_model(models[0], imports={model.namespace: model for model in models[1:]})


def run_case(model: CompiledModel, case: ElementTree.Element) -> Iterator[str]:
    inputs = {each.get("name"): value_of(each) for each in case.findall("inputNode")}
    for node in case.findall("resultNode"):
        name = node.get("name") or ""
        expected = node.find("expected")
        wanted = None if expected is None or node.get("errorResult") == "true" else value_of(expected)
        try:
            got = evaluate(model, case, name, dict(inputs))
        except Exception:  # noqa: BLE001  a crash is a case that fails, and the others go on
            yield f"{name}: {traceback.format_exc(limit=-1).strip()}"
            continue
        if not is_close(wanted, got):
            yield f"{name}: want {literal_of(wanted)}, got {literal_of(got)}"


def evaluate(model: CompiledModel, case: ElementTree.Element, node: str, inputs: dict[Any, Any]) -> Any:
    notes = Notes(now=NOW)
    invoked = case.get("invocableName")
    match case.get("type", "decision"):
        case "bkm":
            function = model.functions[invoked or node]
            return function.call([inputs.get(name) for name in function.type.names], notes)
        case "decisionService":
            service = model.services[invoked or node]
            value = service(inputs, notes)
            if len(service.outputs) == 1:
                return value
            return value.get(node) if isinstance(value, dict) else None
        case _:
            return model.decisions[node](inputs, notes)


def value_of(holder: ElementTree.Element) -> Any:
    """The FEEL value that a `<value>`, a `<list>` or `<component>`s inside the element stand for."""
    if holder.get(NIL) == "true":
        return None
    value, items, members = holder.find("value"), holder.find("list"), holder.findall("component")
    if items is not None:
        return None if items.get(NIL) == "true" else [value_of(item) for item in items.findall("item")]
    if members:
        return {member.get("name"): value_of(member) for member in members}
    if value is None or value.get(NIL) == "true":
        return None
    text, of = value.text or "", (value.get(TYPE) or "string").rpartition(":")[2]
    if of == "boolean":
        return text.strip() in ("true", "1")
    if of in NUMBERS:
        return settled(Decimal(text.strip()))
    return BUILTINS[READERS[of]].call([text.strip()], Notes(), None) if of in READERS else text


def is_close(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(is_close, wanted, got))
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(is_close(wanted[name], got[name]) for name in wanted)
    if is_number(wanted) and is_number(got):
        return abs(Decimal(wanted) - Decimal(got)) < CLOSE
    return equal(wanted, got) is True


def is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="run", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path, help="the folder of the checkout")
    parser.add_argument("--fail-list", type=Path, metavar="FILE", help="write the keys of what fails there")
    given = parser.parse_args(arguments)
    outcomes = [outcome for path in files_of(given.checkout) for outcome in run_file(path)]
    failed = [each for each in outcomes if each.faults]
    for each in failed:
        print(f"FAILED {each.key}", *(f"       {fault}" for fault in each.faults), sep="\n")
    if given.fail_list is not None:
        given.fail_list.write_text("".join(f"{each.key}\n" for each in failed), encoding="utf-8")
    print(f"passed {len(outcomes) - len(failed)} of {len(outcomes)}")
    if not outcomes:
        print(f"there is no TestCases/compliance-level-*/*/*-test-*.xml in {given.checkout}", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
