"""Golden messages: a text, model, request or folder that is wrong -> all that is shown of it.

`python -m tests.diagnostics.golden` writes what is shown now into the case files; its diff is reviewed like
code. A case is a `code` and one of

- `expression` (or `tests`, of a number): over `age` (number), `name` (string) and `applicant` (age); `fill`
  stands `times` times in place of FILL. With `run`, what its evaluation notes, not what its check finds.
- `model`: the inside of <definitions> (`file`: a whole file), and `imports`: whole files. With `decide`, what
  deciding that decision notes, on `given` (FEEL texts by name).
- `model` with `written`: what is told when the name of the model becomes that and it is written again.
- `request`: the body of a request to the decision `decision` of tests/engine/everything; without one, the
  value of an input that is a function.
- `files`: the files of a ruleset by name.
"""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_writer import write_model
from decision_server.engine.inputs import decode_json, parse_inputs, parse_value
from decision_server.engine.ruleset import read_ruleset_files
from decision_server.errors import InputRejected, InvalidContent
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.names import NamePool
from decision_server.feel.notes import Notes
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import NUMBER, STRING, ContextType, FunctionType
from decision_server.local import load

CASES = Path(__file__).parent / "cases"
SCOPE = Scope(
    {"age": NUMBER, "name": STRING, "applicant": ContextType({"age": NUMBER})},
    pool=NamePool.of((), ["bureau data"]),
)
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="loan" namespace="urn:loan">'
EVERYTHING = Path(__file__).resolve().parents[1] / "engine" / "everything"


def cases() -> list[dict[str, Any]]:
    return [case for path in sorted(CASES.glob("*.toml")) for case in read(path)]


def read(path: Path) -> list[dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["case"]


def shown(case: dict[str, Any]) -> str:
    if "expression" in case or "tests" in case:
        return of_text(case)
    if "model" in case or "file" in case:
        return of_model(case)
    if "request" in case:
        return of_request(case)
    files = {name: text.encode() for name, text in case["files"].items()}
    return texts(read_ruleset_files(files).diagnostics)


def filled(case: dict[str, Any], text: str, times: int) -> str:
    return text.replace("FILL", case.get("fill", "") * case.get("times", times))


def texts(diagnostics: Any) -> str:
    return "\n\n".join(each.show() for each in diagnostics)


def of_text(case: dict[str, Any]) -> str:
    if "tests" in case:
        return texts(compile_tests(case["tests"], SCOPE, input_type=NUMBER).diagnostics)
    compiled = compile_expression(filled(case, case["expression"], 70_000), SCOPE)
    if not case.get("run"):
        return texts(compiled.diagnostics)
    notes = Notes()
    compiled({"age": 17, "name": "Ann", "applicant": {}}, notes)
    return texts(notes.diagnostics)


def of_model(case: dict[str, Any]) -> str:
    file = case["file"] if "file" in case else f"{HEAD}\n{case['model'].strip()}\n</definitions>"
    reading = read_model(filled(case, file, 300).encode(), file="loan.dmn")
    if reading.model is None:
        return texts(reading.diagnostics)
    if "written" in case:
        try:
            write_model(replace(reading.model, name=case["written"]))
        except InvalidContent as refused:
            return "\n".join(f"{each.code} {each.show()}" for each in refused.findings)
    others = [
        read_model(each.encode(), file=f"other {number}.dmn").model
        for number, each in enumerate(case.get("imports", ()), 1)
    ]
    model = compile_model(reading.model, imports={each.namespace: each for each in others if each})
    if "decide" not in case:
        return texts((*reading.diagnostics, *model.diagnostics))
    given = {name: compile_expression(text, Scope())({}, Notes()) for name, text in case["given"].items()}
    notes = Notes()
    model.decisions[case["decide"]](given, notes)
    return texts(notes.diagnostics)


def of_request(case: dict[str, Any]) -> str:
    body = filled(case, case["request"], 1)
    try:
        payload = decode_json(body.encode(case.get("encoding", "utf-8")))
        if "decision" in case:
            parse_inputs(load(EVERYTHING).deployment, payload, decision=case["decision"])
        else:
            parse_value(payload, FunctionType((NUMBER,), NUMBER), path="$.inputs.f")
    except InputRejected as rejected:
        return "\n".join(f"{each.code} {each.show()}" for each in rejected.findings)
    return ""


def main() -> None:
    for path in sorted(CASES.glob("*.toml")):
        head, *written = re.split(r"(?m)^(?=\[\[case\]\])", path.read_text(encoding="utf-8"))
        renewed = [head]
        for text, case in zip(written, read(path), strict=True):
            text = re.sub(r"(?ms)^shown = '''.*?'''\n", "", text).rstrip("\n")
            table = text.find("\n[case.")
            told = f"shown = '''\n{shown(case)}'''\n"
            where = len(text) if table < 0 else table
            renewed.append(f"{text[:where].rstrip()}\n{told}{text[where:]}".rstrip("\n") + "\n\n")
        path.write_text("".join(renewed).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
