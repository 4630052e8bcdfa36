"""Closes a year 年度结账, and opens it again by a leader's paper (rules.md R2, R12).

A closing takes the year's lock alone, so that every write of the year is either in what is frozen
or refused. What it froze never changes; opening again leaves it, and the next closing names it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment import events_settlement as events
from assessment import notices_settlement as notices
from assessment.models import AnnualPlan, GroupMember, YearSettlement
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.settlement import hindering
from assessment.selectors.plans import plan_in_force
from assessment.selectors.settlement import checklist, last_edition, year_result
from assessment.selectors.settlement_content import seen_part, settlement_content
from assessment.services.report_content import seal
from assessment.services.year_guard import standing_settlement, year_lock
from assessment.settlement_words import CHECK_LABELS
from projects.selectors.people import by_asked
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import standing_units
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.year_settlement"
LONGEST, LONGEST_NUMBER = 500, 100
NO_PLAN = _("There is no issued annual plan for %(year)s, so there is nothing to settle.")
SETTLED_ALREADY = _("The year %(year)s is settled already, by %(document)s.")
HINDERED = _("It cannot be settled yet. Still open: %(points)s")
NO_NUMBER = _("Write the number of the document that settles the year.")
TOO_EARLY = _("A year is settled after its last day.")
IN_FUTURE = _("A day to come cannot be entered.")
CHANGED = _(
    "The figures have changed since you looked at them. Look at them again before you close."
)
NOT_STANDING = _("This settlement was opened again already, by %(document)s.")
LEADER_NUMBER = _("Write the number of the document by which a leader allows it.")
REASON_NEEDED = _("Say why the year is opened again.")


def seen_mark(content: dict[str, Any]) -> str:
    """Return the mark of what somebody looked at; the closing asks for the same."""
    return seal(seen_part(content))


def seal_of(content: Any, head: dict[str, Any]) -> str:
    """Return the SHA-256 of a settlement: what it froze, and by which paper."""
    return seal({"content": content, "head": head})


def head_of(settlement: YearSettlement) -> dict[str, Any]:
    """Return what is sealed beside the content: edition, paper, day, the edition it replaces."""
    old = settlement.replaces
    return {
        "year": settlement.year,
        "edition": settlement.edition,
        "document": settlement.document,
        "closed_on": settlement.closed_on.isoformat(),
        "note": settlement.note,
        "replaces": {"edition": old.edition, "document": old.document, "sha256": old.sha256}
        if old is not None
        else None,
    }


@transaction.atomic
def close_year(
    *,
    county_id: int,
    year: int,
    document: str,
    closed_on: dt.date,
    note: str,
    seen: str,
    by: User,
    on: dt.date,
) -> YearSettlement:
    """Settle a year: freeze and seal everything it yields, tell the heads of its units.

    Args:
        county_id: The county.
        year: Assessment year.
        document: Number of the document that settles it.
        closed_on: The day of that document.
        note: An explanation.
        seen: The mark of the figures that were looked at.
        by: The business administrator.
        on: Today.

    Raises:
        RuleBroken: when there is no plan, the year is settled already, something hinders it, number
            or day are wrong, or the figures have changed since they were looked at.

    Source: rules.md R2, R12.
    """
    words: dict[str, Any] = {"year": year}
    number = document.strip()[:LONGEST_NUMBER]
    with acting(user=by):
        year_lock(county_id, year, alone=True)
        last = last_edition(county_id, year)
        if last is not None and last.is_standing:
            if last.document == number and last.closed_by_id == by.pk:
                return last  # sent twice
            words["document"] = last.document
            raise RuleBroken(str(SETTLED_ALREADY) % words, code="settled_already")
        plan = plan_in_force(county_id, year)
        if plan is None:
            raise RuleBroken(str(NO_PLAN) % words, code="no_plan")
        _check_paper(number, closed_on, year, on)
        county = Unit.objects.get(pk=county_id)
        rule = in_force(SETTLEMENT, county, on)
        points = checklist(county, year, rule.value)
        stops = hindering(points)
        if stops:
            named = "；".join(str(CHECK_LABELS[each.check]) for each in stops)
            raise RuleBroken(str(HINDERED) % {"points": named}, code="hindered")
        run = year_result(county_id, year)
        content = settlement_content(county, plan, run, points, on=on)
        if seen_mark(content) != seen:
            raise RuleBroken(CHANGED, code="changed")
        mark_used(rule)
        made = YearSettlement(
            county=county,
            year=year,
            plan=plan,
            run=run,
            edition=last.edition + 1 if last is not None else 1,
            replaces=last,
            document=number,
            closed_on=closed_on,
            note=note.strip()[:LONGEST],
            closed_at=clock.now(),
            closed_by=by,
            content=content,
            created_by=by,
            updated_by=by,
        )
        made.sha256 = seal_of(content, head_of(made))
        made.save()
        _record(
            events.YEAR_SETTLED,
            made,
            by=by,
            sha256=made.sha256,
            warned=[each.check.value for each in points if each.warns],
        )
        _tell_heads(made, notices.YEAR_SETTLED.name, on)
        return made


def _check_paper(number: str, closed_on: dt.date, year: int, on: dt.date) -> None:
    if not number:
        raise RuleBroken(NO_NUMBER, code="no_number", field="document")
    if closed_on.year <= year:
        raise RuleBroken(TOO_EARLY, code="too_early", field="closed_on")
    if closed_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="closed_on")


@transaction.atomic
def reopen_year(
    *, settlement_id: int, version: int | None, document: str, reason: str, by: User, on: dt.date
) -> YearSettlement:
    """Open a settled year again by a leader's paper; the settlement itself stays as it is.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without number or reason, or when it was opened again already.
    """
    number, why = document.strip()[:LONGEST_NUMBER], reason.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        settlement = lock_settlement(settlement_id, alone=True)
        if not settlement.is_standing:
            words = {"document": settlement.reopened_document}
            raise RuleBroken(str(NOT_STANDING) % words, code="not_standing")
        if version is not None and settlement.version != version:
            raise conflict_of(settlement, version, {}, changed_at=settlement.updated_at)
        if not number:
            raise RuleBroken(LEADER_NUMBER, code="no_number", field="document")
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
        settlement.reopened_at, settlement.reopened_by = clock.now(), by
        settlement.reopened_document, settlement.reopened_reason = number, why
        settlement.version += 1
        settlement.updated_by = by
        settlement.save()
        withdraw_alerts(kind=notices.YEAR_SETTLED.name, subject=(SUBJECT, settlement.pk))
        _record(events.YEAR_REOPENED, settlement, by=by, reason=why, leader_document=number)
        _tell_heads(settlement, notices.YEAR_REOPENED.name, on)
        return settlement


def lock_settlement(settlement_id: int, *, alone: bool = False) -> YearSettlement:
    """Lock a settlement, the year first."""
    named = YearSettlement.objects.filter(pk=settlement_id)
    year_lock(*named.values_list("county_id", "year").get(), alone=alone)
    return (
        YearSettlement.objects.select_for_update(of=("self",))
        .select_related("county", "plan", "updated_by")
        .get(pk=settlement_id)
    )


def lock_standing(settlement_id: int) -> YearSettlement:
    """Lock a settlement that what follows rests on: commendations, deposits, the next year.

    Raises:
        RuleBroken: when the year was opened again.
    """
    settlement = lock_settlement(settlement_id)
    if not settlement.is_standing:
        words = {"document": settlement.reopened_document}
        raise RuleBroken(str(NOT_STANDING) % words, code="not_standing")
    return settlement


def is_settled(county_id: int, year: int) -> bool:
    """Tell whether a year is settled, without holding it."""
    return standing_settlement(county_id, year) is not None


def heads_of_plan(plan: AnnualPlan, on: dt.date) -> list[int]:
    """Return the heads of the units of a plan, successors of merged ones included."""
    units = GroupMember.objects.filter(plan=plan).values_list("unit_id", flat=True)
    found = heads_by_unit(list(units), on)
    return sorted({pk for people in found.values() for pk in people})


def heads_by_unit(unit_ids: list[int], on: dt.date) -> dict[int, list[int]]:
    """Return who heads each unit on a day: two queries."""
    heads = User.objects.get_queryset().active_on(on).with_role(Role.UNIT_HEAD)
    return by_asked(standing_units(unit_ids), heads)


def _tell_heads(settlement: YearSettlement, kind: str, on: dt.date) -> None:
    is_open = not settlement.is_standing
    raise_alerts(
        [
            Alert(
                kind=kind,
                subject=(SUBJECT, settlement.pk),
                recipients=heads_of_plan(settlement.plan, on),
                params={
                    "year": settlement.year,
                    "document": settlement.reopened_document if is_open else settlement.document,
                    "reason": settlement.reopened_reason,
                },
                url=reverse("assessment:settlement", args=[settlement.year]),
            )
        ]
    )


def _record(
    kind: str, settlement: YearSettlement, *, by: User, reason: str = "", **detail: Any
) -> None:
    record_event(
        kind,
        by=by,
        county=settlement.county_id,
        subject=settlement,
        reason=reason,
        detail={
            "year": settlement.year,
            "edition": settlement.edition,
            "document": settlement.document,
            **detail,
        },
    )
