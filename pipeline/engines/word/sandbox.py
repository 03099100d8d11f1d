"""What a template may do: read fields, choose, loop, and a few filters; all else is refused by name before it runs.

Three walls. The syntax tree is held against a list of what letters need: no calls, no macros, no includes, so nothing
can reach Python. Attributes are the keys of fields, never those of Python objects. And work is counted: every round of
a loop, every text that is put together and all that is written, so that a template ends soon whatever it says.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

# What a letter needs and no more: a filter such as center or format can ask for a gigabyte of blanks.
_FILTER_NAMES = (
    "abs capitalize count e escape first int join last length list lower max min reverse sort string title trim upper"
)
FILTERS = tuple(_FILTER_NAMES.split())
_TEST_NAMES = (
    "defined undefined none number string mapping sequence iterable even odd divisibleby in eq "
    "equalto ne gt ge lt le greaterthan lessthan sameas lower upper boolean true false integer float "
    "== != > >= < <="
)
_TESTS = frozenset(_TEST_NAMES.split())
_LOOP_NAMES = "index index0 revindex revindex0 first last length previtem nextitem depth depth0"
_LOOP = frozenset(_LOOP_NAMES.split())
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.With, nodes.Name),
    *(nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div),
    *(nodes.FloorDiv, nodes.Mod, nodes.Concat, nodes.CondExpr, nodes.Tuple, nodes.List, nodes.Keyword),
)
_NAMED = {
    nodes.Call: "a call of a function, name(…)",
    nodes.Macro: "the tag {% macro %}",
    nodes.CallBlock: "the tag {% call %}",
    nodes.Include: "the tag {% include %}",
    nodes.Import: "the tag {% import %}",
    nodes.FromImport: "the tag {% from … import %}",
    nodes.Extends: "the tag {% extends %}",
    nodes.Block: "the tag {% block %}",
    nodes.AssignBlock: "a {% set %} without a value",
    nodes.FilterBlock: "the tag {% filter %}",
    nodes.Pow: "the operator **",
    nodes.NSRef: "a {% set %} of a part of a field",
    nodes.Dict: "a dictionary in braces",
}
_FORBIDDEN_NAMES = frozenset(("self", "super", "caller", "varargs", "kwargs"))
_ITERABLE = (str, list, tuple, Mapping)

_BUDGET = "(budget)"  # no identifier: a template cannot name it
_PACED, _BOUNDED = "(paced)", "(bounded)"
_MOST_STEPS = 400_000
_MOST_SECONDS = 10.0
_MOST_OUTPUT = 16 * 1024 * 1024
_MOST_TEXT = 20_000
_MOST_CONSTANT = 2_000
_MOST_NODES = 60_000
_DEEPEST = 60


class Budget:
    """What one filling may cost: steps of loops, characters written, seconds."""

    def __init__(self) -> None:
        self._steps, self._written = _MOST_STEPS, _MOST_OUTPUT
        self._end = time.monotonic() + _MOST_SECONDS

    def step(self, cost: int) -> None:
        """Raises SecurityError when the template has done more than any letter needs."""
        self._steps -= cost
        if self._steps < 0 or time.monotonic() > self._end:
            raise SecurityError("a loop that does not end in good time")

    def write(self, characters: int) -> None:
        """Raises SecurityError when more is written than any letter holds."""
        self._written -= characters
        self.step(1)
        if self._written < 0:
            raise SecurityError("more text than a letter holds")


class Sandbox(ImmutableSandboxedEnvironment):
    """Values in, text out: no calls, no arithmetic that grows, no globals, no attributes of Python objects."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, finalize: Any) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=finalize, cache_size=0, optimized=False)
        self.globals.clear()
        self.filters = {name: JINJA_FILTERS[name] for name in FILTERS}
        self.filters |= {"join": _join, _PACED: _paced, _BOUNDED: _bounded}
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return _short(super().call_binop(context, operator, left, right))
        numbers = all(isinstance(value, int | float) and abs(value) < 10**9 for value in (left, right))
        if not numbers or operator == "**":
            raise SecurityError(f"the operator {operator} on anything but small numbers")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, str | list | tuple) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                pass
        return self.undefined(obj=obj, name=argument if isinstance(argument, str) else "?")


