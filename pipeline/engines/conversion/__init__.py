"""Records of every kind as PDFs: images, Word files, PDFs that are damaged or locked for their owner.

What a file is, its content says, not its name. `engines.record_files` says whether the two agree.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pipeline.engines import files, record_files
from pipeline.engines.conversion import tiff
from pipeline.engines.office import Office, open_office
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Document
from pipeline.model.finding import Finding, Severity, Where

VERSION = "1"
"""Changes whenever a conversion gives other pages than before; part of the key of whatever is kept of them."""
_MOST_BYTES = 1 << 30
_IMAGES = ("png", "jpg", "tif")


class Conversion(StrEnum):
    """What was done to a record to make a PDF of it; in the manifest."""

    NONE = "none"
    IMAGE = "image"
    WORD = "word"
    REPAIRED = "repaired"
    UNLOCKED = "unlocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The PDF at `path` holds the record's pages; every page number of the case counts them.

    Where `path` is not the record's own file, `sha256` (hex) is that of the record, `made_sha256` that of `path`.
    `notes` are findings about the record as a whole.
    """

    path: Path
    conversion: Conversion = Conversion.NONE
    sha256: str | None = None
    made_sha256: str | None = None
    notes: tuple[Finding, ...] = ()

    def of(self, document: Document) -> Document:
        """What was read from `path`, as the document of the record."""
        return replace(
            document,
            sha256=self.sha256 or document.sha256,
            conversion=str(self.conversion),
            made_sha256=self.made_sha256,
        )


def page_count(path: Path) -> int | None:
    """How many pages a record has; None where that is known only once it is converted, or where it cannot be read."""
    match record_files.look(path).kind:
        case "pdf":
            return record_files.page_count(path)
        case "png" | "jpg":
            return 1
        case "tif":
            return tiff.count(files.read_regular(path))
        case _:
            return None


def needs_office(path: Path) -> bool:
    """Whether a record is printed by the office engine: convert such a one in the process that holds the engine."""
    return record_files.look(path).kind == "docx"


def as_pdf(path: Path, record: str, work: Path, office: Office | None = None) -> Converted:
    """A record as a PDF that every reader opens: its own file where it is one, else a new one in the folder `work`.

    `work` is private to the run, and must stay until nothing reads the record any more. Without `office` a Word file
    is printed by an engine of its own, started for it. A file that is no record at all, or a PDF that cannot be
    opened, is given back as it is: who reads it says why it cannot be used (`pdf.text`).

    Decodes foreign bytes: call it under `engines.guarded`, except where `needs_office`. Raises SourceUnusable naming
    the record when its pages cannot be had whole.
    """
    kind = record_files.look(path).kind
    if kind not in (*_IMAGES, "docx", "pdf"):
        return Converted(path=path)
    data = _bytes(path, record)
    if kind == "pdf":
        return _of_pdf(data, path, record, work)
    if kind == "docx":
        pdf, notes = _printed(data, record, work, office)
        return _made(pdf, Conversion.WORD, work, data, notes)
    return _made(_image(data, record), Conversion.IMAGE, work, data)


def _of_pdf(data: bytes, path: Path, record: str, work: Path) -> Converted:
    from pipeline.engines.conversion import mend

    mended = mend.mended(data, record)
    if mended is None:
        return Converted(path=path)
    if not mended.damaged:
        return _made(mended.pdf, Conversion.UNLOCKED, work, data)
    note = Finding(
        code="record-repaired",
        severity=Severity.NOTE,
        where=Where(document=record),
        message="The PDF is damaged; its pages are taken from a repaired copy, in which none is missing.",
        remedy="Compare the pages with the original, or export the record again.",
        evidence_hash=files.sha256_bytes(data),
    )
    return _made(mended.pdf, Conversion.REPAIRED, work, data, (note,))


def _image(data: bytes, record: str) -> bytes:
    from pipeline.engines.conversion import images  # Pillow, only when it is needed

    return images.as_pdf(data, record)


def _printed(data: bytes, record: str, work: Path, office: Office | None) -> tuple[bytes, tuple[Finding, ...]]:
    from pipeline.engines.conversion import word_record

    if office is not None:
        return word_record.as_pdf(data, record, office)
    files.private_folder(work)
    with open_office(work) as own:
        return word_record.as_pdf(data, record, own)


def _made(pdf: bytes, conversion: Conversion, work: Path, source: bytes, notes: tuple[Finding, ...] = ()) -> Converted:
    """The new file is named for what it was made from: names of records and of files stay out of temporary folders."""
    digest = files.sha256_bytes(source)
    made = work / f"{digest}.pdf"
    files.publish(made, pdf)
    return Converted(path=made, conversion=conversion, sha256=digest, made_sha256=files.sha256_bytes(pdf), notes=notes)


def _bytes(path: Path, record: str) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceUnusable(f"Record {record} is larger than 1 GB.", remedy="Split the record.")
        return files.read_regular(path)
    except OSError:
        raise SourceUnusable(f"Record {record} cannot be opened.", remedy="Check the file's permissions.") from None
