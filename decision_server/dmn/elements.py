"""What elements of a model are made of: texts with their place in the file, and what is not understood.

Extensions, drawings and unknown elements are kept as raw elements, so that a writer can write them back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

EXTENSION_NAMESPACE: Final = "urn:decision-server:dmn:1"
"""The one XML namespace of what we add inside DMN: attributes `rule-id`, `sensitivity` and `fallback`."""

RULE_ID: Final = f"{{{EXTENSION_NAMESPACE}}}rule-id"
SENSITIVITY: Final = f"{{{EXTENSION_NAMESPACE}}}sensitivity"
FALLBACK: Final = f"{{{EXTENSION_NAMESPACE}}}fallback"


@dataclass(frozen=True, slots=True)
class RawElement:
    """An XML element as it stands. Names read `{namespace}local`, or `local` where there is no namespace.

    `children` are elements and texts in document order. `line` and `column` (from 1) are those of its tag.
    """

    name: str
    attributes: Mapping[str, str]
    children: "tuple[RawElement | str, ...]"
    line: int
    column: int


NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Kept:
    """What an element holds beyond what DMN says of it: foreign attributes, extensions, unknown elements."""

    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)
    elements: tuple[RawElement, ...] = ()

    @property
    def sensitivity(self) -> str | None:
        """The sensitivity class that the author gave this element."""
        return self.attributes.get(SENSITIVITY)

    @property
    def fallback(self) -> str | None:
        """What stands in for this element's value when it cannot be had, as FEEL text."""
        return self.attributes.get(FALLBACK)


NOTHING_KEPT: Final = Kept()


@dataclass(frozen=True, slots=True)
class Text:
    """Text an author wrote, and where in the file it starts (line and column from 1).

    `pieces` are as in `Source`: where it goes on behind an entity or another section.
    """

    text: str
    line: int = 0
    column: int = 0
    pieces: tuple[tuple[int, int, int], ...] = ()


NO_TEXT: Final = Text("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What all elements of DMN have. `line` and `column` (from 1) are those of its tag, 0 without a file."""

    id: str | None = None
    label: str | None = None
    description: str = ""
    kept: Kept = NOTHING_KEPT
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class TypeRef:
    """The name of a type as written, prefix and all: `number`, `tLoan`, `lending.tLoan`, `feel:string`."""

    name: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(Element):
    """A variable, parameter or column. `name` has its inner white space as one space."""

    name: str
    type_ref: TypeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Element):
    """A FEEL expression in a box. An empty text stands for none."""

    text: Text = NO_TEXT
    type_ref: TypeRef | None = None
    language: str | None = None
    imported: RawElement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Element):
    """FEEL unary tests: an input entry, allowed values, input or output values."""

    text: Text = NO_TEXT
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to an element: `#id`, `namespace#id`, or a bare id; `id` and `kept` are its requirement's.

    `pointer` is the tag that holds the href, such as `requiredInput`; empty where no file was read.
    """

    href: str
    id: str | None = None
    kept: Kept = NOTHING_KEPT
    line: int = 0
    column: int = 0
    pointer: str = ""


def normal_name(name: str) -> str:
    """The name with every stretch of white space as one space, none at its ends."""
    return " ".join(name.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition(Element):
    """A type of the author's, or a component of one.

    It has a `type_ref`, or `components`, or is a function (`function` is not None); `is_collection` makes it
    a list of that. `allowed_values` constrain the items, `type_constraint` the whole.
    """

    name: str
    type_ref: TypeRef | None = None
    is_collection: bool = False
    allowed_values: UnaryTests | None = None
    type_constraint: UnaryTests | None = None
    components: "tuple[ItemDefinition, ...]" = field(default=())
    function: "FunctionItem | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Element):
    """The signature of a function type."""

    parameters: tuple[InformationItem, ...] = ()
    output_type_ref: TypeRef | None = None
