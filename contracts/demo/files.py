"""Files of the demo's contracts, and requests to open them: one waits, one is open, one ended."""

from __future__ import annotations

import datetime as dt
import io

from django.core.files.base import ContentFile
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from contracts.models import AccessRequest, Contract
from contracts.models.choices import FileKind
from contracts.services.access import Grant, ask_access, grant_access, refuse_access
from contracts.services.files import attach_made
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.file_kinds import CONTENT_TYPES
from zhaoshang.core.file_kinds import FileKind as Content

FONT, SIZE, LEADING, LEFT, TOP, LINES = "STSong-Light", 12, 21, 80, 760, 32
REASONS = (
    "县审计局跟踪审计需要，核对协议投资额和用地条款。",
    "准备项目调度会材料，核对约定开工和投产时间。",
    "起草同类项目合同，参考优惠条款写法。",
)
SCANS = (
    (FileKind.SIGNED_TEXT, "合同正本扫描件", 6),
    (FileKind.ATTACHMENT, "附件一 宗地图和规划条件", 2),
)
_CLAUSES = (
    "第一条 乙方在甲方境内投资建设本项目，项目内容以立项文件为准。",
    "第二条 乙方承诺按约定的投资强度、容积率和税收完成建设并投产。",
    "第三条 甲方依法为乙方提供用地、用水、用电和道路等建设条件。",
    "第四条 乙方应当自交付土地之日起按约定日期开工建设。",
    "第五条 甲方为乙方提供全程代办服务，协助办理各项审批手续。",
    "第六条 因乙方原因逾期未开工的，依照土地管理法律法规处理。",
    "第七条 双方应当对本合同内容保密，未经同意不得向第三方披露。",
    "第八条 本合同一式十份，双方签字盖章后生效。",
)


def load_files(staff: Staff, *, on: dt.date, by: User) -> None:
    """Give the county's contracts their texts; let three people ask to open one of them."""
    contracts = list(
        Contract.objects.filter(county=staff.county)
        .exclude(signed_on=None)
        .exclude(files__kind=FileKind.ATTACHMENT.value)
        .select_related("county", "project")
        .order_by("pk")
    )
    for contract in contracts:
        _texts(contract, by=contract.keeper or by)
    if contracts and not AccessRequest.objects.filter(contract__county=staff.county).exists():
        _requests(contracts[0], staff, on=on)


def _texts(contract: Contract, *, by: User) -> None:
    """Add what the contract has not: the text as reviewed, the signed text, an attachment."""
    there = set(contract.files.values_list("kind", flat=True))
    if FileKind.DRAFT not in there:
        attach_made(
            contract,
            ContentFile(_word(contract), f"{contract.project.name}合同文本（送审稿）.docx"),
            content_type=CONTENT_TYPES[Content.DOCX],
            kind=FileKind.DRAFT,
            by=by,
            title="合同文本（送审稿）",
        )
    for kind, title, pages in SCANS:
        if kind in there:
            continue
        attach_made(
            contract,
            ContentFile(_scan(contract, title, pages), f"{contract.project.name}{title}.pdf"),
            content_type=CONTENT_TYPES[Content.PDF],
            kind=kind,
            by=by,
            title=title,
            happened_on=contract.signed_on,
        )


def _requests(contract: Contract, staff: Staff, *, on: dt.date) -> None:
    """Let three of the bureau ask: one waits, one is granted, one refused."""
    leader = next((each for each in staff.people.values() if each.has_role(Role.LEADER)), None)
    asking = [
        each
        for each in staff.people.values()
        if each.has_role(Role.BUREAU) and each.pk != contract.keeper_id
    ]
    asked = [
        ask_access(
            contract_id=contract.pk, reason=reason, days=7, may_download=False, by=each, on=on
        )
        for each, reason in zip(asking, REASONS, strict=False)
    ]
    if leader is None or len(asked) < len(REASONS):
        return
    _waiting, granted, refused = asked
    grant = Grant(5, may_download=True)
    grant_access(request_id=granted.pk, grant=grant, by=leader, on=on, note="同意，用后及时归档。")
    refuse_access(request_id=refused.pk, note="请参考合同示范文本，不调阅原件。", by=leader, on=on)


def _scan(contract: Contract, title: str, pages: int) -> bytes:
    """Return a PDF that looks like the text of a contract."""
    registerFont(UnicodeCIDFont(FONT))
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for page in range(1, pages + 1):
        canvas.setFont(FONT, SIZE + 6)
        canvas.drawCentredString(A4[0] / 2, TOP + 2 * LEADING, title)
        canvas.setFont(FONT, SIZE)
        canvas.drawString(LEFT, TOP, contract.title[:36])
        for line in range(1, LINES):
            canvas.drawString(LEFT, TOP - line * LEADING, _CLAUSES[line % len(_CLAUSES)])
        canvas.drawCentredString(A4[0] / 2, 2 * LEADING, f"{page} / {pages}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _word(contract: Contract) -> bytes:
    made, document = io.BytesIO(), Document()
    document.add_heading(contract.title, level=1)
    for clause in _CLAUSES:
        document.add_paragraph(clause)
    document.save(made)
    return made.getvalue()
