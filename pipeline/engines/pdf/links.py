"""Links: those that a source document brings, and those that a packet gets; its outline and its page labels."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.engines.pdf.clean import annotations
from pipeline.engines.pdf.place import name, rectangle
from pipeline.model.chart import Box

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """A link of a source page: its rectangle (user space), and a page (from 1) of the same file or an address."""

    rect: Box
    page: int | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """An entry of the packet's outline: title, packet page (from 1), nesting depth from 0."""

    title: str
    page: int
    depth: int = 0


class Destinations:
    """Where links of one document lead: page objects and names, resolved to page numbers from 1."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        self._count = len(self._pages)
        self._named = _named(pdf)

    def links(self, page: pikepdf.Dictionary) -> tuple[SourceLink, ...]:
        """The links of a page that lead to a page of the document or to an address."""
        found = []
        for item in annotations(page):
            rect = rectangle(item.get("/Rect")) if name(item.get("/Subtype")) == "/Link" else None
            if rect is None:
                continue
            target, uri = item.get("/Dest"), None
            action = item.get("/A")
            if isinstance(action, pikepdf.Dictionary):
                kind = name(action.get("/S"))
                target = action.get("/D") if kind == "/GoTo" else target
                uri = _address(action.get("/URI")) if kind == "/URI" else None
            number = self._page(target)
            if number is not None or uri is not None:
                found.append(SourceLink(rect=rect, page=number, uri=uri))
        return tuple(found)

    def _page(self, target: Any) -> int | None:
        if isinstance(target, pikepdf.Name | pikepdf.String):
            target = self._named.get(_key(target))
        if isinstance(target, pikepdf.Dictionary):
            target = target.get("/D")
        if not isinstance(target, pikepdf.Array) or not len(target):
            return None
        first = target[0]
        if isinstance(first, int):
            return first + 1 if 0 <= first < self._count else None
        return self._pages.get(first.objgen) if isinstance(first, pikepdf.Dictionary) else None


def _key(target: Any) -> bytes:
    """A named destination in one form, whether it is given as a string or as a name with escapes."""
    if isinstance(target, pikepdf.String):
        return _raw(str(target))
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), name(target)[1:].encode("latin-1"))


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _address(value: Any) -> str | None:
    text = str(value) if isinstance(value, pikepdf.String) else ""
    return text if text.lower().startswith(SAFE_SCHEMES) and text.isprintable() else None


def _named(pdf: pikepdf.Pdf) -> Mapping[bytes, Any]:
    """Named destinations, of the old dictionary and of the name tree."""
    old, names = pdf.Root.get("/Dests"), pdf.Root.get("/Names")
    found: dict[bytes, Any] = {}
    if isinstance(old, pikepdf.Dictionary):
        found.update((_raw(key.removeprefix("/")), value) for key, value in old.items())
    tree = names.get("/Dests") if isinstance(names, pikepdf.Dictionary) else None
    found.update((_raw(str(key)), value) for key, value in _leaves(tree))
    return found


def _leaves(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of a name tree, each of its nodes once, however often a hostile file leads to it."""
    seen: set[tuple[int, int]] = set()
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs, kids = node.get("/Names"), node.get("/Kids")
        if isinstance(pairs, pikepdf.Array):
            flat = list(pairs)
            yield from (
                (key, value)
                for key, value in zip(flat[::2], flat[1::2], strict=False)
                if isinstance(key, pikepdf.String)
            )
        if isinstance(kids, pikepdf.Array):
            nodes += reversed(list(kids))


def link(pdf: pikepdf.Pdf, rect: Box, *, page: int | None = None, uri: str | None = None, hint: str = "") -> Any:
    """An invisible link annotation on `rect` (points of the sheet) to a packet page (from 1) or an address."""
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[round(number, 2) for number in (rect.x0, rect.y0, rect.x1, rect.y1)],
        Border=[0, 0, 0],
        F=4,
    )
    if hint:
        annotation["/Contents"] = pikepdf.String(hint)
    if page is not None:
        annotation["/Dest"] = pikepdf.Array([pdf.pages[page - 1].obj, pikepdf.Name.Fit])
    elif uri is not None:
        annotation["/A"] = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(uri))
    return pdf.make_indirect(annotation)


def write_outline(pdf: pikepdf.Pdf, entries: Iterable[OutlineEntry]) -> None:
    """Write the outline, closed below its first level; a depth that skips a level is taken as the next one."""
    with pdf.open_outline() as outline:
        branch: list[pikepdf.OutlineItem] = []
        for entry in entries:
            item = pikepdf.OutlineItem(entry.title, entry.page - 1, "Fit")
            item.is_closed = True
            del branch[max(entry.depth, 0) :]
            (branch[-1].children if branch else outline.root).append(item)
            branch.append(item)


def write_labels(pdf: pikepdf.Pdf, labels: Iterable[tuple[int, str, int | None]]) -> None:
    """Write page labels: each (packet page from 1, prefix, first number or None for the prefix alone)."""
    numbers = pikepdf.Array()
    for page, prefix, start in labels:
        label = pikepdf.Dictionary()
        if prefix:
            label["/P"] = pikepdf.String(prefix)
        if start is not None:
            label["/S"], label["/St"] = pikepdf.Name.D, start
        numbers.append(page - 1)
        numbers.append(label)
    pdf.Root["/PageLabels"] = pikepdf.Dictionary(Nums=numbers)
