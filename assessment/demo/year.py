"""The demo's year, month by month: reports closed, checks drawn, results, bulletins, in order."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from assessment.demo.bulletins import begin_quarter, publish_month, publish_quarter
from assessment.demo.course import Course
from assessment.demo.months import close_month_of
from assessment.demo.results import ask_running, load_noticed, load_published
from assessment.demo.schemes import load_schemes
from assessment.demo.spot_checks import announce_check, load_check
from assessment.models import AnnualPlan, MonthlyReport
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock

# What was told longer ago has been read.
UNREAD_DAYS = 6


def load_year(staff: Staff, *, on: dt.date, by: User) -> int:
    """Enter the year to today; return how many months are closed. A county with reports is left.

    1. Schemes are adopted with the plans of their years.
    2. Month after month is reported and closed; after the earlier quarter follow its result and its
       bulletin, during the later one a seed is published, after it the sample is drawn.
    3. The later quarter's result goes under notice, marks are asked for the running one.
    4. What people were told long ago they have read.

    Needs the plans, and runs before the due month's reports are made.
    """
    county, course = staff.county, Course(on)
    if MonthlyReport.objects.filter(county=county).exists():
        return 0
    plans = AnnualPlan.objects.filter(county=county, state=AnnualPlan.State.ISSUED)
    chosen = {plan.year: plan for plan in plans.filter(year__in=course.years)}
    if set(chosen) != set(course.years):
        return 0
    admin = staff.people["juzhang"]
    for _year, plan in sorted(chosen.items()):
        load_schemes(plan, by=admin, on=on)
    check = None
    for month in course.months:
        if month == course.standing.last_month:
            check = announce_check(staff, course)
        close_month_of(staff, month, by=by)
        if month == course.before.last_month:
            load_published(staff, course)
            publish_quarter(staff, course, by=admin)
        if month == course.standing.last_month and check is not None:
            load_check(staff, check, course)
    publish_month(staff, course, by=admin)
    load_noticed(staff, course)
    begin_quarter(staff, course, by=admin)
    ask_running(staff, course)
    _let_be_read(staff, on)
    return len(course.months)


def _let_be_read(staff: Staff, on: dt.date) -> None:
    """Leave unread what is new: nobody is reminded of a spring that is over."""
    with clock.replaying(on - dt.timedelta(days=UNREAD_DAYS)) as moment:
        old = Notice.objects.filter(
            recipient__unit__county=staff.county, created_at__lt=moment, read_at=None
        )
    old.update(
        read_at=F("created_at") + dt.timedelta(hours=5),
        planned_at=F("created_at"),
    )
