"""The types of results that follow from the types of arguments.

Sound, so that the checker may rely on them: where the items of a result may come from several places, their
type is known only if all of these have the same.
"""

from collections.abc import Sequence

from decision_server.feel.typesystem import ANY, NULL, FeelType, ListType, plain


def item_type(of: FeelType) -> FeelType:
    """The type of the items of an argument for a list; anything but a list counts as a list of one."""
    base = plain(of)
    return base.element if isinstance(base, ListType) else of


def common(types: Sequence[FeelType]) -> FeelType:
    """The type that all of these are, Any if they differ; Null goes with every type."""
    known = [of for of in types if plain(of) != NULL]
    if not known:
        return ANY
    return known[0] if all(plain(of) == plain(known[0]) for of in known) else ANY


def same_list(types: Sequence[FeelType]) -> FeelType:
    """A list with the items of the first argument."""
    return ListType(item_type(types[0]))


def joined_lists(types: Sequence[FeelType]) -> FeelType:
    """A list with the items of all arguments."""
    return ListType(common([item_type(of) for of in types]))


def extended_list(types: Sequence[FeelType]) -> FeelType:
    """The list of the first argument with the other arguments as items."""
    return ListType(common([item_type(types[0]), *types[1:]]))


def list_with_last(types: Sequence[FeelType]) -> FeelType:
    """The list of the first argument with the last argument among its items."""
    return ListType(common([item_type(types[0]), types[-1]]))


def an_item(types: Sequence[FeelType]) -> FeelType:
    """An item of the first argument, the list."""
    return item_type(types[0])


def an_argument(types: Sequence[FeelType]) -> FeelType:
    """One of the arguments."""
    return common(types)


def innermost_items(types: Sequence[FeelType]) -> FeelType:
    """A list of what the first argument holds below all its lists."""
    of = plain(types[0])
    while isinstance(of, ListType):
        of = plain(of.element)
    return ListType(of)
