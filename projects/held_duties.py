"""What a leaver holds in the ledger: projects, sponsored projects, action items, permits."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import ActionItem, AgencyCase, Project
from projects.rules.duties import UNSETTLED
from projects.selectors.people import leaders_to_choose, people_of_bureau, people_to_choose
from projects.services.handing_over import (
    hand_over_cases,
    hand_over_items,
    hand_over_responsible,
    hand_over_sponsored,
)
from zhaoshang.accounts.models import User
from zhaoshang.security.duties import HeldDuty, register


def _people(person: User, on: dt.date) -> QuerySet[User]:
    county = person.unit.county
    return people_to_choose(county, None, on) if county is not None else User.objects.none()


def _leaders(person: User, on: dt.date) -> QuerySet[User]:
    county = person.unit.county
    return leaders_to_choose(county, on) if county is not None else User.objects.none()


def _colleagues(person: User, on: dt.date) -> QuerySet[User]:
    people = User.objects.get_queryset().active_on(on).filter(unit=person.unit_id)
    return people.order_by("full_name", "pk")


def _bureau(person: User, on: dt.date) -> QuerySet[User]:
    ids = people_of_bureau(person.unit.county_id or 0, on)
    return User.objects.get_queryset().filter(pk__in=ids).order_by("full_name", "pk")


def _responsible(person: User, _on: dt.date) -> int:
    return Project.objects.in_pipeline().filter(responsible_person=person).count()


def _sponsored(person: User, _on: dt.date) -> int:
    return Project.objects.in_pipeline().filter(lead_sponsor=person).count()


def _items(person: User, _on: dt.date) -> int:
    return ActionItem.objects.filter(owner=person, state__in=UNSETTLED).count()


def _cases(person: User, _on: dt.date) -> int:
    return AgencyCase.objects.filter(clerk=person, closed_on=None).count()


register(
    HeldDuty(
        name="projects.responsible",
        label=_("Projects one is responsible for"),
        count=_responsible,
        takers=_people,
        hand_over=hand_over_responsible,
    )
)
register(
    HeldDuty(
        name="projects.sponsored",
        label=_("Projects one is lead sponsor of"),
        count=_sponsored,
        takers=_leaders,
        hand_over=hand_over_sponsored,
    )
)
register(
    HeldDuty(
        name="projects.items",
        label=_("Action items in one's charge"),
        count=_items,
        takers=_colleagues,
        hand_over=hand_over_items,
    )
)
register(
    HeldDuty(
        name="projects.cases",
        label=_("Permit cases one keeps"),
        count=_cases,
        takers=_bureau,
        hand_over=hand_over_cases,
    )
)
