"""Commendations 评先评优 of a settled year: proposed, struck off, nominated (R12).

Everything rests on what was settled. A list is locked by its settlement first, so that a year that
is opened again yields nothing more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_settlement as events
from assessment.models import Commendation, CommendationList
from assessment.policies_commendations import COMMENDATIONS, CommendationRule
from assessment.rules.commendation_words import reason_of
from assessment.rules.commendations import By, Category, PassedOver, Proposal, exclusions, propose
from assessment.rules.settled_facts import counted, main_code, person_years, unit_years
from assessment.services.commendation_locking import (
    lock_list,
    lock_row,
    record_list,
    refuse_unless,
    rule_of,
    save_list,
)
from assessment.services.settlement import lock_standing
from assessment.settlement_words import WHY_LABELS
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.rules import to_json
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

State = CommendationList.State
UNDER_NOTICE = _("The list is under public notice or issued: it is not proposed anew.")
REASON_NEEDED = _("Say why it is struck off.")
NO_SUCH_CATEGORY = _(
    "Persons are nominated in a category of the county’s policy that is for persons."
)
NAME_NEEDED = _("Write the person’s name.")
WHY_NEEDED = _("Say what the person has achieved.")
NAMED_ALREADY = _("%(name)s stands in this category already.")
QUOTA_FULL = _("The category has %(quota)s places, and all are taken.")
UNIT_FULL = _("One unit may have %(most)s in this category, and this one has.")
UNIT_EXCLUDED = _("Persons of %(unit)s cannot be commended: %(why)s.")
FOREIGN_UNIT = _("This unit stands in no group of the year’s plan.")
LONGEST = 300


@dataclass(frozen=True)
class Nomination:
    """Who is nominated, in which category, for what."""

    category: str
    unit_id: int
    person_name: str
    post: str
    reason: str


@transaction.atomic
def propose_commendations(*, settlement_id: int, by: User, on: dt.date) -> CommendationList:
    """Propose who is commended, by the policy in force; again as often as wanted until the notice.

    Nominations stay, and who was struck off stays struck off.

    Raises:
        RuleBroken: when the year was opened again, or the list is under notice.

    Source: rules.md R12.
    """
    with acting(user=by):
        settlement = lock_standing(settlement_id)
        rule = in_force(COMMENDATIONS, settlement.county, on)
        found = CommendationList.objects.select_for_update().filter(settlement=settlement).first()
        if found is None:
            found = CommendationList(county=settlement.county, settlement=settlement, created_by=by)
            found.version = 0
        elif found.state != State.PROPOSED:
            raise RuleBroken(UNDER_NOTICE, code="under_notice")
        content, value = settlement.content, rule.value
        units = unit_years(content)
        made = propose(
            value.categories,
            units,
            person_years(content),
            value.conditions,
            main=main_code(content),
        )
        names = {each.unit_id: each.name for each in units}
        people = {each["person"]: each["name"] for each in content["persons"]}
        found.rule = to_json(rule.values) | {"source": rule.source_document}
        found.passed_over = [_passed(each, names, people) for each in made.passed_over]
        save_list(found, by=by)
        mark_used(rule)
        _replace_rows(found, value, made.rows, content, by=by)
        record_list(events.COMMENDATIONS_PROPOSED, found, by=by, rows=len(made.rows))
        return found


def _passed(one: PassedOver, names: Mapping[int, str], people: Mapping[int, str]) -> dict[str, Any]:
    return {
        "category": one.category.name,
        "unit": one.unit_id,
        "name": names[one.unit_id],
        "person": people.get(one.person_id or 0, ""),
        "why": [each.value for each in one.why],
    }


def _replace_rows(
    found: CommendationList,
    rule: CommendationRule,
    proposals: tuple[Proposal, ...],
    content: Mapping[str, Any],
    *,
    by: User,
) -> None:
    order = {each.name: place for place, each in enumerate(rule.categories)}
    indicators = counted(content)
    names = {each["id"]: each["name"] for each in content["figures"]["units"]}
    people = {each["person"]: each["name"] for each in content["persons"]}
    struck = {
        (each.category, each.unit_id, each.person_name): each.why_struck
        for each in found.rows.filter(is_struck=True)
    }
    found.rows.filter(is_nominated=False).delete()
    nominated = set(found.rows.values_list("category", "unit_id", "person_name"))
    for each in proposals:
        person = people.get(each.person_id or 0, "")
        if (each.category.name, each.unit_id, person) in nominated:
            continue
        why = struck.get((each.category.name, each.unit_id, person), "")
        Commendation.objects.create(
            of_list=found,
            category=each.category.name,
            sort_order=order[each.category.name],
            group_name=each.group if each.category.by is By.PLACE else "",
            unit_id=each.unit_id,
            unit_name=names[each.unit_id],
            person_id=each.person_id,
            person_name=person,
            rank=each.rank,
            value=each.value,
            amount_wan=each.amount_wan,
            reason=reason_of(each, indicators)[:LONGEST],
            is_struck=bool(why),
            why_struck=why,
            created_by=by,
            updated_by=by,
        )


@transaction.atomic
def strike_off(*, row_id: int, version: int | None, why: str, by: User) -> Commendation:
    """Strike somebody off, with the reason; until the list is issued.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: without a reason, or when it is issued.
    """
    reason = why.strip()[:LONGEST]
    with acting(user=by, reason=reason or None):
        row, found = lock_row(row_id, version)
        refuse_unless(found, State.PROPOSED, State.NOTICED)
        if not reason:
            raise RuleBroken(REASON_NEEDED, code="reason", field="why")
        row.is_struck, row.why_struck, row.updated_by = True, reason, by
        row.save()
        save_list(found, by=by)
        record_list(events.COMMENDATION_STRUCK, found, by=by, reason=reason, row=str(row))
        return row


@transaction.atomic
def put_back(*, row_id: int, version: int | None, by: User) -> Commendation:
    """Put back who was struck off; before the public notice.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: when the list is under notice or issued.
    """
    with acting(user=by):
        row, found = lock_row(row_id, version)
        refuse_unless(found, State.PROPOSED)
        row.is_struck, row.why_struck, row.updated_by = False, "", by
        row.save()
        save_list(found, by=by)
        record_list(events.COMMENDATION_RESTORED, found, by=by, row=str(row))
        return row


@transaction.atomic
def nominate(*, list_id: int, version: int | None, wanted: Nomination, by: User) -> Commendation:
    """Nominate a person in a category for persons, within its places and the county's conditions.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: when the list is under notice, the category is none for persons or full, the
            unit has as many as it may or is excluded, or name or reason are missing.
    """
    name, why = wanted.person_name.strip(), wanted.reason.strip()[:LONGEST]
    with acting(user=by):
        found = lock_list(list_id, version)
        refuse_unless(found, State.PROPOSED)
        rule = rule_of(found)
        category = next((each for each in rule.categories if each.name == wanted.category), None)
        if category is None or not category.by.names_persons:
            raise RuleBroken(NO_SUCH_CATEGORY, code="category", field="category")
        if not name:
            raise RuleBroken(NAME_NEEDED, code="name", field="person_name")
        if not why:
            raise RuleBroken(WHY_NEEDED, code="why", field="reason")
        unit_name = _check_unit(found, rule, category, wanted.unit_id)
        _check_places(found, category, wanted.unit_id, name)
        row = Commendation.objects.create(
            of_list=found,
            category=category.name,
            sort_order=rule.categories.index(category),
            unit_id=wanted.unit_id,
            unit_name=unit_name,
            person_name=name,
            post=wanted.post.strip(),
            amount_wan=category.amount_wan(1),
            reason=why,
            is_nominated=True,
            created_by=by,
            updated_by=by,
        )
        save_list(found, by=by)
        record_list(events.COMMENDATION_NOMINATED, found, by=by, row=str(row))
        return row


def _check_unit(
    found: CommendationList, rule: CommendationRule, category: Category, unit_id: int
) -> str:
    content = found.settlement.content
    unit = next((each for each in unit_years(content) if each.unit_id == unit_id), None)
    if unit is None:
        raise RuleBroken(FOREIGN_UNIT, code="foreign_unit", field="unit")
    failed = exclusions(unit, rule.conditions, category.indicator, main_code(content))
    if failed:
        words = {"unit": unit.name, "why": "、".join(str(WHY_LABELS[each]) for each in failed)}
        raise RuleBroken(str(UNIT_EXCLUDED) % words, code="excluded", field="unit")
    return unit.name


def _check_places(found: CommendationList, category: Category, unit_id: int, name: str) -> None:
    rows = found.rows.filter(category=category.name)
    if rows.filter(unit=unit_id, person_name=name).exists():
        words = {"name": name}
        raise RuleBroken(str(NAMED_ALREADY) % words, code="named_already", field="person_name")
    standing = rows.filter(is_struck=False)
    if standing.count() >= category.quota:
        quota = {"quota": category.quota}
        raise RuleBroken(str(QUOTA_FULL) % quota, code="quota", field="category")
    if category.per_unit and standing.filter(unit=unit_id).count() >= category.per_unit:
        most = {"most": category.per_unit}
        raise RuleBroken(str(UNIT_FULL) % most, code="unit_full", field="unit")
