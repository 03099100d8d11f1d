"""Pages as scanners, EHRs and portals make them: turned, cropped, oversized, with fields, layers and scripts."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas


def sheet(width: float = 612, height: float = 792, *, footer: bool = False, words: str = "UP") -> bytes:
    """One page that looks different in every corner; with a line of text at its lower edge if it has a footer."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width, height), invariant=1)
    canvas.setFont("Helvetica-Bold", 40)
    canvas.drawString(width * 0.3, height * 0.5, words)
    canvas.rect(width * 0.1, height * 0.15, width * 0.3, height * 0.05, fill=1)
    canvas.rect(width * 0.1, height * 0.15, width * 0.05, height * 0.25, fill=1)
    canvas.circle(width * 0.8, height * 0.8, width * 0.08, fill=1)
    if footer:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(width * 0.1, 14, "Printed by the practice, page 1 of 1")
    canvas.save()
    return made.getvalue()


def changed(pdf: bytes, **attributes: object) -> bytes:
    """The same with attributes of its first page set: Rotate=90, CropBox=[…], UserUnit=2, …"""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for key, value in attributes.items():
            opened.pages[0].obj["/" + key] = value if not isinstance(value, list) else Array(value)
        return saved(opened)


def saved(pdf: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(made, static_id=True)
    return made.getvalue()


def inheriting() -> bytes:
    """MediaBox, Rotate and Resources stand on the page tree, not on the page."""
    with pikepdf.open(io.BytesIO(sheet(500, 700))) as opened:
        page, tree = opened.pages[0].obj, opened.Root["/Pages"]
        tree["/MediaBox"], tree["/Resources"], tree["/Rotate"] = page["/MediaBox"], page["/Resources"], 90
        for key in ("/MediaBox", "/Resources", "/Rotate"):
            if key in page:
                del page[key]
        return saved(opened)


def unbalanced() -> bytes:
    """Content in two streams that changes the coordinate system and never restores it, over a gradient."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        page = opened.pages[0].obj
        function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[0.9], N=1)
        gradient = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[100, 0, 300, 0], Function=function)
        pattern = opened.make_indirect(Dictionary(Type=Name.Pattern, PatternType=2, Shading=gradient))
        page["/Resources"]["/Pattern"] = Dictionary(G=pattern)
        first = opened.make_stream(b"q /Pattern cs /G scn 100 500 200 60 re f Q q 0.9 0 0 0.9 0 0 cm q ")
        page["/Contents"] = Array([first, page["/Contents"]])
        return saved(opened)


ODD = {
    "Letter": sheet(),
    "Letter with a footer": sheet(footer=True),
    "turned 90": changed(sheet(), Rotate=90),
    "turned 180": changed(sheet(footer=True), Rotate=180),
    "turned 270": changed(sheet(), Rotate=270),
    "turned -90": changed(sheet(792, 612), Rotate=-90),
    "cropped away from the corner": changed(sheet(900, 1000), CropBox=[150, 120, 700, 820]),
    "cropped and turned": changed(sheet(900, 1000), CropBox=[150, 120, 700, 820], Rotate=90),
    "crop box larger than the page": changed(sheet(), CropBox=[-50, -50, 900, 900]),
    "media box with an offset": changed(sheet(), MediaBox=[20, 30, 632, 822]),
    "corners given the other way round": changed(sheet(), MediaBox=[612, 792, 0, 0]),
    "unit of two points": changed(sheet(306, 396), UserUnit=2),
    "A4": sheet(595.28, 841.89, footer=True),
    "A3": sheet(841.89, 1190.55),
    "A3 landscape": sheet(1190.55, 841.89),
    "landscape": sheet(792, 612, footer=True),
    "a receipt": sheet(220, 400),
    "attributes of the page tree": inheriting(),
    "unbalanced content": unbalanced(),
}


def with_field(value: str) -> bytes:
    """A form whose one field, always of the same name, has a value and no appearance yet."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        font = opened.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        field = opened.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("answer"),
                V=String(value),
                F=4,
                Rect=[100, 600, 400, 630],
                DA=String("/Helv 12 Tf 0 g"),
            )
        )
        opened.pages[0].obj["/Annots"] = Array([field])
        opened.Root["/AcroForm"] = Dictionary(
            Fields=Array([field]),
            DA=String("/Helv 12 Tf 0 g"),
            NeedAppearances=True,
            DR=Dictionary(Font=Dictionary(Helv=font)),
            XFA=String("<xdp/>"),
        )
        return saved(opened)


