"""People of investors 联系人: entered, changed, marked as left; numbers shown on the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_partners
from projects.models import Investor, InvestorContact
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

CONTACT_NAME_NEEDED = _("Name the person.")
CONTACT_TWICE = _("%(name)s already stands among the contacts of this investor.")
MERGED_INVESTOR = _("This investor was merged into another. Enter the person there.")
CONTACT_FIELDS = ("name", "office", "phone", "email", "note", "is_active")


@transaction.atomic
def add_contact(*, investor_id: int, facts: Mapping[str, Any], by: User) -> InvestorContact:
    """Enter somebody of an investor.

    Raises:
        RuleBroken: without a name, when the name stands there already, or on a merged investor.
    """
    with acting(user=by):
        investor = Investor.objects.select_for_update().get(pk=investor_id)
        if investor.merged_into_id is not None:
            raise RuleBroken(MERGED_INVESTOR, code="merged_away")
        contact = InvestorContact(investor=investor, created_by=by, updated_by=by)
        _set(contact, facts)
        contact.save()
        _record(contact, by=by, added=True)
        return contact


@transaction.atomic
def edit_contact(
    *,
    contact_id: int,
    facts: Mapping[str, Any],
    by: User,
    version: int,
    typed: Mapping[str, object] | None = None,
) -> InvestorContact:
    """Change somebody of an investor.

    Raises:
        Conflict: when somebody saved the person meanwhile.
        RuleBroken: without a name, or when another of that name stands there.
    """
    with acting(user=by):
        contact = InvestorContact.objects.select_for_update(of=("self",)).get(pk=contact_id)
        if contact.version != version:
            raise conflict_of(contact, version, typed or {}, changed_at=contact.updated_at)
        _set(contact, facts)
        contact.version += 1
        contact.updated_by = by
        contact.save()
        _record(contact, by=by, added=False)
        return contact


def take_over_contacts(*, target: Investor, duplicate: Investor, by: User) -> int:
    """Give the people of a duplicate to another locked investor; return how many moved.

    The duplicate's main contact becomes a person of the target unless it is the target's too.
    """
    moved = 0
    for contact in duplicate.contacts.all():
        contact.investor, contact.updated_by = target, by
        contact.version += 1
        contact.save()
        moved += 1
    main = (duplicate.contact_name, duplicate.contact_phone)
    if any(main) and main != (target.contact_name, target.contact_phone):
        InvestorContact.objects.create(
            investor=target,
            name=main[0] or duplicate.name[:60],
            phone=main[1],
            created_by=by,
            updated_by=by,
        )
        moved += 1
    return moved


def _set(contact: InvestorContact, facts: Mapping[str, Any]) -> None:
    for name in CONTACT_FIELDS:
        if name in facts:
            value = facts[name]
            setattr(contact, name, value.strip() if isinstance(value, str) else value)
    if not contact.name:
        raise RuleBroken(CONTACT_NAME_NEEDED, code="name_needed", field="name")
    same = InvestorContact.objects.filter(
        investor=contact.investor_id, name=contact.name, office=contact.office
    )
    if same.exclude(pk=contact.pk).exists():
        raise RuleBroken(
            str(CONTACT_TWICE) % {"name": contact.name}, code="contact_twice", field="name"
        )


def _record(contact: InvestorContact, *, by: User, added: bool) -> None:
    record_event(
        events_partners.CONTACT_SAVED,
        by=by,
        county=contact.investor.county_id,
        subject=contact.investor,
        detail={"contact": contact.pk, "added": added, "active": contact.is_active},
    )
