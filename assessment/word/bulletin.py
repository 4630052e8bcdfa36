"""A bulletin as a Word document by the form of official papers, with its red head (GB/T 9704)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words, title_lines
from contracts.word.official import (
    BODY_FONT,
    TITLE_FONT,
    OfficialPaper,
    chinese_day,
    chinese_number,
)

RED = RGBColor(0xFF, 0x00, 0x00)
# 发文机关标志 on one line of 156 mm, no larger than the crest of the paper.
_LARGEST_HEAD, _LINE_POINTS = 44, 440
NO_NUMBER = "（文号待定）"
NO_DAY = "    年  月  日"


class HeadingNumbers:
    """Numbers of headings as Word gives them: 一、 and （一）."""

    def __init__(self) -> None:
        self._first = self._second = 0

    def words(self, heading: Heading) -> str:
        """Return the next heading with its number."""
        if heading.level == 1:
            self._first, self._second = self._first + 1, 0
            return f"{chinese_number(self._first)}、{heading.text}"
        self._second += 1
        return f"（{chinese_number(self._second)}）{heading.text}"


class RedHeadPaper(OfficialPaper):
    """A paper whose first page opens with the office in red, the number and a red line."""

    def __init__(self, title: str, *, office: str, number: str, recipients: str) -> None:
        self._office, self._number = office, number
        super().__init__(title, recipients=recipients)

    def _lay_out(self) -> None:
        super()._lay_out()
        words = f"{self._office}文件"
        size = Pt(min(_LARGEST_HEAD, _LINE_POINTS // len(words)))
        office = self._line(words, TITLE_FONT, size, align=WD_ALIGN_PARAGRAPH.CENTER)
        office.paragraph_format.line_spacing = Pt(size.pt * 1.3)
        office.runs[0].font.color.rgb = RED
        self._line("", BODY_FONT)
        number = self._line(self._number, BODY_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
        red_line_below(number)
        self._line("", BODY_FONT)


def red_line_below(line: Any) -> None:
    """Draw the red line of a head below a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "FF0000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind",
        "w:jc", "w:rPr",
    )  # fmt: skip


def day_words(head: Mapping[str, Any]) -> str:
    """Return the day a bulletin bears, as papers write it."""
    day = head["dated_on"]
    return chinese_day(dt.date.fromisoformat(day)) if day else NO_DAY


def bulletin_word(head: Mapping[str, Any], recipients: str, blocks: Sequence[Block]) -> bytes:
    """Return the .docx of a bulletin."""
    paper = RedHeadPaper(
        "\n".join(title_lines(head["title"])),
        office=head["signed_by"],
        number=head["number"] or NO_NUMBER,
        recipients=recipients.rstrip("：:"),
    )
    for block in blocks:
        match block:
            case Heading(text=text, level=1):
                paper.heading(text)
            case Heading(text=text):
                paper.subheading(text)
            case Words(text=text):
                paper.paragraph(text)
            case Table():
                paper.table(
                    block.headings,
                    block.rows,
                    widths=block.widths,
                    right=block.right,
                    title=block.title,
                )
    paper.signature(head["signed_by"], day_words(head))
    return paper.content()
