"""Objections of the public to rewards under notice: noted by the bureau, ruled by another (R17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_rewards as events
from assessment.models import RewardCase, RewardObjection
from assessment.permissions_rewards import is_drafter
from assessment.rules.reward_course import CaseAct
from assessment.services.reward_review import OWN_CASE
from assessment.services.rewards import (
    IN_FUTURE,
    PURPOSE,
    keep,
    lock_case,
    record_case,
    refuse_unless,
)
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

OUTSIDE_NOTICE = _("Objections are raised from %(first)s to %(last)s, while the notice runs.")
RULED_ALREADY = _("This objection has been ruled already.")
RULING_NEEDED = _("Say why it is ruled so.")


@dataclass(frozen=True)
class Raised:
    """An objection as it came in."""

    raised_by: str
    raised_on: dt.date
    claim: str


@transaction.atomic
def note_objection(
    *,
    case_id: int,
    version: int,
    raised: Raised,
    upload: File[Any] | None,
    by: User,
    on: dt.date,
) -> RewardObjection:
    """Note an objection that came in while the notice runs.

    Raises:
        Conflict: when somebody changed the case since the page was opened.
        FileRefused: when the file is not taken.
        RuleBroken: when the case is not under notice, or the day is not one of it.
    """
    with acting(user=by):
        case = lock_case(case_id, version)
        refuse_unless(case, CaseAct.OBJECT)
        _check_day(case, raised.raised_on, on)
        made = RewardObjection.objects.create(
            case=case,
            raised_by=raised.raised_by.strip(),
            raised_on=raised.raised_on,
            claim=raised.claim.strip(),
            file=None
            if upload is None
            else store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE),
            created_by=by,
            updated_by=by,
        )
        keep(case, by=by)
        record_case(events.REWARD_OBJECTED, case, by=by, objection=made.pk)
        return made


def _check_day(case: RewardCase, day: dt.date, on: dt.date) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="raised_on")
    first, last = case.notice_from, case.notice_until
    if first is None or last is None or not first <= day <= last:
        words = {"first": first, "last": last}
        raise RuleBroken(str(OUTSIDE_NOTICE) % words, code="outside_notice", field="raised_on")


@transaction.atomic
def rule_objection(
    *,
    objection_id: int,
    version: int,
    verdict: RewardObjection.Verdict,
    ruling: str,
    by: User,
    on: dt.date,
) -> RewardObjection:
    """Rule on an objection; after an upheld one the case is returned, not approved.

    Raises:
        Conflict: when somebody changed the objection since the page was opened.
        RuleBroken: by the drafter, without words, or when it is ruled already.
    """
    with acting(user=by, reason=ruling.strip() or None):
        case_id = RewardObjection.objects.values_list("case_id", flat=True).get(pk=objection_id)
        case = lock_case(case_id)
        refuse_unless(case, CaseAct.OBJECT)
        objection = RewardObjection.objects.select_for_update().get(pk=objection_id)
        if objection.version != version:
            raise conflict_of(objection, version, {}, changed_at=objection.updated_at)
        if is_drafter(by, case):
            raise RuleBroken(OWN_CASE, code="own_case")
        if objection.verdict:
            raise RuleBroken(RULED_ALREADY, code="ruled_already")
        if not ruling.strip():
            raise RuleBroken(RULING_NEEDED, code="ruling_needed", field="ruling")
        objection.verdict, objection.ruling = verdict.value, ruling.strip()
        objection.ruled_on, objection.ruled_by = on, by
        objection.version += 1
        objection.updated_by = by
        objection.save()
        keep(case, by=by)
        record_case(events.REWARD_RULED, case, by=by, objection=objection.pk, verdict=verdict.value)
        return objection
