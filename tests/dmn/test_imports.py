"""What a model sees of the models it imports."""

import pytest

from decision_server.dmn.compile import compile_model
from tests.dmn.loading import read
from tests.dmn.models import (
    NAMESPACES,
    bkm,
    context,
    decision,
    input_data,
    invocation,
    item,
    service,
    told,
)


def imported(name, namespace):
    return f'<import name="{name}" namespace="{namespace}" importType="{NAMESPACES["1.5"]}"/>'


def test_imported_elements_and_types_stand_behind_the_imports_name():
    library = read(
        item("tAmount", "number", allowed=">= 0"),
        input_data("x", "tAmount"),
        bkm("twice", [("n", "tAmount")], "n * 2"),
        decision("base", "x + 1", inputs=["x"]),
        namespace="urn:lib",
        name="library",
    )
    main = read(
        imported("lib", "urn:lib"),
        decision(
            "d",
            "lib.twice(lib.base)",
            type="lib.tAmount",
            decisions=["urn:lib#_base"],
            functions=["urn:lib#_twice"],
        ),
    )
    model = compile_model(main, imports={"urn:lib": library})
    assert told(model.diagnostics) == []
    assert model.decisions["d"]({"x": 4}) == 10
    assert model.decisions["d"]({"{urn:lib}x": 4}) == 10
    assert list(model.decisions["d"].inputs) == ["x"]
    assert model.decisions["d"]({"x": -4}) is None


def test_an_import_without_a_name_gives_plain_names():
    library = read(decision("base", "1"), namespace="urn:lib", name="library")
    main = read(imported("", "urn:lib"), decision("d", "base + 1", decisions=["urn:lib#_base"]))
    model = compile_model(main, imports={"urn:lib": library})
    assert told(model.diagnostics) == []
    assert model.decisions["d"]({}) == 2


LIBRARY = (
    input_data("x", "number"),
    bkm("add up", [("first number", "number"), ("second", "number")], "first number + second"),
    decision("base", "x + 1", inputs=["x"]),
    service("svc", outputs=["base"], inputs=["x"]),
)


@pytest.mark.parametrize(
    ("logic", "want"),
    [
        ("lib.svc(4)", 5),
        ("lib.svc(x: 4)", 5),
        (invocation("lib.svc", x="4"), 5),
        (invocation("lib.add up", **{"first number": "1", "second": "2"}), 3),
        ("lib.add up(second: 1, first number: 5)", 6),
        (context(("f", "lib.add up"), (None, "f(1, 2)")), 3),
        ("[lib.svc(1), lib.svc(2)]", [2, 3]),
        ("lib.svc(1, 2)", None),
        ("lib.svc()", None),
        ("lib.svc(y: 1)", None),
        ('lib.svc("a")', None),
        ("lib.nothing", None),
    ],
)
def test_imported_functions_and_services_are_values(logic, want):
    library = read(*LIBRARY, namespace="urn:lib", name="library")
    needed = ["urn:lib#_svc", "urn:lib#_add_up"]
    main = read(imported("lib", "urn:lib"), decision("d", logic, functions=needed))
    model = compile_model(main, imports={"urn:lib": library})
    assert model.decisions["d"]({}) == want


def test_inputs_of_one_name_in_two_models_are_told_apart():
    library = read(*LIBRARY, namespace="urn:lib", name="library")
    main = read(
        imported("lib", "urn:lib"),
        input_data("x", "number"),
        decision("d", "x * 100 + lib.base", inputs=["x"], decisions=["urn:lib#_base"]),
    )
    decide = compile_model(main, imports={"urn:lib": library}).decisions["d"]
    assert list(decide.inputs) == ["x", "library.x"]
    assert decide({"x": 3, "library.x": 4}) == 305
