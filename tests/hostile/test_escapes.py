"""No text of an author or caller does anything but give a value or a diagnostic."""

import json
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from decision_server.dmn.compile import CompiledModel, compile_model
from decision_server.dmn.xml import read_model
from decision_server.engine.inputs import untyped
from decision_server.engine.json_text import decode_json, encode_json
from decision_server.engine.outputs import to_json
from decision_server.feel.notes import Notes
from decision_server.feel.parser import parse_type
from decision_server.feel.scope import Scope
from decision_server.feel.texts import literal_of
from decision_server.feel.typesystem import ANY
from decision_server.feel.values import Value
from tests.dmn.models import definitions
from tests.hostile.watched import NOW, accepted, ending, escaped, evaluated, heard, is_inert, warm_up

TABLE = tomllib.loads((Path(__file__).parent / "payloads.toml").read_text(encoding="utf-8"))
PAYLOADS = [(kind["tries"], text) for kind in TABLE["payloads"] for text in kind["texts"]]
VALUES: dict[str, Value] = {"x": ["a", 1, {"a": None}], "y": {"b": "c"}}
LONG_ENOUGH = 8
"""Characters of a text that generated code has no reason to hold by chance."""
EVERY_PAYLOAD = pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{tries}: {text[:40]!a}") for tries, text in PAYLOADS]
)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({text for _, text in PAYLOADS}) >= 300
    assert len({tries for tries, _ in PAYLOADS}) >= 10


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("import", "import wave"),
        ("open", "open('/dev/null').close()"),
        ("exec", "exec('1')"),
        ("compile", "compile('1', 'a', 'eval')"),
        ("socket.__new__", "import socket; socket.socket().close()"),
        ("subprocess.Popen", "import subprocess; subprocess.run(['true'])"),
        ("os.system", "import os; os.system('true')"),
        ("object.__getattr__", "(lambda: 0).__code__"),
    ],
)
def test_the_canaries_hear(event: str, code: str) -> None:
    with heard() as events:
        exec(code)
    assert event in [name for name, _ in events]


@EVERY_PAYLOAD
def test_a_text_as_an_expression_or_cell_gives_a_value_and_touches_nothing(text: str) -> None:
    ends: list[Value] = []
    with heard() as events:
        ending(lambda: ends.append(evaluated(text, VALUES)))
        ending(lambda: ends.append(accepted(text, VALUES)))
        ending(lambda: ends.append(evaluated(f"[{text}, y]", VALUES)))
        parse_type(text, Scope())
    assert events == []
    assert all(map(is_inert, ends))
    assert VALUES == {"x": ["a", 1, {"a": None}], "y": {"b": "c"}}


@EVERY_PAYLOAD
def test_a_text_as_a_string_is_only_that_string(text: str) -> None:
    with heard() as events:
        assert evaluated(escaped(text), {}) == text
        assert evaluated(f"{{a: {escaped(text)}}}.a", {}) == text
        assert evaluated(f"{{{escaped(text)}: 1}}", {}) == {text: 1}
        assert evaluated("string length(x)", {"x": text}) == len(text)
        written = literal_of(text)
        assert evaluated(written, {}) == text
    assert events == []


@EVERY_PAYLOAD
def test_a_text_as_input_of_a_decision_comes_back_as_it_was(text: str) -> None:
    body = json.dumps({text: [text, {"a": text}]}).encode()
    with heard() as events:
        given = untyped(decode_json(body))
        back = encode_json(to_json(evaluated("x", {"x": given})))
    assert events == []
    assert json.loads(back) == {text: [text, {"a": text}]}


@EVERY_PAYLOAD
def test_a_text_as_a_name_is_a_name_or_a_diagnostic(text: str) -> None:
    with heard() as events:
        scope = Scope({text: ANY, "y": ANY})
        outcome = evaluated(f"[{text}]", {text: 7, "y": 8}) if scope else None
        assert is_inert(outcome)
        assert is_inert(evaluated(f"for {text} in [1] return {text}", {}))
        assert is_inert(evaluated(f"function({text}) {text}", {}))
        assert is_inert(evaluated(f"{{{text}: 1}}", {}))
        assert is_inert(evaluated(f"y.{text}", VALUES))
    assert events == []


