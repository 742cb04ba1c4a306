"""Small models as XML, for tests."""

from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "1.6": "https://www.omg.org/spec/DMN/20240513/MODEL/",
}


UNUSED = ("DMN0212", "DMN0213")


def told(diagnostics):
    """Findings as shown; what is declared and not used is left out, as small models often have that."""
    return [each.show() for each in diagnostics if each.code not in UNUSED]


def definitions(*parts, version="1.5", namespace="urn:test", name="test", more=""):
    """A whole file as bytes."""
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{NAMESPACES[version]}" '
        f"name={quoteattr(name)} namespace={quoteattr(namespace)} {more}>\n{body}\n</definitions>\n"
    ).encode()


def identifier(name):
    return "_" + "".join(letter if letter.isalnum() else "_" for letter in name)


def typed(type):
    return f" typeRef={quoteattr(type)}" if type else ""


def input_data(name, type=None):
    return (
        f'<inputData id="{identifier(name)}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{typed(type)}/></inputData>"
    )


def requirement(kind, href):
    wrapper = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    return f"<{wrapper}><{kind} href={quoteattr(href)}/></{wrapper}>"


def decision(name, logic="", *, type=None, inputs=(), decisions=(), functions=()):
    """A decision; what it requires is given by names (of this model), or by hrefs that hold a `#`."""
    wanted = [
        *(("requiredInput", each) for each in inputs),
        *(("requiredDecision", each) for each in decisions),
        *(("requiredKnowledge", each) for each in functions),
    ]
    requirements = "".join(
        requirement(kind, each if "#" in each else "#" + identifier(each)) for kind, each in wanted
    )
    return (
        f'<decision id="{identifier(name)}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{typed(type)}/>{requirements}{boxed(logic)}</decision>"
    )


def bkm(name, parameters, logic, *, type=None, functions=()):
    """A business knowledge model; `parameters` are names or (name, type)."""
    needed = "".join(requirement("requiredKnowledge", "#" + identifier(each)) for each in functions)
    return (
        f'<businessKnowledgeModel id="{identifier(name)}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}/><encapsulatedLogic{typed(type)}>{formal(parameters)}"
        f"{boxed(logic)}</encapsulatedLogic>{needed}</businessKnowledgeModel>"
    )


def formal(parameters):
    pairs = [(each, None) if isinstance(each, str) else each for each in parameters]
    return "".join(f"<formalParameter name={quoteattr(name)}{typed(type)}/>" for name, type in pairs)


def service(name, *, outputs, encapsulated=(), decisions=(), inputs=(), type=None):
    roles = {
        "outputDecision": outputs,
        "encapsulatedDecision": encapsulated,
        "inputDecision": decisions,
        "inputData": inputs,
    }
    pointers = "".join(
        f'<{role} href="#{identifier(each)}"/>' for role, names in roles.items() for each in names
    )
    return (
        f'<decisionService id="{identifier(name)}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{typed(type)}/>{pointers}</decisionService>"
    )


def item(name, type=None, *, allowed=None, components=(), collection=False, tag="itemDefinition"):
    """An item definition; `components` are finished `<itemComponent>` elements."""
    inner = f"<typeRef>{escape(type)}</typeRef>" if type else ""
    if allowed is not None:
        inner += f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
    inner += "".join(components)
    many = ' isCollection="true"' if collection else ""
    return f"<{tag} name={quoteattr(name)}{many}>{inner}</{tag}>"


def component(name, type=None, **more):
    return item(name, type, tag="itemComponent", **more)


def literal(text, type=None):
    return f"<literalExpression{typed(type)}><text>{escape(text)}</text></literalExpression>"


def boxed(logic):
    """FEEL text as a literal expression; XML as it is."""
    return logic if not logic or logic.startswith("<") else literal(logic)


def context(*entries, type=None):
    """A boxed context of (name, logic) or (name, logic, type); the name None is that of a result."""
    parts = []
    for name, logic, *of in entries:
        variable = f"<variable name={quoteattr(name)}{typed(of[0] if of else None)}/>" if name else ""
        parts.append(f"<contextEntry>{variable}{boxed(logic)}</contextEntry>")
    return f"<context{typed(type)}>{''.join(parts)}</context>"


def invocation(function, **bindings):
    """A boxed invocation of the function that FEEL text or a box gives."""
    given = "".join(
        f"<binding><parameter name={quoteattr(name)}/>{boxed(logic)}</binding>"
        for name, logic in bindings.items()
    )
    return f"<invocation>{boxed(function)}{given}</invocation>"


def function(parameters, logic, *, kind=None, type=None):
    how = f' kind="{kind}"' if kind else ""
    return f"<functionDefinition{how}{typed(type)}>{formal(parameters)}{boxed(logic)}</functionDefinition>"


def table(inputs, outputs, rules, *, hit_policy=None, aggregation=None):
    """A decision table.

    `inputs` are FEEL texts or (text, input values); `outputs` are dicts with any of name, type, values and
    default; `rules` are lists of entries, those of the inputs first.
    """
    attributes = f' hitPolicy="{hit_policy}"' if hit_policy else ""
    attributes += f' aggregation="{aggregation}"' if aggregation else ""
    clauses = []
    for each in inputs:
        text, values = (each, None) if isinstance(each, str) else each
        listed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
        asked = f"<inputExpression><text>{escape(text)}</text></inputExpression>"
        clauses.append(f"<input>{asked}{listed}</input>")
    for each in outputs:
        name = f" name={quoteattr(each['name'])}" if "name" in each else ""
        inner = ""
        if "values" in each:
            inner += f"<outputValues><text>{escape(each['values'])}</text></outputValues>"
        if "default" in each:
            inner += f"<defaultOutputEntry><text>{escape(each['default'])}</text></defaultOutputEntry>"
        clauses.append(f"<output{name}{typed(each.get('type'))}>{inner}</output>")
    rows = []
    for number, rule in enumerate(rules, 1):
        entries = "".join(
            f"<{tag}><text>{escape(entry)}</text></{tag}>"
            for tag, entry in zip(
                ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs), rule, strict=True
            )
        )
        rows.append(f'<rule id="rule-{number}">{entries}</rule>')
    return f"<decisionTable{attributes}>{''.join(clauses)}{''.join(rows)}</decisionTable>"
