"""A decision as a function of inputs, and the ways in which it can run.

Fast code is tried first; where it gives up, general code runs from the start, which gives value and notes.
The interpreter runs the same nodes one by one: it is what the others are held to.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import getcontext, setcontext
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from decision_server.dmn.fusing import Fuser, Results
from decision_server.dmn.model import DecisionService, InputData
from decision_server.dmn.nodes import Node, run, served
from decision_server.dmn.requirements import Vertex, plan
from decision_server.errors import LimitExceeded
from decision_server.feel.codegen import Generated
from decision_server.feel.compiled import load
from decision_server.feel.expression import TOO_DEEP
from decision_server.feel.generating.fitting import fitted
from decision_server.feel.generating.scribe import Scribe, Term
from decision_server.feel.notes import Deopt, Notes
from decision_server.feel.numbers import CONTEXT
from decision_server.feel.values import Value

Way: TypeAlias = Literal["fast", "general", "interpreter"]
Code: TypeAlias = Callable[[Mapping[str, Value], Notes], Value]

GIVES_UP: Final = (Deopt, TypeError, KeyError, ArithmeticError, LimitExceeded, RecursionError)
"""What abandons fast code. General code raises a limit again, with nothing of the first try in its way."""
WINDOW: Final = 1_000
"""Runs after which a decision that gave up in more than half of them stays general."""
MOST_VARIANTS: Final = 16
"""Sets of replaced decisions that general code is kept for."""
MOST_FUSED: Final = 2_000
"""Decisions that are written as one function; longer chains run node by node."""


class CompiledDecision:
    """A decision or decision service, as a function of inputs. Shared by threads.

    `inputs` are the names and types of all it depends on, directly or not; of a service its input data,
    then its input decisions. `requires` are the names that it asks for directly. `outputs` are the names of
    the decisions that it answers for: its own, or those of a service's output decisions. `type` is that of
    its value. Code is written with the first use; threads that meet there write the same.
    """

    __slots__ = (
        "_code",
        "_gave_up",
        "_general",
        "_keys",
        "_known",
        "_node",
        "_plan",
        "_runs",
        "_stays_general",
        "_taken",
        "inputs",
        "name",
        "outputs",
        "requires",
        "type",
    )

    def __init__(self, node: Node, keys: Mapping[int, str], inputs: Sequence[Vertex]) -> None:
        vertex = node.vertex
        self.name = vertex.name
        self.type = node.result
        self.inputs = MappingProxyType({_key(each, keys): node.nodes[id(each)].type for each in inputs})
        self.requires = tuple(dict.fromkeys(each.name for each in (*vertex.information, *vertex.knowledge)))
        self.outputs = tuple(each.name for each in vertex.outputs) or (vertex.name,)
        self._node = node
        self._keys = keys
        # These are made with the first evaluation: over all decisions of a long chain they are quadratic.
        self._known: Mapping[str, Node] | None = None
        self._plan: tuple[Vertex, ...] | None = None
        self._taken: frozenset[str] = frozenset()
        self._code: dict[bool, Code] = {}
        self._general: dict[tuple[bool, frozenset[int]], Code] = {}
        self._runs = 0
        self._gave_up = 0
        self._stays_general = False

    def __call__(
        self, inputs: Mapping[str, Value], notes: Notes | None = None, *, way: Way = "fast"
    ) -> Value:
        """Evaluate on typed inputs; an absent one is null, a name that nothing here has is ignored.

        A name of a required decision replaces that decision's result. Names may be given as
        `{namespace}name`. A service with one output decision gives its value, with several a context. A
        failure is null and a note. Raises LimitExceeded when the budget of the notes is used up. All ways
        give the same value and notes; `interpreter` is slow, and `general` is what fast code falls back to.
        """
        notes = Notes() if notes is None else notes
        if way == "fast" and not self._stays_general:
            traced = notes.events is not None
            code = self._code.get(traced) or self._fast(traced)
            if code is not None and inputs.keys() <= self._taken:
                return self._tried(code, inputs, notes)
        try:
            return self._slowly(inputs, notes, way)
        except RecursionError:
            raise LimitExceeded(TOO_DEEP) from None

    @property
    def stays_general(self) -> bool:
        """Whether fast code is not tried any more, as it gave up too often or there is none."""
        return self._stays_general

    @property
    def gave_up(self) -> int:
        """How often fast code gave up since it was last judged by that."""
        return self._gave_up

    @property
    def is_prepared(self) -> bool:
        """Whether the code that the first evaluation without a trace needs was written."""
        return False in self._code

    def prepare(self) -> None:
        """Write the code that the first evaluation without a trace needs."""
        if len(self._steps()) <= MOST_FUSED:
            self._fast(False)

    def _tried(self, code: Code, inputs: Mapping[str, Value], notes: Notes) -> Value:
        """Run fast code; where it gives up, the general code from the start."""
        mark = notes.mark()
        before = getcontext()
        if before is not CONTEXT:
            setcontext(CONTEXT)
        notes.strict = True
        is_done = False
        value: Value = None
        try:
            value = code(inputs, notes)
            is_done = notes.steps <= notes.limits.steps
        except GIVES_UP:
            pass
        finally:
            notes.strict = False
            if before is not CONTEXT:
                setcontext(before)
        self._runs += 1
        if is_done:
            if notes.ticker is not None:
                notes.charge(0)
            return value
        notes.reset(mark)
        self._gave_up += 1
        if self._runs >= WINDOW:
            self._stays_general = self._gave_up * 2 > self._runs
            self._runs = self._gave_up = 0
        try:
            return self._slowly(inputs, notes, "general")
        except RecursionError:
            raise LimitExceeded(TOO_DEEP) from None

    def _slowly(self, inputs: Mapping[str, Value], notes: Notes, way: Way) -> Value:
        """Take what is given for nodes, then run general code or the nodes."""
        given: dict[int, Value] = {}
        replaced: set[int] = set()
        known = self._find_known() if self._known is None else self._known
        for name, value in inputs.items():
            node = known.get(name)
            if node is not None:
                given[id(node.vertex)] = node.accept(value, notes)
                if not isinstance(node.vertex.element, InputData):
                    replaced.add(id(node.vertex))
        if way != "interpreter":
            code = self._general_code(notes.events is not None, frozenset(replaced))
            if code is not None:
                return code({str(vertex): value for vertex, value in given.items()}, notes)
        before, notes.by_scan = notes.by_scan, notes.by_scan or way == "interpreter"
        try:
            return self._by_nodes(given, replaced, notes)
        finally:
            notes.by_scan = before

    def _by_nodes(self, given: Mapping[int, Value], replaced: set[int], notes: Notes) -> Value:
        vertex = self._node.vertex
        if isinstance(vertex.element, DecisionService):
            return self._node.serve(given, notes)
        steps = plan(vertex, frozenset(given)) if replaced else self._steps()
        return run(steps, given, self._node.nodes, notes)[id(vertex)]

    def _steps(self) -> tuple[Vertex, ...]:
        """All that is evaluated where nothing is replaced, in order."""
        if self._plan is None:
            is_service = isinstance(self._node.vertex.element, DecisionService)
            self._plan = self._node.steps if is_service else plan(self._node.vertex)
        return self._plan

    def _find_known(self) -> Mapping[str, Node]:
        """The nodes that an input may name: what it depends on, by plain and by qualified name."""
        vertex, nodes = self._node.vertex, self._node.nodes
        known: dict[str, Node] = {}
        for each in (*vertex.input_data, *vertex.input_decisions, *plan(vertex)):
            if each is not vertex:
                known.setdefault(_key(each, self._keys), nodes[id(each)])
                known[f"{{{each.model.namespace}}}{each.name}"] = nodes[id(each)]
        self._known = known
        return known

    def _fast(self, traced: bool) -> Code | None:
        """The fast code of the variant; None where there is none."""
        generated = self.generated("fast", traced=traced)
        if generated is None:
            self._stays_general = True
            return None
        self._code[traced] = code = load(generated)
        return code

    def generated(
        self, way: Way, *, traced: bool = False, replaced: frozenset[int] = frozenset()
    ) -> Generated | None:
        """The Python of a variant, for fast code where nothing is replaced; None if there is none.

        Fast code takes inputs by name; general code takes them by the number of their vertex.
        """
        steps, vertex = self._steps(), self._node.vertex
        is_service = isinstance(vertex.element, DecisionService)
        if replaced and not is_service:
            steps = plan(vertex, replaced)
        if len(steps) > MOST_FUSED:
            return None
        # What a service is given in place of decisions is null where it is absent.
        taken = {id(each) for each in vertex.input_decisions} | set(replaced)
        taken |= {id(step) for step in steps if isinstance(step.element, InputData)}
        given: dict[int, str] = {}
        if way == "fast":
            known = self._find_known() if self._known is None else self._known
            for name, node in known.items():
                if id(node.vertex) in taken and id(node.vertex) not in given:
                    given[id(node.vertex)] = name
            self._taken = frozenset(given.values())
        else:
            given = {vertex: str(vertex) for vertex in taken}
        fuser = Fuser(self._node.nodes, fast=way == "fast", traced=traced)
        if is_service:
            return fuser.decision(steps, given, self._served, units=self._node.served_cost())
        return fuser.decision(steps, given, self._decided)

    def _decided(self, scribe: Scribe, results: Results) -> Term:
        return results[id(self._node.vertex)]

    def _served(self, scribe: Scribe, results: Results) -> Term:
        """What a service gives, from the values of its output decisions."""
        outputs = self._node.vertex.outputs
        if len(outputs) == 1:
            value = results[id(outputs[0])]
        else:
            pairs = [f"{scribe.constant(each.name)}: {results[id(each)].code}" for each in outputs]
            value = scribe.keep(Term(f"{{{', '.join(pairs)}}}"))
        value = scribe.atom(fitted(scribe, value, self._node.result, self._node.source))
        if scribe.traced:
            event = scribe.constant(served(self._node.vertex), "L")
            scribe.line(f"notes.events.append(({event}, {value.code}, None))")
        return value

    def _general_code(self, traced: bool, replaced: frozenset[int]) -> Code | None:
        key = (traced, replaced)
        code = self._general.get(key)
        if code is None and len(self._general) < MOST_VARIANTS:
            generated = self.generated("general", traced=traced, replaced=replaced)
            if generated is not None:
                code = self._general[key] = load(generated)
        return code


def _key(vertex: Vertex, keys: Mapping[int, str]) -> str:
    return keys.get(id(vertex), vertex.name)
