"""The text of a draft: filled from the terms, or uploaded; each one is kept (rules R14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_life as events
from contracts.models import ContractFile, ContractTemplate
from contracts.models.choices import FileKind
from contracts.rules.life import Kind, State
from contracts.services.files import attach, attach_made, file_facts
from contracts.services.review_closing import text_changed
from contracts.services.saving import LockedContract, check_state, lock_with_project, save_contract
from contracts.services.templates import content_of
from contracts.word.defaults import default_template
from contracts.word.official import CONTENT_TYPE
from contracts.word.places import values_of
from contracts.word.rendering import fill
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_OFFERED = _("Choose a template of this kind of contract that is still in use.")


@transaction.atomic
def make_text(
    *,
    contract_id: int,
    by: User,
    on: dt.date,
    template_id: int | None = None,
    version: int | None = None,
) -> ContractFile:
    """Fill a template from the terms of a draft; earlier texts stay, a review counts no longer.

    Args:
        contract_id: The draft.
        by: Who makes it.
        on: Today.
        template_id: One of the county's own; None for the one that comes with the system.
        version: The version that was on the screen.

    Raises:
        Conflict: when somebody saved the contract meanwhile.
        RuleBroken: while it is under review or signed, or for a template that is not offered.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.DRAFT, State.REVIEWED)
        content = fill(_template(locked, template_id), values_of(contract))
        file = attach_made(
            contract,
            ContentFile(content, name=f"{contract.title}.docx"),
            content_type=CONTENT_TYPE,
            kind=FileKind.DRAFT,
            by=by,
            title=_title(locked),
            happened_on=on,
        )
        return _keep(locked, file, events.TEXT_MADE, by=by, on=on, template=template_id)


@transaction.atomic
def upload_text(
    *,
    contract_id: int,
    upload: File[Any],
    by: User,
    on: dt.date,
    version: int | None = None,
) -> ContractFile:
    """Take a text that was written on outside as the text of a draft.

    Raises:
        Conflict: when somebody saved the contract meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: while it is under review or signed.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.DRAFT, State.REVIEWED)
        file = attach(
            contract, upload, kind=FileKind.DRAFT, by=by, title=_title(locked), happened_on=on
        )
        return _keep(locked, file, events.TEXT_UPLOADED, by=by, on=on)


def _template(locked: LockedContract, template_id: int | None) -> bytes:
    contract = locked.contract
    if template_id is None:
        return default_template(Kind(contract.kind))
    found = ContractTemplate.objects.filter(
        pk=template_id, county_id=contract.county_id, kind=contract.kind, withdrawn_on=None
    ).exclude(file=None)
    template = found.select_related("file").first()
    if template is None:
        raise RuleBroken(NOT_OFFERED, code="not_offered", field="template")
    return content_of(template)


def _title(locked: LockedContract) -> str:
    """Number the texts of a draft, so that a reviewer can tell them apart."""
    contract = locked.contract
    number = ContractFile.objects.filter(contract=contract, kind=FileKind.DRAFT).count() + 1
    return f"{contract.title[:130]}（第{number}稿）"


def _keep(
    locked: LockedContract,
    file: ContractFile,
    kind: str,
    *,
    by: User,
    on: dt.date,
    template: int | None = None,
) -> ContractFile:
    contract = locked.contract
    fields = text_changed(locked, file, by=by)
    save_contract(locked, by=by, on=on, fields=fields)
    record_event(
        kind,
        by=by,
        county=contract.county_id,
        subject=contract,
        detail={**file_facts(file), "template": template},
    )
    return file
