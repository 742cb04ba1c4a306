"""Files and bodies that would take much or reach out: refused or read, in time, touching nothing."""

import json

import pytest

from decision_server.dmn.compile import compile_model
from decision_server.dmn.xml import read_model
from decision_server.engine.json_text import decode_json
from decision_server.errors import InputRejected
from tests.dmn.models import NAMESPACES, decision, definitions
from tests.hostile.measured import MEMORY_BYTES, allowed_s, cpu_s, peak_bytes
from tests.hostile.watched import heard, warm_up

ROOT = f'<definitions xmlns="{NAMESPACES["1.5"]}" name="m" namespace="urn:m">'
END = "</definitions>"
ATTRIBUTES = " ".join(f'a{n}="b"' for n in range(5_000))
PREFIXES = " ".join(f'xmlns:p{n}="u{n}"' for n in range(2_000))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def with_doctype(inside: str, use: str = "") -> bytes:
    return f"<!DOCTYPE definitions {inside}>{ROOT}<description>{use}</description>{END}".encode()


def literal(text: str) -> bytes:
    return definitions(decision("d", f"<literalExpression><text>{text}</text></literalExpression>"))


REFUSED = {
    "a file of this machine as an entity": with_doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "&x;"),
    "a file of another machine as an entity": with_doctype(
        '[<!ENTITY x SYSTEM "http://127.0.0.1/x">]', "&x;"
    ),
    "an entity of parameters from outside": with_doctype('[<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]'),
    "a document type from outside": with_doctype('SYSTEM "http://127.0.0.1/x.dtd"'),
    "a public document type": with_doctype('PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1/x"'),
    "a billion laughs": with_doctype(f'[<!ENTITY l0 "lol">{LAUGHS}]', "&l11;"),
    "one long entity many times": with_doctype(f'[<!ENTITY x "{"x" * 50_000}">]', "&x;" * 10_000),
    "an entity of itself": with_doctype('[<!ENTITY x "&x;">]', "&x;"),
    "attributes by default": with_doctype('[<!ATTLIST definitions id CDATA "x">]'),
    "an entity that nobody declared": f"{ROOT}<description>&x;</description>{END}".encode(),
    "an encoding that would be imported": f'<?xml version="1.0" encoding="idna"?>{ROOT}{END}'.encode(),
    "the encoding UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-definitions/+AD4-',
    "the encoding of a compressor": f'<?xml version="1.0" encoding="zlib"?>{ROOT}{END}'.encode(),
    "a doctype in UTF-16": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16"),
    "UTF-32": f"{ROOT}{END}".encode("utf-32"),
    "half of a character": f"{ROOT}<description>".encode() + b"\xed\xa0\x80</description></definitions>",
    "an overlong character": f"{ROOT}<description>".encode() + b"\xc0\xbc</description></definitions>",
    "a NUL": f"{ROOT}\0{END}".encode(),
    "XML 1.1": f'<?xml version="1.1"?>{ROOT}&#1;{END}'.encode(),
    "elements nested without end": (ROOT + "<list>" * 1_000_000).encode(),
    "elements nested and closed": (ROOT + "<list>" * 100_000 + "</list>" * 100_000 + END).encode(),
    "one attribute twice": f'{ROOT}<decision name="a" name="b"/>{END}'.encode(),
    "two documents": f"{ROOT}{END}{ROOT}{END}".encode(),
    "another format": b"PK\x03\x04" + bytes(1_000),
    "nothing": b"",
    "a comment without end": f"{ROOT}<!-- {'-' * 100_000}".encode(),
    "a section without end": f"{ROOT}<![CDATA[{']' * 100_000}".encode(),
    "a name without end": ("<" + "a" * 1_000_000).encode(),
}
READ = {
    "another document included": f'{ROOT}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
    f'href="file:///etc/passwd" parse="text"/>{END}'.encode(),
    "a stylesheet": f'<?xml-stylesheet href="http://127.0.0.1/x.xsl" type="text/xsl"?>{ROOT}{END}'.encode(),
    "a place of a schema": f'{ROOT.replace(">", "", 1)} xmlns:s="http://www.w3.org/2001/XMLSchema-instance" '
    f's:schemaLocation="urn:x http://127.0.0.1/x.xsd">{END}'.encode(),
    "a model imported from a place": definitions(
        '<import name="x" namespace="urn:x" locationURI="http://127.0.0.1/x.dmn" importType="DMN"/>'
    ),
    "an import of a file": definitions(
        '<import name="x" namespace="file:///etc/passwd" locationURI="../../../etc/passwd" importType=""/>'
    ),
    "a byte order mark": b"\xef\xbb\xbf" + f"{ROOT}{END}".encode(),
    "UTF-16": f"{ROOT}{END}".encode("utf-16"),
    "a long attribute": f'{ROOT}<decision id="d" name="{"a" * 400_000}"/>{END}'.encode(),
    "many attributes": f"{ROOT}<decision {ATTRIBUTES}/>{END}".encode(),
    "many prefixes": f"{ROOT}<decision {PREFIXES}/>{END}".encode(),
    "many references": f"{ROOT}<description>{'&#38;' * 100_000}</description>{END}".encode(),
    "a long text": literal("1+" * 200_000),
    "a text of brackets": literal("[" * 60_000),
    "a text of minus signs": literal("-" * 60_000 + "1"),
    "a text of comments": literal("/*" * 30_000),
    "a text of words": literal("a " * 30_000),
    "a text of ifs": literal("if " * 20_000),
    "a text of quotes": literal('"' * 60_001),
    "a decision that needs itself": definitions(
        decision("d", "<literalExpression><text>d</text></literalExpression>", decisions=["d"])
    ),
    "a type of itself": definitions('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>'),
    "a type whose part is itself": definitions(
        '<itemDefinition name="t"><itemComponent name="a"><typeRef>t</typeRef></itemComponent>'
        "</itemDefinition>"
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()
    compile_model(read_model(definitions()).model)  # type: ignore[arg-type]  # it is a model


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_time_and_touches_nothing(name: str) -> None:
    with heard() as events:
        reading = read_model(REFUSED[name])
    assert events == []
    assert reading.model is None
    assert reading.diagnostics
    assert all(found.show() for found in reading.diagnostics)
    assert peak_bytes(lambda: read_model(REFUSED[name])) <= MEMORY_BYTES
    assert cpu_s(lambda: read_model(REFUSED[name])) <= allowed_s()


def read_and_compiled(xml: bytes) -> None:
    reading = read_model(xml)
    assert reading.model is not None
    for found in (*reading.diagnostics, *compile_model(reading.model).diagnostics):
        assert found.show()


@pytest.mark.parametrize("name", READ)
def test_a_file_that_points_elsewhere_or_is_odd_is_read_in_time_and_touches_nothing(name: str) -> None:
    with heard() as events:
        read_and_compiled(READ[name])
    assert events == []
    assert peak_bytes(lambda: read_and_compiled(READ[name])) <= MEMORY_BYTES
    assert cpu_s(lambda: read_and_compiled(READ[name])) <= allowed_s()


BODIES = {
    "brackets without end": b"[" * 1_000_000,
    "braces without end": b'{"a":' * 200_000,
    "more than a mebibyte": b'"' + b"a" * 1_048_576 + b'"',
    "a number of a million digits": b"1" * 1_000_000,
    "a fraction of a million digits": b"0." + b"1" * 1_000_000,
    "an exponent of many digits": b"1e" + b"9" * 100_000,
    "an exponent that is large": b"1e999999999",
    "an exponent that is small": b"1e-999999999",
    "one key many times": b"{" + b",".join([b'"a":1'] * 100_000) + b"}",
    "many escapes": b'"' + b"\\u0061" * 170_000 + b'"' + b"x",
    "many halves of pairs": b"[" + b",".join([b'"\\ud800"'] * 80_000) + b"]",
    "many quotes": b'"' * 1_000_000,
    "many backslashes": b'"' + b"\\" * 1_000_000,
    "not a number": b"[" + b"NaN," * 200_000 + b"1]",
    "no end": b"[" + b"1," * 500_000,
    "bytes that are no UTF-8": b'"' + b"\xff" * 500_000 + b'"',
    "UTF-16": json.dumps({"a": 1}).encode("utf-16"),
    "nothing": b"",
}


def refused(body: bytes) -> list[str]:
    with pytest.raises(InputRejected) as rejected:
        decode_json(body)
    return [finding.show() for finding in rejected.value.findings]


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_in_time_and_touches_nothing(name: str) -> None:
    findings = refused(BODIES[name])
    with heard() as events:
        assert refused(BODIES[name]) == findings
    assert events == []
    assert 1 <= len(findings) <= 100
    assert sum(map(len, findings)) < 100_000
    assert peak_bytes(lambda: refused(BODIES[name])) <= 2 * MEMORY_BYTES
    assert cpu_s(lambda: refused(BODIES[name])) <= allowed_s()
