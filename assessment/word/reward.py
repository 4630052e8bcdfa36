"""Papers of referrer rewards: form of approval 审批表 of a case, public notice 公示 of a round.

Both are Chinese whatever language their writer reads: they go to the county's offices as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assessment.policies_rewards import RewardCourse
from contracts.word.official import (
    BODY_FONT,
    HEADING_FONT,
    LATIN_FONT,
    TABLE_SIZE,
    OfficialPaper,
    chinese_day,
)

_WIDTH = Mm(156)
# Shares of the six columns of the form.
_SHARES = (16, 15, 16, 17, 16, 20)
_ALL = len(_SHARES)
_NO_DAY = "    年  月  日"
_SIGNED = f"签字（盖章）：            {_NO_DAY}"
OFFICE = "县招商引资工作领导小组办公室"


@dataclass(frozen=True)
class FormFacts:
    """What the form of a case says, in words. Amounts in 万元.

    Attributes:
        head: Label and value, two of them in a line.
        facts: Name, value, what shows it.
        working: How the award comes out, a line each.
        referrers: Name, share, amount, declaration.
        total: The award.
        notice: How the public notice went.
        approval: The leaders' document and day; "" before.
        budget_line: From which line of the budget it is paid.
        is_draft: Not decided yet; said in the title.
    """

    head: Sequence[tuple[str, str]]
    facts: Sequence[Sequence[str]]
    working: Sequence[str]
    referrers: Sequence[Sequence[str]]
    total: str
    notice: str
    approval: str
    budget_line: str
    is_draft: bool


def approval_form(facts: FormFacts) -> bytes:
    """Write the form of approval and return the .docx."""
    draft = "（待审定）" if facts.is_draft else ""
    paper = OfficialPaper(f"招商引资引荐奖励审批表{draft}")
    paper.paragraph("金额单位：万元", indent=False)
    grid = _Grid(paper.document)
    for number in range(0, len(facts.head), 2):
        grid.pairs(facts.head[number : number + 2])
    grid.title("核实情况")
    grid.row((("事项", 2), ("核实结果", 2), ("依据", 2)), is_head=True)
    for name, value, evidence in facts.facts:
        grid.row(((name, 2), (value, 2), (evidence, 2)))
    grid.title("奖励测算")
    grid.wide("\n".join(facts.working))
    grid.title("引荐人及奖励金额")
    grid.row((("引荐人", 2), ("份额", 1), ("奖励金额", 2), ("声明日期", 1)), is_head=True)
    for name, share, amount, declared in facts.referrers:
        grid.row(((name, 2), (share, 1), (amount, 2), (declared, 1)))
    grid.row((("合计", 3), (facts.total, 3)))
    grid.pairs((("列支渠道", facts.budget_line),))
    for label, words in (
        ("承办单位\n意见", "经核实，上述情况属实，建议按测算金额予以奖励。"),
        ("公示情况", facts.notice),
        ("招商主管\n部门意见", ""),
        ("财政部门\n意见", ""),
        ("领导小组\n审定意见", facts.approval),
    ):
        grid.opinion(label, words)
    return paper.content()


@dataclass(frozen=True)
class NoticeRow:
    """One case in the public notice. Amounts in 万元."""

    project: str
    base: str
    referrers: str
    shares: str
    amount: str


def notice_text(
    rows: Sequence[NoticeRow],
    *,
    county: str,
    year: int,
    course: RewardCourse,
    days: tuple[dt.date, dt.date] | None = None,
) -> bytes:
    """Write the public notice of a round and return the .docx.

    Args:
        rows: The cases under notice.
        county: Name of the county.
        year: Year of the round.
        course: How long the notice is.
        days: Its first and last day; None: to be filled in.
    """
    paper = OfficialPaper(f"{county}{year}年度招商引资\n引荐奖励公示")
    paper.paragraph(
        f"根据本县招商引资引荐奖励有关规定，经申报、核实和审核，拟对下列{len(rows)}个项目的引荐人予以奖励，"
        "现予公示。"
    )
    paper.table(
        ("序号", "项目名称", "核实投资额", "引荐人", "份额", "拟奖励金额"),
        [
            (str(number), row.project, row.base, row.referrers, row.shares, row.amount)
            for number, row in enumerate(rows, start=1)
        ],
        widths=(6, 26, 15, 20, 14, 15),
        right=(2, 5),
        title="拟奖励名单（金额单位：万元）",
    )
    first, last = (chinese_day(each) for each in days) if days else (_NO_DAY, _NO_DAY)
    paper.paragraph(
        f"公示期为{first}至{last}（{course.notice_days}个工作日）。公示期内对公示对象有异议的，"
        "请以书面形式实名反映，并提供必要的证据；逾期不予受理。"
    )
    paper.paragraph(f"{course.excluded}不得作为引荐人申领奖励，欢迎监督。")
    paper.paragraph("联系单位：县招商局    联系电话：            ")
    paper.signature(OFFICE, days[0] if days else _NO_DAY)
    return paper.content()


class _Grid:
    """The grid of the form, six columns wide; cells span as many as they are told."""

    def __init__(self, document: Any) -> None:
        self._table = document.add_table(rows=0, cols=_ALL)
        self._table.style = "Table Grid"
        self._table.alignment = WD_TABLE_ALIGNMENT.CENTER
        self._table.autofit = False
        self._widths = [int(_WIDTH * share / sum(_SHARES)) for share in _SHARES]
        for column, width in zip(self._table.columns, self._widths, strict=True):
            column.width = width

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write one or two labels with values in one line; a lone value takes what is left."""
        cells: list[tuple[str, int]] = []
        for label, value in pairs:
            cells += [(label, 1), (value, 2 if len(pairs) > 1 else _ALL - 1)]
        self.row(cells, heads=range(0, len(cells), 2))

    def title(self, words: str) -> None:
        """Write a line that heads what follows."""
        self.row(((words, _ALL),), is_head=True)

    def wide(self, words: str) -> None:
        """Write text over the whole width."""
        self.row(((words, _ALL),))

    def opinion(self, label: str, words: str) -> None:
        """Write a box for an opinion, with room to sign."""
        self.row(((label, 1), (f"{words}\n{_SIGNED}", _ALL - 1)), heads=(0,))

    def row(
        self,
        cells: Sequence[tuple[str, int]],
        *,
        is_head: bool = False,
        heads: Sequence[int] = (),
    ) -> None:
        """Write one line: words and span of each cell."""
        row = self._table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        place = 0
        for number, (words, span) in enumerate(cells):
            cell = row.cells[place]
            if span > 1:
                cell = cell.merge(row.cells[place + span - 1])
            cell.width = sum(self._widths[place : place + span])
            _write(cell, words, is_head=is_head or number in heads)
            place += span


def _write(cell: Any, words: str, *, is_head: bool) -> None:
    font = HEADING_FONT if is_head else BODY_FONT
    for number, line in enumerate(words.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if is_head:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.font.size = TABLE_SIZE
        run.font.name = LATIN_FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
