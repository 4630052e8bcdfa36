"""Marked workbooks of the round trip do not stay for ever: a sweep clears away what is too old."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from assessment.services.report_workbook import PURPOSE
from projects.policies_ledger import EXPORT
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import remove_file
from zhaoshang.policy.selectors import in_force


def sweep_sent_back(*, now: dt.datetime) -> int:
    """Remove the marked workbooks that were kept as long as their county keeps exported files.

    They are handed out like an export: written for one person, who fetches them once. Their sending
    back stays in the audit trail, with both hashes. Returns how many went; a second run finds none.
    """
    kept: dict[int, dt.timedelta] = {}
    removed = 0
    marked = StoredFile.objects.filter(purpose=PURPOSE).exclude(uploaded_by=None)
    for stored in marked.select_related("uploaded_by__unit__county").order_by("pk"):
        user = stored.uploaded_by
        if user is None:
            continue
        if user.unit_id not in kept:
            on = timezone.localtime(now).date()
            kept[user.unit_id] = dt.timedelta(days=in_force(EXPORT, user.unit, on).value.kept_days)
        if stored.uploaded_at + kept[user.unit_id] < now:
            removed += _remove(stored.pk, user)
    return removed


@transaction.atomic
def _remove(pk: int, user: User) -> bool:
    """Remove one, unless another run or a newer workbook of its user was quicker."""
    rows = StoredFile.objects.select_for_update(skip_locked=True, of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        return False
    with acting(user=user):
        remove_file(stored=found, by=user)
    return True
