"""A paper by the form of official documents (GB/T 9704—2012), written with python-docx.

    paper = OfficialPaper("关于某某合同未按期履约的专题报告", recipients="县招商引资工作领导小组")
    paper.heading("合同约定与实际情况")       # 一、 …
    paper.subheading("开工时间")              # （一） …
    paper.paragraph("…")
    paper.table(["事项", "约定", "实际"], rows)
    paper.signature("云岭县高新产业园区管理委员会", on)
    content = paper.content()                 # bytes of the .docx

A4, margins 37 / 35 / 28 / 26 mm, 22 lines of 28 characters; fonts are named, not embedded.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.table import (
    WD_CELL_VERTICAL_ALIGNMENT,
    WD_ROW_HEIGHT_RULE,
    WD_TABLE_ALIGNMENT,
)
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体_GB2312"
PAGE_FONT = "宋体"
LATIN_FONT = "Times New Roman"
# Sizes 二号, 三号, 四号, 小四.
TITLE_SIZE, BODY_SIZE, PAGE_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(14), Pt(12)
# 225 mm of text in 22 lines.
LINE = Pt(28.95)
_TEXT_WIDTH = Mm(156)
_DIGITS = "〇一二三四五六七八九"
_TEN = 10


def chinese_number(number: int) -> str:
    """Write a heading's number, 1 to 99, in Chinese: 一, 十, 十二, 三十."""
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def chinese_day(on: dt.date) -> str:
    """Write a day as papers do: 2026年3月1日."""
    return f"{on.year}年{on.month}月{on.day}日"


@dataclass(frozen=True)
class FormRow:
    """A row of a form: one or two pairs of label and words; `height_mm` leaves room to write."""

    pairs: tuple[tuple[str, str], ...]
    height_mm: int = 0


# Shares of the width: label, words, label, words.
_FORM_SHARES = (16, 34, 16, 34)


