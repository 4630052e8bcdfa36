"""Funds in place: the queue of the bureau, and a project's tab."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.forms.funds import QueueFilterForm
from projects.models import FundsEntry
from projects.models.funds_words import WARNING_LABELS
from projects.permissions import can_follow_up, is_bureau_of
from projects.permissions_funds import (
    can_correct_funds,
    can_decide_funds,
    can_plan_funds,
    can_revise_funds,
)
from projects.policies_funds import FUNDS_DUE, SPREAD_LABELS
from projects.rules.funds import due_by
from projects.rules.stages import Status
from projects.selectors.funds import (
    ProjectFunds,
    QueueFilter,
    as_planned,
    funds_of_project,
    next_waiting,
    queue_page,
    queue_totals,
    units_with_entries,
    warnings_of,
)
from projects.views.access import READERS, Seen, project_or_404
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.money import percent
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

State = FundsEntry.State
ALL = "all"
TONES = {
    State.CLAIMED.value: "warn",
    State.RETURNED.value: "warn",
    State.VERIFIED.value: "done",
    State.REJECTED.value: "late",
    State.WITHDRAWN.value: "off",
}
TAB = "funds"


@roles_required(*READERS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List entries across projects with their evidence: what waits for the bureau first."""
    user = actor(request)
    form = QueueFilterForm(request.GET, units=units_with_entries(user))
    form.is_valid()
    state = request.GET.get("state", State.CLAIMED.value)
    asked = QueueFilter(
        state=state if state in State.values else "",
        unit_id=unit.pk if (unit := form.cleaned_data.get("unit")) else None,
        month=_first(form.cleaned_data.get("month")),
        origin=form.cleaned_data.get("origin", ""),
        without_evidence=bool(form.cleaned_data.get("bare")),
    )
    page = queue_page(user, asked, cursor=request.GET.get("after"))
    totals = queue_totals(user, asked)
    chosen = [totals[asked.state]] if asked.state in totals else []
    if not asked.state:
        chosen = list(totals.values())
    decides = is_bureau_of(user, user.scope.county_id) if user.scope.county_id else False
    context = {
        "form": form,
        "tabs": _tabs(request, asked.state, totals),
        "rows": [_queue_row(request, entry) for entry in page.rows],
        "number": sum(row["number"] for row in chosen),
        "claimed": _sum(chosen, "claimed"),
        "verified": _sum(chosen, "verified"),
        "state": asked.state,
        "hidden": [("state", asked.state or ALL)],
        "first_waiting": next_waiting(user) if decides else None,
        "prev_url": _page_url(request, page.previous),
        "next_url": _page_url(request, page.next),
    }
    return render(request, "projects/funds/queue.html", context)


@roles_required(*READERS)
@require_safe
def project_funds(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's funds: entries, years, credit, plan."""
    seen, on = project_or_404(request, pk), clock.today()
    found = funds_of_project(seen.project)
    merged = seen.project.status == Status.MERGED
    agreed = seen.project.agreed_amount_wan or seen.project.total_investment_wan
    context = {
        **part_context(seen, TAB),
        "entries": [_entry(seen, entry) for entry in found.entries],
        "total": found.total,
        "agreed": agreed,
        "rate": percent(found.total.verified_wan, agreed) if agreed else None,
        "years": [
            {"year": each.year, "sums": each.sums, "credit": _credit(found, each.credit)}
            for each in found.years
        ],
        "credit": _credit(found, found.credit),
        "plan": _plan(seen, found, on),
        "may_claim": can_follow_up(seen.user, seen.project, seen.part) and not merged,
        "may_plan": can_plan_funds(seen.user, seen.project, seen.part) and not merged,
        "today": on,
    }
    return render(request, "projects/funds/project.html", context)


def _first(day: dt.date | None) -> dt.date | None:
    return day.replace(day=1) if day else None


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] or Decimal(0) for row in rows), Decimal(0))


