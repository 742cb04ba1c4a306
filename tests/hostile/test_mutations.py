"""Mutated models and expressions give diagnostics and values, never another exception.

Seeds are the samples and case tables of the project, and the models of the TCK where it lies beside it.
Mutations are drawn by a seeded generator, so that a failure happens again; its text is in the message.
"""

import random
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_tree import ReadLimits
from decision_server.errors import LimitExceeded
from decision_server.feel.diagnostics import Diagnostic
from decision_server.feel.expression import compile_expression, compile_tests
from decision_server.feel.lexer import tokenize
from decision_server.feel.notes import Limits, Notes
from decision_server.feel.parser import parse_type
from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import ANY, NUMBER, ListType
from decision_server.feel.values import Value
from tests.hostile.watched import NOW, is_inert, warm_up

ROOT = Path(__file__).resolve().parents[2]
TCK = ROOT.parent / "shared" / "tck"
LARGEST_SEED = 60_000
EXPRESSIONS = 18_000
MODELS = 2_400
PARTS = 8
SCOPE = Scope({"x": ANY, "y": ListType(NUMBER), "a b": ANY})
VALUES: dict[str, Value] = {"x": {"a": 1, "b": ["c", None]}, "y": [3, 1, 2], "a b": "text"}
FEW = Limits(steps=20_000)
PIECES = [
    *"()[]{},.:;?@-+*/<>=!|&'\"\\#",
    *("..", "**", "<=", "!=", "//", "/*", "*/", "->", " ", "\n", "\0", "\ufeff", "é", "🐎", "\u2028"),
    *(
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "and",
        "or",
        "not",
    ),
    *(
        "function",
        "external",
        "instance of",
        "null",
        "true",
        "item",
        "partial",
        "x",
        "y",
        "a b",
        "list",
        "range",
    ),
    *("1", "0", "-1", "1e6144", "1e-6143", ".5", "9999999999999999999999999999999999", '"a"', '"', '@"P1D"'),
    *('@"2024-02-29"', '@"10:00:00@Europe/Paris"', "[]", "{}", "[1..3]", "(< 5)", "{a: 1}", "function(v) v"),
    *("sum", "count(", "sort(", "date(", "replace(", "matches(", "string(", "decimal(", "range(", "abs"),
]
XML_PIECES = [
    *(
        "<",
        ">",
        "</",
        "/>",
        "&",
        "&amp;",
        "&#0;",
        "&#xFFFF;",
        "&x;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?a?>",
    ),
    *('"', "'", "=", "\0", "\xff", "<!DOCTYPE x>", 'xmlns=""', "<text>", "</text>", "<list>", "<decision>"),
    *("-", "1", "null", "hitPolicy", "UNIQUE", "COLLECT", "id", "name", "#", "href", "typeRef", "number"),
]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def expressions() -> list[str]:
    """All texts of FEEL in the case tables."""
    found: list[str] = []

    def collect(of: object) -> None:
        match of:
            case dict():
                for key, inner in of.items():
                    if key in ("expr", "feel", "expression", "text") and isinstance(inner, str):
                        found.append(inner)
                    else:
                        collect(inner)
            case list():
                for inner in of:
                    collect(inner)

    for path in sorted((ROOT / "tests").rglob("*.toml")):
        if "cases" in path.parts or path.parent.name == "hostile":
            collect(tomllib.loads(path.read_text(encoding="utf-8")))
    return sorted({text for text in found if len(text) < 500})


def models() -> list[bytes]:
    """Models of the samples and, where it is at hand, of the TCK."""
    paths = [*sorted((ROOT / "rulesets").rglob("*.dmn")), *sorted((ROOT / "tests").rglob("*.dmn"))]
    if TCK.is_dir():
        paths += sorted(TCK.rglob("*.dmn"))
    return [path.read_bytes() for path in paths if path.stat().st_size < LARGEST_SEED]


