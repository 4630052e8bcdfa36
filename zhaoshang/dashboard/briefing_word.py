"""The month's briefing as a Word document by the form of official papers (GB/T 9704): two pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from docx.shared import Pt

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words
from assessment.word.meeting_minutes import MinutesPaper
from contracts.word.official import BODY_FONT, BODY_SIZE, TABLE_SIZE, chinese_day
from zhaoshang.dashboard.briefing import compose, note_words
from zhaoshang.dashboard.briefing_facts import Facts

# A briefing stands somewhat closer than a document: 24 lines a page.
_LINE, _AFTER_TABLE, _NOTE_LINE = Pt(26.5), Pt(8), Pt(18)


class BriefingPaper(MinutesPaper):
    """Red mark, month, office and day; tables and the note stand close, so that two pages do."""

    def __init__(self, mark: str, *, number: str, office: str, on: str) -> None:
        """Begin the paper; the text follows the red line closely."""
        super().__init__(mark, number=number, office=office, on=on)
        self.document.paragraphs[-1].paragraph_format.line_spacing = _AFTER_TABLE

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[int] = (),
        right: Iterable[int] = (),
        title: str = "",
    ) -> None:
        """Write a table with little room after it."""
        super().table(headings, rows, widths=widths, right=right, title=title)
        self.document.paragraphs[-1].paragraph_format.line_spacing = _AFTER_TABLE

    def _line(self, text: str, font: str, size: Any = BODY_SIZE, **form: Any) -> Any:
        line = super()._line(text, font, size, **form)
        if size == BODY_SIZE:
            line.paragraph_format.line_spacing = _LINE
        return line

    def note(self, text: str) -> None:
        """Write the note in small type."""
        line: Any = self._line(text, BODY_FONT, TABLE_SIZE)
        line.paragraph_format.line_spacing = _NOTE_LINE


def mark_of(facts: Facts) -> str:
    """Return the title: of which county."""
    return f"{facts.county}招商引资月度情况简报"


def briefing_word(facts: Facts, *, office: str, on: dt.date) -> bytes:
    """Return the .docx of the briefing.

    Args:
        facts: What it says.
        office: Which office sends it.
        on: The day it bears.
    """
    paper = BriefingPaper(
        mark_of(facts),
        number=f"{facts.until.year}年{facts.until.month}月",
        office=office,
        on=chinese_day(on),
    )
    for block in compose(facts):
        _write(paper, block)
    paper.note(note_words(facts))
    return paper.content()


def _write(paper: BriefingPaper, block: Block) -> None:
    match block:
        case Heading():
            paper.heading(block.text)
        case Words():
            paper.paragraph(block.text)
        case Table():
            paper.table(block.headings, block.rows, widths=block.widths, right=block.right)
