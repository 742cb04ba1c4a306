"""A small ruleset for tests."""

from decision_server.engine.ruleset import Ruleset, read_ruleset

MANIFEST = """
format = 1
name = "{name}"
title = "Prices"
owner = "pricing"
entry = "Price"
"""
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="prices" name="prices"
             namespace="https://example.org/prices">
  <inputData id="i" name="Quantity"><variable name="Quantity" typeRef="number"/></inputData>
  <decision id="d" name="Price">
    <variable name="Price" typeRef="number"/>
    <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
    <literalExpression id="e"><text>Quantity * {price}</text></literalExpression>
  </decision>
</definitions>
"""


def a_ruleset(price: str = "1", *, name: str = "prices") -> Ruleset:
    """A ruleset with one decision, `Price`; another price makes other content."""
    files = {
        "ruleset.toml": MANIFEST.format(name=name).encode(),
        "model.dmn": MODEL.format(price=price).encode(),
    }
    return read_ruleset(files)
