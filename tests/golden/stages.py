"""One text through all the stages of the language, as text that people can review."""

from dataclasses import fields, is_dataclass

from decision_server.feel import tokens as kinds
from decision_server.feel.builtins.signature import Builtin
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.inference import feel_type
from decision_server.feel.lexer import tokenize
from decision_server.feel.parser import parse_expression, parse_type, parse_unary_tests
from decision_server.feel.scope import Scope
from decision_server.feel.source import Source, Span
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import FeelType
from decision_server.feel.values import Function

KINDS = {
    number: name.lower().replace("_", " ")
    for name, number in vars(kinds).items()
    if isinstance(number, int) and name.isupper()
}
RULE = "=" * 12
"""Line that a heading starts with; no FEEL text of the golden files does."""


class Text:
    """A FEEL text, whether it is the tests of a cell, and the types of the names in its scope."""

    def __init__(self, head):
        """`head` is the first part of a golden file: `name: type` lines, an empty line, the text."""
        declared, _, self.text = head.partition("\n\n")
        self.text = self.text.rstrip("\n")
        self.is_tests = False
        names = {}
        for line in declared.splitlines():
            name, _, type = line.partition(": ")
            if name == "cell of type":
                self.is_tests, self.input_type = True, type_named(type)
            elif not line.startswith("#"):
                names[name] = type_named(type)
        self.scope = Scope(names)
        self.source = Source(self.text, ("golden",))

    def parsed(self):
        if self.is_tests:
            return parse_unary_tests(self.text, self.scope.inner({"?": self.input_type}))
        return parse_expression(self.text, self.scope)

    def compiled(self):
        if self.is_tests:
            return compile_tests(self.text, self.scope, input_type=self.input_type, source=self.source)
        return compile_expression(self.text, self.scope, source=self.source)


def type_named(text):
    parsed = parse_type(text, Scope())
    assert parsed.tree is not None, text
    return feel_type(parsed.tree, Scope())


def tokens(text):
    read = tokenize(text.text)
    return [
        f"{start}..{end} {KINDS[kind]} {word}".rstrip()
        for kind, word, start, end in zip(read.kinds, read.texts, read.starts, read.ends, strict=True)
    ]


def tree(text):
    parsed = text.parsed()
    return ["(none)"] if parsed.tree is None else outline(parsed.tree)


def ir(text):
    program = text.compiled().program
    head = f"frame of {program.frame_size}, uses {', '.join(program.uses) or 'nothing'}, cost {program.cost}"
    return [head, *outline(program.body)]


def diagnostics(text):
    shown = [each.show() for each in text.compiled().diagnostics]
    return "\n".join(shown).splitlines() or ["(none)"]


STAGES = {"tokens": tokens, "tree": tree, "IR": ir, "diagnostics": diagnostics}


def show(head):
    """A whole golden file for the head of one."""
    text = Text(head)
    parts = [head.rstrip("\n")]
    for name, stage in STAGES.items():
        parts.append("\n".join([f"{RULE} {name}", *stage(text)]))
    return "\n\n".join(parts) + "\n"


def head_of(content):
    """What a golden file is about: all before its first stage."""
    return content.split(f"\n{RULE} ", 1)[0].rstrip("\n") + "\n"


def outline(node, name=""):
    """A node as indented lines: its class, span and plain fields on one, its nodes below."""
    label = f"{name}: " if name else ""
    if isinstance(node, tuple):
        if not node or not any(is_dataclass(each) or isinstance(each, tuple) for each in node):
            return [f"{label}({', '.join(map(plain, node))})"]
        return [f"{label.rstrip()}", *indented(line for each in node for line in outline(each, "-"))]
    if not is_node(node):
        return [f"{label}{plain(node)}"]
    own, below = [], []
    span = ""
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "span":
            span = f" @{value.start}..{value.end}"
        elif field.name == "may_be_null":
            own.append("may be null" if value else "never null")
        elif is_node(value) or isinstance(value, tuple):
            below += outline(value, field.name)
        elif not isinstance(value, Source):
            own.append(f"{field.name}={plain(value)}")
    return [f"{label}{type(node).__name__}{span} {' '.join(own)}".rstrip(), *indented(below)]


def is_node(value):
    return is_dataclass(value) and type(value).__module__ in (
        "decision_server.feel.syntax",
        "decision_server.feel.ir",
    )


def indented(lines):
    return ["  " + line for line in lines]


def plain(value):
    """A field that is no node."""
    if isinstance(value, Span):
        return f"{value.start}..{value.end}"
    if isinstance(value, Builtin | Function):
        return value.name
    if isinstance(value, FeelType):
        return str(value)
    if value is None or isinstance(value, str | bool | list | dict):
        return repr(value)
    try:
        return literal_of(value)
    except (TypeError, KeyError, AttributeError):
        return repr(value)
