"""Pictures in a Word file: one picture replaced by another, scaled into the space that the template gave it."""

import io
import posixpath
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import SourceUnusable

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_KINDS = {"PNG": ("png", "image/png"), "JPEG": ("jpeg", "image/jpeg")}


def replace(parts: dict[str, bytes], name: str, picture: Path) -> None:
    """Put `picture` (PNG or JPEG) where the drawings named `name` are, never larger than they were, not distorted.

    Changes `parts` in place. Raises SourceUnusable when the picture cannot be read.
    """
    data, kind, ratio = _read(picture)
    suffix, mime = _KINDS[kind]
    media = f"word/media/{name}-filled.{suffix}"
    for part in [part for part in parts if part.endswith(".xml") and part.startswith("word/")]:
        if f'name="{name}"'.encode() not in parts[part]:
            continue
        root = etree.fromstring(parts[part])
        drawings = [d for d in root.iter(f"{_WP}inline", f"{_WP}anchor") if d.find(f"{_WP}docPr").get("name") == name]
        for drawing in drawings:
            _fit(drawing, ratio)
            blip = next(drawing.iter(f"{_A}blip"))
            _point(parts, part, blip.get(f"{_R}embed"), media)
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        parts[media] = data
    _declare(parts, suffix, mime)


def _read(picture: Path) -> tuple[bytes, str, float]:
    from PIL import Image  # only where a practice has a logo

    try:
        data = picture.read_bytes()
        with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as image:
            return data, str(image.format), image.width / image.height
    except (OSError, ValueError, Image.DecompressionBombError):
        raise SourceUnusable(
            f"{picture.name}: the picture cannot be read", remedy="Give the logo as a PNG or JPEG file."
        ) from None


def _fit(drawing: Any, ratio: float) -> None:
    """Shrink the drawing's frame to the picture's ratio of width to height (sizes are EMU)."""
    extent = drawing.find(f"{_WP}extent")
    width, height = int(extent.get("cx")), int(extent.get("cy"))
    if width / height > ratio:
        width = round(height * ratio)
    else:
        height = round(width / ratio)
    for element in (extent, *drawing.iter(f"{_A}ext")):
        if element.get("cx") is not None:
            element.set("cx", str(width))
            element.set("cy", str(height))


def _point(parts: dict[str, bytes], part: str, relation_id: str, media: str) -> None:
    folder, file = posixpath.split(part)
    relations = f"{folder}/_rels/{file}.rels"
    root = etree.fromstring(parts[relations])
    for relation in root.iter(f"{_REL}Relationship"):
        if relation.get("Id") == relation_id:
            relation.set("Target", media.removeprefix("word/"))
    parts[relations] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _declare(parts: dict[str, bytes], suffix: str, mime: str) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    default = types.tag.replace("Types", "Default")
    if not any(d.get("Extension") == suffix for d in types.iter(default)):
        types.insert(0, etree.Element(default, Extension=suffix, ContentType=mime))
    parts["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True, encoding="UTF-8", standalone=True)
