"""`for`, `some`, `every`, filters and positions."""

from collections.abc import Callable

from decision_server.feel import ir
from decision_server.feel.generating.facts import NOTHING, Fact
from decision_server.feel.generating.scribe import Scribe, Term, View
from decision_server.feel.iteration import PARTIAL_PER_STEP, REFERENCE_BYTES
from decision_server.feel.typesystem import ANY, BOOLEAN, ListType


def item_at(scribe: Scribe, node: ir.ItemAt, view: View) -> Term:
    """`source[index]`."""
    source = scribe.emit(scribe, node.source, view)
    index = scribe.emit(scribe, node.index, view)
    code = f"position({source.code}, {index.code}, notes, {scribe.span(node.span)})"
    return scribe.expression(code, source.fact.element, source, index)


def filter_(scribe: Scribe, node: ir.Filter, view: View) -> Term:
    """The items for which the condition holds, or, where it is a number, the item at that position."""
    source = scribe.atom(scribe.emit(scribe, node.source, view))
    span, condition_span = scribe.span(node.span), scribe.span(node.condition.span)
    result, items = scribe.name(), scribe.name()
    either = f"all_or_none({items}, {{}}, notes, {span}, {condition_span})"
    with scribe.block(f"if {source.code} is None:"):
        scribe.line(f"{result} = nothing_to_filter(notes, {span})")
    with scribe.block("else:"):
        scribe.line(f"{items} = {source.code} if {source.code}.__class__ is list else [{source.code}]")
        if not node.depends_on_item:
            outcome = scribe.emit(scribe, node.condition, view)
            scribe.line(f"{result} = {either.format(outcome.code)}")
        else:
            # A condition that turns out to be a position is evaluated once, however long the list.
            scribe.line(f"notes.charge({node.cost})")
            _kept(scribe, node, view, source.fact, result, items, either, condition_span)
    if node.is_index_possible:
        return Term(result)
    return Term(result, Fact(ListType(source.fact.element.type)))


def _kept(
    scribe: Scribe,
    node: ir.Filter,
    view: View,
    source: Fact,
    result: str,
    items: str,
    either: str,
    span: str,
) -> None:
    item, is_first = scribe.name(), scribe.name()
    view.slots[node.item] = Term(item, source.element)
    scribe.line(f"{result} = []")
    scribe.line(f"{is_first} = True")
    with scribe.block(f"for {item} in {items}:", loop=True):
        outcome = scribe.emit(scribe, node.condition, view)
        is_proved = outcome.fact.is_a(BOOLEAN)
        value = outcome if is_proved and not outcome.fact.nullable else scribe.atom(outcome)
        is_true = value.code if is_proved and not outcome.fact.nullable else f"{value.code} is True"
        neither = f"{value.code} is not True and {value.code} is not False and {value.code} is not None"
        with scribe.block(f"if {is_first}:"):
            scribe.line(f"{is_first} = False")
            if node.is_index_possible and not is_proved:
                with scribe.block(f"if {neither}:"):
                    scribe.line(f"{result} = {either.format(value.code)}")
                    scribe.line("break")
            scribe.line(f"notes.charge((len({items}) - 1) * {node.cost})")
        with scribe.block(f"if {is_true}:"):
            scribe.line(f"{result}.append({item})")
        if not is_proved:
            with scribe.block(f"elif {value.code} is not False and {value.code} is not None:"):
                scribe.line(f"{result} = not_a_condition({value.code}, notes, {span})")
                scribe.line("break")
    if node.is_index_possible:
        with scribe.block(f"if not {items}:"):
            view.slots[node.item] = scribe.keep(Term("None"))
            outcome = scribe.emit(scribe, node.condition, view)
            scribe.line(f"{result} = {either.format(outcome.code)}")


