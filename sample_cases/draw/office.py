"""Letters as Word files, the plainest there are: same bytes every time."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from sample_cases.draw.source import Source

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{paragraphs}
<w:sectPr><w:pgSz w:w="12240" w:h="15840"/>
<w:pgMar w:top="1440" w:right="1300" w:bottom="1440" w:left="1300" w:header="720" w:footer="720" w:gutter="0"/>
</w:sectPr></w:body></w:document>"""
_PARAGRAPH = """
<w:p><w:pPr><w:spacing w:after="160"/></w:pPr>{runs}</w:p>"""
_RUN = """<w:r><w:rPr><w:rFonts w:ascii="Carlito" w:hAnsi="Carlito"/>{bold}<w:sz w:val="22"/></w:rPr>\
<w:t xml:space="preserve">{text}</w:t></w:r>"""
_PARTS_OF_LINE = re.compile(r"\*\*(.+?)\*\*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def written(source: Source) -> bytes:
    """A document as its author keeps it in Word: letterhead, then the paragraphs of its parts, without directives."""
    lines = [f"**{source.settings['facility']}**", source.settings["address"]]
    for part in source.parts:
        lines += [line for line in part.body.splitlines() if line.strip() and not line.startswith("@")]
    return letter(lines)


def letter(paragraphs: Sequence[str], more: Mapping[str, bytes] | None = None) -> bytes:
    """A .docx of these paragraphs, **bold** where they say so; `more` are further parts by name."""
    body = "".join(_PARAGRAPH.format(runs="".join(_runs(text))) for text in paragraphs)
    parts = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _RELATIONS.encode(),
        "word/document.xml": _DOCUMENT.format(paragraphs=body).encode(),
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(entry, data)
    return out.getvalue()


def _runs(text: str) -> Iterator[str]:
    """Plain and bold pieces by turns, as the pattern splits them."""
    for number, piece in enumerate(_PARTS_OF_LINE.split(text)):
        if piece:
            yield _RUN.format(bold="<w:b/>" if number % 2 else "", text=escape(piece))
