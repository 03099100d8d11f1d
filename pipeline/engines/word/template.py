"""Letter templates as untrusted input: Jinja in a sandbox, compiled once, every fault named with its place.

The tag dialect ({%p, {%tr, {%r) is docxtpl's; its documentation is the one for people who write templates.
"""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from pipeline.errors import TemplateError

# What a letter needs and no more: a filter such as center or format can ask for a gigabyte of blanks.
FILTERS = ("capitalize", "first", "join", "last", "length", "lower", "title", "trim", "upper")

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARAGRAPH = re.compile(r"<w:p(?=[ >/])")
_TAG = re.compile(r"<[^>]+>")
_EXPRESSION = re.compile(r"\{[{%](.*?)[%}]\}")
_NAME = re.compile(r"'(\w+)' is undefined|attribute '(\w+)'")
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values in, text out: no calls, no arithmetic that grows, no globals."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"operator {operator} is not for letters")


class CompiledPart:
    """One part of a template (body, a header …), ready to be filled many times."""

    def __init__(self, file: str, part: str, source: str) -> None:
        # One line a paragraph, so that Jinja's line number counts paragraphs.
        self._lines = _PARAGRAPH.sub("\n<w:p", source.replace("\r", " ").replace("\n", " ")).split("\n")
        self._file, self._part = file, part
        try:
            self._template: Template = _environment().from_string("\n".join(self._lines))
        except TemplateSyntaxError as error:
            raise self._fault(error.lineno, "a tag that Jinja cannot read") from None

    def fill(self, context: Mapping[str, object]) -> bytes:
        """The part's XML with every field filled; TemplateError names file, paragraph and field, never a value."""
        try:
            return self._template.render(context).encode()
        except SecurityError as error:
            raise self._fault(_line_of(error), "a tag that is not allowed in a letter") from None
        except JinjaError as error:
            line = _line_of(error)
            raise self._fault(line, f'unknown field "{self._field(line, str(error))}"') from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise self._fault(_line_of(error), "a tag that cannot be worked out") from None

    def _field(self, line: int, message: str) -> str:
        """The field as the template writes it ("patient.middle_name"), found by the name that Jinja misses."""
        found = _NAME.search(message)
        name = next((group for group in found.groups() if group), "") if found else ""
        text = " ".join(_EXPRESSION.findall(_TAG.sub("", self._lines[line - 1]))) if line else ""
        written = re.search(rf"[\w.]*\b{re.escape(name)}\b", text) if name else None
        return written.group() if written else name or "?"

    def _fault(self, line: int, what: str) -> TemplateError:
        place = f"paragraph {max(line - 1, 1)} of {self._part}" if line else self._part
        return TemplateError(
            f"{self._file}: {what} in {place}",
            remedy="Correct the template in Word; letter_templates/README.md lists the fields.",
        )


def _environment() -> _Sandbox:
    sandbox = _Sandbox(autoescape=True, undefined=StrictUndefined, finalize=_printable, cache_size=0)
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in FILTERS}
    return sandbox


def _printable(value: object) -> object:
    """A field's value as run content: escaped, line breaks and tabs as Word's own, nothing that XML forbids."""
    if value is None:
        raise ValueError("an empty value")
    text = str(escape(value)).replace("\r\n", "\n").replace("\r", "\n")
    text = _ILLEGAL_IN_XML.sub("\ufffd", text)
    return Markup(text.replace("\n", _BREAK).replace("\t", _TAB))


def _line_of(error: BaseException) -> int:
    """Line in the template where rendering stopped (Jinja rewrites the traceback to template lines), 0 if unknown."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
