"""A letter template checked without a case: every fault in it, in one run, and which fields it uses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import nodes

from pipeline.engines.word.names import ANY, Misuse, Names
from pipeline.engines.word.reading import open_template, outside, template_parts
from pipeline.engines.word.tags import Fault
from pipeline.engines.word.template import TemplatePart
from pipeline.errors import TemplateError


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a template uses and says, and all that is wrong with it. `readable` is False when it is no Word file."""

    faults: tuple[Fault, ...]
    fields: frozenset[str] = frozenset()
    paragraphs: tuple[str, ...] = ()
    readable: bool = True


def check(template: Path, fields: Mapping[str, Any]) -> Checked:
    """Hold a template against the fields that there are (nested names, each text with its whole name).

    Raises nothing for a bad file: that is a fault like any other.
    """
    try:
        parts = open_template(template)
        found = tuple(outside(parts))
        if any(fault.code == "dangerous-content" for fault in found):
            return Checked(faults=found, readable=False)
        made = template_parts(template, parts)
    except TemplateError as error:
        what = error.message.removeprefix(f"{template.name}: ")
        fault = Fault(code="not-a-template", place="the file", what=what, remedy=error.remedy)
        return Checked(faults=(fault,), readable=False)
    used: set[str] = set()
    faults = list(found)
    for part in made.values():
        names = _names(part, fields)
        faults += part.prepared.faults
        faults += _misused(part, names)
        used |= names.used
    texts = tuple(text for part in made.values() for text in part.prepared.texts)
    return Checked(faults=tuple(faults), fields=frozenset(used), paragraphs=texts)


def _names(part: TemplatePart, fields: Mapping[str, Any]) -> Names:
    """The names of a part; where its blocks cannot be read as a whole, of each tag on its own."""
    names = Names(fields)
    if part.tree is not None:
        names.walk(list(part.tree.body), dict(fields))
        return names
    set_somewhere = {name for _, tree in part.alone for name in _set_in(tree)}
    known = {**fields, **dict.fromkeys(("loop", *set_somewhere), ANY)}
    for number, tree in part.alone:
        before = len(names.found)
        names.walk(list(tree.body), dict(known))
        names.found[before:] = [misuse._replace(line=number + 1) for misuse in names.found[before:]]
    return names


def _set_in(tree: nodes.Template) -> Iterator[str]:
    yield from (name.name for name in tree.find_all(nodes.Name) if name.ctx == "store")


def _misused(part: TemplatePart, names: Names) -> Iterator[Fault]:
    for misuse in names.found:
        number = misuse.line - 1
        what, remedy = _said(misuse)
        code = "unknown-field" if misuse.what == "unknown" else "field-misused"
        place = part.prepared.place(number)
        yield Fault(code=code, place=place, what=what, remedy=remedy, paragraph=number)


def _said(misuse: Misuse) -> tuple[str, str]:
    if misuse.what != "unknown":
        return f'the field "{misuse.field}" {misuse.what}', "`packets templates` lists the fields."
    if misuse.field.rpartition(".")[2] == "logo":
        remedy = 'A picture is no field: put a picture named "logo" (Alt Text, or Selection Pane) where it is to stand.'
        return f'unknown field "{misuse.field}"', remedy
    near = f"Did you mean {misuse.nearest}? " if misuse.nearest else ""
    return f'unknown field "{misuse.field}"', f"{near}`packets templates` lists the fields."
