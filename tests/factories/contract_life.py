"""Contracts at the steps of their life, rounds of review and templates, for tests."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from contracts.models import Contract, ContractTemplate, LegalReview
from contracts.models.choices import FileKind
from contracts.services.templates import save_template
from projects.models import Project
from tests.factories.contracts import ContractFactory, make_contract_file
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import User


def template_upload(*lines: str, name: str = "范本.docx") -> SimpleUploadedFile:
    """Return a Word document of some lines, as it is uploaded."""
    document = Document()
    for line in lines or ("甲方：{{ 甲方 }}",):
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return SimpleUploadedFile(name, made.getvalue())


def make_draft(project: Project, by: User, **fields: Any) -> Contract:
    """Return a draft with its text."""
    contract: Contract = ContractFactory(project=project, created_by=by, keeper=by, **fields)
    contract.text_file = make_contract_file(contract, FileKind.DRAFT)
    contract.save()
    return contract


def make_review(contract: Contract, by: User, **fields: Any) -> LegalReview:
    """Return a running round on a draft's text."""
    values: dict[str, Any] = {
        "number": contract.legal_reviews.count() + 1,
        "asked_on": TODAY,
        "due_on": TODAY + dt.timedelta(days=7),
        "draft": contract.text_file,
        "created_by": by,
    }
    contract.state = "in_review"
    contract.save()
    return LegalReview.objects.create(contract=contract, **{**values, **fields})


def make_template(by: User, kind: str = "formal") -> ContractTemplate:
    """Return a county's own template."""
    return save_template(kind=kind, name="县投资合同范本", upload=template_upload(), by=by)


def life_objects(project: Project, keeper: User) -> dict[str, Any]:
    """Make a contract at each step that has a form of its own, a round, a template."""
    common: dict[str, Any] = {"project": project, "created_by": keeper, "keeper": keeper}
    return {
        "draft_contract": make_draft(project, keeper),
        "dropped_contract": ContractFactory(state="dropped", **common),
        "signed_contract": ContractFactory(state="signed", **common),
        "filed_contract": ContractFactory(state="filed", **common),
        "breached_contract": ContractFactory(state="breached", **common),
        "legal_review": make_review(make_draft(project, keeper), keeper),
        "contract_template": make_template(keeper),
    }
