"""Funds in place: the queue of the bureau, and a project's tab."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.forms.funds import QueueFilterForm
from projects.models import FundsEntry, Project
from projects.models.choices import Origin
from projects.models.funds_words import WARNING_LABELS
from projects.permissions import can_follow_up, is_bureau_of
from projects.permissions_funds import (
    can_correct_funds,
    can_decide_funds,
    can_plan_funds,
    can_revise_funds,
    has_entered,
)
from projects.rules.stages import Status
from projects.selectors.funds import (
    ProjectFunds,
    QueueFilter,
    Sums,
    funds_of_project,
    next_waiting,
    queue_amounts,
    queue_page,
    units_with_entries,
    warnings_of,
)
from projects.selectors.funds_sums import Amounts, breakdown
from projects.services.funds_deciding import OWN_CLAIM, OWN_IMPORT
from projects.views.access import READERS, Seen, project_or_404
from projects.views.funds_plan import plan_shown
from projects.views.funds_sums import sums_shown
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.money import percent

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
    amounts = queue_amounts(user, asked)
    chosen = [each for each in amounts if each.state == asked.state or not asked.state]
    sums = breakdown(chosen)
    decides = is_bureau_of(user, user.scope.county_id) if user.scope.county_id else False
    context = {
        "form": form,
        "tabs": _tabs(request, asked.state, amounts),
        "rows": [_queue_row(request, entry) for entry in page.rows],
        "number": sum(each.number for each in chosen),
        "claimed": sum((each.claimed_wan for each in chosen), Decimal(0)),
        "verified": sums.total.verified_wan,
        "sums": sums_shown(sums, years=True) if sums.total.number else None,
        "state": asked.state,
        "hidden": [("state", asked.state or ALL)],
        "tags": _tags(request, form),
        "clear_url": _without_filter(asked.state or ALL),
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
        "sums": sums_shown(found.sums, years=False) if found.sums.total.number else None,
        "differs": differs_from_entries(seen.project, found.total),
        "plan": plan_shown(seen, found, on),
        "may_claim": can_follow_up(seen.user, seen.project, seen.part) and not merged,
        "may_plan": can_plan_funds(seen.user, seen.project, seen.part) and not merged,
        "today": on,
    }
    return render(request, "projects/funds/project.html", context)


def _first(day: dt.date | None) -> dt.date | None:
    return day.replace(day=1) if day else None


def _tabs(request: HttpRequest, state: str, amounts: list[Amounts]) -> list[dict[str, Any]]:
    numbers: dict[str, int] = defaultdict(int)
    for each in amounts:
        numbers[each.state] += each.number
    tabs = [
        {
            "label": each.label,
            "n": numbers[each.value],
            "url": _url(request, state=each.value),
            "current": state == each.value,
        }
        for each in State
    ]
    whole = {"n": sum(numbers.values()), "url": _url(request, state=ALL), "current": not state}
    return [*tabs, {"label": _("All"), **whole}]


def _tags(request: HttpRequest, form: QueueFilterForm) -> list[dict[str, str]]:
    """Return what was chosen, each with the address without it."""
    chosen = form.cleaned_data
    month = chosen.get("month")
    words = {
        "unit": str(chosen["unit"]) if chosen.get("unit") else "",
        "month": f"{month:%Y-%m}" if month else "",
        "origin": dict(Origin.choices).get(chosen.get("origin", ""), ""),
        "bare": _("yes") if chosen.get("bare") else "",
    }
    return [
        {"label": f"{form.fields[name].label}：{word}", "remove_url": _url(request, **{name: ""})}
        for name, word in words.items()
        if word
    ]


def _without_filter(state: str) -> str:
    return f"{reverse('projects:funds-queue')}?{urlencode({'state': state})}"


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
        "own": own_words(actor(request), entry) if entry.state == State.CLAIMED else "",
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
        "own": own_words(seen.user, entry) if entry.state == State.CLAIMED else "",
        "dropped": entry.state in {State.REJECTED, State.WITHDRAWN},
        "acts": [
            {"label": label, "url": reverse(url, args=[entry.pk])}
            for label, url, offered in acts
            if offered
        ],
    }


def own_words(user: User, entry: FundsEntry) -> str:
    """Say to somebody of the bureau why this claim is not theirs to decide; else nothing."""
    if not is_bureau_of(user, entry.project.county_id) or not has_entered(user, entry):
        return ""
    return str(OWN_IMPORT if entry.is_opening else OWN_CLAIM)


def differs_from_entries(project: Project, total: Sums) -> bool:
    """Tell whether the project's stored sums are not those of its entries."""
    stored = (project.funds_claimed_wan, project.funds_verified_wan)
    return stored != (total.claimed_wan, total.verified_wan)


def _credit(found: ProjectFunds, credit: dict[int, Decimal]) -> list[dict[str, Any]]:
    rows = [
        {"unit": found.unit_names[unit_id], "amount": amount} for unit_id, amount in credit.items()
    ]
    return sorted(rows, key=lambda row: (-row["amount"], row["unit"]))
