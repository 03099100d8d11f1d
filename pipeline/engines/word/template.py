"""Letter templates as untrusted input: read with docxtpl's dialect, compiled once, every fault named with its place.

The tag dialect ({%p, {%tr, {%tc, {%r, {% vm %} …) is docxtpl's; its documentation is the one for people who write
templates. What a template may do is in `sandbox`.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError
from lxml import etree
from markupsafe import Markup, escape

from pipeline.engines.word import layout, sandbox, tags
from pipeline.errors import SourceUnusable, TemplateError

FILTERS = sandbox.FILTERS

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INSIDE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_NAME = re.compile(r"'(\w+)' is undefined|(?:attribute|element) '(\w+)'")
_BLOCK = re.compile(r"\{%-?(?:p|tr|tc|r)?\s*(\w+)\s*(.*?)\s*-?%\}", re.DOTALL)
_OPENS = {"if": "endif", "for": "endfor", "with": "endwith"}
_MIDDLE = {"elif": ("if",), "else": ("if", "for")}
# Whatever a hostile text makes of Jinja's parser and Python's compiler.
_TOO_MUCH = (RecursionError, SyntaxError, MemoryError, ValueError, OverflowError, AssertionError, LookupError)
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
_UNREADABLE = ("syntax", "tag-not-closed", "tag-not-opened")
_README = "letter_templates/README.md lists what a template may hold."


class TemplatePart:
    """One part of a template (body, a header …): what is wrong with it, and the means to fill it many times."""

    def __init__(self, file: str, part: str, root: Any, patch: Callable[[str], str]) -> None:
        self._file = file
        layout.ready_cells(root)
        self.prepared = tags.prepare(root, part)
        self._environment = sandbox.Sandbox(finalize=_printable)
        self.alone: list[tuple[int, nodes.Template]] = []  # each tag that can be read, with its paragraph
        self._check_tags()
        source = etree.tostring(root, encoding="unicode").replace("\r", " ").replace("\n", " ")
        self.tree = self._parsed(source.replace(tags.LINE, "\n"), patch)

    @cached_property
    def _template(self) -> Template:
        assert self.tree is not None
        environment = self._environment
        code = environment.compile(sandbox.paced(self.tree))
        return environment.template_class.from_code(environment, code, {}, None)

    def fill(self, context: Mapping[str, object]) -> bytes:
        """The part's XML with every field filled; TemplateError names file, paragraph and field, never a value."""
        given = sandbox.variables(context)
        try:
            written: list[str] = []
            for piece in self._template.generate(given):
                sandbox.budget_of(given).write(len(piece))
                written.append(piece)
            return layout.tidy("".join(written).encode())
        except SecurityError as error:
            raise self._error(_line_of(error), f"{error.message} is not allowed in a letter") from None
        except JinjaError as error:
            line = _line_of(error)
            raise self._error(line, f'unknown field "{self._field(line, str(error))}"') from None
        except SourceUnusable:
            raise self._error(0, "tags that do not fit the tables and paragraphs they stand in") from None
        except (TypeError, ArithmeticError, AttributeError, *_TOO_MUCH) as error:
            raise self._error(_line_of(error), "a tag that cannot be worked out") from None

    def _check_tags(self) -> None:
        """Faults of single tags, and of blocks that are not closed. Those tags would hide the faults after them."""
        open_blocks: list[tuple[str, int]] = []
        for number, tag in self.prepared.tags:
            try:
                if alone := _alone(tag):
                    self.alone.append((number, self._environment.parse(alone)))
            except TemplateSyntaxError as error:
                self.prepared.add(
                    number, "syntax", f"a tag that cannot be read: {_shown(tag)} ({error.message})", _README
                )
            except _TOO_MUCH:
                self.prepared.add(number, "syntax", f"a tag that cannot be read: {_shown(tag)}", _README)
            self._follow(tag, number, open_blocks)
        for word, number in open_blocks:
            remedy = f"Add {{% {_OPENS[word]} %}} where it ends."
            self.prepared.add(number, "syntax", f"a {{% {word} %}} that is not closed", remedy)

    def _follow(self, tag: str, number: int, open_blocks: list[tuple[str, int]]) -> None:
        match = _BLOCK.match(tag)
        word = match[1] if match else ""
        last = open_blocks[-1][0] if open_blocks else ""
        if word in _OPENS:
            open_blocks.append((word, number))
        elif word in _OPENS.values() and _OPENS.get(last) == word:
            open_blocks.pop()
        elif word in _OPENS.values() or (word in _MIDDLE and last not in _MIDDLE[word]):
            remedy = (
                "Each block ends in the order in which it began: {% endif %} for {% if %}, {% endfor %} for {% for %}."
            )
            self.prepared.add(number, "syntax", f"a {{% {word} %}} that closes or follows nothing", remedy)

    def _parsed(self, source: str, patch: Callable[[str], str]) -> nodes.Template | None:
        """The syntax tree, or None where the part has a fault that keeps it from being read.

        Only tags that are whole are given to docxtpl: its search for their ends takes hours on thousands that are not.
        """
        if any(fault.code in _UNREADABLE for fault in self.prepared.faults):
            for number, tree in self.alone:
                self._refuse(tree, number)
            return None
        try:
            tree = self._environment.parse(_INSIDE.sub(_plain_signs, patch(source)))
            self._refuse(tree)
            return tree
        except TemplateSyntaxError as error:
            self.prepared.add(error.lineno - 1, "syntax", f"a tag that cannot be read: {error.message}", _README)
        except _TOO_MUCH:
            self.prepared.add(1, "syntax", "tags that cannot be read", _README)
        return None

    def _refuse(self, tree: nodes.Template, paragraph: int = 0) -> None:
        for line, what in sandbox.refused(tree):
            self.prepared.add(paragraph or line - 1, "not-allowed", f"{what} is not allowed in a letter", _README)

    def compile(self) -> None:
        """Make it ready to be filled. Raises TemplateError with what stands against it."""
        for fault in self.prepared.faults:
            if fault.stops:
                raise TemplateError(f"{self._file}: {fault.what} in {fault.place}", remedy=fault.remedy)
        try:
            assert self._template
        except (JinjaError, *_TOO_MUCH):
            raise self._error(0, "tags that cannot be read") from None

    def _field(self, line: int, message: str) -> str:
        """The field as the template writes it ("patient.middle_name"), found by the name that Jinja misses."""
        found = _NAME.search(message)
        name = next((group for group in found.groups() if group), "") if found else ""
        text = " ".join(tag for number, tag in self.prepared.tags if number == line - 1)
        written = re.search(rf"[\w.]*\b{re.escape(name)}\b", text) if name else None
        return written.group() if written else name or "?"

    def _error(self, line: int, what: str) -> TemplateError:
        place = f" in {self.prepared.place(line - 1)}" if line else ""
        remedy = "Correct the template in Word; `packets templates` lists the fields."
        return TemplateError(f"{self._file}: {what}{place}", remedy=remedy)


