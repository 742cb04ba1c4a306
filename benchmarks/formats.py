"""A workload in the languages of those that decide it: DMN, JDM, conditions of CEL and rule-engine, `if`s."""

import json
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.workloads import Entry, Range, Rule, Scalar, Table, Workload

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def feel(entry: Entry) -> str:
    """An entry as unary tests of FEEL."""
    match entry:
        case None:
            return "-"
        case Range():
            return f"[{entry.low}..{entry.high}{']' if entry.closed else ')'}"
        case _:
            return ", ".join(map(quoted, entry))


def quoted(value: Scalar) -> str:
    """A literal, alike in FEEL, JDM, CEL and rule-engine; no text of a workload has anything to escape."""
    return f'"{value}"' if isinstance(value, str) else str(value)


def dmn(workload: Workload) -> str:
    """A DMN 1.5 model with a decision per table; the last is the one to ask for."""
    parts = [f'<definitions xmlns="{DMN}" id="model" name="{workload.name}" namespace="urn:benchmark">']
    for name, kind in workload.inputs.items():
        parts.append(
            f'<inputData id="i-{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
        )
    kinds = dict(workload.inputs)
    for table in workload.tables:
        needs = "".join(
            f'<informationRequirement><requiredInput href="#i-{name}"/></informationRequirement>'
            if name in workload.inputs
            else f'<informationRequirement><requiredDecision href="#d-{name}"/></informationRequirement>'
            for name in table.inputs
        )
        types = [kind_of(value) for value in table.rules[0].results]
        only = f' typeRef="{types[0]}"' if len(types) == 1 and table.policy == "FIRST" else ""
        parts.append(
            f'<decision id="d-{table.name}" name="{table.name}"><variable name="{table.name}"{only}/>{needs}'
            f'<decisionTable id="t-{table.name}" hitPolicy="{table.policy}">'
        )
        for name in table.inputs:
            expression = f'<inputExpression typeRef="{kinds[name]}"><text>{name}</text></inputExpression>'
            parts.append(f"<input>{expression}</input>")
        for name, kind in zip(table.outputs, types, strict=True):
            parts.append(f'<output name="{name}" typeRef="{kind}"/>')
        for rule in table.rules:
            entries = "".join(
                f"<inputEntry><text>{escape(feel(entry))}</text></inputEntry>" for entry in rule.entries
            )
            results = "".join(
                f"<outputEntry><text>{quoted(each)}</text></outputEntry>" for each in rule.results
            )
            parts.append(f"<rule>{entries}{results}</rule>")
        parts.append("</decisionTable></decision>")
        kinds[table.name] = types[0]
    parts.append("</definitions>\n")
    return "\n".join(parts)


def kind_of(value: Scalar) -> str:
    return "string" if isinstance(value, str) else "number"


def jdm(workload: Workload) -> dict[str, Any]:
    """A JSON Decision Model: input, a node per table, output, one after the other."""
    nodes: list[dict[str, Any]] = [_node("request", "inputNode", {})]
    for table in workload.tables:
        last = table is workload.tables[-1]
        content = {
            "hitPolicy": table.policy.lower(),
            "inputs": [{"id": f"i{at}", "name": name, "field": name} for at, name in enumerate(table.inputs)],
            "outputs": [
                {"id": f"o{at}", "name": name, "field": name} for at, name in enumerate(table.outputs)
            ],
            "rules": [_jdm_rule(at, rule) for at, rule in enumerate(table.rules, 1)],
            "passThrough": not last,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
        }
        nodes.append(_node(table.name, "decisionTableNode", content))
    nodes.append(_node("response", "outputNode", {}))
    edges = [
        {"id": f"e{at}", "sourceId": before["id"], "targetId": after["id"], "type": "edge"}
        for at, (before, after) in enumerate(pairwise(nodes))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"n-{name}", "name": name, "type": kind, "position": {"x": 0, "y": 0}, "content": content}


def _jdm_rule(number: int, rule: Rule) -> dict[str, str]:
    entries = {f"i{at}": "" if entry is None else feel(entry) for at, entry in enumerate(rule.entries)}
    return {
        "_id": f"r{number}",
        **entries,
        **{f"o{at}": quoted(each) for at, each in enumerate(rule.results)},
    }


def condition(table: Table, rule: Rule, *, conjunction: str) -> str:
    """A rule as one condition of C-like words: CEL joins with `&&`, rule-engine with `and`."""
    parts = []
    for name, entry in zip(table.inputs, rule.entries, strict=True):
        match entry:
            case None:
                continue
            case Range():
                parts.append(f"{name} >= {entry.low}")
                parts.append(f"{name} {'<=' if entry.closed else '<'} {entry.high}")
            case (only,):
                parts.append(f"{name} == {quoted(only)}")
            case _:
                parts.append(f"{name} in [{', '.join(map(quoted, entry))}]")
    return f" {conjunction} ".join(parts) or "true"


def python(workload: Workload) -> str:
    """A module whose `decide(given)` is what a person would write by hand: an `if` per rule."""
    lines = ["def decide(given):"]
    lines += [f"    {name} = given[{name!r}]" for name in workload.inputs]
    for table in workload.tables[:-1]:
        keyword = "if"
        for rule in table.rules:
            lines += [f"    {keyword} {_python(table, rule)}:", f"        {table.name} = {rule.results[0]!r}"]
            keyword = "elif"
        lines += ["    else:", f"        {table.name} = None"]
    table = workload.tables[-1]
    collects = table.policy == "COLLECT"
    lines += ["    found = []"] if collects else []
    for rule in table.rules:
        result = repr(dict(zip(table.outputs, rule.results, strict=True)))
        lines += [
            f"    if {_python(table, rule)}:",
            f"        {f'found.append({result})' if collects else f'return {result}'}",
        ]
    lines += ["    return found" if collects else "    return None"]
    return "\n".join(lines) + "\n"


def _python(table: Table, rule: Rule) -> str:
    parts = []
    for name, entry in zip(table.inputs, rule.entries, strict=True):
        match entry:
            case None:
                continue
            case Range():
                parts.append(f"{entry.low} <= {name} {'<=' if entry.closed else '<'} {entry.high}")
            case (only,):
                parts.append(f"{name} == {only!r}")
            case _:
                parts.append(f"{name} in {entry!r}")
    return " and ".join(parts) or "True"


def ruleset(workload: Workload) -> dict[str, str]:
    """The files of a ruleset of ours: manifest, model, a case."""
    entry = workload.tables[-1].name
    manifest = {"name": workload.name, "title": workload.name, "owner": "benchmarks", "entry": entry}
    lines = ["format = 1", *(f"{name} = {json.dumps(value)}" for name, value in manifest.items())]
    return {"ruleset.toml": "\n".join(lines) + "\n", "model.dmn": dmn(workload)}
