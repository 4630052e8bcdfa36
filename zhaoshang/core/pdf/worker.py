"""Marks a file in a process of its own: bytes come in, a copy with its reader's name goes out.

A hostile file may ask for any time and memory; here both are bounded, and what ends is only this
process. Run by `marking`; imports nothing of the project. The first line of what goes out is JSON:
`{"pages": 3}`, followed by the file, or `{"refused": "encrypted"}`.

The copy holds the pages and what is drawn on them, and nothing that acts: no scripts, no attached
files, no actions of links. The page's own content is not taken apart: the mark stands behind it as
a drawing of its own (a form XObject, one for each size of page), so it lies above everything.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

from docx import Document
from docx.shared import Pt, RGBColor
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
CHINESE, LATIN = "STSong-Light", "Helvetica"
# The mark: light enough to read the text below it, dark enough to survive a photograph.
ANGLE, GREY, ALPHA = 30, 0.3, 0.24
COLUMNS, ROWS, CELL_SHARE, LEADING = 2, 5, 0.95, 1.25
LONGEST_SIDE_PIXELS, JPEG_QUALITY = 3_000, 88
MARGIN = 36
WORD_POINTS, WORD_GREY = 9, (0x80, 0x80, 0x80)
QUARTER, HALF, FULL = 90, 180, 360
# Annotations that draw; the rest plays, attaches or runs something.
DRAWN = {
    "/Circle", "/FreeText", "/Highlight", "/Ink", "/Line", "/Link", "/Polygon", "/PolyLine",
    "/Square", "/Squiggly", "/Stamp", "/StrikeOut", "/Text", "/Underline", "/Widget",
}  # fmt: skip
_ACTS = ("/A", "/AA", "/Dest", "/PA", "/FT", "/V", "/DV", "/Parent", "/Popup", "/IRT", "/MK")
# The built-in Chinese font knows no signs beyond the basic plane.
_BEYOND = re.compile(r"[\U00010000-\U0010ffff]")
_RUNS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")


class Refused(Exception):  # noqa: N818 - it is a refusal, not a defect
    """The file is not marked; the argument says why."""


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text with the font each is written in."""
    for part in _RUNS.findall(_BEYOND.sub("〓", text)):
        yield part, LATIN if part.isascii() else CHINESE


def draw_marks(canvas: Any, width: float, height: float, text: str) -> None:
    """Write the lines over a page, again and again, each time from lower left to upper right."""
    lines = [list(runs(line)) for line in text.split("\n")]
    size = max(6.0, min(width, height) / 36)
    # Each stands whole in its part of the page, however long the name.
    cell = CELL_SHARE * width / COLUMNS
    size *= min(1.0, cell / max(*(_long(line, size) for line in lines), 1.0))
    canvas.setFillGray(GREY, alpha=ALPHA)
    for row in range(ROWS):
        for column in range(COLUMNS):
            canvas.saveState()
            canvas.translate(width * (column + 0.5) / COLUMNS, height * (row + 0.5) / ROWS)
            canvas.rotate(ANGLE)
            for number, line in enumerate(lines):
                written = canvas.beginText(-_long(line, size) / 2, -number * size * LEADING)
                for part, font in line:
                    written.setFont(font, size)
                    written.textOut(part)
                canvas.drawText(written)
            canvas.restoreState()


def _long(parts: list[tuple[str, str]], size: float) -> float:
    return float(sum(stringWidth(part, font, size) for part, font in parts))


