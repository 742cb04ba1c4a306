"""Imports and requirements: what is found, what is missing, and circles."""

from decision_server.dmn.imports import gather
from decision_server.dmn.requirements import inputs_of, link, plan
from decision_server.dmn.xml import read_model
from decision_server.dmn.xml_tree import DEFAULT_READ_LIMITS
from tests.dmn.models import NAMESPACES, bkm, decision, definitions, input_data, service


def model(*parts, **more):
    return read_model(definitions(*parts, **more), file="loan.dmn").model


def imported(name, namespace, kind=NAMESPACES["1.5"]):
    return f'<import name="{name}" namespace="{namespace}" importType="{kind}"/>'


def graph_of(*parts):
    return link(gather(model(*parts), {}))


def vertex(graph, name):
    return next(each for each in graph.vertices if each.name == name)


def test_everything_comes_after_what_it_needs():
    graph = graph_of(
        decision("c", "b + x", decisions=["b"], inputs=["x"]),
        decision("b", "f(a)", decisions=["a"], functions=["f"]),
        bkm("f", ["n"], "n"),
        decision("a", "x", inputs=["x"]),
        input_data("x"),
    )
    assert graph.diagnostics == []
    assert [each.name for each in graph.vertices] == ["x", "f", "a", "b", "c"]


def test_the_plan_of_a_decision_holds_what_it_needs_and_nothing_else():
    graph = graph_of(
        input_data("x"),
        input_data("y"),
        decision("a", "x", inputs=["x"]),
        decision("b", "a", decisions=["a"]),
        decision("other", "y", inputs=["y"]),
    )
    assert [each.name for each in plan(vertex(graph, "b"))] == ["x", "a", "b"]
    assert [each.name for each in inputs_of(vertex(graph, "b"))] == ["x"]


def test_a_chain_of_5000_decisions_needs_no_recursion():
    chain = [
        decision(f"d{number}", "1", decisions=[f"d{number - 1}"] if number else []) for number in range(5000)
    ]
    graph = graph_of(*reversed(chain))
    assert graph.vertices[-1].name == "d4999"
    assert len(plan(graph.vertices[-1])) == 5000


def test_a_circle_is_reported_once_with_its_members():
    graph = graph_of(
        decision("a", "c", decisions=["c"]),
        decision("b", "a", decisions=["a"]),
        decision("c", "b", decisions=["b"]),
        decision("d", "a", decisions=["a"]),
    )
    (found,) = graph.diagnostics
    assert found.show() == (
        "error DMN0203: 'a' needs itself: a → c → b → a\n"
        "  loan.dmn › a:1:1 (loan.dmn:3:1)\n"
        "  | a\n"
        "  | ^\n"
        "  help: take one of these requirements away"
    )
    assert {each.name for each in graph.vertices if graph.is_cyclic(each)} == {"a", "b", "c"}


def test_a_decision_that_requires_itself_is_a_circle():
    assert [each.code for each in graph_of(decision("a", "a", decisions=["a"])).diagnostics] == ["DMN0203"]


def test_a_reference_to_nothing_is_reported_at_its_requirement():
    (found,) = graph_of(decision("a", "1", inputs=["gone"])).diagnostics
    assert found.show() == (
        "error DMN0201: 'a' refers to '#_gone', which is not there\n"
        "  loan.dmn › a › requirement:1:1 (loan.dmn:3:48)\n"
        "  | #_gone\n"
        "  | ^^^^^^\n"
        "  help: point it at the id of an element of this model or of one that it imports"
    )


def test_a_reference_to_the_wrong_kind_is_reported():
    graph = graph_of(bkm("f", [], "1"), decision("a", "1", inputs=["f"]))
    assert [each.code for each in graph.diagnostics] == ["DMN0202"]
    assert "'f' is a business knowledge model" in graph.diagnostics[0].message


def test_a_reference_may_name_the_models_own_namespace():
    graph = graph_of(input_data("x"), decision("a", "x", inputs=["urn:test#_x"]))
    assert graph.diagnostics == []
    assert [each.name for each in vertex(graph, "a").information] == ["x"]


def test_two_decisions_of_one_name_are_an_error_and_a_service_beside_a_decision_a_warning():
    graph = graph_of(
        decision("a", "1"), decision("a", "2").replace('id="_a"', 'id="_b"'), service("a", outputs=[])
    )
    found = [(each.code, each.severity.value) for each in graph.diagnostics]
    assert found == [("DMN0208", "error"), ("DMN0208", "warning")]


def test_a_service_knows_its_parts_in_document_order():
    graph = graph_of(
        input_data("x"),
        input_data("y"),
        decision("in", "1"),
        decision("out", "in", decisions=["in"]),
        service("s", outputs=["out"], decisions=["in"], inputs=["y", "x"]),
    )
    assert [each.name for each in inputs_of(vertex(graph, "s"))] == ["y", "x", "in"]


def test_a_model_sees_what_it_imports_by_its_prefix_and_not_what_that_imports():
    base = model(input_data("x"), namespace="urn:base", name="base")
    middle = model(imported("b", "urn:base"), namespace="urn:middle", name="middle")
    main = model(imported("m", "urn:middle"))
    library = gather(main, {each.namespace: each for each in (base, middle)})
    assert library.diagnostics == ()
    assert list(library.models) == ["urn:base", "urn:middle", "urn:test"]
    assert library.prefixes(main, middle) == ("m",)
    assert library.prefixes(main, base) == ()
    assert library.prefixes(middle, base) == ("b",)


def test_a_model_that_is_not_at_hand_is_reported():
    (found,) = gather(model(imported("m", "urn:middle")), {}).diagnostics
    assert found.show() == (
        "error DMN0206: the model 'm' that is imported here is not at hand\n"
        "  loan.dmn › import:1:1 (loan.dmn:3:1)\n"
        "  | urn:middle\n"
        "  | ^^^^^^^^^^\n"
        "  help: add the .dmn file whose namespace is urn:middle"
    )


def test_models_that_import_each_other_are_reported():
    one = model(imported("b", "urn:b"), namespace="urn:a", name="one")
    other = model(imported("a", "urn:a"), namespace="urn:b", name="other")
    (found,) = gather(one, {"urn:b": other}).diagnostics
    assert (found.code, found.message) == (
        "DMN0207",
        "models import each other in a circle: one → other → one",
    )


def test_imports_deeper_than_16_are_refused():
    models = [
        model(imported("next", f"urn:{number + 1}"), namespace=f"urn:{number}", name=f"m{number}")
        for number in range(DEFAULT_READ_LIMITS.imports + 3)
    ]
    found = gather(models[0], {each.namespace: each for each in models}).diagnostics
    assert [each.code for each in found] == ["DMN0207"]


def test_an_import_of_something_else_than_dmn_is_kept_and_warned_of():
    main = model(imported("types", "urn:xsd", kind="http://www.w3.org/2001/XMLSchema"))
    (found,) = gather(main, {}).diagnostics
    assert (found.code, found.severity.value) == ("DMN0206", "warning")
