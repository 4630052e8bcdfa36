"""Opinions on land accountings: what the own unit was asked, its answer, what did not come."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contracts.forms.land import (
    OpinionForm,
    WhyForm,
)
from contracts.models import LandOpinion
from contracts.selectors.land import (
    RUNNING_STATES,
    opinions_asked,
    opinions_waiting,
)
from contracts.services import accounting_answers as answers
from contracts.views.access import BUREAU, allow
from contracts.views.land_forms import GET_POST, crumbs_for, held_by_bureau, page_for
from contracts.views.land_words import (
    counted_rows,
    input_rows,
    opinion_row,
    opinions_working,
    working_lines,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

# Departments answer by their reviewers, a park by its head.
ASKED = (Role.REVIEWER, Role.UNIT_HEAD)
MOST = 100
WAITING, ANSWERED = "waiting", "answered"
SHOWS = {WAITING: gettext_lazy("Waiting for me"), ANSWERED: gettext_lazy("Answered")}


@roles_required(*ASKED)
@require_safe
def land_opinions(request: HttpRequest) -> HttpResponse:
    """List what the own unit was asked."""
    user, on = actor(request), clock.today()
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWS else WAITING
    found: QuerySet[LandOpinion] = (
        opinions_waiting(user) if show == WAITING else opinions_asked(user).exclude(opinion="")
    )
    context = {
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in SHOWS.items()
        ],
        "show": show,
        "rows": [opinion_row(each, each.accounting, on) for each in found[:MOST]],
        "most": MOST,
    }
    return render(request, "contracts/land/opinions.html", context)


@roles_required(*ASKED)
@require_http_methods(GET_POST)
def land_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for the own unit; only the accounting it was asked about is shown."""
    user, on = actor(request), clock.today()
    found = get_object_or_404(
        LandOpinion.objects.asked_of(user).select_related(
            "unit",
            "answered_by",
            "accounting__contract__county",
            "accounting__contract__project__host_unit",
            "accounting__contract__project__investor",
        ),
        pk=pk,
    )
    row = found.accounting
    context = {
        "row": found,
        "accounting": row,
        "project": row.contract.project,
        "inputs": input_rows(row),
        "lines": working_lines(row),
        "counted": counted_rows(row),
        "working": opinions_working(row),
        "is_late": not found.opinion
        and row.opinions_due_on is not None
        and row.opinions_due_on < on,
        "is_frozen": row.state not in RUNNING_STATES,
    }
    if context["is_frozen"]:
        allow(request.method != "POST")
        return render(request, "contracts/land/opinion.html", context)
    page = FormPage(
        title=_("Opinion on a land accounting"),
        verb=_("Give opinion"),
        done=_("Your unit's opinion was recorded. It can be changed until the sign-off."),
        template="contracts/land/opinion.html",
        back=reverse("contracts:land-opinions"),
        context=context,
    )

    def act(data: dict[str, Any]) -> Any:
        return answers.answer_accounting(
            opinion_id=pk, by=user, on=on, version=typed_version(request), **data
        )

    crumbs: tuple[Crumb, ...] = ((_("Opinions on land accountings"), page.back),)
    form = OpinionForm(**posted(request), found=found)
    return run_page(request, form, act, page, crumbs=crumbs, record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def land_opinion_missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that an opinion did not come."""
    user = actor(request)
    found = get_object_or_404(LandOpinion.objects.visible_to(user).select_related("unit"), pk=pk)
    seen, row = held_by_bureau(request, found.accounting_id)
    page = page_for(
        row,
        _("Record the opinion as missing"),
        _("Record as missing"),
        _("Recorded. The accounting can be signed off without this opinion."),
        lead=_("%(unit)s did not answer. The reason stands in the report.") % {"unit": found.unit},
    )
    return run_page(
        request,
        WhyForm(**posted(request)),
        lambda data: answers.record_missing(
            opinion_id=pk, by=user, on=clock.today(), version=typed_version(request), **data
        ),
        page,
        crumbs=crumbs_for(seen, row),
        record=found,
    )