def marked_picture(data: bytes, text: str, most_pages: int) -> tuple[int, bytes]:
    """Return a PDF of one page with the picture and the marks on it."""
    del most_pages
    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("RGB", (LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        opened.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        turned = ImageOps.exif_transpose(opened)
        flat = turned.convert("RGBA")
        picture = Image.new("RGB", flat.size, "white")
        picture.paste(flat, mask=flat.getchannel("A"))
    width, height = landscape(A4) if picture.width > picture.height else A4
    scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height)
    shown = picture.width * scale, picture.height * scale
    # A photograph goes in as one: smaller, and quicker than packing its points.
    packed, made = io.BytesIO(), io.BytesIO()
    picture.save(packed, "JPEG", quality=JPEG_QUALITY)
    canvas = Canvas(made, pagesize=(width, height))
    place = (width - shown[0]) / 2, (height - shown[1]) / 2
    canvas.drawImage(ImageReader(packed), *place, *shown)
    draw_marks(canvas, width, height, text)
    canvas.showPage()
    canvas.save()
    return 1, made.getvalue()


def marked_pdf(data: bytes, text: str, most_pages: int) -> tuple[int, bytes]:
    """Return a copy of a PDF with the marks on every page."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    if len(reader.pages) > most_pages:
        raise Refused("too_many_pages")
    writer = PdfWriter()
    marks = Marks(writer, text)
    for page in reader.pages:
        _disarm(page)
        marks.put_on(writer.add_page(page))
    if not writer.pages:
        raise Refused("damaged")
    made = io.BytesIO()
    writer.write(made)
    return len(writer.pages), made.getvalue()


def marked_word(data: bytes, text: str, most_pages: int) -> tuple[int, bytes]:
    """Return a Word document with the marks at the head of every page; nobody knows its pages."""
    del most_pages
    document = Document(io.BytesIO(data))
    for section in document.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads:
            written = head.add_paragraph().add_run(" ".join(text.split("\n")))
            written.font.size = Pt(WORD_POINTS)
            written.font.color.rgb = RGBColor(*WORD_GREY)
    made = io.BytesIO()
    document.save(made)
    return 0, made.getvalue()


class Marks:
    """The drawings of the marks in one document, one for each size of page."""

    def __init__(self, writer: PdfWriter, text: str) -> None:
        self.writer, self.text = writer, text
        self.before = self._stream(b"q\n")
        self._made: dict[tuple[int, int], IndirectObject] = {}

    def put_on(self, page: PageObject) -> None:
        """Lay the marks over a page as it is seen: turned, and cut to its visible box."""
        box, turn = page.cropbox, page.rotation % FULL
        width, height = float(box.width), float(box.height)
        if not (0 < width < float("inf") and 0 < height < float("inf")):
            raise Refused("damaged")
        upright = (height, width) if turn % HALF else (width, height)
        move = _upright(turn, width, height).translate(float(box.left), float(box.bottom))
        size = round(upright[0]), round(upright[1])
        name = NameObject(f"/ZsMark{size[0]}x{size[1]}")
        self._resources(page)[name] = self._drawing(size)
        matrix = " ".join(f"{value:.4f}" for value in move.ctm)
        after = self._stream(f"\nQ q {matrix} cm {name} Do Q\n".encode())
        page[NameObject("/Contents")] = ArrayObject([self.before, *_contents(page), after])

    def _resources(self, page: PageObject) -> DictionaryObject:
        own = DictionaryObject(page.get("/Resources", DictionaryObject()).get_object())
        drawings = DictionaryObject(own.get("/XObject", DictionaryObject()).get_object())
        own[NameObject("/XObject")] = drawings
        page[NameObject("/Resources")] = own
        return drawings

    def _drawing(self, size: tuple[int, int]) -> IndirectObject:
        if size not in self._made:
            made = io.BytesIO()
            canvas = Canvas(made, pagesize=size)
            draw_marks(canvas, *size, self.text)
            canvas.showPage()
            canvas.save()
            source = PdfReader(made).pages[0]
            form = DecodedStreamObject()
            content = source.get_contents()
            form.set_data(content.get_data() if content is not None else b"")
            form[NameObject("/Type")] = NameObject("/XObject")
            form[NameObject("/Subtype")] = NameObject("/Form")
            form[NameObject("/BBox")] = source.mediabox
            form[NameObject("/Resources")] = source["/Resources"].clone(self.writer)
            self._made[size] = self.writer._add_object(form)
        return self._made[size]

    def _stream(self, content: bytes) -> IndirectObject:
        stream = StreamObject()
        stream.set_data(content)
        return self.writer._add_object(stream)


def _upright(turn: int, width: float, height: float) -> Transformation:
    """Return what moves a drawing for the page as seen onto the page as stored."""
    moves: dict[int, Callable[[Transformation], Transformation]] = {
        QUARTER: lambda t: t.rotate(QUARTER).translate(width, 0),
        HALF: lambda t: t.rotate(HALF).translate(width, height),
        HALF + QUARTER: lambda t: t.rotate(-QUARTER).translate(0, height),
    }
    return moves.get(turn, lambda t: t)(Transformation())


def _contents(page: PageObject) -> list[Any]:
    found = page.get("/Contents")
    if found is None:
        return []
    content = found.get_object()
    if isinstance(content, ArrayObject):
        return list(content)
    return [page.raw_get("/Contents")] if isinstance(content, StreamObject) else []


def _disarm(page: PageObject) -> None:
    """Take away what acts, and keep what is drawn: seals and signatures stand as stamps."""
    page.pop("/AA", None)
    kept = ArrayObject()
    found = page.get("/Annots")
    for each in found.get_object() if found is not None else ():
        note: Any = each.get_object()
        if not isinstance(note, DictionaryObject) or note.get("/Subtype") not in DRAWN:
            continue
        for name in _ACTS:
            note.pop(name, None)
        if str(note.get("/Subtype")) == "/Widget":
            note[NameObject("/Subtype")] = NameObject("/Stamp")
        kept.append(each)
    page[NameObject("/Annots")] = kept


MAKERS = {"pdf": marked_pdf, "picture": marked_picture, "word": marked_word}


def answer(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Mark one file; say what stands against it."""
    registerFont(UnicodeCIDFont(CHINESE))
    mark = MAKERS[asked["form"]]
    try:
        pages, made = mark(data, asked["text"], asked["most_pages"])
    except Refused as refused:
        return {"refused": str(refused)}, b""
    except MemoryError:
        return {"refused": "too_heavy"}, b""
    except Exception:  # A damaged file breaks a reader in every way.
        return {"refused": "damaged"}, b""
    return {"pages": pages}, made


def main() -> None:
    """Mark one file within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    told, made = answer(sys.stdin.buffer.read(), asked)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
