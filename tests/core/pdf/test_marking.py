"""Every page of a marked copy names its reader; what cannot be marked is refused."""

import io
import re

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from tests.factories.files import PDF
from zhaoshang.core.pdf.marking import Form, NotMarked, Unmarkable, check_markable, mark

READER = "张晓明 云岭县招商投资促进局\n2026-11-30 10:05"


def document(pages: int = 2, *, size=(595, 842)) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=size)
    for number in range(1, pages + 1):
        canvas.drawString(72, 72, f"clause {number}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(size=(60, 40), mode="RGB") -> bytes:
    drawn = io.BytesIO()
    Image.new(mode, size).save(drawn, "PNG")
    return drawn.getvalue()


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def why(data: bytes, **more) -> Unmarkable:
    with pytest.raises(NotMarked) as refused:
        check_markable(data, **{"most_pages": 10, **more})
    return refused.value.why


def test_every_page_keeps_its_text_and_names_the_reader():
    marked = mark(document(), text=READER, most_pages=10)
    assert marked.pages == 2
    for number, text in enumerate(pages_of(marked.content), start=1):
        assert f"clause {number}" in text
        assert "张晓明 云岭县招商投资促进局" in text
        assert "2026-11-30 10:05" in text


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_mark_lies_as_the_page_is_seen(turn):
    writer = PdfWriter()
    page = writer.add_page(PdfReader(io.BytesIO(document(1))).pages[0])
    page.rotate(turn)
    page.cropbox.lower_left, page.cropbox.upper_right = (100, 50), (400, 800)
    marked = mark(written(writer), text=READER, most_pages=10).content
    seen = PdfReader(io.BytesIO(marked)).pages[0]
    matrix = re.search(rb"q ([\d. -]+) cm /ZsMark", seen.get_contents().get_data())[1].split()
    across, along = (750, 300) if turn % 180 else (300, 750)
    assert f"/ZsMark{across}x{along}" in seen["/Resources"]["/XObject"]
    a, b, c, d, e, f = map(float, matrix)
    corners = {(round(a * x + c * y + e), round(b * x + d * y + f)) for x, y in box(across, along)}
    assert corners == {(100, 50), (400, 50), (100, 800), (400, 800)}


def box(width, height):
    return ((0, 0), (width, 0), (0, height), (width, height))


def test_scripts_files_and_links_stay_behind_and_seals_stay():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document(1))))
    acts = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('x')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = acts
    writer.add_attachment("a.exe", b"MZ")
    notes = [
        DictionaryObject(
            {
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/A"): acts,
                NameObject("/T"): TextStringObject("seal"),
            }
        )
        for kind in ("/Link", "/Widget", "/FileAttachment")
    ]
    writer.pages[0][NameObject("/Annots")] = ArrayObject(notes)
    marked = mark(written(writer), text=READER, most_pages=10).content
    assert b"app.alert" not in marked
    reader = PdfReader(io.BytesIO(marked))
    assert not reader.attachments
    kept = [each.get_object() for each in reader.pages[0]["/Annots"]]
    assert [each["/Subtype"] for each in kept] == ["/Link", "/Stamp"]
    assert not any("/A" in each for each in kept)


def test_a_picture_becomes_a_marked_page():
    for mode in ("RGB", "RGBA", "P", "1"):
        marked = mark(picture(mode=mode), text=READER, most_pages=1, form=Form.PICTURE)
        assert "张晓明" in pages_of(marked.content)[0]


def test_a_word_document_names_the_reader_at_the_head_of_its_pages():
    made = io.BytesIO()
    Document().save(made)
    marked = mark(made.getvalue(), text=READER, most_pages=1, form=Form.WORD)
    head = Document(io.BytesIO(marked.content)).sections[0].header
    assert "张晓明 云岭县招商投资促进局 2026-11-30 10:05" in [each.text for each in head.paragraphs]


def test_a_rare_sign_does_not_break_the_mark():
    marked = mark(PDF, text="𬱖𠮷 Zhang", most_pages=1)
    assert "Zhang" in pages_of(marked.content)[0]


def test_what_is_locked_or_damaged_or_too_long_is_refused():
    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(document(1))))
    locked.encrypt("secret", algorithm="RC4-128")
    assert why(written(locked)) is Unmarkable.ENCRYPTED
    assert why(b"%PDF-1.4\n%%EOF\n") is Unmarkable.DAMAGED
    assert why(b"", form=Form.PICTURE) is Unmarkable.DAMAGED
    assert why(document(3), most_pages=2) is Unmarkable.TOO_MANY_PAGES


def test_a_tree_of_pages_that_never_ends_is_refused():
    looped = PDF.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R 2 0 R]")
    assert why(looped) in {Unmarkable.DAMAGED, Unmarkable.TOO_HEAVY}


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("zhaoshang.core.pdf.marking._PATIENCE_SECONDS", 0.01)
    assert why(document(1)) is Unmarkable.TOO_HEAVY
