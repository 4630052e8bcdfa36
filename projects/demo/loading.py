"""Loads the whole demo in one transaction; what is there already is left alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from projects.demo.duties import load_duties
from projects.demo.flags import load_flag_course
from projects.demo.funds import load_plans
from projects.demo.ledger import load_projects
from projects.demo.partners import load_partners
from projects.demo.records import load_records
from projects.demo.reviews import load_reviews
from projects.demo.scheduling import load_scheduling
from projects.demo.services import load_services
from projects.demo.staff import Staff, load_staff
from projects.demo.visits import load_visits
from projects.models import Project
from projects.services.flagging.recompute import recompute
from zhaoshang.audit.context import acting

ACTOR = "yewu1"
REASON = "示范数据"


@dataclass(frozen=True)
class Loaded:
    """What the load added or found."""

    units: int
    people: int
    new_projects: int
    staff: Staff


@transaction.atomic
def load_demo(*, on: dt.date) -> Loaded:
    """Bring the demo county up to date: units, people, projects and their records."""
    with acting(reason=REASON):
        staff = load_staff(on=on)
    by = staff.people[ACTOR]
    with acting(user=by, reason=REASON):
        placed = load_projects(staff, on=on, by=by)
        if placed:
            load_records(staff, placed, on=on, by=by)
            load_plans(placed, on=on)
            load_scheduling(staff, placed, on=on, by=by)
        load_reviews(staff, on=on, by=by)
        load_duties(staff, on=on, by=by)
        load_partners(staff, on=on, by=by)
        if placed:
            load_visits(staff, on=on)
        load_services(staff, on=on, by=by)
        # The demo is written in bulk: its flags are worked out once, as after an import.
        projects = list(Project.objects.filter(county=staff.county).values_list("pk", flat=True))
        recompute(projects, on=on)
        if placed:
            load_flag_course(projects, on=on)
    return Loaded(len(staff.units), len(staff.people), len(placed), staff)
