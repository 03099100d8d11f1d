"""docs/findings.md: every finding code with its weight, what it says and what to do, read from the code that makes it.

A finding is made by `Finding(code=…)`, by a template's `Fault(code=…)`, or by a function that has the parameters `code`
and `remedy`. What reaches `code`
must be readable in the code; where it is not, `Unreadable` tells the line, so that no code can be missed.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pipeline.errors import ExitCode

PACKAGE = Path(__file__).parent.parent / "pipeline"
HOLE = "…"
KEBAB = re.compile(r"[a-z]+(-([a-z0-9]+|…))*")
HEAD = """# Findings

Written by `make docs` from the code; do not edit. An **error** stops the case until it is mended, a **warning** asks a
person (mend it, or accept it with `packets decide`), a **note** informs. “…” stands for a name or a number. Every
finding says where: a place in a JSON file, a page of a document, or a paragraph of a letter template.

| code | weight | what it says | what to do |
|---|---|---|---|
"""
TAIL = """
## When a build stops without findings of its own

`--json` shows one finding with the name of the exit status as its code, and the error's own words:
"""
# Where a code is handed on that was made elsewhere: read back from a file, an error or a template's fault as a finding.
HANDED_ON = {"engines/outputs.py", "cli/results.py", "cli/templates.py:_of_fault"}
# A fault of a letter template becomes a finding of `packets templates check`.
TAGS = ("engines/word/tags.py", "Fault")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unreadable(Exception):
    """A finding's code that cannot be read from the code."""


@dataclass(frozen=True, order=True)
class Row:
    """One thing that a finding can say."""

    code: str
    weight: str
    message: str
    remedy: str


@dataclass
class Module:
    """A module with what its names stand for: functions, and constants at its top."""

    name: str
    tree: ast.Module
    constants: Mapping[str, ast.expr]


def page() -> str:
    """The whole page."""
    rows = [f"| `{r.code}` | {r.weight} | {_cell(r.message)} | {_cell(r.remedy)} |" for r in sorted(set(rows_of()))]
    stops = [code.name.lower().replace("_", "-") for code in sorted(ExitCode) if 4 <= code <= 12 or code == 1]
    return HEAD + "\n".join(rows) + "\n" + TAIL + "\n" + ", ".join(f"`{stop}`" for stop in stops) + ".\n"


def codes() -> set[str]:
    """Every code of the page's table."""
    return {row.code for row in rows_of()}


def rows_of(package: Path = PACKAGE) -> Iterator[Row]:
    """Every way in which the modules below `package` make a finding. Raises Unreadable."""
    modules = [_module(path, package) for path in sorted(package.rglob("*.py"))]
    makers = _makers(modules)
    for module in modules:
        for function in _functions(module.tree):
            if HANDED_ON.isdisjoint((module.name, f"{module.name}:{function.name}")):
                yield from _made_in(function, module, makers)


def _module(path: Path, package: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    assigned = (node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name))
    return Module(path.relative_to(package).as_posix(), tree, {node.targets[0].id: node.value for node in assigned})  # type: ignore[attr-defined]


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _names(function: Function) -> list[str]:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name not in ("self", "cls")] + [a.arg for a in function.args.kwonlyargs]


@dataclass(frozen=True)
class Maker:
    """A function, or an error, that takes a code: its parameters, and the weight it gives where none is passed."""

    parameters: tuple[str, ...]
    weight: str
    is_error: bool = False


def _makers(modules: list[Module]) -> Mapping[tuple[str, str], Maker]:
    """By module and name; those that several modules import also under an empty module name."""
    found = {("", "Finding"): Maker((), ""), ("", "Fault"): Maker((), "error"), TAGS: Maker((), "error")}
    for module in modules:
        for node in ast.walk(module.tree):
            functions = [node] if isinstance(node, Function) else []
            name = node.name if functions else ""
            if isinstance(node, ast.ClassDef):
                functions = [f for f in node.body if isinstance(f, Function) and f.name == "__init__"]
                name = node.name
            for function in functions:
                if {"code", "remedy"} <= set(_names(function)):
                    weight = _weight_within(function)
                    found[module.name, name] = Maker(tuple(_names(function)), weight, isinstance(node, ast.ClassDef))
                    if not name.startswith("_"):
                        found["", name] = found[module.name, name]
    return found


def _weight_within(function: Function) -> str:
    named = [n.attr.lower() for n in ast.walk(function) if isinstance(n, ast.Attribute) and _is_severity(n)]
    return named[0] if named else "error"


