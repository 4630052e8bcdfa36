"""The leader's page as PDF: A4, on each page county, period, as-of and "page x of y".

Written like bulletins (assessment.exporting.bulletin_pdf), with the Song type that every reader
brings along. Black on white: what is said is said in words and figures.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
)

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words

FONT = "STSong-Light"
_SIDE, _TOP, _BOTTOM, _FRAME = 15 * mm, 24 * mm, 18 * mm, 6
# A heading stands with some rows of its table.
_HEADING_ROOM = 32 * mm
_WIDTH = A4[0] - 2 * _SIDE
_TEXT = {"fontName": FONT, "fontSize": 10, "leading": 15, "wordWrap": "CJK"}
_CELL = {"fontName": FONT, "fontSize": 9, "leading": 12, "wordWrap": "CJK"}
_STYLES = {
    "title": ParagraphStyle("title", fontName=FONT, fontSize=18, leading=26, alignment=TA_CENTER),
    "heading": ParagraphStyle(
        "heading", fontName=FONT, fontSize=12, leading=18, spaceBefore=8, spaceAfter=3,
        wordWrap="CJK",
    ),
    "words": ParagraphStyle("words", **_TEXT, spaceAfter=3),
    "cell": ParagraphStyle("cell", **_CELL),
    "figure": ParagraphStyle("figure", **{**_CELL, "wordWrap": None}, alignment=TA_RIGHT),
    "head": ParagraphStyle("head", **_CELL, alignment=TA_CENTER),
}  # fmt: skip
_GRID = [
    ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
    ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]


def paper_pdf(title: str, line: str, blocks: Sequence[Block]) -> io.BytesIO:
    """Return the PDF of the leader's page, rewound.

    Args:
        title: Of which county; on the first page large, on the others in the head.
        line: Period, filter and as-of; in the head of each page.
        blocks: What `paper_blocks` returns.
    """
    registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_SIDE - _FRAME,
        rightMargin=_SIDE - _FRAME,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=title,
    )
    story: list[Flowable] = [_line(title, "title"), Spacer(0, 3 * mm)]
    for block in blocks:
        story += _flowables(block)

    class Pages(Canvas):
        """Pages are kept until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            """Keep the page."""
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Write the head and foot of each page, then all of them."""
            for number, page in enumerate(self._kept, start=1):
                self.__dict__.update(page)
                _frame(self, f"{title}　{line}", number, len(self._kept))
                super().showPage()
            super().save()

    document.build(story, canvasmaker=Pages)
    out.seek(0)
    return out


def _frame(canvas: Any, head: str, number: int, pages: int) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawString(_SIDE, A4[1] - 15 * mm, head)
    canvas.setLineWidth(0.5)
    canvas.line(_SIDE, A4[1] - 17 * mm, A4[0] - _SIDE, A4[1] - 17 * mm)
    words = _("Page %(number)s of %(pages)s") % {"number": number, "pages": pages}
    canvas.drawCentredString(A4[0] / 2, 9 * mm, words)


def _line(words: str, style: str) -> Paragraph:
    return Paragraph(escape(words), _STYLES[style])


def _flowables(block: Block) -> list[Flowable]:
    match block:
        case Heading():
            return [CondPageBreak(_HEADING_ROOM), _line(block.text, "heading")]
        case Words():
            return [_line(block.text, "words")]
        case Table():
            return [_table(block), Spacer(0, 4)]


def _table(block: Table) -> LongTable:
    shares = sum(block.widths)
    rows = [[_line(words, "head") for words in block.headings]]
    rows += [
        [_line(cell, "figure" if right else "cell") for cell, right in row] for row in block.cells
    ]
    widths = [_WIDTH * share / shares for share in block.widths]
    return LongTable(rows, colWidths=widths, repeatRows=1, style=_GRID)
