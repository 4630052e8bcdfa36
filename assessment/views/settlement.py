"""The annual settlement: the years, a year's checklist and figures, closing, opening again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.settlement import CloseYearForm, ReopenForm
from assessment.models import CommendationList, RiskDeposit, YearSettlement
from assessment.permissions_settlement import (
    can_close_year,
    can_look_at_open_year,
    can_verify,
)
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.settlement import hindering
from assessment.selectors.reward_round import rewards_of_year
from assessment.selectors.settlement import checklist, year_result, years_of
from assessment.selectors.settlement_content import settlement_content
from assessment.selectors.talks import talks_of
from assessment.services import settlement as services
from assessment.services.next_year import Opened, open_next_year
from assessment.services.risk_deposits import rule_in_force
from assessment.services.settlement_proof import SettlementProof, verify_settlement
from assessment.settlement_words import CHECK_LABELS
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.settlement_access import (
    AskedYear,
    asked_year,
    list_in_sight,
    settled_or_404,
    settlements_crumb,
    year_crumbs,
    year_url,
)
from assessment.views.settlement_words import check_items, figure_tables
from assessment.views.three_rates import RATE_LABELS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
COUNTY_WIDE = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)


@roles_required(*READERS)
@require_safe
def settlements(request: HttpRequest) -> HttpResponse:
    """List the years that have an issued plan; units see those that were settled."""
    user = actor(request)
    county_id = county_or_403(user)
    reads_all = can_look_at_open_year(user, county_id)
    years = [each for each in years_of(county_id) if reads_all or each.settlement is not None]
    return render(request, "assessment/settlement/list.html", {"years": years})


@roles_required(*READERS)
@require_safe
def settlement(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year: its checklist while it is open, what it yielded once it is settled."""
    asked, on = asked_year(request, year), clock.today()
    user, settled = asked.user, asked.settled
    points = [] if settled is not None else _points(asked)
    context: dict[str, Any] = {
        "asked": asked,
        "settled": settled,
        "old": asked.last if settled is None else None,
        "items": check_items(points, year),
        "hindered": bool(hindering(points)),
        "reads_all": can_look_at_open_year(user, asked.county_id),
        "may_close": settled is None and can_close_year(user, asked.county_id),
        "may_reopen": settled is not None and can_close_year(user, asked.county_id),
        "may_verify": settled is not None and can_verify(user, settled),
        "commendations": list_in_sight(asked),
        "crumbs": (settlements_crumb(),),
        "next_year": year + 1,
        **_deposits(asked, on),
    }
    if context["reads_all"]:
        context |= {"talks": _talks(asked), "rewards": rewards_of_year(asked.county_id, year)}
    if settled is not None:
        context |= _figures(settled.content)
    return render(request, "assessment/settlement/year.html", context)


def _talks(asked: AskedYear) -> dict[str, int]:
    """Return how many talks the year's lists called, and how many were held."""
    found = talks_of(asked.county_id, asked.year)
    return {"count": len(found), "held": sum(each.held_on is not None for each in found)}


def _points(asked: AskedYear) -> list[Any]:
    rule = in_force(SETTLEMENT, asked.county, clock.today())
    return checklist(asked.county, asked.year, rule.value)


def _deposits(asked: AskedYear, on: Any) -> dict[str, Any]:
    """Return whether the county takes risk deposits, and how many are in sight."""
    rule = rule_in_force(asked.county, asked.year, on).value
    if not rule.is_used:
        return {"takes_deposits": False}
    mine = RiskDeposit.objects.visible_to(asked.user).filter(
        county=asked.county_id, year=asked.year
    )
    return {"takes_deposits": True, "deposit_count": mine.count()}


def _figures(content: Any) -> dict[str, Any]:
    tables = figure_tables(content)
    for each in tables["rates"]:
        each["label"] = RATE_LABELS[each["rate"]]
    return {"tables": tables}