def _is_severity(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "Severity"


def _made_in(function: Function, module: Module, makers: Mapping[tuple[str, str], Maker]) -> Iterator[Row]:
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        maker = _maker(call, module, makers)
        given = _given(call, maker) if maker else {}
        if maker is None or "code" not in given or _innermost(module.tree, call) is not function:
            continue
        if isinstance(given["code"], ast.Name) and given["code"].id in _names(function):
            continue  # a maker that calls another: its own callers say the code
        try:
            yield from _rows(given, maker, _scope(function, module, call.lineno))
        except Unreadable:
            errors = [place for (place, _), other in makers.items() if other.is_error]
            # An error of this module that carries the code is read where it is raised; a method may be another's.
            if module.name not in errors and not isinstance(call.func, ast.Attribute):
                yield from _from_tuples(module, maker, call)


def _maker(call: ast.Call, module: Module, makers: Mapping[tuple[str, str], Maker]) -> Maker | None:
    """The maker that is called: of this module, imported by name, or a method of that name."""
    if isinstance(call.func, ast.Attribute):
        return makers.get(("", call.func.attr))
    if not isinstance(call.func, ast.Name):
        return None
    name = call.func.id
    return makers.get((module.name, name)) or (makers.get(("", name)) if name in _imported(module.tree) else None)


def _imported(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def _innermost(tree: ast.Module, call: ast.Call) -> Function:
    around = [f for f in _functions(tree) if any(node is call for node in ast.walk(f))]
    return max(around, key=lambda function: function.lineno)


def _given(call: ast.Call, maker: Maker) -> dict[str, ast.expr]:
    given = dict(zip(maker.parameters, call.args, strict=False))
    return given | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _scope(function: Function, module: Module, line: int) -> Mapping[str, ast.expr]:
    """What a name stands for on that line: the module's constants, then what the function assigned last before it."""
    scope = {name: value for name, value in module.constants.items() if name not in _names(function)}
    assigned = (node for node in ast.walk(function) if isinstance(node, ast.Assign) and node.lineno < line)
    for node in sorted(assigned, key=lambda node: node.lineno):
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            pairs = list(zip(target.elts, values, strict=False))
        scope |= {name.id: value for name, value in pairs if isinstance(name, ast.Name)}
    return scope


def _rows(given: Mapping[str, ast.expr], maker: Maker, scope: Mapping[str, ast.expr]) -> Iterator[Row]:
    weights = _words(given["severity"], scope) if "severity" in given else (maker.weight,)
    messages = _words(next((given[key] for key in ("message", "why", "what") if key in given), None), scope)
    remedies = _words(given.get("remedy"), scope)
    for code in _words(given["code"], scope):
        if not KEBAB.fullmatch(code):
            raise Unreadable
        for message, remedy in product(messages, remedies):
            yield Row(code, " or ".join(sorted(weights)), message, remedy)


def _words(node: ast.expr | None, scope: Mapping[str, ast.expr], depth: int = 6) -> tuple[str, ...]:
    """What an expression can say; “…” for what only a run can tell."""
    if node is None or depth == 0:
        return (HOLE,)
    if isinstance(node, ast.Constant):
        return () if node.value is None else (str(node.value),)
    if isinstance(node, ast.Name) and node.id in scope:
        return _words(scope[node.id], scope, depth - 1)
    if isinstance(node, ast.Attribute) and _is_severity(node):
        return (node.attr.lower(),)
    if isinstance(node, ast.IfExp):
        return (*_words(node.body, scope, depth - 1), *_words(node.orelse, scope, depth - 1))
    if isinstance(node, ast.JoinedStr):
        return ("".join(str(p.value) if isinstance(p, ast.Constant) else HOLE for p in node.values),)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_words(node.left, scope, depth - 1)[0] + _words(node.right, scope, depth - 1)[0],)
    return (HOLE,)


def _from_tuples(module: Module, maker: Maker, call: ast.Call) -> Iterator[Row]:
    """A module that looks its codes up: they are the first of three (or two) words in a tuple."""
    found = [node for node in ast.walk(module.tree) if isinstance(node, ast.Tuple) and _is_said(node)]
    if not found:
        raise Unreadable(f"{module.name}:{call.lineno}: this finding's code cannot be read from the code")
    for node in found:
        code, message, remedy = (_words(part, module.constants)[0] for part in (*node.elts, ast.Name("example"))[:3])
        yield Row(code, maker.weight, message.replace("{}", HOLE), remedy)


def _is_said(node: ast.Tuple) -> bool:
    words = node.elts
    first = words[0] if len(words) in (2, 3) else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and "-" in first.value


def _cell(text: str) -> str:
    """A cell; where only a run can tell, the finding itself does."""
    if not text.strip(HOLE + ". "):
        return "*(the finding tells)*"
    return " ".join(text.replace("|", "\\|").split())
