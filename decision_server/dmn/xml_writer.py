"""Model -> DMN XML. What was read from a file is written back byte for byte, save where the model differs.

The model as the file tells it is compared with the model to be written, and only the tags, texts and elements
in which they differ are changed: comments, white space, prefixes, drawings and all that the reader does not
understand stay as they are. An element is known again by its line and column. `docs/decisions/` says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from decision_server.dmn.elements import RawElement
from decision_server.dmn.model import Model
from decision_server.dmn.xml import VERSIONS, read_model
from decision_server.dmn.xml_markup import Names, escape_attribute, escape_text, file_markup, markup
from decision_server.dmn.xml_shape import NOWHERE, Group, Shape, model_shape
from decision_server.dmn.xml_source import Edit, Place, SourceFile, SourceNode
from decision_server.dmn.xml_tree import DEFAULT_READ_LIMITS, ReadLimits

Key: TypeAlias = tuple[str, Place, int]
"""What an element is known again by: its tag and place; without a place, its number among its like."""

Known: TypeAlias = tuple[Shape | RawElement, SourceNode]
_INDENT: Final = b"  "


def write_model(model: Model, *, limits: ReadLimits = DEFAULT_READ_LIMITS) -> bytes:
    """The file that reads as this model: the bytes of its source where nothing differs.

    Elements keep the place of the element that they came from (`dataclasses.replace` does that); line 0 says
    that one is new. The namespace stays that of the source; a model without one is written in UTF-8 and in
    the namespace of its `version`. `limits` are those that the source was read with. Raises InvalidContent
    where a text holds a character that XML cannot. Takes about five times as long as reading.
    """
    after = model_shape(model)
    if not model.source:
        return file_markup(after, _dmn_namespace(model.version), model.prefixes)
    before = read_model(model.source, file=model.file, limits=limits).model
    if before is None:
        raise AssertionError("the source of a model cannot be read")
    if before == model:
        return model.source
    shape = model_shape(before)
    rewriting = _Rewriting(SourceFile(model.source), shape, model.prefixes)
    rewriting.change(rewriting.source.root, shape, after)
    return rewriting.source.with_edits(rewriting.edits)


def _dmn_namespace(version: str) -> str:
    return next(namespace for namespace, each in VERSIONS.items() if each == version)


class _Rewriting:
    """One file on its way from one shape to another: the edits so far."""

    def __init__(self, source: SourceFile, before: Shape, prefixes: Mapping[str, str]) -> None:
        self.source = source
        self.prefixes = prefixes
        self.namespace = source.root.name[1:].rpartition("}")[0]
        self.edits: list[Edit] = []
        self.before = before
        self._known: dict[Key, Known] | None = None

    def known(self, key: Key) -> Known | None:
        """Where an element that was moved or copied stood before. The first question looks at all of them."""
        if self._known is None:
            self._known = {}
            work = [(self.before, self.source.root)]
            while work:
                shape, node = work.pop()
                for group in shape.groups:
                    here = self.pairs(group, node)
                    self._known |= {each: found for each, found in here.items() if each[1] != NOWHERE}
                    work += [(each, at) for each, at in here.values() if isinstance(each, Shape)]
        return self._known.get(key)

    def pairs(self, group: Group, node: SourceNode) -> dict[Key, Known]:
        """The children of a group with their elements in the file, left out where they have none."""
        found = {}
        for key, each in _keyed(group):
            name, place, number = key
            if place != NOWHERE:
                at = self.source.by_place.get(place)
            else:
                full = f"{{{self.namespace}}}{name}"
                alike = [child for child in node.children if child.name == full]
                at = alike[number] if number < len(alike) else None
            if at is not None:
                found[key] = (each, at)
        return found

    def change(self, node: SourceNode, before: Shape, after: Shape) -> None:
        """Edit an element so that it says what `after` says."""
        if before == after:
            return
        if before.attributes != after.attributes:
            self.change_attributes(node, dict(before.attributes), dict(after.attributes))
        if before.text != after.text:
            self.put_content(node, escape_text(after.text or "", node.local).encode())
        additions: dict[int, list[Shape | RawElement]] = {}
        places: list[list[SourceNode]] = []
        gone: set[Place] = set()
        for number, (was, now) in enumerate(zip(before.groups, after.groups, strict=True)):
            here = self.pairs(was, node)
            places.append([found for _, found in here.values()])
            if was != now:
                gone |= self.change_group(node, here, now, additions.setdefault(number, []))
        added = {number: new for number, new in additions.items() if new}
        if added:
            self.add(node, added, [[at for at in each if at.place not in gone] for each in places])

    def change_group(
        self, node: SourceNode, here: dict[Key, Known], now: Group, additions: list[Shape | RawElement]
    ) -> set[Place]:
        """Edit the children of one group, all in one element; gives the places of those that are removed.

        Those that stay fill the slots they had, in their new order; new ones follow the one before them.
        """
        wanted = list(_keyed(now))
        staying = [(key, each) for key, each in wanted if key in here]
        stays = {key for key, _ in staying}
        slots = iter(sorted((here[key][1] for key in stays), key=lambda node: node.start))
        removed = sorted((at for key, (_, at) in here.items() if key not in stays), key=lambda at: at.start)
        anchor: SourceNode | None = None
        first: list[Shape | RawElement] = []
        for key, each in wanted:
            if key in stays:
                slot = next(slots)
                before, found = here[key]
                space = self.source.space_before(slot)
                if slot is found and isinstance(each, Shape) and isinstance(before, Shape):
                    self.change(found, before, each)
                elif slot is not found or before != each:
                    text = self.changed_copy(found, before, each, node, space)
                    self.edits.append((slot.start, slot.end, text))
                if anchor is None:
                    text = b"".join(self.new(new, node, space) + space for new in first)
                    self.edits.append((slot.start, slot.start, text))
                anchor = slot
            elif anchor is not None:
                space = self.source.space_before(anchor)
                self.edits.append((anchor.end, anchor.end, space + self.new(each, node, space)))
            else:
                first.append(each)
        if anchor is None and first and removed:
            instead = removed.pop(0)
            space = self.source.space_before(instead)
            text = space.join(self.new(each, node, space) for each in first)
            self.edits.append((instead.start, instead.end, text))
            first = []
        for at in removed:
            self.edits.append((at.start - len(self.source.space_before(at)), at.end, b""))
        if anchor is None:
            additions += first
        return {at.place for at in removed}

    def add(
        self,
        node: SourceNode,
        added: Mapping[int, Sequence[Shape | RawElement]],
        places: list[list[SourceNode]],
    ) -> None:
        """Put children where the standard wants their groups: behind earlier groups, before later ones."""
        tag = self.source.tag(node)
        outer = self.source.space_before(node)
        at_end: list[bytes] = []
        for number, new in added.items():
            earlier = [at for each in places[:number] for at in each]
            later = [at for each in places[number + 1 :] for at in each]
            if earlier:
                anchor = max(earlier, key=lambda at: at.end)
                space = self.source.space_before(anchor)
                text = b"".join(space + self.new(each, node, space) for each in new)
                self.edits.append((anchor.end, anchor.end, text))
            elif later:
                anchor = min(later, key=lambda at: at.start)
                space = self.source.space_before(anchor)
                text = b"".join(self.new(each, node, space) + space for each in new)
                self.edits.append((anchor.start, anchor.start, text))
            else:
                space = outer + _INDENT if b"\n" in outer else b""
                at_end += [space + self.new(each, node, space) for each in new]
        if at_end and node.close == node.end:
            self.put_content(node, b"".join(at_end) + (outer if b"\n" in outer else b""))
        elif at_end:
            blank = len(self.source.bytes[tag.content : node.close].rstrip())
            self.edits.append((tag.content + blank, tag.content + blank, b"".join(at_end)))

    def new(self, each: Shape | RawElement, inside: SourceNode, space: bytes) -> bytes:
        """An element in full: as it stands elsewhere in the file if it was copied or moved from there."""
        key = next(key for key, _ in _keyed((each,)))
        if key[1] != NOWHERE and (known := self.known(key)) is not None:
            before, found = known
            if self.source.namespaces(found.parent) == self.source.namespaces(inside):
                return self.changed_copy(found, before, each, inside, space)
        return self.markup(each, inside, space)

    def markup(self, each: Shape | RawElement, inside: SourceNode, space: bytes) -> bytes:
        """An element written from scratch, `space` being the white space before it."""
        names = Names(self.source.namespaces(inside), self.namespace, self.prefixes)
        return markup(each, names, space.decode()).encode()

    def changed_copy(
        self,
        found: SourceNode,
        before: Shape | RawElement,
        after: Shape | RawElement,
        inside: SourceNode,
        space: bytes,
    ) -> bytes:
        """The bytes of an element, with what differs edited."""
        if before == after:
            return self.source.bytes[found.start : found.end]
        if isinstance(before, RawElement) or isinstance(after, RawElement):
            return self.markup(after, inside, space)
        mine, self.edits = self.edits, []
        self.change(found, before, after)
        edited = self.source.with_edits(self.edits, found.start, found.end)
        self.edits = mine
        return edited

    def change_attributes(self, node: SourceNode, before: dict[str, str], after: dict[str, str]) -> None:
        """Edit a start tag."""
        tag = self.source.tag(node)
        names = Names(self.source.namespaces(node), self.namespace, self.prefixes)
        written = {names.full(qname): value for qname, value in tag.values.items()}
        for name in {**before, **after}:
            old, new = before.get(name), after.get(name)
            if old == new:
                continue
            at = written.get(name)
            if new is None:
                if at is not None:
                    self.edits.append((at[0], at[2] + 1, b""))
            elif at is not None:
                self.edits.append((at[1], at[2], escape_attribute(new, node.local).encode()))
            else:
                text = names.attribute(name, new, node.local)
                self.edits.append((tag.attributes_end, tag.attributes_end, text.encode()))

    def put_content(self, node: SourceNode, content: bytes) -> None:
        """Replace all that stands inside an element."""
        tag = self.source.tag(node)
        if node.close == node.end:
            text = b">" + content + f"</{tag.qname}>".encode()
            self.edits.append((tag.content - 2, tag.content, text))
        else:
            self.edits.append((tag.content, node.close, content))


def _keyed(group: Group) -> Iterator[tuple[Key, Shape | RawElement]]:
    """The members of a group with their keys; of two with one place, the second is a copy without its own."""
    seen: dict[tuple[str, Place], int] = {}
    for each in group:
        name, place = (
            (each.local, each.place) if isinstance(each, Shape) else (each.name, (each.line, each.column))
        )
        number = seen.get((name, place), 0)
        seen[name, place] = number + 1
        yield (name, place, number), each