@roles_required(*COUNTY_WIDE)
@require_safe
def figures(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year's figures: as settled, or as they would be frozen now."""
    asked = asked_year(request, year)
    content = asked.settled.content if asked.settled is not None else _content(asked)
    context = {
        "asked": asked,
        "settled": asked.settled,
        "crumbs": year_crumbs(year),
        **_figures(content),
    }
    return render(request, "assessment/settlement/figures.html", context)


def _content(asked: AskedYear) -> dict[str, Any]:
    run = year_result(asked.county_id, asked.year)
    return settlement_content(asked.county, asked.plan, run, _points(asked), on=clock.today())


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Show what settling a year does and settle it by its document."""
    asked, on = asked_year(request, year), clock.today()
    user = asked.user
    allow(can_close_year(user, asked.county_id))
    if asked.settled is not None and request.method != "POST":
        return HttpResponseRedirect(asked.url)
    content = _content(asked)
    points = _points(asked)

    def act(data: dict[str, Any]) -> YearSettlement:
        return services.close_year(
            county_id=asked.county_id,
            year=year,
            document=data["document"],
            closed_on=data["closed_on"],
            note=data["note"],
            seen=request.POST.get("seen", ""),
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Settle %(year)s") % {"year": year},
        verb=_("Settle the year"),
        danger=True,
        done=lambda made: (
            _("%(year)s is settled. SHA-256: %(hash)s…") % {"year": year, "hash": made.sha256[:16]}
        ),
        template="assessment/settlement/close.html",
        back=asked.url,
        context={
            "asked": asked,
            "seen": services.seen_mark(content),
            "stops": [CHECK_LABELS[each.check] for each in hindering(points)],
            "warnings": check_items([each for each in points if each.warns], year),
            "counts": {
                "targets": len(content["targets"]),
                "months": len(content["months"]),
                "schemes": len(content["schemes"]),
                "figures": len(content["figures"]["rows"]),
            },
            **_figures(content),
        },
    )
    form = CloseYearForm(**posted(request), initial={"closed_on": on})
    return run_page(request, form, act, page, crumbs=year_crumbs(year))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Open a settled year again by a leader's document."""
    asked, on = asked_year(request, year), clock.today()
    allow(can_close_year(asked.user, asked.county_id))
    settled = settled_or_404(asked)

    def act(data: dict[str, Any]) -> YearSettlement:
        return services.reopen_year(
            settlement_id=settled.pk,
            version=typed_version(request) or 0,
            document=data["document"],
            reason=data["reason"],
            by=asked.user,
            on=on,
        )

    page = FormPage(
        title=_("Open %(year)s again") % {"year": year},
        verb=_("Open the year again"),
        danger=True,
        lead=_(
            "The settlement stays as it is. What it froze may be changed again, its list of"
            " commendations stands still, and the next closing makes an edition that names it."
            " Every head of a unit is told."
        ),
        done=_("The year is open again."),
        back=asked.url,
    )
    form = ReopenForm(**posted(request))
    return run_page(request, form, act, page, crumbs=year_crumbs(year), record=settled)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def open_next(request: HttpRequest, year: int) -> HttpResponse:
    """Make the next year's draft plan and schemes, once."""
    asked, on = asked_year(request, year), clock.today()
    allow(can_close_year(asked.user, asked.county_id))
    settled = settled_or_404(asked)
    try:
        opened = open_next_year(settlement_id=settled.pk, by=asked.user, on=on)
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
        return HttpResponseRedirect(asked.url)
    messages.success(request, _said(opened))
    return HttpResponseRedirect(reverse("assessment:plan", args=[opened.plan.pk]))


def _said(opened: Opened) -> str:
    """Say what was made, and what was there already."""
    words = {"year": opened.plan.year}
    if not opened.made_anything:
        return _("%(year)s is open already; nothing was changed.") % words
    parts = []
    if opened.is_new:
        parts.append(_("The draft plan of %(year)s is made. Set its targets and issue it.") % words)
    count = len(opened.schemes)
    if count:
        parts.append(
            ngettext(
                "%(count)s scheme was copied as a draft.",
                "%(count)s schemes were copied as drafts.",
                count,
            )
            % {"count": count}
        )
    if opened.reports:
        parts.append(
            ngettext(
                "%(count)s report of January was opened.",
                "%(count)s reports of January were opened.",
                opened.reports,
            )
            % {"count": opened.reports}
        )
    return "".join(parts)


@roles_required(*READERS)
@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an edition as it was settled, also one that was opened again."""
    user = actor(request)
    found = (
        YearSettlement.objects.visible_to(user)
        .select_related("county", "closed_by", "reopened_by", "replaces", "run", "plan")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    later = YearSettlement.objects.visible_to(user).filter(replaces=found).defer("content").first()
    listed = CommendationList.objects.visible_to(user).filter(settlement=found).first()
    context = {
        "edition": found,
        "later": later,
        "commendations": listed,
        "may_verify": can_verify(user, found),
        "crumbs": year_crumbs(found.year),
        **_figures(found.content),
    }
    return render(request, "assessment/settlement/edition.html", context)


@roles_required(*COUNTY_WIDE)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Work a settled year out again and say whether it still holds."""
    user = actor(request)
    found = YearSettlement.objects.visible_to(user).select_related("county", "run", "replaces")
    settled = found.filter(pk=pk).first()
    if settled is None:
        raise Http404
    allow(can_verify(user, settled))
    proof = verify_settlement(settled, by=user)
    if proof.holds:
        words = _(
            "It holds: %(count)s figures, %(months)s months and the year’s result come out the"
            " same, and so does the SHA-256."
        )
        counted = {"count": proof.figures, "months": len(settled.content["months"])}
        messages.success(request, words % counted)
    else:
        messages.error(request, _wrong(proof))
    return HttpResponseRedirect(
        year_url(settled.year)
        if settled.is_standing
        else reverse("assessment:settlement-edition", args=[pk])
    )


def _wrong(proof: SettlementProof) -> str:
    if proof.months:
        words = _("Not as they were settled: %(months)s. Tell the auditor.")
        return words % {"months": "、".join(proof.months)}
    if proof.sealed != proof.found:
        words = _(
            "What was sealed has been changed: the SHA-256 is now %(hash)s…. Tell the auditor."
        )
        return words % {"hash": proof.found[:16]}
    return _("The settlement is not what the trail recorded. Tell the auditor.")
