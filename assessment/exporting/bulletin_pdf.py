"""A bulletin as PDF: the same blocks as in Word, on A4 with the margins of official papers.

The Chinese type is the one every PDF reader brings along (Adobe's Song), it is not embedded.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
)

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words, title_lines
from assessment.word.bulletin import NO_NUMBER, HeadingNumbers, day_words

FONT = "STSong-Light"
_WIDTH = 156 * mm
# What the frame keeps free on each side, in points.
_FRAME = 6
_LARGEST_HEAD = 44
_BODY = {"fontName": FONT, "fontSize": 15, "leading": 27, "wordWrap": "CJK"}
_STYLES = {
    "office": ParagraphStyle("office", fontName=FONT, alignment=TA_CENTER, textColor=colors.red),
    "title": ParagraphStyle(
        "title", fontName=FONT, fontSize=21, leading=34, alignment=TA_CENTER, wordWrap="CJK"
    ),
    "centred": ParagraphStyle("centred", **_BODY, alignment=TA_CENTER),
    "plain": ParagraphStyle("plain", **_BODY),
    "words": ParagraphStyle("words", **_BODY, firstLineIndent=30),
    "heading": ParagraphStyle("heading", **_BODY, firstLineIndent=30, keepWithNext=1),
    "caption": ParagraphStyle(
        "caption",
        fontName=FONT,
        fontSize=12,
        leading=20,
        alignment=TA_CENTER,
        spaceBefore=6,
        keepWithNext=1,
    ),
    "cell": ParagraphStyle("cell", fontName=FONT, fontSize=10.5, leading=14, wordWrap="CJK"),
    "figure": ParagraphStyle(
        "figure", fontName=FONT, fontSize=10.5, leading=14, alignment=TA_RIGHT
    ),
    "head": ParagraphStyle(
        "head", fontName=FONT, fontSize=10.5, leading=14, alignment=TA_CENTER, wordWrap="CJK"
    ),
    "signature": ParagraphStyle("signature", **_BODY, alignment=TA_RIGHT, rightIndent=60),
}
_GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def bulletin_pdf(head: Mapping[str, Any], recipients: str, blocks: Sequence[Block]) -> io.BytesIO:
    """Return the PDF of a bulletin, rewound; table heads stand again on each page."""
    registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        topMargin=37 * mm,
        bottomMargin=35 * mm,
        leftMargin=28 * mm - _FRAME,
        rightMargin=26 * mm - _FRAME,
        title=head["title"],
        author=head["signed_by"],
    )
    story: list[Flowable] = [
        _office(f"{head['signed_by']}文件"),
        Spacer(0, 8 * mm),
        _line(head["number"] or NO_NUMBER, "centred"),
        HRFlowable(width="100%", thickness=2, color=colors.red, spaceBefore=4, spaceAfter=20),
        *(_line(words, "title") for words in title_lines(head["title"])),
        Spacer(0, 8 * mm),
    ]
    if recipients:
        story.append(_line(f"{recipients.rstrip('：:')}：", "plain"))
    numbers = HeadingNumbers()
    for block in blocks:
        story += _flowables(block, numbers)
    story.append(
        KeepTogether(
            [
                Spacer(0, 10 * mm),
                _line(head["signed_by"], "signature"),
                _line(day_words(head), "signature"),
            ]
        )
    )
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    out.seek(0)
    return out


def _office(words: str) -> Paragraph:
    """Write the office in red on one line."""
    size = min(_LARGEST_HEAD, int(_WIDTH / len(words)))
    style = ParagraphStyle("fitted", _STYLES["office"], fontSize=size, leading=size * 1.4)
    return Paragraph(escape(words), style)


def _line(words: str, style: str) -> Paragraph:
    return Paragraph(escape(words), _STYLES[style])


def _flowables(block: Block, numbers: HeadingNumbers) -> list[Flowable]:
    if isinstance(block, Heading):
        return [_line(numbers.words(block), "heading")]
    if isinstance(block, Words):
        return [_line(block.text, "words")]
    return [*([_line(block.title, "caption")] if block.title else []), _table(block), Spacer(0, 12)]


def _table(block: Table) -> LongTable:
    shares = sum(block.widths)
    rows = [[_line(words, "head") for words in block.headings]]
    rows += [
        [_line(cell, "figure" if right else "cell") for cell, right in row] for row in block.cells
    ]
    return LongTable(
        rows,
        colWidths=[_WIDTH * share / shares for share in block.widths],
        repeatRows=1,
        style=_GRID,
        splitByRow=1,
    )


def _page_number(canvas: Any, document: Any) -> None:
    """Write — 1 — at the outer edge, 7 mm below the text."""
    canvas.saveState()
    canvas.setFont(FONT, 14)
    words = f"— {document.page} —"
    if document.page % 2:
        canvas.drawRightString(A4[0] - 31 * mm, 25 * mm, words)
    else:
        canvas.drawString(33 * mm, 25 * mm, words)
    canvas.restoreState()