def _tabs(
    request: HttpRequest, state: str, totals: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    tabs = [
        {
            "label": each.label,
            "n": totals.get(each.value, {}).get("number", 0),
            "url": _url(request, state=each.value),
            "current": state == each.value,
        }
        for each in State
    ]
    number = sum(row["number"] for row in totals.values())
    tabs.append(
        {"label": _("All"), "n": number, "url": _url(request, state=ALL), "current": not state}
    )
    return tabs


def _url(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return f"{reverse('projects:funds-queue')}?{query.urlencode()}"


def _page_url(request: HttpRequest, cursor: str | None) -> str:
    return _url(request, after=cursor) if cursor else ""


def _queue_row(request: HttpRequest, entry: FundsEntry) -> dict[str, Any]:
    agreed = entry.project.agreed_amount_wan or entry.project.total_investment_wan
    waits = entry.state in {State.CLAIMED, State.RETURNED}
    return {
        "entry": entry,
        "tone": TONES[entry.state],
        "files": list(entry.documents.all()),
        "warnings": [WARNING_LABELS[each] for each in warnings_of(entry)] if waits else [],
        "agreed": agreed,
        "decide_url": reverse("projects:funds-decide", args=[entry.pk])
        if can_decide_funds(actor(request), entry)
        else "",
    }


def _entry(seen: Seen, entry: FundsEntry) -> dict[str, Any]:
    entry.project = seen.project
    name = "projects:funds-{}".format
    acts = (
        (_("Decide"), name("decide"), can_decide_funds(seen.user, entry)),
        (
            _("Revise"),
            name("edit"),
            can_revise_funds(seen.user, seen.project, seen.part, entry),
        ),
        (
            _("Take back"),
            name("take-back"),
            can_revise_funds(seen.user, seen.project, seen.part, entry),
        ),
        (_("Correct"), name("correct"), can_correct_funds(seen.user, entry)),
    )
    return {
        "entry": entry,
        "tone": TONES[entry.state],
        "files": list(entry.documents.all()),
        "dropped": entry.state in {State.REJECTED, State.WITHDRAWN},
        "acts": [
            {"label": label, "url": reverse(url, args=[entry.pk])}
            for label, url, offered in acts
            if offered
        ],
    }


def _credit(found: ProjectFunds, credit: dict[int, Decimal]) -> list[dict[str, Any]]:
    rows = [
        {"unit": found.unit_names[unit_id], "amount": amount} for unit_id, amount in credit.items()
    ]
    return sorted(rows, key=lambda row: (-row["amount"], row["unit"]))


def _plan(seen: Seen, found: ProjectFunds, on: dt.date) -> dict[str, Any] | None:
    """Return the plan beside what arrived, and what is due by now."""
    if not found.plan:
        return None
    policy = in_force(FUNDS_DUE, seen.project.county, on)
    planned = [as_planned(item) for item in found.plan]
    rows = []
    for item, each in zip(found.plan, planned, strict=True):
        months = [Month.of(item.first_on) + place for place in range(item.months)]
        came = sum((found.arrived.get(month.first_day, Decimal(0)) for month in months), Decimal(0))
        rows.append(
            {
                "label": f"{each.first:%Y-%m}"
                if item.months == 1
                else f"{each.first:%Y-%m} — {each.last:%m}",
                "planned": item.amount_wan,
                "arrived": came,
                "rate": percent(came, item.amount_wan),
                "is_past": each.last < on,
            }
        )
    due = due_by(planned, on, policy.value)
    verified = found.total.verified_wan
    return {
        "rows": rows,
        "planned": sum((item.amount_wan for item in found.plan), Decimal(0)),
        "sources": sorted({item.source for item in found.plan if item.source}),
        "due": due,
        "verified": verified,
        "missing": max(due - verified, Decimal(0)),
        "rate": percent(verified, due) if due else None,
        "policy": policy,
        "spread": SPREAD_LABELS[policy.value],
    }
