"""Variables in view while a text is checked, and the frame slots they live in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decision_server.feel.scope import Scope
from decision_server.feel.typesystem import FeelType


class Layout:
    """The frame of one expression or function literal as it grows: slots, and what it captures from outside.

    `own_name` is the key of the context entry that holds the function literal; its body may call it by that
    key where the key means nothing else. `own_slot` is set once it does.
    """

    def __init__(self, outer: "Layout | None" = None, own_name: str = "") -> None:
        self.size = 0
        self.outer = outer
        self.own_name = own_name
        self.own_slot: int | None = None
        self.captured: dict[int, int] = {}

    def slot(self) -> int:
        """A fresh slot; none is used twice, so that closures and loops cannot tread on each other."""
        self.size += 1
        return self.size - 1

    def own(self) -> int:
        """The slot that holds the function itself."""
        if self.own_slot is None:
            self.own_slot = self.slot()
        return self.own_slot

    def reach(self, home: "Layout", slot: int) -> int:
        """The slot of this frame that holds what `slot` of the enclosing frame `home` holds."""
        if self is home or self.outer is None:
            return slot
        outside = self.outer.reach(home, slot)
        if outside not in self.captured:
            self.captured[outside] = self.slot()
        return self.captured[outside]


@dataclass(frozen=True, slots=True)
class Variable:
    """A local variable: its slot in the frame `home`."""

    slot: int
    home: Layout
    type: FeelType
    may_be_null: bool = True


@dataclass(frozen=True, slots=True)
class Items:
    """What a filter brings into view: the item in a slot, and its members by bare name.

    `members` is None where nothing is known of the items: then any name may turn out to be a member.
    """

    slot: int
    home: Layout
    type: FeelType
    members: Mapping[str, FeelType] | None


@dataclass(frozen=True, slots=True)
class Environment:
    """A chain of variables from the inside out; the outermost holds the scope of the whole text."""

    layout: Layout
    scope: Scope
    variables: Mapping[str, Variable] = field(default_factory=dict)
    items: Items | None = None
    parent: "Environment | None" = None

    def bind(self, variables: Mapping[str, Variable]) -> "Environment":
        """The environment with variables in front."""
        return Environment(self.layout, self.scope, variables, None, self)

    def filtering(self, items: Items) -> "Environment":
        """The environment inside the brackets of a filter."""
        return Environment(self.layout, self.scope, {}, items, self)

    def calling(self, layout: Layout) -> "Environment":
        """The environment inside the body of a function literal with its own frame."""
        return Environment(layout, self.scope, {}, None, self)
