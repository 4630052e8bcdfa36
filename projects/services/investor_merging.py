"""Merging a duplicate investor into another: projects, people, meetings, subsidiaries follow."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_partners
from projects.models import Investor, Project
from projects.rules.partners import would_circle
from projects.services.investor_contacts import take_over_contacts
from projects.services.investors import lock_groups
from projects.services.moves import check_reason
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import search_text

INTO_ITSELF = _("Choose another investor: this one cannot be merged into itself.")
OTHER_COUNTY = _("Both investors have to be of the same county.")
MERGED_BEFORE = _("%(name)s has been merged already.")
OTHER_CODES = _(
    "They have different credit codes, so they are two companies. Correct the wrong code first, or"
    " make one the parent company of the other."
)
# What the duplicate knows and the target does not is taken over.
TAKEN_OVER = ("kind", "origin", "place", "registered_capital_wan", "note")


@transaction.atomic
def merge_investors(*, duplicate_id: int, target_id: int, reason: str, by: User) -> Investor:
    """Merge a duplicate into another investor of the county; the duplicate stays as a pointer.

    Args:
        duplicate_id: The one that goes.
        target_id: The one that stays.
        reason: Why they are the same.
        by: Who merges.

    Raises:
        RuleBroken: without a reason, for the same one, another county's, one merged before, or two
            different credit codes.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        county_id = Investor.objects.values_list("county_id", flat=True).get(pk=duplicate_id)
        lock_groups(county_id)
        rows = Investor.objects.select_for_update().filter(pk__in=[duplicate_id, target_id])
        held = {each.pk: each for each in rows.order_by("pk")}
        duplicate, target = held[duplicate_id], held.get(target_id)
        if target is None or target.pk == duplicate.pk:
            raise RuleBroken(INTO_ITSELF, code="into_itself", field="target")
        _check(duplicate, target)
        _take_over(duplicate, target, by=by)
        contacts = take_over_contacts(target=target, duplicate=duplicate, by=by)
        projects = _repoint_projects(duplicate, target, by=by)
        _repoint_beside(duplicate, target, by=by)
        record_event(
            events_partners.INVESTOR_MERGED,
            by=by,
            county=county_id,
            subject=target,
            reason=why,
            detail={"duplicate": duplicate.pk, "projects": projects, "contacts": contacts},
        )
        return target


def _check(duplicate: Investor, target: Investor) -> None:
    if duplicate.county_id != target.county_id:
        raise RuleBroken(OTHER_COUNTY, code="other_county", field="target")
    for each in (duplicate, target):
        if each.merged_into_id is not None:
            raise RuleBroken(
                str(MERGED_BEFORE) % {"name": each.name}, code="merged_before", field="target"
            )
    codes = {duplicate.credit_code, target.credit_code} - {""}
    if len(codes) > 1:
        raise RuleBroken(OTHER_CODES, code="other_codes", field="target")


def _take_over(duplicate: Investor, target: Investor, *, by: User) -> None:
    """Give code, empty facts and parent to the target; the duplicate keeps only its name."""
    code = duplicate.credit_code
    duplicate.merged_into, duplicate.credit_code = target, ""
    parent, duplicate.parent = duplicate.parent, None
    duplicate.search_text = search_text(duplicate.name)
    _save(duplicate, by=by)
    target.credit_code = target.credit_code or code
    for name in TAKEN_OVER:
        if getattr(target, name) in ("", None):
            setattr(target, name, getattr(duplicate, name))
    if target.parent_id == duplicate.pk:
        target.parent = None
    linked = Investor.objects.filter(county_id=target.county_id, parent__isnull=False)
    # The duplicate's subsidiaries come below the target: seen as one company already.
    parents = {
        pk: target.pk if above == duplicate.pk else above
        for pk, above in linked.values_list("pk", "parent_id")
    }
    is_free = parent is not None and not would_circle(target.pk, parent.pk, parents)
    if target.parent_id is None and is_free:
        target.parent = parent
    target.search_text = search_text(target.name, target.credit_code, duplicate.name)
    _save(target, by=by)


def _repoint_projects(duplicate: Investor, target: Investor, *, by: User) -> list[int]:
    """Name the target as investor of the duplicate's projects, each through the ledger's door."""
    found = Project.objects.filter(investor=duplicate).order_by("pk")
    ids = list(found.values_list("pk", flat=True))
    for pk in ids:
        locked = lock_project(pk)
        locked.project.investor = target
        save_project(locked, by=by, fields={"investor"})
    return ids


def _repoint_beside(duplicate: Investor, target: Investor, *, by: User) -> None:
    for meeting in duplicate.meetings.all():
        meeting.investor, meeting.updated_by = target, by
        meeting.save()
    for below in duplicate.subsidiaries.exclude(pk=target.pk).select_for_update():
        below.parent = target
        _save(below, by=by)
    for earlier in duplicate.merged_from.select_for_update():
        earlier.merged_into = target
        _save(earlier, by=by)


def _save(investor: Investor, *, by: User) -> None:
    investor.version += 1
    investor.updated_by = by
    investor.save()