def with_note(*, flags: int = 4) -> bytes:
    """A stamp that someone put on the page as an annotation: a black bar; and a comment without an appearance."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        look = opened.make_stream(b"0 0 10 10 re f")
        look.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 10, 10]))
        bar = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[300, 300, 500, 340], F=flags, AP=Dictionary(N=look))
        comment = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[10, 700, 30, 720], Contents=String("see me"))
        opened.pages[0].obj["/Annots"] = opened.make_indirect(Array([bar, comment]))
        return saved(opened)


def with_layers() -> bytes:
    """Two layers: one shown, one hidden by default; on each a black bar."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        shown = opened.make_indirect(Dictionary(Type=Name.OCG, Name=String("shown")))
        hidden = opened.make_indirect(Dictionary(Type=Name.OCG, Name=String("hidden")))
        page = opened.pages[0].obj
        page["/Resources"]["/Properties"] = Dictionary(S=shown, H=hidden)
        bars = b"/OC /S BDC 300 300 200 40 re f EMC /OC /H BDC 300 400 200 40 re f EMC "
        page["/Contents"] = Array([opened.make_stream(bars), page["/Contents"]])
        opened.Root["/OCProperties"] = Dictionary(
            OCGs=Array([shown, hidden]), D=Dictionary(OFF=Array([hidden]), Order=Array([shown, hidden]))
        )
        return saved(opened)


def with_actions() -> bytes:
    """A document that runs scripts, starts programs, sends its form and carries a file."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
        launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
        opened.Root["/OpenAction"] = script
        opened.Root["/AA"] = Dictionary(WC=script)
        opened.attachments["notes.txt"] = b"attached"
        opened.pages[0].obj["/AA"] = Dictionary(O=Dictionary(S=Name.SubmitForm, F=String("https://example.org/")))
        opened.pages[0].obj["/Annots"] = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 10, 90, 30], A=launch)]
        )
        return saved(opened)


def with_links() -> bytes:
    """Three pages; the first leads to the others: by page, by an old and a new name, to an address, and nowhere."""
    with pikepdf.new() as made:
        for number in (1, 2, 3):
            with pikepdf.open(io.BytesIO(sheet(words=f"page {number}"))) as one:
                made.pages.extend(one.pages)
        pages = [page.obj for page in made.pages]
        made.Root["/Dests"] = Dictionary(old=Array([pages[1], Name.Fit]))
        names = pikepdf.NameTree.new(made)
        names["new"] = Dictionary(D=Array([pages[2], Name.XYZ, 0, 700, 0]))
        made.Root["/Names"] = Dictionary(Dests=names.obj)
        targets = (
            {"Dest": Array([pages[1], Name.Fit])},
            {"Dest": Name("/old")},
            {"A": Dictionary(S=Name.GoTo, D=String("new"))},
            {"A": Dictionary(S=Name.URI, URI=String("https://example.org/policy"))},
            {"A": Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))},
            {"Dest": String("unknown")},
        )
        pages[0]["/Annots"] = Array(
            [
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[100, 700 - 30 * at, 300, 720 - 30 * at], **target)
                for at, target in enumerate(targets)
            ]
        )
        return saved(made)


def with_checked_box() -> bytes:
    """A ticked box whose state has a name with a blank, as many form designers write it: a black bar when ticked."""
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        ticked = opened.make_stream(b"0 0 10 10 re f")
        empty = opened.make_stream(b"")
        for look in (ticked, empty):
            look.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 10, 10]))
        looks = Dictionary({"/Choice 1": ticked, "/Off": empty})
        box = opened.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Btn,
                T=String("box"),
                F=4,
                V=Name("/Choice 1"),
                AS=Name("/Choice 1"),
                Rect=[300, 300, 500, 340],
                AP=Dictionary(N=looks),
            )
        )
        opened.pages[0].obj["/Annots"] = Array([box])
        opened.Root["/AcroForm"] = Dictionary(Fields=Array([box]))
        return saved(opened)
