"""Types as JSON Schema: what the schema says is what the input door accepts."""

from decimal import Decimal

from decision_server.engine.deployment import Deployment
from decision_server.engine.inputs import parse_inputs
from decision_server.engine.schema import example, json_schema, object_example, object_schema
from decision_server.feel.expression import compile_allowed_values
from decision_server.feel.typesystem import NUMBER, STRING, ContextType, ListType, NamedType


def test_every_type_of_input_has_a_schema(everything: Deployment) -> None:
    schema = object_schema(everything.signature())
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert properties["number"] == {"type": ["number", "null"]}
    assert properties["day"] == {"type": ["string", "null"], "format": "date"}
    assert properties["anything"] == {}
    assert properties["age"] == {"type": "number", "minimum": 0, "maximum": 120}
    assert properties["colour"] == {"type": "string", "enum": ["red", "green"]}
    assert properties["maybe"] == {"type": ["number", "null"], "minimum": 1, "maximum": 10}
    assert properties["numbers"] == {"type": ["array", "null"], "items": {"type": ["number", "null"]}}
    assert schema["required"] == list(everything.signature())
    assert schema["additionalProperties"] is False


def test_objects_name_their_members(everything: Deployment) -> None:
    person = json_schema(everything.signature()["person"])
    assert person["title"] == "tPerson"
    assert person["required"] == ["first name", "age"]
    assert person["additionalProperties"] is False


def test_the_example_of_everything_passes_the_door(everything: Deployment) -> None:
    parse_inputs(everything, object_example(everything.signature()))


def test_an_example_lies_among_the_allowed_values(everything: Deployment) -> None:
    signature = everything.signature()
    assert example(signature["colour"]) == "red"
    age = example(signature["age"])
    assert isinstance(age, int | Decimal)
    assert 0 <= age <= 120


def test_where_no_allowed_value_can_be_guessed_the_example_is_null_if_that_is_allowed() -> None:
    country = compile_allowed_values('null, matches(?, "^[A-Z]{2}$")', STRING)
    assert example(NamedType("tCountry", STRING, country)) is None


def test_schemas_need_no_names() -> None:
    assert json_schema(ListType(ContextType({"a": NUMBER}))) == {
        "type": ["array", "null"],
        "items": {
            "type": ["object", "null"],
            "properties": {"a": {"type": ["number", "null"]}},
            "required": ["a"],
            "additionalProperties": False,
        },
    }
