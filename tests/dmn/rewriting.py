"""Models as files to be written again, and what they mean without their places."""

import dataclasses

from decision_server.dmn.xml import read_model


def read(xml, **more):
    model = read_model(xml if isinstance(xml, bytes) else xml.encode(), **more).model
    assert model is not None
    return model


def meant(value):
    """A model as plain data, without places in files."""
    if isinstance(value, tuple):
        return [meant(each) for each in value]
    if dataclasses.is_dataclass(value):
        without = {"line", "column", "pieces", "source", "digest", "prefixes"}
        return type(value).__name__, {
            each.name: meant(getattr(value, each.name))
            for each in dataclasses.fields(value)
            if each.name not in without
        }
    return dict(value) if hasattr(value, "items") else value.strip() if isinstance(value, str) else value