def variables(context: Mapping[str, object]) -> dict[str, object]:
    """The context with a budget of its own; `budget_of` gives it back."""
    return {**context, _BUDGET: Budget()}


def budget_of(given: Mapping[str, object]) -> Budget:
    """The budget that `variables` put in."""
    budget = given[_BUDGET]
    assert isinstance(budget, Budget)
    return budget


def refused(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Line and name of everything in a template's syntax tree that letters may not have."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            yield node.lineno or 1, "tags inside of tags, too many or too deep"
            return
        what = _refused(node)
        if what:
            yield node.lineno or 1, what
        else:
            waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


def _refused(node: nodes.Node) -> str:
    if not isinstance(node, _ALLOWED):
        return _NAMED.get(type(node), f"the construct {type(node).__name__.lower()}")
    if isinstance(node, nodes.Name) and (node.name in _FORBIDDEN_NAMES or node.name.startswith("_")):
        return f"the name {node.name[:40]}"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"the attribute {node.attr[:40]}"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"the filter {(node.name or '')[:40]} (allowed: {', '.join(FILTERS)})"
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        return f"the test {node.name[:40]}"
    if isinstance(node, nodes.For) and node.recursive:
        return "a loop that calls itself (recursive)"
    if isinstance(node, nodes.List | nodes.Tuple) and not _plain(node):
        return "a list made of fields"
    return "a text or number that is too long" if isinstance(node, nodes.Const) and _too_long(node.value) else ""


def _plain(node: nodes.List | nodes.Tuple) -> bool:
    """Lists of fields, set again and again, grow without end; those of plain values and names to assign cannot."""
    return all(isinstance(item, nodes.Const) or (getattr(item, "ctx", "") == "store") for item in node.items)


def _too_long(value: object) -> bool:
    return (isinstance(value, str) and len(value) > _MOST_CONSTANT) or (
        isinstance(value, int | float) and abs(value) >= 10**12
    )


def paced(tree: nodes.Template) -> nodes.Template:
    """The same template with every loop counted and every text that is put together held to a length."""
    for loop in tuple(tree.find_all(nodes.For)):
        weight = 1 + sum(1 for _ in _nodes_below(loop))
        loop.iter = _filtered(loop.iter, _PACED, nodes.Const(weight, lineno=loop.iter.lineno))
    for holder in (tree, *_nodes_below(tree)):
        for name, value in tuple(holder.iter_fields()):
            if isinstance(value, nodes.Concat):
                setattr(holder, name, _filtered(value, _BOUNDED))
            elif isinstance(value, list):
                made = [_filtered(v, _BOUNDED) if isinstance(v, nodes.Concat) else v for v in value]
                setattr(holder, name, made)
    return tree


def _nodes_below(node: nodes.Node) -> list[nodes.Node]:
    """All nodes below this one, as they are before anything is changed."""
    return list(node.find_all(nodes.Node))


def _filtered(value: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, value), name, list(arguments), [], None, None, lineno=value.lineno)


@pass_context
def _paced(context: Context, value: Any, weight: int) -> Iterable[Any]:
    if not isinstance(value, _ITERABLE) and not isinstance(value, Iterator):
        iter(value)  # an unknown field says so itself
        raise TypeError("not a list")
    budget = context.parent[_BUDGET]
    return _counted(value, budget, weight)


def _counted(values: Iterable[Any], budget: Budget, weight: int) -> Iterator[Any]:
    for value in values:
        budget.step(weight)
        yield value


def _bounded(value: Any) -> Any:
    return _short(value)


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _MOST_TEXT:
        raise SecurityError("a text that grows")
    return value


def _join(value: Any, separator: str = "", attribute: str | None = None) -> Any:
    """Jinja's join, of texts and numbers only and no longer than a letter can use."""
    items: list[Any] = [item.get(attribute) if attribute and isinstance(item, Mapping) else item for item in value]
    if any(not isinstance(item, str | int | float) for item in items):
        raise TypeError("not a list of texts")
    if len(items) * (len(separator) + 1) > _MOST_TEXT:
        raise SecurityError("a text that grows")
    escaped = any(hasattr(item, "__html__") for item in items)
    joined = Markup(escape(separator)).join(items) if escaped else separator.join(map(str, items))
    return _short(joined)
