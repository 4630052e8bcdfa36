"""Loads the demonstration county of every app in one transaction, from the lowest floor up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from assessment.demo.loading import load_assessment
from contracts.demo.loading import load_contracts
from projects.demo.loading import ACTOR, load_demo
from zhaoshang.demo.deliveries import load_deliveries


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
    """Bring the demo county up to date: units, people, projects, contracts, monthly reports."""
    projects = load_demo(on=on)
    by = projects.staff.people[ACTOR]
    contracts = load_contracts(projects.staff, on=on, by=by)
    reports = load_assessment(projects.staff, on=on, by=by)
    load_deliveries(projects.staff)
    return Loaded(projects.units, projects.people, projects.new_projects, contracts, reports)