def for_(scribe: Scribe, node: ir.For, view: View) -> Term:
    """The body's value for each combination of items, the last iterator fastest; null without a list."""
    result = scribe.name()
    facts: list[Fact] = []
    scribe.line(f"{result} = []")

    def one_round() -> None:
        if node.partial is not None:
            scribe.line(f"notes.charge(len({result}) // {PARTIAL_PER_STEP})")
            scribe.line(f"notes.grow(len({result}) * {REFERENCE_BYTES})")
            view.slots[node.partial] = scribe.keep(Term(f"{result}.copy()", Fact(ListType(ANY), False)))
        body = scribe.emit(scribe, node.body, view)
        facts.append(body.fact)
        scribe.line(f"{result}.append({body.code})")

    _each(scribe, node.iterators, 0, view, node.cost, result, f"{result} is None", one_round)
    return Term(result, Fact(ListType(facts[0].type)))


def quantified(scribe: Scribe, node: ir.Quantified, view: View) -> Term:
    """Whether some (every) combination satisfies the condition; ends when decided; null if undecided."""
    result, undecided = scribe.name(), scribe.name()
    scribe.line(f"{result} = {node.every}")
    scribe.line(f"{undecided} = False")

    def one_round() -> None:
        outcome = scribe.atom(scribe.emit(scribe, node.condition, view))
        with scribe.block(f"if {outcome.code} is {not node.every}:"):
            scribe.line(f"{result} = {not node.every}")
            scribe.line("break")
        with scribe.block(f"if {outcome.code} is not {node.every}:"):
            if not outcome.fact.is_a(BOOLEAN):
                with scribe.block(f"if {outcome.code} is not None:"):
                    scribe.line(f"not_a_boolean({outcome.code}, notes, {scribe.span(node.condition.span)})")
            scribe.line(f"{undecided} = True")

    _each(scribe, node.iterators, 0, view, node.cost, result, f"{result} is not {node.every}", one_round)
    with scribe.block(f"if {undecided} and {result} is {node.every}:"):
        scribe.line(f"{result} = None")
    return Term(result, Fact(BOOLEAN))


def _each(
    scribe: Scribe,
    iterators: tuple[ir.Iterator, ...],
    depth: int,
    view: View,
    cost: int,
    result: str,
    is_over: str,
    one_round: Callable[[], None],
) -> None:
    """Loops within each other; where one has nothing to run over, the result is null and all of them end."""
    iterator = iterators[depth]
    source = scribe.emit(scribe, iterator.source, view)
    name = scribe.constant(iterator.name)
    rest = f"{name}, {cost}, notes, {scribe.span(iterator.span)})"
    fact = NOTHING
    if iterator.end is not None:
        end = scribe.emit(scribe, iterator.end, view)
        items = scribe.keep(Term(f"from_to({source.code}, {end.code}, {rest}"))
    else:
        items = scribe.keep(Term(f"items_of({source.code}, {rest}"))
        fact = source.fact.element
    with scribe.block(f"if {items.code} is None:"):
        scribe.line(f"{result} = None")
        if depth:
            scribe.line("break")
    is_last = depth + 1 == len(iterators)
    header = "" if depth else "else:"
    if header:
        with scribe.block(header):
            _loop(scribe, iterators, depth, view, cost, result, is_over, one_round, items, fact, is_last)
    else:
        _loop(scribe, iterators, depth, view, cost, result, is_over, one_round, items, fact, is_last)


def _loop(
    scribe: Scribe,
    iterators: tuple[ir.Iterator, ...],
    depth: int,
    view: View,
    cost: int,
    result: str,
    is_over: str,
    one_round: Callable[[], None],
    items: Term,
    fact: Fact,
    is_last: bool,
) -> None:
    item = scribe.name()
    view.slots[iterators[depth].slot] = Term(item, fact)
    with scribe.block(f"for {item} in {items.code}:", loop=True):
        if is_last:
            one_round()
        else:
            _each(scribe, iterators, depth + 1, view, cost, result, is_over, one_round)
    if depth:
        with scribe.block(f"if {is_over}:"):
            scribe.line("break")