def mutated_text(seeds: list[str], chance: random.Random) -> str:
    """A text with a few of its tokens or characters taken out, doubled, swapped, or put in from elsewhere."""
    text = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        tokens = tokenize(text)
        cuts = sorted({0, *tokens.starts, *tokens.ends, len(text)})
        if chance.random() < 0.3:
            cuts = list(range(len(text) + 1))
        start, end = sorted((chance.choice(cuts), chance.choice(cuts)))
        if chance.random() < 0.6:
            end = min(end, cuts[min(cuts.index(start) + 1, len(cuts) - 1)])
        match chance.randrange(6):
            case 0:
                new = ""
            case 1:
                new = text[start:end] * 2
            case 2:
                other = chance.choice(seeds)
                new = other[chance.randrange(len(other) + 1) :][:30]
            case 3:
                new = f"({text[start:end]})"
            case _:
                new = chance.choice(PIECES)
        text = text[:start] + new + text[end:]
    return text


def mutated_bytes(seeds: list[bytes], chance: random.Random) -> bytes:
    """A file with a few places changed: bytes, pieces of XML, texts, tags, or a cut."""
    xml = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(xml) + 1)
        match chance.randrange(8):
            case 0 if xml:
                xml[min(at, len(xml) - 1)] = chance.randrange(256)
            case 1:
                del xml[at : at + chance.choice((1, 2, 10, 200))]
            case 2:
                xml[at:at] = chance.choice(XML_PIECES).encode()
            case 3:
                xml[at:at] = xml[at : at + chance.choice((10, 100, 1_000))]
            case 4:
                replace_between(xml, b">", b"<", chance.choice(PIECES).encode(), at)
            case 5:
                replace_between(xml, b'"', b'"', chance.choice((*PIECES, *XML_PIECES)).encode(), at)
            case 6:
                replace_between(xml, b"<", b">", b"", at)
            case _:
                other = chance.choice(seeds)
                start = chance.randrange(len(other))
                xml[at:at] = other[start : start + 300]
    return bytes(xml)


def replace_between(xml: bytearray, opening: bytes, closing: bytes, new: bytes, at: int) -> None:
    """Put something in place of what stands between the next pair of signs."""
    start = xml.find(opening, at)
    end = xml.find(closing, start + 1)
    if 0 <= start < end:
        xml[start + 1 : end] = new


def try_expression(text: str) -> None:
    compiled = compile_expression(text, SCOPE)
    assert all(found.show() for found in compiled.diagnostics)
    tests = compile_tests(text, SCOPE)
    parse_type(text, SCOPE)
    outcomes: list[Value] = []
    runs: tuple[Callable[[], Value], ...] = (
        lambda: compiled(VALUES, Notes(now=NOW, limits=FEW)),
        lambda: tests.accepts(3, VALUES, Notes(now=NOW, limits=FEW)),
    )
    for run in runs:
        with suppress(LimitExceeded):
            outcomes.append(run())
    assert all(map(is_inert, outcomes))


def try_model(xml: bytes) -> None:
    reading = read_model(xml, limits=ReadLimits(rules=5_000))
    shown(reading.diagnostics)
    if reading.model is None:
        assert reading.diagnostics
        return
    compiled = compile_model(reading.model)
    shown(compiled.diagnostics)
    for decision in [*compiled.decisions.values(), *compiled.services.values()][:8]:
        inputs: dict[str, Value] = dict.fromkeys(decision.inputs, 7)
        with suppress(LimitExceeded):
            assert is_inert(decision(inputs, Notes(now=NOW, limits=FEW, traced=True)))


def shown(diagnostics: tuple[Diagnostic, ...]) -> None:
    for found in diagnostics[:20]:
        assert found.code
        assert found.show()


def test_the_seeds_and_rounds_are_as_many_as_promised() -> None:
    assert len(expressions()) >= 1_000
    assert models()
    assert EXPRESSIONS + MODELS >= 20_000


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_expressions_give_values_or_diagnostics(part: int) -> None:
    chance = random.Random(f"expressions {part}")
    make = partial(mutated_text, expressions())
    for _ in range(EXPRESSIONS // PARTS):
        text = make(chance)
        try:
            try_expression(text)
        except Exception as error:
            raise AssertionError(f"{error!r} of the expression {text!r}") from error


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_models_give_values_or_diagnostics(part: int, tmp_path: Path) -> None:
    chance = random.Random(f"models {part}")
    make = partial(mutated_bytes, models())
    for _ in range(MODELS // PARTS):
        xml = make(chance)
        try:
            try_model(xml)
        except Exception as error:
            kept = tmp_path / "failed.dmn"
            kept.write_bytes(xml)
            raise AssertionError(f"{error!r} of the model in {kept}") from error
