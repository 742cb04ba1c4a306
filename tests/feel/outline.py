"""Syntax trees in a notation that shows their shape: every operator in brackets, every name in ‹›."""

from decision_server.feel import syntax
from decision_server.feel.printer import print_type

Node = syntax.Expression | syntax.UnaryTests


def outline(tree: Node) -> str:
    match tree:
        case syntax.Number():
            return str(tree.value)
        case syntax.String():
            return f'"{tree.value}"'
        case syntax.Boolean():
            return str(tree.value).lower()
        case syntax.Null():
            return "null"
        case syntax.At():
            return f"@{tree.text}"
        case syntax.Name():
            return f"‹{tree.name}›"
        case syntax.Path():
            return f"(path {outline(tree.source)} ‹{tree.member}›)"
        case syntax.Filter():
            return f"(filter {outline(tree.source)} {outline(tree.condition)})"
        case syntax.Call():
            arguments = [(f"‹{a.name}›: " if a.name else "") + outline(a.value) for a in tree.arguments]
            return f"(call {' '.join([outline(tree.function), *arguments])})"
        case syntax.List():
            return f"[{' '.join(map(outline, tree.items))}]"
        case syntax.Context():
            return "{" + " ".join(f"‹{entry.key}›: {outline(entry.value)}" for entry in tree.entries) + "}"
        case syntax.Range():
            left, right = "[" if tree.start_closed else "]", "]" if tree.end_closed else "["
            return f"(range {left}{outline(tree.start)} .. {outline(tree.end)}{right})"
        case syntax.OperatorRange():
            return f"({tree.operator} {outline(tree.operand)})"
        case syntax.Negation():
            return f"(- {outline(tree.operand)})"
        case syntax.Arithmetic():
            rest = [f" {o} {outline(e)}" for o, e in zip(tree.operators, tree.operands[1:], strict=True)]
            return f"({outline(tree.operands[0])}{''.join(rest)})"
        case syntax.Conjunction():
            return f"({' and '.join(map(outline, tree.operands))})"
        case syntax.Disjunction():
            return f"({' or '.join(map(outline, tree.operands))})"
        case syntax.Comparison():
            return f"({outline(tree.left)} {tree.operator} {outline(tree.right)})"
        case syntax.Between():
            return f"({outline(tree.operand)} between {outline(tree.low)} and {outline(tree.high)})"
        case syntax.In():
            return f"({outline(tree.operand)} in {' | '.join(map(outline, tree.tests))})"
        case syntax.InstanceOf():
            return f"({outline(tree.operand)} is a {print_type(tree.type)})"
        case syntax.If():
            branches = [f"if {outline(b.condition)} then {outline(b.then)} else " for b in tree.branches]
            return f"({''.join(branches)}{outline(tree.otherwise)})"
        case syntax.For():
            return f"(for {_iterators(tree.iterators)} return {outline(tree.body)})"
        case syntax.Quantified():
            word = "every" if tree.every else "some"
            return f"({word} {_iterators(tree.iterators)} satisfies {outline(tree.condition)})"
        case syntax.FunctionLiteral():
            of = [f"‹{p.name}›" + (f": {print_type(p.type)}" if p.type else "") for p in tree.parameters]
            external = "external " if tree.external else ""
            return f"(function({', '.join(of)}) {external}{outline(tree.body)})"
        case syntax.UnaryTests():
            tests = " | ".join(map(outline, tree.tests))
            return f"not {tests}" if tree.negated else tests or "-"


def _iterators(iterators: tuple[syntax.Iterator, ...]) -> str:
    return ", ".join(
        f"‹{i.name}› in {outline(i.source)}" + (f" .. {outline(i.end)}" if i.end else "") for i in iterators
    )