class OfficialPaper:
    """One paper, written from top to bottom."""

    def __init__(self, title: str, *, recipients: str = "", number: str = "") -> None:
        """Start a paper: title, document number beneath it, and to whom it goes.

        Args:
            title: Title, broken by line feeds where wanted; "" where the head says it.
            recipients: 主送机关, without the colon.
            number: 发文字号, "" for none.
        """
        self.document: Any = Document()
        self._headings = 0
        self._subheadings = 0
        self._lay_out()
        for line in title.split("\n") if title else ():
            self._line(line, TITLE_FONT, TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
        if number:
            self._line(number, BODY_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
        self._line("", BODY_FONT)
        if recipients:
            self._line(f"{recipients}：", BODY_FONT)
        self.document.core_properties.title = title.replace("\n", "")
        self.document.core_properties.author = ""

    def heading(self, text: str) -> None:
        """Write a heading of the first level: 一、."""
        self._headings += 1
        self._subheadings = 0
        self._line(
            f"{chinese_number(self._headings)}、{text}", HEADING_FONT, indent=True, keep=True
        )

    def subheading(self, text: str) -> None:
        """Write a heading of the second level: （一）."""
        self._subheadings += 1
        number = chinese_number(self._subheadings)
        self._line(f"（{number}）{text}", SUBHEADING_FONT, indent=True, keep=True)

    def paragraph(self, text: str, *, indent: bool = True, keep: bool = False) -> None:
        """Write body text; every line of it is a paragraph of its own.

        Args:
            text: The words.
            indent: Two characters free at its beginning.
            keep: On the same page as what follows.
        """
        for line in text.split("\n") or [""]:
            self._line(line, BODY_FONT, indent=indent, keep=keep)

    def keep_last(self) -> None:
        """Keep the paragraph written last on the page of what follows."""
        last = self.document.element.body.xpath("w:p[last()]")
        if last:
            Paragraph(last[0], self.document).paragraph_format.keep_with_next = True

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[int] = (),
        right: Iterable[int] = (),
        title: str = "",
    ) -> None:
        """Write a table whose heading row stands again on each page.

        Args:
            headings: Words of the columns.
            rows: Cells as text; as many as there are headings.
            widths: Shares of the width, one for each column; equal without.
            right: Columns set flush right (figures), counted from 0.
            title: Words above the table.
        """
        if title:
            self._line(title, HEADING_FONT, TABLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
        table = self.document.add_table(rows=1, cols=len(headings))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        shares = list(widths) or [1] * len(headings)
        flush = set(right)
        _repeat_row(table.rows[0])
        for place, words in enumerate(headings):
            _cell(table.rows[0].cells[place], words, HEADING_FONT, WD_ALIGN_PARAGRAPH.CENTER)
        for row in rows:
            cells = table.add_row().cells
            for place, words in enumerate(row):
                side = WD_ALIGN_PARAGRAPH.RIGHT if place in flush else WD_ALIGN_PARAGRAPH.LEFT
                _cell(cells[place], words, BODY_FONT, side)
        widths_of = [int(_TEXT_WIDTH * share / sum(shares)) for share in shares]
        # Word reads the cells, other programs the grid.
        for column, width in zip(table.columns, widths_of, strict=True):
            column.width = width
        for each in table.rows:
            _never_split(each)
            for cell, width in zip(each.cells, widths_of, strict=True):
                cell.width = width
        self._line("", BODY_FONT, TABLE_SIZE)

    def sheet_title(self, text: str) -> None:
        """Write the title of a sheet: it begins a page."""
        line = self._line(text, HEADING_FONT, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
        line.paragraph_format.page_break_before = True

    def form(self, rows: Sequence[FormRow]) -> None:
        """Write a form whose labels stand beside their words; no row is split over pages."""
        table = self.document.add_table(rows=0, cols=len(_FORM_SHARES))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = [int(_TEXT_WIDTH * share / sum(_FORM_SHARES)) for share in _FORM_SHARES]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in rows:
            made = table.add_row()
            _never_split(made)
            cells = list(made.cells)
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
            if len(row.pairs) == 1:
                cells = [cells[0], cells[1].merge(cells[3])]
            for place, (label, words) in enumerate(row.pairs):
                _cell(cells[place * 2], label, HEADING_FONT, WD_ALIGN_PARAGRAPH.CENTER)
                _lines(cells[place * 2 + 1], words)
            if row.height_mm:
                made.height = Mm(row.height_mm)
                made.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
                cells[1].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP

    def signature(self, unit: str, on: dt.date | str) -> None:
        """Write who signs and the day, flush right with four characters left free (9704, 7.3.5).

        The last words of the text stand on their page.
        """
        self.keep_last()
        self._line("", BODY_FONT, keep=True)
        day = on if isinstance(on, str) else chinese_day(on)
        for words, chars in ((unit, 200), (day, 400)):
            line = self._line(
                words, BODY_FONT, align=WD_ALIGN_PARAGRAPH.RIGHT, keep=words is not day
            )
            _indent(line, right_chars=chars)

    def note(self, text: str) -> None:
        """Write a note in small type, such as the working of a day."""
        self._line(text, BODY_FONT, TABLE_SIZE)

    def add_words(self, line: Any, text: str, font: str = BODY_FONT) -> None:
        """Add words in another type to a line."""
        _run(line, text, font, BODY_SIZE)

    def content(self) -> bytes:
        """Return the bytes of the .docx."""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _lay_out(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        # The page number stands 7 mm below the text.
        section.footer_distance = Mm(25)
        style = self.document.styles["Normal"]
        _fonts(style.element.get_or_add_rPr(), BODY_FONT)
        style.font.size = BODY_SIZE
        self.document.settings.odd_and_even_pages_header_footer = True
        _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def _line(
        self,
        text: str,
        font: str,
        size: Any = BODY_SIZE,
        *,
        align: Any = None,
        indent: bool = False,
        keep: bool = False,
    ) -> Any:
        line = self.document.add_paragraph()
        form = line.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = LINE if size <= BODY_SIZE else Pt(36)
        form.keep_with_next = keep
        if align is not None:
            line.alignment = align
        if indent:
            _indent(line, first_chars=200)
        _run(line, text, font, size)
        return line


def _run(line: Any, text: str, font: str, size: Any) -> Any:
    run = line.add_run(text)
    run.font.size = size
    _fonts(run._element.get_or_add_rPr(), font)
    return run


def _fonts(properties: Any, font: str) -> None:
    named = properties.find(qn("w:rFonts"))
    if named is None:
        named = OxmlElement("w:rFonts")
        properties.insert(0, named)
    named.set(qn("w:eastAsia"), font)
    for each in ("w:ascii", "w:hAnsi", "w:cs"):
        named.set(qn(each), LATIN_FONT)


def _indent(line: Any, *, first_chars: int = 0, right_chars: int = 0) -> None:
    """Indent by hundredths of a character, so that it follows the size of the type."""
    properties = line._p.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    if first_chars:
        indent.set(qn("w:firstLineChars"), str(first_chars))
        indent.set(qn("w:firstLine"), str(int(BODY_SIZE.pt * first_chars / 5)))
    if right_chars:
        indent.set(qn("w:rightChars"), str(right_chars))
        indent.set(qn("w:right"), str(int(BODY_SIZE.pt * right_chars / 5)))


def _cell(cell: Any, words: str, font: str, side: Any) -> None:
    line = cell.paragraphs[0]
    line.alignment = side
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _run(line, words, font, TABLE_SIZE)


def _lines(cell: Any, words: str) -> None:
    """Write words into a cell, every line of them as a paragraph of its own."""
    first, *others = words.split("\n")
    _cell(cell, first, BODY_FONT, WD_ALIGN_PARAGRAPH.LEFT)
    for each in others:
        line = cell.add_paragraph()
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
        _run(line, each, BODY_FONT, TABLE_SIZE)


def _repeat_row(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _never_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _page_number(line: Any, side: Any) -> None:
    """Write — 1 —, one character away from the outer edge."""
    line.alignment = side
    _indent(line, right_chars=100 if side == WD_ALIGN_PARAGRAPH.RIGHT else 0)
    _run(line, "— ", PAGE_FONT, PAGE_SIZE)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = _run(line, "", PAGE_FONT, PAGE_SIZE)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._element.append(mark)
    _run(line, " —", PAGE_FONT, PAGE_SIZE)