def model_of(text: str) -> bytes:
    """A model with the text as every name, id, type and cell, without characters that XML cannot hold."""
    text = "".join(
        letter for letter in text if letter in "\t\n\r" or " " <= letter < "\ufffe" or letter > "\uffff"
    )
    name, cell = quoteattr(text), escape(text)
    table = (
        f"<decisionTable hitPolicy='COLLECT' outputLabel={name}><input label={name}>"
        f"<inputExpression typeRef={name}><text>{cell}</text></inputExpression>"
        f"<inputValues><text>{cell}</text></inputValues></input><output name={name} typeRef={name}>"
        f"<outputValues><text>{cell}</text></outputValues></output><rule id={name}>"
        f"<description>{cell}</description><inputEntry><text>{cell}</text></inputEntry>"
        f"<outputEntry><text>{cell}</text></outputEntry></rule><rule><inputEntry><text>-</text></inputEntry>"
        f"<outputEntry><text>{cell}</text></outputEntry></rule></decisionTable>"
    )
    external = (
        f'<functionDefinition kind="Java"><formalParameter name={name}/><context><contextEntry>'
        f'<variable name="class"/><literalExpression><text>{escape(escaped(text))}</text></literalExpression>'
        f'</contextEntry><contextEntry><variable name="method signature"/><literalExpression>'
        f"<text>{escape(escaped(text))}</text></literalExpression></contextEntry></context></functionDefinition>"
    )
    parts = (
        (
            f"<itemDefinition name={name}><typeRef>{cell}</typeRef><allowedValues><text>{cell}</text>"
            f"</allowedValues></itemDefinition>"
        ),
        (
            f"<itemDefinition name='t'><itemComponent name={name}><typeRef>{cell}</typeRef></itemComponent>"
            f"</itemDefinition>"
        ),
        f"<import name={name} namespace={name} importType={name} locationURI={name}/>",
        f"<inputData id={name} name={name}><variable name={name} typeRef={name}/></inputData>",
        (
            f"<decision id='d' name={name}><variable name={name} typeRef={name}/><informationRequirement>"
            f"<requiredInput href={quoteattr('#' + text)}/></informationRequirement>{table}</decision>"
        ),
        (
            f"<decision id='e' name='e'><variable name='e'/><context><contextEntry><variable name={name}/>"
            f"<literalExpression><text>{cell}</text></literalExpression></contextEntry></context></decision>"
        ),
        (
            f"<businessKnowledgeModel id='b' name='b'><variable name='b'/><encapsulatedLogic>"
            f"<formalParameter name={name} typeRef={name}/><literalExpression expressionLanguage={name}>"
            f"<text>{cell}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        ),
        f"<decision id='f' name='f'><variable name='f'/>{external}</decision>",
        (
            "<decision id='g' name='g'><variable name='g'/><knowledgeRequirement>"
            "<requiredKnowledge href='#b'/></knowledgeRequirement>"
            "<literalExpression><text>b(1)</text></literalExpression></decision>"
        ),
    )
    return definitions(*parts, name=text, namespace=text)


def decided(model: CompiledModel) -> list[Value]:
    """The values of all decisions."""
    found: list[Value] = []
    for decision in model.decisions.values():
        inputs: dict[str, Value] = dict.fromkeys(decision.inputs, "a text")
        ending(
            lambda decision=decision, inputs=inputs: found.append(
                decision(inputs, Notes(now=NOW, traced=True))
            )
        )
    return found


@EVERY_PAYLOAD
def test_a_text_all_over_a_model_gives_diagnostics_and_values_and_touches_nothing(text: str) -> None:
    xml = model_of(text)
    with heard() as compiling:
        reading = read_model(xml)
        for found in reading.diagnostics:
            assert found.show()
        if reading.model is None:
            assert compiling == []
            return
        model = compile_model(reading.model)
        assert all(found.show() for found in model.diagnostics)
        first = decided(model)
    # The first evaluation writes Python, which is none of the author's.
    assert {event for event, _ in compiling} <= {"compile", "exec"}
    assert len(text) < LONG_ENOUGH or not [source for source in sources_in(compiling) if text in source]
    assert all(map(is_inert, first))
    with heard() as deciding:
        again = decided(model)
    assert deciding == []
    assert list(map(repr, again)) == list(map(repr, first))


def sources_in(events: list[tuple[str, tuple[object, ...]]]) -> list[str]:
    """The texts that Python was asked to compile."""
    return [str(arguments[0]) for event, arguments in events if event == "compile" and arguments[0]]


EVIL = "__import__('os').system('id') or hostile_marker"


def test_no_text_of_an_author_is_in_any_source_that_python_compiles() -> None:
    hidden = "hostile_marker"
    texts = [
        escaped(EVIL),
        f"{{{escaped(EVIL)}: 1}}",
        f"for {hidden} in [1, 2] return {hidden} + 1",
        f"{{{hidden}: function({hidden}) {hidden} * 2, r: {hidden}(4)}}.r",
        f'if "{hidden}" = x then {escaped(EVIL)} else y',
    ]
    with heard() as events:
        for text in texts:
            evaluated(text, VALUES)
        reading = read_model(model_of(hidden))
        assert reading.model is not None
        decided(compile_model(reading.model))
        reading = read_model(model_of(EVIL))
        assert reading.model is not None
        decided(compile_model(reading.model))
    sources = sources_in(events)
    assert any("def " in source for source in sources)
    assert not [source for source in sources if hidden in source]