def _alone(tag: str) -> str:
    """A tag as a template of its own that says nothing else; empty for tags that only close or are docxtpl's."""
    if tag.startswith("{{"):
        return tag
    match = _BLOCK.match(tag)
    word, rest = match.groups() if match else ("", "")
    if word in ("if", "elif"):
        return f"{{% if {rest} %}}{{% endif %}}"
    if word in _OPENS:
        return f"{{% {word} {rest} %}}{{% {_OPENS[word]} %}}"
    if word in ("cellbg", "colspan"):
        return f"{{{{ {rest} }}}}"
    return f"{{% set {rest} %}}" if word == "set" and "=" in rest else ""


def _plain_signs(match: re.Match[str]) -> str:
    """A tag as Jinja reads it: signs of XML inside it are text again."""
    return match.group().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _printable(value: object) -> object:
    """A field's value as run content: escaped, line breaks and tabs as Word's own, nothing that XML forbids."""
    if value is None or not (isinstance(value, str | int | float | Undefined) or hasattr(value, "as_tuple")):
        raise ValueError("no text")
    text = str(escape(value)).replace("\r\n", "\n").replace("\r", "\n")
    text = _ILLEGAL_IN_XML.sub("\ufffd", text)
    return Markup(text.replace("\n", _BREAK).replace("\t", _TAB))


def _shown(tag: str) -> str:
    return tag if len(tag) <= 60 else f"{tag[:57]}…"


def _line_of(error: BaseException) -> int:
    """Line in the template where rendering stopped (Jinja rewrites the traceback to template lines), 0 if unknown."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
