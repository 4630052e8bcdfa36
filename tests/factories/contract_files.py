"""Files of contracts with their bytes, and requests to open them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.base import ContentFile
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from contracts.models import AccessRequest, Contract, ContractFile
from contracts.models.choices import FileKind
from contracts.services.files import attach_made
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES
from zhaoshang.core.file_kinds import FileKind as Content


def pdf(pages: int = 1) -> bytes:
    """Return a small PDF that says which page it is."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842))
    for number in range(1, pages + 1):
        canvas.drawString(72, 720, f"clause {number}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def word() -> bytes:
    """Return a small Word document."""
    made, document = io.BytesIO(), Document()
    document.add_paragraph("投资合同书")
    document.save(made)
    return made.getvalue()


def keep_file(
    contract: Contract,
    by: User,
    *,
    kind: FileKind = FileKind.SIGNED_TEXT,
    name: str = "投资合同书.pdf",
    content: bytes | None = None,
) -> ContractFile:
    """Keep a file with its bytes, without the trial of an upload."""
    is_word = name.endswith(".docx")
    data = content if content is not None else word() if is_word else pdf()
    return attach_made(
        contract,
        ContentFile(data, name),
        content_type=CONTENT_TYPES[Content.DOCX if is_word else Content.PDF],
        kind=kind,
        by=by,
        title=name.rpartition(".")[0],
    )


def make_request(contract: Contract, by: User, **fields: Any) -> AccessRequest:
    """Make a request that waits for a leader."""
    values = {"reason": "核对条款", "days": 7, "requested_at": clock.now()} | fields
    return AccessRequest.objects.create(
        contract=contract, requested_by=by, created_by=by, updated_by=by, **values
    )


def make_grant(
    contract: Contract,
    by: User,
    leader: User,
    *,
    hours: float = 24,
    may_download: bool = False,
) -> AccessRequest:
    """Make a request that is open for some hours more; negative hours: ended as long ago."""
    now = clock.now()
    closes = now + dt.timedelta(hours=hours)
    return make_request(
        contract,
        by,
        state=AccessRequest.State.GRANTED,
        decided_by=leader,
        decided_at=closes - dt.timedelta(days=7),
        opens_at=closes - dt.timedelta(days=7),
        closes_at=closes,
        may_download=may_download,
    )
