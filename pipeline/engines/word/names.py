"""The fields that a template names, followed through its loops and held against those that there are."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from jinja2 import nodes

Shape = Any
"""What a field is: a mapping of name to shape, a list with the shape of its items, or a field's name where it is text.

"" is a text that is no field; ANY is not known.
"""

ANY: Shape = object()
_TEXT: Shape = ""
_KEEP = frozenset(("list", "reverse", "sort"))
_ONE = frozenset(("first", "last", "min", "max"))


class Misuse(NamedTuple):
    """A field that is unknown or cannot be used so, the line where it stands, and the nearest known field if any."""

    line: int
    field: str
    nearest: str
    what: str


class Names:
    """Walks a syntax tree in the order of the template with the names that each place knows."""

    def __init__(self, fields: Mapping[str, Shape]) -> None:
        self._fields = fields
        self.found: list[Misuse] = []
        self.used: set[str] = set()

    def walk(self, body: list[nodes.Node], known: dict[str, Shape]) -> None:
        """Note every misuse in these nodes; names that are set stay known after them."""
        for node in body:
            if isinstance(node, nodes.For):
                self._loop(node, known)
            elif isinstance(node, nodes.If):
                self.shape(node.test, known)
                self.walk([*node.body, *node.elif_, *node.else_], known)
            elif isinstance(node, nodes.With):
                inner = dict(known)
                for target, value in zip(node.targets, node.values, strict=True):
                    _bind(target, self.shape(value, known), inner)
                self.walk(node.body, inner)
            elif isinstance(node, nodes.Assign):
                _bind(node.target, self.shape(node.node, known), known)
            elif isinstance(node, nodes.Output):
                for value in node.nodes:
                    self._printed(value, known)

    def _loop(self, loop: nodes.For, known: dict[str, Shape]) -> None:
        many = self.shape(loop.iter, known)
        inner = {**known, "loop": ANY}
        if isinstance(many, Mapping):
            self._note(loop.iter, _written(loop.iter), "is not a list")
        _bind(loop.target, many[0] if isinstance(many, list) else many, inner)
        if loop.test is not None:
            self.shape(loop.test, inner)
        self.walk(loop.body, inner)
        self.walk(loop.else_, known)

    def _printed(self, value: nodes.Node, known: dict[str, Shape]) -> None:
        shape = self.shape(value, known)
        if isinstance(shape, list | Mapping):
            self._note(value, _written(value), "is a list: print it in a {% for %}" if isinstance(shape, list) else _OF)

    def shape(self, node: nodes.Node, known: dict[str, Shape]) -> Shape:
        """The shape of an expression's value; notes which fields it uses and what is unknown in it."""
        shape = self._shape(node, known)
        if isinstance(shape, str) and shape:
            self.used.add(shape)
        return shape

    def _shape(self, node: nodes.Node, known: dict[str, Shape]) -> Shape:
        if isinstance(node, nodes.Name):
            return known[node.name] if node.name in known else self._unknown(node, node.name, known)
        if isinstance(node, nodes.Getattr):
            return self._part(node, self.shape(node.node, known), node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node, known)
        if isinstance(node, nodes.Filter):
            return self._filtered(node, known)
        shapes = [self.shape(child, known) for child in node.iter_child_nodes()]
        return shapes[-1] if isinstance(node, nodes.CondExpr) and shapes else _TEXT

    def _filtered(self, node: nodes.Filter, known: dict[str, Shape]) -> Shape:
        shapes = [self.shape(child, known) for child in node.iter_child_nodes()]
        first = shapes[0] if shapes else ANY
        if node.name in _KEEP:
            return first
        return first[0] if node.name in _ONE and isinstance(first, list) else _TEXT

    def _item(self, node: nodes.Getitem, known: dict[str, Shape]) -> Shape:
        whole = self.shape(node.node, known)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._part(node, whole, node.arg.value)
        self.shape(node.arg, known)
        if isinstance(whole, list):
            return whole if isinstance(node.arg, nodes.Slice) else whole[0]
        return whole if isinstance(whole, str) else ANY

    def _part(self, node: nodes.Node, whole: Shape, name: str) -> Shape:
        if whole is ANY:
            return ANY
        if isinstance(whole, Mapping):
            return whole[name] if name in whole else self._unknown(node, name, whole)
        self._note(node, _written(node), "has no such part")
        return ANY

    def _unknown(self, node: nodes.Node, name: str, among: Mapping[str, Shape]) -> Shape:
        written = _written(node)
        near = get_close_matches(name, among, n=1, cutoff=0.6)
        nearest = written.removesuffix(name) + near[0] if near else ""
        if not nearest:
            every = list(_paths(self._fields))
            last = [path for path in every if path.rpartition(".")[2] == name]
            nearest = next(iter(last or get_close_matches(written, every, n=1, cutoff=0.6)), "")
        self.found.append(Misuse(node.lineno, written, nearest, "unknown"))
        return ANY

    def _note(self, node: nodes.Node, field: str, what: str) -> None:
        self.found.append(Misuse(node.lineno, field, "", what))


_OF = "is not a text: name one of its parts"


def _bind(target: nodes.Node, shape: Shape, known: dict[str, Shape]) -> None:
    for name in (target, *target.find_all(nodes.Name)):
        if isinstance(name, nodes.Name):
            known[name.name] = shape if name is target else ANY


def _written(node: nodes.Node) -> str:
    """A field as the template writes it, as far as it is one: "patient.name"."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_written(node.node)}.{node.arg.value if isinstance(node.arg, nodes.Const) else '…'}"
    return "…"


def _paths(fields: Mapping[str, Shape], before: str = "") -> Iterator[str]:
    for name, shape in fields.items():
        inner = shape[0] if isinstance(shape, list) and shape else shape
        if isinstance(inner, Mapping):
            yield from _paths(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}"
