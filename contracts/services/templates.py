"""Templates of drafts: a county's own Word documents, checked before they are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.models import ContractTemplate
from contracts.rules.life import Kind
from contracts.word.places import NAMES
from contracts.word.rendering import places_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import MEBIBYTE, FileKind, FileRule
from zhaoshang.files.services import store_upload
from zhaoshang.files.storage import default_store

PURPOSE = "contracts.template"
TEMPLATE = FileRule(frozenset({FileKind.DOCX}), max_bytes=5 * MEBIBYTE, external_links=False)
UNKNOWN_PLACES = _(
    "These names are no places of a contract: %(names)s. The list of places stands beside."
)
NO_PLACES = _("The document has no place that could be filled, such as {{ 甲方 }}.")
WITHDRAWN_ALREADY = _("This template has been withdrawn already.")
DAMAGED = _("The file of this template has changed or gone. Choose another, or upload it again.")
NOT_OWN = _("The templates that come with the system stay.")


@transaction.atomic
def save_template(*, kind: Kind | str, name: str, upload: File[Any], by: User) -> ContractTemplate:
    """Keep a county's own template.

    Raises:
        FileRefused: when it is no Word document, or not what its name says.
        RuleBroken: when it holds more than places, none at all, or names that are none of ours.
    """
    with acting(user=by):
        stored = store_upload(upload, by=by, purpose=PURPOSE, allow=TEMPLATE)
        upload.seek(0)
        _check(upload.read())
        template = ContractTemplate.objects.create(
            county_id=by.unit.county_id,
            kind=Kind(kind).value,
            name=name.strip(),
            file=stored,
            created_by=by,
            updated_by=by,
        )
        record_event(
            events.TEMPLATE_SAVED,
            by=by,
            county=template.county_id,
            subject=template,
            detail={"kind": template.kind, "name": template.name, "sha256": stored.sha256},
        )
        return template


def _check(content: bytes) -> None:
    names = places_of(content)
    unknown = sorted(names - NAMES)
    if unknown:
        words = {"names": "、".join(unknown)}
        raise RuleBroken(str(UNKNOWN_PLACES) % words, code="unknown_places", field="file")
    if not names:
        raise RuleBroken(NO_PLACES, code="no_places", field="file")


@transaction.atomic
def withdraw_template(*, template_id: int, by: User, on: dt.date) -> ContractTemplate:
    """Withdraw a template: it is offered no longer, what was made of it stays.

    Raises:
        RuleBroken: when it was withdrawn already, or comes with the system.
    """
    with acting(user=by):
        template = ContractTemplate.objects.select_for_update().get(pk=template_id)
        if template.county_id is None:
            raise RuleBroken(NOT_OWN, code="not_own")
        if template.withdrawn_on is not None:
            raise RuleBroken(WITHDRAWN_ALREADY, code="withdrawn_already")
        template.withdrawn_on, template.updated_by = on, by
        template.version += 1
        template.save(update_fields=["withdrawn_on", "updated_by", "updated_at", "version"])
        record_event(events.TEMPLATE_WITHDRAWN, by=by, county=template.county_id, subject=template)
        return template


def content_of(template: ContractTemplate) -> bytes:
    """Return the bytes of a county's template, checked against their hash.

    Raises:
        RuleBroken: when the file has changed or gone.
    """
    stored: Any = template.file
    try:
        with default_store().open(stored.key) as file:
            content = bytes(file.read())
    except FileNotFoundError as error:
        raise RuleBroken(DAMAGED, code="damaged", field="template") from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise RuleBroken(DAMAGED, code="damaged", field="template")
    return content
