"""Loads the contracts of the demo county; what is there already is left alone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from contracts.demo.base import load_base
from contracts.demo.copies import load_copies
from contracts.demo.course import load_course
from contracts.demo.files import load_files
from contracts.demo.land import load_land
from contracts.demo.performance import load_performance
from contracts.models import Contract
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting

REASON = "示范数据"


@transaction.atomic
def load_contracts(staff: Staff, *, on: dt.date, by: User) -> int:
    """Bring the demo's contracts up to date; return how many are new."""
    with acting(user=by, reason=REASON):
        before = Contract.objects.filter(county=staff.county).count()
        desk = load_base(staff, on=on, by=by)
        load_copies(desk)
        load_performance(desk)
        load_land(desk)
        load_files(staff, on=on, by=by)
        load_course(desk)
        return Contract.objects.filter(county=staff.county).count() - before
