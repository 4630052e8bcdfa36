"""Exports of samples of spot checks by the ledger's machinery: limit, worker, events (R19)."""

from __future__ import annotations

from collections.abc import Sequence

from assessment import events_spot_checks as events
from assessment.exporting.spot_check_plan import SamplePlan, stored_plan, write_sample
from assessment.models import SpotCheck
from assessment.permissions_spot_checks import can_export_sample
from projects.models.ledger import ListPage
from projects.services.exports import ExportedList
from zhaoshang.accounts.models import User
from zhaoshang.core import clock

WRITE_TASK = "assessment.tasks.write_spot_check_export"


def _stored_plan(query: str, _columns: Sequence[str], user: User) -> SamplePlan:
    return stored_plan(query, user, clock.today())


SAMPLES = ExportedList(
    page=ListPage.SPOT_CHECKS,
    subject=SpotCheck._meta.label_lower,
    plan_of=_stored_plan,
    may_export=can_export_sample,
    exported=events.SPOT_CHECK_EXPORTED,
    asked=events.SPOT_CHECK_EXPORT_ASKED,
    task=WRITE_TASK,
    write=write_sample,
)
