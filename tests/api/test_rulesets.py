"""What can be decided: lists, descriptions, and the OpenAPI document."""

import pytest

from tests.services.in_process import House
from tests.services.rulesets import ECHO_INPUTS


def test_the_released_rulesets_are_listed(acme: House) -> None:
    listed = acme.http.get("/api/v1/rulesets").json()
    assert listed["environment"] == "live"
    assert [each["name"] for each in listed["rulesets"]] == ["consumer-loan", "echo"]
    assert listed["rulesets"][1]["version"] == 1


def test_nothing_is_listed_where_nothing_is_released(acme: House) -> None:
    other = {"Authorization": f"Bearer {acme.prepared.key_of_test}"}
    assert acme.http.get("/api/v1/rulesets", headers=other).json()["rulesets"] == []


def test_a_ruleset_tells_its_decisions_and_their_inputs(acme: House) -> None:
    described = acme.http.get("/api/v1/rulesets/echo").json()
    assert described["entry"] == "Echo"
    assert list(described["decisions"]["Fee"]["inputs"]) == ["amount", "size"]
    assert set(described["decisions"]["Echo"]["inputs"]) == set(ECHO_INPUTS)


def test_the_openapi_document_has_a_typed_operation_for_each_ruleset(acme: House) -> None:
    document = acme.http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/v1/decide/echo"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    inputs = schema["properties"]["inputs"]["properties"]
    assert inputs["amount"]["type"] == ["number", "null"]
    assert inputs["day"]["format"] == "date"
    assert inputs["size"]["enum"] == ["small", "large"]
    assert operation["operationId"] == "decide_echo"
    assert "outputs" in operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]


@pytest.mark.parametrize("ruleset", ["echo", "consumer-loan"])
def test_the_example_of_each_operation_is_answered(acme: House, ruleset: str) -> None:
    document = acme.http.get("/openapi.json").json()
    operation = document["paths"][f"/api/v1/decide/{ruleset}"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    response = acme.decide(ruleset, example)
    assert response.status_code == 200, response.text


def test_the_openapi_document_names_every_status_that_occurs(acme: House) -> None:
    operation = acme.http.get("/openapi.json").json()["paths"]["/api/v1/decide/echo"]["post"]
    assert set(operation["responses"]) == {
        "200",
        "400",
        "401",
        "403",
        "404",
        "413",
        "415",
        "422",
        "503",
    }
