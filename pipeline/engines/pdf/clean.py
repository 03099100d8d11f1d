"""What a source document may not bring into a packet, and what of it is drawn into the page: notes, fields, layers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from pipeline.engines.pdf.place import Matrix, name, rectangle
from pipeline.model.chart import Box

HIDDEN = 0b100010
"""Flags Hidden (2) and NoView (32) of an annotation."""
_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "launch action",
    "/SubmitForm": "form submission",
    "/ImportData": "data import",
    "/Rendition": "multimedia",
    "/Sound": "multimedia",
    "/Movie": "multimedia",
    "/GoToR": "link to another file",
    "/GoToE": "link to another file",
}
_ACTIVE = {
    "/FileAttachment": "embedded file",
    "/RichMedia": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/Screen": "multimedia",
    "/3D": "multimedia",
}
_SHEDDABLE = ("/Metadata", "/PieceInfo", "/StructParent", "/StructParents", "/OPI", "/AF", "/LastModified", "/Ref")
LONGEST_ACTION_CHAIN = 50


@dataclass(slots=True)
class Removed:
    """What was left behind of one document: how many of each."""

    counts: Counter[str] = field(default_factory=Counter)

    def as_data(self) -> list[dict[str, object]]:
        """For the manifest: [{"what": "JavaScript", "count": 2}, …] by name."""
        return [{"what": what, "count": count} for what, count in sorted(self.counts.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A note or a field, to be drawn into its page: a form XObject, where it goes, the rectangle it covers."""

    form: pikepdf.Stream
    matrix: Matrix
    rect: Box


def note_catalog(pdf: pikepdf.Pdf, removed: Removed) -> None:
    """Count the active parts of a document's catalog; a packet has a catalog of its own, so none comes along."""
    root = pdf.Root
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        removed.counts["JavaScript"] += int("/JavaScript" in names)
        removed.counts["embedded file"] += int("/EmbeddedFiles" in names)
    _count_actions(root.get("/OpenAction"), removed)
    _count_additional(root, removed)
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        removed.counts["XFA form"] += int("/XFA" in form)
    removed.counts += Counter()


def fill_fields(pdf: pikepdf.Pdf) -> None:
    """Give form fields that have a value but no appearance one, in memory, so that what a reader saw is drawn."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        if any("/AP" not in widget for page in pdf.pages for widget in _of_kind(page.obj, "/Widget")):
            form["/NeedAppearances"] = True
        if form.get("/NeedAppearances", False):
            pdf.generate_appearance_streams()


def annotations(page: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """The annotations of a page that are well-formed."""
    array = page.get("/Annots")
    if isinstance(array, pikepdf.Array):
        for item in array:
            if isinstance(item, pikepdf.Dictionary):
                yield item


def appearances(page: pikepdf.Dictionary, removed: Removed) -> tuple[Appearance, ...]:
    """What the notes and fields of a page show, to be drawn into it; counts what has no appearance or acts."""
    found = []
    for item in annotations(page):
        kind = name(item.get("/Subtype"))
        _count_actions(item.get("/A"), removed)
        _count_additional(item, removed)
        if kind in _ACTIVE:
            removed.counts[_ACTIVE[kind]] += 1
        if kind in ("/Link", "/Popup") or int(item.get("/F", 0)) & HIDDEN:
            continue
        shown = _appearance(item)
        if shown is not None:
            found.append(shown)
        elif kind not in _ACTIVE and kind != "/Widget":
            removed.counts["note without an appearance"] += 1
    _count_additional(page, removed)
    return tuple(found)


def shed(pdf: pikepdf.Pdf) -> None:
    """Remove what is dangling or tells about the author from every object of an assembled packet."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for key in _SHEDDABLE:
                if key in item:
                    del item[key]


def layers_off(pdf: pikepdf.Pdf) -> tuple[tuple[pikepdf.Object, bool], ...]:
    """The optional-content groups of a document, each with whether it is hidden by default."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary) or not isinstance(properties.get("/OCGs"), pikepdf.Array):
        return ()
    default = properties.get("/D")
    off, on = _members(default, "/OFF"), _members(default, "/ON")
    base = isinstance(default, pikepdf.Dictionary) and name(default.get("/BaseState")) == "/OFF"
    groups = [group for group in properties["/OCGs"] if isinstance(group, pikepdf.Dictionary)]
    return tuple((group, group.objgen in off or (base and group.objgen not in on)) for group in groups)


def _members(config: Any, key: str) -> set[tuple[int, int]]:
    array = config.get(key) if isinstance(config, pikepdf.Dictionary) else None
    return {item.objgen for item in array} if isinstance(array, pikepdf.Array) else set()


def _of_kind(page: pikepdf.Dictionary, kind: str) -> list[pikepdf.Dictionary]:
    return [item for item in annotations(page) if name(item.get("/Subtype")) == kind]


def _appearance(item: pikepdf.Dictionary) -> Appearance | None:
    """The normal appearance in its present state, with the matrix of ISO 32000-1, 12.5.5, algorithm 8.1."""
    looks, rect = item.get("/AP"), rectangle(item.get("/Rect"))
    form = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(form, pikepdf.Dictionary) and not isinstance(form, pikepdf.Stream):
        state = item.get("/AS")
        form = form.get(state) if isinstance(state, pikepdf.Name) else None
    box = rectangle(form.get("/BBox")) if isinstance(form, pikepdf.Stream) else None
    if not isinstance(form, pikepdf.Stream) or rect is None or box is None:
        return None
    turn = form.get("/Matrix")
    a, b, c, d, e, f = (float(n) for n in turn.as_list()) if isinstance(turn, pikepdf.Array) else (1, 0, 0, 1, 0, 0)
    xs = [a * x + c * y + e for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    ys = [b * x + d * y + f for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    if wide < 1e-6 or high < 1e-6:
        return None
    across, up = (rect.x1 - rect.x0) / wide, (rect.y1 - rect.y0) / high
    if "/OC" in item:
        form["/OC"] = item["/OC"]
    form["/Subtype"] = pikepdf.Name.Form
    return Appearance(
        form=form, matrix=(across, 0, 0, up, rect.x0 - min(xs) * across, rect.y0 - min(ys) * up), rect=rect
    )


def _count_additional(holder: pikepdf.Object, removed: Removed) -> None:
    additional = holder.get("/AA")
    if isinstance(additional, pikepdf.Dictionary):
        for _, action in additional.items():
            _count_actions(action, removed)


def _count_actions(action: Any, removed: Removed) -> None:
    """Count an action and those that follow it."""
    for _ in range(LONGEST_ACTION_CHAIN):
        if not isinstance(action, pikepdf.Dictionary):
            return
        what = _ACTIONS.get(name(action.get("/S")))
        if what:
            removed.counts[what] += 1
        action = action.get("/Next")
        if isinstance(action, pikepdf.Array):
            action = action[0] if len(action) else None
