"""What needs a decision: flags, overdue contracts, difficulties, projects one sponsors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.selectors.overdue import (
    OVERDUE,
    Wanted,
    contracts_matching,
    late_promises,
    latest_reports,
)
from projects.flag_reasons import drawn, why
from projects.models import Problem, Project
from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.kinds import Severity
from projects.selectors.duties import LATE, problems_by_category, problems_for
from projects.selectors.duties import Asked as ProblemsAsked
from projects.selectors.flag_looks import looks_in_sight
from projects.selectors.flag_pages import WORST_FIRST, ListChoice, open_flags
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.instructing import with_instructions
from zhaoshang.dashboard.part import render_part
from zhaoshang.dashboard.views.leader import READERS
from zhaoshang.policy.selectors import policy_book

SHOWN = 8
HARD = 5
WORST = (Severity.WARNING, Severity.ATTENTION)


@roles_required(*READERS)
@require_safe
def flags_part(request: HttpRequest) -> HttpResponse:
    """Show how many flags are up, and those with the weightiest consequence."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    context = with_instructions(
        user, asked, flags_of(user, asked, WORST), lambda row: row["flag"].project
    )
    return render_part(request, "flags", _("Red and yellow flags"), asked, context)


def flags_of(
    user: User, asked: Asked, severities: Collection[Severity], *, most: int = SHOWN
) -> dict[str, Any]:
    """Return how many flags are up, and the weightiest of some severities, `most` of them."""
    on = asked.on
    choice = ListChoice(unit_id=asked.narrowing.unit, narrowing=asked.narrowing.places)
    found = open_flags(user, choice, on=on)
    counts = dict(found.order_by().values_list("severity").annotate(Count("pk")))
    book = policy_book(user.unit.county or user.unit, on)
    looks, shown = book[FLAG_LOOKS].value, looks_in_sight(user, book)
    rows = (
        found.filter(severity__in=[each.value for each in severities])
        .select_related("project__lead_sponsor")
        .order_by(*WORST_FIRST.expressions())[:most]
    )
    return {
        "counts": [
            {
                "severity": each.value,
                "badge": drawn(looks[each]),
                "count": counts.get(each.value, 0),
                "url": asked.rows("projects:flags", severity=each.value),
            }
            for each in WORST
        ],
        "rows": [
            {
                "flag": flag,
                "badge": drawn(shown.at(flag.county.path)[Severity(flag.severity)]),
                "days": (on - flag.since).days + 1,
                "why": why(flag, on),
            }
            for flag in rows
        ],
        "all_url": asked.rows("projects:flags"),
    }


@roles_required(*READERS)
@require_safe
def overdue_part(request: HttpRequest) -> HttpResponse:
    """Show how many contracts are overdue, the longest first, with their special reports."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    context = with_instructions(
        user, asked, overdue_of(user, asked), lambda row: row["contract"].project
    )
    return render_part(request, "overdue", _("Overdue contracts"), asked, context)


def overdue_of(user: User, asked: Asked, *, most: int = SHOWN) -> dict[str, Any]:
    """Return how many contracts are overdue, and the longest, `most` of them."""
    on = asked.on
    wanted = Wanted(OVERDUE, asked.narrowing.unit, narrowing=asked.narrowing.places)
    found = contracts_matching(user, wanted, on).order_by("overdue_since", "pk")
    rows = list(found[:most])
    promises, reports = late_promises(rows, on), latest_reports(rows)
    return {
        "count": found.count(),
        "rows": [
            {
                "contract": each,
                "promise": next(iter(promises.get(each.pk, [])), None),
                "days": (on - each.overdue_since).days if each.overdue_since else None,
                "report": reports.get(each.pk),
            }
            for each in rows
        ],
        "on": on,
        "all_url": asked.rows("contracts:overdue"),
    }


@roles_required(*READERS)
@require_safe
def problems_part(request: HttpRequest) -> HttpResponse:
    """Show open difficulties by category, and those that are late the longest."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    context = {**problems_of(user, asked), "hard": _hard(user, asked)}
    told = with_instructions(user, asked, context, lambda row: row["problem"].project, rows="hard")
    return render_part(request, "problems", _("Difficulties"), asked, told)


def _hard(user: User, asked: Asked) -> list[dict[str, Any]]:
    """Return the difficulties that are late the longest, of projects in sight."""
    on = asked.on
    wanted = ProblemsAsked(
        show=LATE, unit_id=asked.narrowing.unit, narrowing=asked.narrowing.places
    )
    seen = Project.objects.visible_to(user).values("pk")
    found = problems_for(user, wanted, on).filter(project_id__in=seen).order_by("due_on", "pk")
    return [
        {"problem": each, "days": (on - each.due_on).days if each.due_on else None}
        for each in found[:HARD]
    ]


def problems_of(user: User, asked: Asked) -> dict[str, Any]:
    """Return how many difficulties are open and late, by category."""
    wanted = ProblemsAsked(unit_id=asked.narrowing.unit, narrowing=asked.narrowing.places)
    found = problems_by_category(user, wanted, asked.on)
    most = max((each.open for each in found), default=0)
    labels = dict(Problem.Category.choices)
    return {
        "open": sum(each.open for each in found),
        "late": sum(each.late for each in found),
        "most": most,
        "rows": [
            {
                "label": labels[each.category],
                "open": each.open,
                "late": each.late,
                "url": asked.rows("projects:problems", category=each.category),
            }
            for each in found
        ],
        "all_url": asked.rows("projects:problems"),
        "late_url": asked.rows("projects:problems", show="late"),
    }


@roles_required(*READERS)
@require_safe
def sponsored_part(request: HttpRequest) -> HttpResponse:
    """Show the projects one sponsors, what is up first, with a line to write an instruction."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    mine = (
        Project.objects.visible_to(user)
        .in_pipeline()
        .filter(asked.narrowing.q(), lead_sponsor=user)
    )
    book = policy_book(user.unit.county or user.unit, on)
    looks = book[FLAG_LOOKS].value
    rows = list(
        mine.select_related("responsible_unit").order_by(
            F("flag_since").asc(nulls_last=True), F("next_step_due_on").asc(nulls_last=True), "pk"
        )[:SHOWN]
    )
    context = {
        "count": mine.count(),
        "rows": [
            {
                "project": each,
                "badge": drawn(looks[Severity(each.flag_severity)]) if each.flag_severity else None,
                "days": (on - each.flag_since).days + 1 if each.flag_since else None,
            }
            for each in rows
        ],
        "on": on,
        "all_url": asked.rows("projects:ledger", sponsor=user.pk),
    }
    told = with_instructions(user, asked, context, lambda row: row["project"])
    return render_part(request, "sponsored", _("Projects I sponsor"), asked, told)
