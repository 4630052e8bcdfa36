"""Units that are let off the talk lists of some months, with a reason (R12)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_talks as events
from assessment.models import TalkExemption
from assessment.services.talks.locking import check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

UNTIL_BEFORE = _("The last month lies before the first.")
OVERLAPS = _("%(unit)s is let off until %(until)s already.")
OTHER_COUNTY = _("%(unit)s does not belong to the county.")
ENDED = _("The exemption is over.")


@transaction.atomic
def exempt(
    *,
    county_id: int,
    unit: Unit,
    first: Month,
    last: Month,
    reason: str,
    reference: str,
    by: User,
) -> TalkExemption:
    """Let a unit off the lists whose period ends in some months.

    Raises:
        RuleBroken: without a reason, for months in the wrong order, months that are let off
            already, or a unit of another county.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        if unit.county_id != county_id:
            words = {"unit": unit.label}
            raise RuleBroken(str(OTHER_COUNTY) % words, code="other_county", field="unit")
        if last < first:
            raise RuleBroken(UNTIL_BEFORE, code="until_before", field="last")
        # Two at once for one unit wait here for each other.
        Unit.objects.select_for_update().get(pk=unit.pk)
        known = TalkExemption.objects.filter(
            unit=unit, from_month__lte=last.first_day, until_month__gte=first.first_day
        ).first()
        if known is not None:
            words = {"unit": unit.label, "until": f"{known.until_month:%Y-%m}"}
            raise RuleBroken(str(OVERLAPS) % words, code="overlaps", field="first")
        made = TalkExemption.objects.create(
            county_id=county_id,
            unit=unit,
            from_month=first.first_day,
            until_month=last.first_day,
            reason=why,
            reference=reference.strip(),
            created_by=by,
            updated_by=by,
        )
        record_event(
            events.TALK_EXEMPTED,
            by=by,
            county=county_id,
            subject=made,
            reason=why,
            detail={"unit": unit.pk, "from": str(first), "until": str(last)},
        )
        return made


@transaction.atomic
def end_exemption(
    *, exemption_id: int, version: int | None, reason: str, by: User, on: dt.date
) -> TalkExemption:
    """End an exemption early: from this month on the unit is judged again.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, or when it is over.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = (
            TalkExemption.objects.select_for_update(of=("self",))
            .select_related("unit", "updated_by")
            .get(pk=exemption_id)
        )
        if version is not None and found.version != version:
            raise conflict_of(found, version, {}, changed_at=found.updated_at)
        this = Month.of(on)
        if found.is_ended or found.until_month < this.first_day:
            raise RuleBroken(ENDED, code="ended")
        found.until_month = (this - 1).first_day
        found.is_ended, found.why_ended = True, why
        found.version += 1
        found.updated_by = by
        found.save()
        record_event(
            events.TALK_EXEMPTION_ENDED,
            by=by,
            county=found.county_id,
            subject=found,
            reason=why,
            detail={"unit": found.unit_id, "until": f"{found.until_month:%Y-%m}"},
        )
        return found
