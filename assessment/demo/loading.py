"""Loads targets and monthly reports of the demo county; what is there already is left alone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from assessment.demo.closing import load_requests
from assessment.demo.meetings import load_meetings
from assessment.demo.plan import load_plan
from assessment.demo.reports import load_reports
from assessment.demo.rewards import load_rewards
from assessment.demo.superior import load_superior
from assessment.demo.talks import load_talks
from assessment.demo.year import load_year
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting

REASON = "示范数据"


@transaction.atomic
def load_assessment(staff: Staff, *, on: dt.date, by: User) -> int:
    """Bring plan, reports and superior's tables up to date; return how many reports are new."""
    with acting(user=by, reason=REASON):
        load_plan(staff, on=on, by=by)
        load_year(staff, on=on, by=by)
        made = load_reports(staff, on=on, by=by)
        load_requests(staff, on=on)
        load_superior(staff, on=on, by=by)
        load_rewards(staff, on=on, by=by)
        load_talks(staff, on=on, by=by)
        load_meetings(staff, on=on)
        return made
