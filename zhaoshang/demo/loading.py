"""Loads the demonstration county of every app in one transaction, from the lowest floor up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from assessment.demo import neighbours as neighbour_plans
from assessment.demo.loading import load_assessment
from contracts.demo.loading import load_contracts
from projects.demo.loading import ACTOR, load_demo
from projects.demo.neighbours import load_neighbours
from zhaoshang.demo.deliveries import load_deliveries
from zhaoshang.demo.second_factor import load_second_factor


@dataclass(frozen=True)
class Loaded:
    """What the load added or found."""

    units: int
    people: int
    new_projects: int
    new_contracts: int
    new_reports: int


@transaction.atomic
def load_all(*, on: dt.date) -> Loaded:
    """Bring the demo up to date: units, people, projects, contracts, reports, two counties more."""
    projects = load_demo(on=on)
    by = projects.staff.people[ACTOR]
    contracts = load_contracts(projects.staff, on=on, by=by)
    reports = load_assessment(projects.staff, on=on, by=by)
    load_deliveries(projects.staff)
    load_second_factor(projects.staff)
    load_neighbours(projects.staff, on=on)
    neighbour_plans.load_neighbours(projects.staff, on=on)
    return Loaded(projects.units, projects.people, projects.new_projects, contracts, reports)
