"""Minutes 会议纪要 as a Word document (GB/T 9704—2012, 10.3): mark, decisions, who was there.

The mark 「××会议纪要」 stands in red above a red line with number, office and day; 出席, 请假 and
列席 stand below the text, two characters in, in 黑体, the names behind them in 仿宋.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from assessment.rules.meeting_texts import attendance_words, by_project, mark_of
from assessment.word.bulletin import RED, red_line_below
from contracts.word.official import (
    BODY_FONT,
    HEADING_FONT,
    TITLE_FONT,
    OfficialPaper,
    chinese_day,
)

NO_NUMBER = "（编号待定）"
LISTS = (
    ("present", "出席："),
    ("excused", "请假："),
    ("absent", "缺席："),
    ("sitting_in", "列席："),
)
_LARGEST, _LINE_POINTS = 40, 440
_TEXT_MM = 156
# Two characters in, then the label of three: names come back to where the first one stands.
_LABEL_POINTS = Pt(16 * 5)


class MinutesPaper(OfficialPaper):
    """A paper that opens with its red mark, number, office and day above a red line."""

    def __init__(self, mark: str, *, number: str, office: str, on: str) -> None:
        self._mark, self._number, self._office, self._on = mark, number, office, on
        super().__init__("")
        self.document.core_properties.title = mark

    def _lay_out(self) -> None:
        super()._lay_out()
        size = Pt(min(_LARGEST, _LINE_POINTS // max(1, len(self._mark))))
        mark = self._line(self._mark, TITLE_FONT, size, align=WD_ALIGN_PARAGRAPH.CENTER)
        mark.paragraph_format.line_spacing = Pt(size.pt * 1.4)
        mark.runs[0].font.color.rgb = RED
        self._line(self._number, BODY_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
        line = self._line(f"{self._office}\t{self._on}", BODY_FONT)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
        red_line_below(line)

    def names(self, label: str, words: str) -> None:
        """Write one list of names: 出席：…."""
        line = self._line(label, HEADING_FONT)
        form = line.paragraph_format
        form.left_indent, form.first_line_indent = _LABEL_POINTS, Pt(-16 * 3)
        self.add_words(line, words)


def minutes_word(content: Mapping[str, Any]) -> bytes:
    """Return the .docx of minutes, of all of them or of an excerpt."""
    excerpt = "（节录）" if content["is_excerpt"] else ""
    paper = MinutesPaper(
        f"{mark_of(content['title'])}{excerpt}",
        number=content["number"] or NO_NUMBER,
        office=content["signed_by"],
        on=chinese_day(dt.date.fromisoformat(content["dated_on"])),
    )
    if content["opening"]:
        paper.paragraph(content["opening"])
    for title, decisions in by_project(content["decisions"]):
        paper.heading(title)
        for number, words in enumerate(decisions, start=1):
            paper.paragraph(f"{number}．{words}" if len(decisions) > 1 else words)
    if content["closing"]:
        paper.paragraph(content["closing"])
    _lists(paper, content["attendance"])
    return paper.content()


def _lists(paper: MinutesPaper, attendance: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    paper.paragraph("")
    for name, label in LISTS:
        if attendance[name]:
            paper.names(label, attendance_words(attendance[name]))
