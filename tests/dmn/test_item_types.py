"""Item definitions as FEEL types."""

import pytest

from decision_server.dmn.imports import gather
from decision_server.dmn.item_types import TypeTable
from decision_server.dmn.xml import read_model
from decision_server.feel.typesystem import (
    ANY,
    DATE_TIME,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    plain,
)
from tests.dmn.models import component, definitions, item


def table_of(*parts, **more):
    model = read_model(definitions(*parts, **more), file="types.dmn").model
    return TypeTable(gather(model, {})), model


def types_of(*parts, **more):
    table, model = table_of(*parts, **more)
    assert [each.show() for each in table.diagnostics] == []
    return table.scope_types(model)


def test_a_definition_may_come_before_what_it_is_made_of():
    types = types_of(
        item(
            "tLoan",
            components=[component("amount", "tAmount"), component("party", "tParty", collection=True)],
        ),
        item("tParty", components=[component("name", "string")]),
        item("tAmount", "number"),
    )
    loan = plain(types["tLoan"])
    assert isinstance(loan, ContextType)
    assert list(loan.members) == ["amount", "party"]
    assert plain(loan.members["amount"]) == NUMBER
    assert isinstance(loan.members["party"], ListType)
    assert plain(loan.members["party"].element) == ContextType({"name": STRING})


def test_allowed_values_of_a_collection_are_those_of_its_items():
    named = types_of(item("tColors", "string", allowed='"red", "green"', collection=True))["tColors"]
    assert (named.name, named.allowed) == ("tColors", None)
    assert isinstance(named.of, ListType)
    assert named.of.element.allowed.choices == ("red", "green")


def test_a_type_knows_its_allowed_values():
    named = types_of(item("tAge", "number", allowed="[0..120]"))["tAge"]
    assert isinstance(named, NamedType)
    assert (named.allowed.text, named.allowed.choices) == ("[0..120]", None)


def test_a_component_may_have_allowed_values_of_its_own():
    person = plain(types_of(item("tP", components=[component("sex", "string", allowed='"f", "m"')]))["tP"])
    assert person.members["sex"].name == "tP.sex"
    assert person.members["sex"].allowed.choices == ("f", "m")


def test_a_function_item_is_a_function_type():
    xml = (
        '<itemDefinition name="tF"><functionItem outputTypeRef="string">'
        '<parameters name="a" typeRef="number"/><parameters name="b"/></functionItem></itemDefinition>'
    )
    of = plain(types_of(xml)["tF"])
    assert of == FunctionType((NUMBER, ANY), STRING)
    assert of.names == ("a", "b")


@pytest.mark.parametrize(
    ("word", "want"),
    [("dateTime", DATE_TIME), ("dayTimeDuration", DAYS_AND_TIME), ("feel:number", NUMBER), ("Any", ANY)],
)
def test_older_words_for_types_are_known(word, want):
    assert plain(types_of(item("t", word))["t"]) == want


def test_types_in_a_circle_are_reported():
    table, _ = table_of(
        item("tA", components=[component("b", "tB")]), item("tB", components=[component("a", "tA")])
    )
    (found,) = table.diagnostics
    assert found.show() == (
        "error DMN0205: types contain each other in a circle: tA → tB → tA\n"
        "  types.dmn › type tA:1:1 (types.dmn:3:1)\n"
        "  | tA\n"
        "  | ^^\n"
        "  help: use Any for one of them, or take it out"
    )


def test_a_chain_of_types_deeper_than_100_is_reported_and_not_followed():
    chain = [item(f"t{number}", f"t{number + 1}") for number in range(2000)] + [item("t2000", "number")]
    table, _ = table_of(*chain)
    assert {each.code for each in table.diagnostics} == {"DMN0205"}


def test_an_unknown_type_is_reported_with_those_there_are():
    table, _ = table_of(item("tA", "nmber"), item("tB", "number"))
    (found,) = table.diagnostics
    assert found.show() == (
        "error DMN0204: there is no type 'nmber'\n"
        "  types.dmn › type tA:1:1 (types.dmn:3:36)\n"
        "  | nmber\n"
        "  | ^^^^^\n"
        "  help: did you mean 'number'? FEEL has number, string, boolean, date, time, date and time,"
        " days and time duration, years and months duration and Any; this model defines tA, tB"
    )


def test_wrong_allowed_values_are_shown_with_their_place():
    table, _ = table_of(item("tAge", "number", allowed="[0..}"))
    (found,) = table.diagnostics
    assert found.source.place == ("types.dmn", "type tAge", "allowed values")
    assert found.source.line == 3
