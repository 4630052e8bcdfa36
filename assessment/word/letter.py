"""A letter of responsibility 责任书 as a Word document, by the form of official papers."""

from __future__ import annotations

from assessment.selectors.letters import Letter, LetterLine
from contracts.word.official import OfficialPaper, chinese_day
from zhaoshang.core.templatetags.zs import figure

# The paper is Chinese whatever language its reader uses on the pages.
_HEADS = ("序号", "指标", "计量单位", "年度目标", "其中：上半年", "备注")
DUTIES = (
    "乙方主要负责人为招商引资第一责任人，负责本责任书各项目标的组织实施。",
    "乙方应按月如实填报进度，按规定上传佐证；到位资金以县投资促进主管部门核实数为准。",
    "目标任务确需调整的，以县招商引资工作领导小组文件为准，原目标与调整后目标并列保存。",
)
TERMS = (
    "完成情况按月调度、按季通报、年终考核，考核办法按县有关文件执行。",
    "本责任书一式两份，甲乙双方各执一份，自签订之日起生效。",
)


def opening_of(letter: Letter) -> str:
    """Return the sentence that opens a letter."""
    plan = letter.plan
    source = f"根据《{plan.title}》" + (f"（{plan.document}）" if plan.document else "")
    return (
        f"{source}，为确保完成{plan.year}年招商引资各项目标，"
        f"{plan.county.name}（甲方）与{letter.signs_as}{letter.full_name}（乙方）签订本责任书。"
    )


def title_of(letter: Letter) -> str:
    """Return the title of a letter."""
    return f"{letter.plan.year}年招商引资目标责任书"


def remark_of(line: LetterLine) -> str:
    """Return what stands behind a target: other bases, the adjustment."""
    said = [f"{basis.name}{figure(amount)}" for basis, amount in line.others]
    said += [
        f"自{each.from_month:%Y-%m}起按{each.reference}由{figure(each.old_amount)}"
        f"调整为{figure(each.new_amount)}"
        for each in line.adjusted
    ]
    return "；".join(said)


def letter_word(letter: Letter) -> bytes:
    """Return the .docx of a letter."""
    plan = letter.plan
    paper = OfficialPaper(title_of(letter), number=plan.document)
    paper.paragraph(f"甲方：{plan.county.name}\n乙方：{letter.signs_as}{letter.full_name}")
    paper.paragraph(opening_of(letter))
    paper.heading("目标任务")
    rows = [
        (
            str(number),
            line.definition.name,
            line.definition.measure,
            figure(line.amount),
            "" if line.by_half is None else figure(line.by_half),
            remark_of(line),
        )
        for number, line in enumerate(letter.lines, start=1)
    ]
    paper.table(_HEADS, rows, widths=(6, 24, 10, 14, 14, 20), right=(3, 4))
    _months(paper, letter)
    paper.heading("工作责任")
    for words in DUTIES:
        paper.paragraph(words)
    paper.heading("考核与其他")
    for words in TERMS:
        paper.paragraph(words)
    day = chinese_day(plan.issued_on) if plan.issued_on else "    年  月  日"
    paper.table(
        ("甲方（盖章）", "乙方" + ("" if letter.is_person else "（盖章）")),
        [
            ("代表（签字）：", "本人（签字）：" if letter.is_person else "主要负责人（签字）："),
            (f"日期：{day}", "日期：    年  月  日"),
        ],
    )
    return paper.content()


def _months(paper: OfficialPaper, letter: Letter) -> None:
    split = [line for line in letter.lines if line.months]
    if not split:
        paper.paragraph("各项目标按时序进度（月数÷12）推进。")
        return
    # Months downwards: twelve columns of figures would break on A4.
    heads = ("截至", *(str(line.definition) for line in split))
    rows = [
        (f"{number}月", *(figure(line.months[number - 1]) for line in split))
        for number in range(1, 13)
    ]
    paper.table(heads, rows, right=range(1, len(heads)), title="分月累计目标")
