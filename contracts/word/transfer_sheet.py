"""The hand-over sheet as a Word document: contracts, files with their hashes, who signs."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.models import ArchiveTransfer, TransferItem
from contracts.rules.archive import pages_of
from contracts.word.official import OfficialPaper, chinese_day

# The paper is Chinese whatever language its reader uses on the pages.
_TITLE = "招商引资合同档案移交清单"
_CONTRACTS = ("序号", "合同编号", "合同名称", "签订日期", "原件份数", "文件数", "页数", "备注")
_FILES = ("序号", "文件名称", "页数", "SHA-256")
_NO_PAGES = "—"


def transfer_sheet(transfer: ArchiveTransfer, items: Sequence[TransferItem]) -> bytes:
    """Return the .docx of a hand-over: its contracts, then the files of each."""
    paper = OfficialPaper(f"{_TITLE}\n（{transfer.title}）", recipients="县档案馆")
    originals = sum(each.originals for each in items)
    files = sum(len(each.files) for each in items)
    paper.paragraph(
        f"现移交已结束的招商引资合同{len(items)}件、原件{originals}份、电子文件{files}个，"
        "请清点接收。电子文件以SHA-256值为准。"
    )
    paper.heading("移交合同")
    rows = [
        (
            str(number),
            each.contract.number,
            each.contract.title,
            chinese_day(each.contract.signed_on) if each.contract.signed_on else "",
            str(each.originals),
            str(len(each.files)),
            str(pages_of(each.files)),
            each.note,
        )
        for number, each in enumerate(items, start=1)
    ]
    paper.table(_CONTRACTS, rows, widths=(5, 14, 22, 13, 8, 7, 6, 10), right=(4, 5, 6))
    paper.heading("电子文件")
    for number, each in enumerate(items, start=1):
        paper.subheading(f"{each.contract.number} {each.contract.title}（第{number}件）")
        paper.table(_FILES, _file_rows(each), widths=(5, 22, 6, 40), right=(2,))
    if transfer.list_sha256:
        paper.note(f"本清单SHA-256：{transfer.list_sha256}")
    day = chinese_day(transfer.handed_on) if transfer.handed_on else "    年  月  日"
    paper.table(
        ("移交单位（盖章）", "接收单位（盖章）"),
        [
            ("移交人：", f"接收人：{transfer.receiver}"),
            ("监交人：", f"回执号：{transfer.receipt}"),
            (f"日期：{day}", f"日期：{_receipt_day(transfer)}"),
        ],
    )
    return paper.content()


def _file_rows(item: TransferItem) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            file["title"],
            _NO_PAGES if file["pages"] is None else str(file["pages"]),
            file["sha256"],
        )
        for number, file in enumerate(item.files, start=1)
    ]


def _receipt_day(transfer: ArchiveTransfer) -> str:
    return chinese_day(transfer.receipted_on) if transfer.receipted_on else ""
