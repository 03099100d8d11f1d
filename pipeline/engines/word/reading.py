"""A letter template read from disk: refused by name when it is no Word file or carries what no letter may."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.engines.word.package import Danger, Parts, dangers, links, unpack, xml
from pipeline.engines.word.tags import Fault
from pipeline.engines.word.template import TemplatePart
from pipeline.errors import SourceUnusable, TemplateError

_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_MOST_BRACES = 20_000
_MOST_ELEMENTS = 150_000  # of a letter of hundreds of pages
_UNFILLED = re.compile(rb"\{\{|\{%")


def read_template(template: Path) -> tuple[Parts, dict[str, TemplatePart]]:
    """The template's parts, and those with fields ready to compile. Raises TemplateError naming the first danger."""
    parts = open_template(template)
    for fault in outside(parts):
        raise TemplateError(f"{template.name}: {fault.what} in {fault.place}", remedy=fault.remedy)
    return parts, template_parts(template, parts)


def open_template(template: Path) -> Parts:
    """The parts of the file. Raises TemplateError when it cannot be read or is no Word file."""
    try:
        return unpack(template.read_bytes())
    except SourceUnusable as error:
        what = error.message[:1].lower() + error.message[1:]
        raise TemplateError(f"{template.name}: {what}", remedy="Save the template from Word as .docx.") from None
    except OSError:
        raise TemplateError(f"{template.name}: cannot be read", remedy="Check the file and its permissions.") from None


def template_parts(template: Path, parts: Parts) -> dict[str, TemplatePart]:
    """The parts of a template in which fields are filled. Raises TemplateError when one is no Word text."""
    patch = _dialect()
    made = {}
    for name in sorted(filter(_FILLED.fullmatch, parts)):
        try:
            made[name] = TemplatePart(template.name, name.removeprefix("word/"), xml(parts[name]), patch)
        except SourceUnusable:
            raise TemplateError(
                f"{template.name}: not a Word file", remedy="Save the template from Word as .docx."
            ) from None
    return made


def outside(parts: Parts) -> Iterator[Fault]:
    """What a template carries besides its text that no letter may."""
    found = [*dangers(parts), *_floods(parts)]
    if not found:
        try:
            found = list(links(parts))
        except SourceUnusable:
            found = [Danger("the file", "relationships that cannot be read", "Save the template again from Word.")]
    for danger in found:
        yield Fault(code="dangerous-content", place=danger.part, what=danger.what, remedy=danger.remedy)
    for name in sorted(parts):
        if name.endswith(".xml") and not _FILLED.fullmatch(name) and _UNFILLED.search(parts[name]):
            yield Fault(
                code="tag-out-of-reach",
                place=name.removeprefix("word/"),
                what="a tag where nothing is filled in",
                remedy="Fields stand in the text, in tables, headers, footers and notes; remove this one.",
            )


def _floods(parts: Parts) -> Iterator[Danger]:
    """Parts with so many tags or paragraphs that reading them would take minutes."""
    for name in filter(_FILLED.fullmatch, parts):
        if parts[name].count(b"{") > _MOST_BRACES or parts[name].count(b"<") > _MOST_ELEMENTS:
            yield Danger(
                name.removeprefix("word/"), "more tags or paragraphs than a letter has", "Shorten the template."
            )


def _dialect() -> Callable[[str], str]:
    """docxtpl's translation of its tags to Jinja: XML text in, XML text out."""
    from docxtpl import DocxTemplate  # 0.1 s to import: only when a letter is really filled

    patch: Callable[[str], str] = DocxTemplate("").patch_xml
    return patch
