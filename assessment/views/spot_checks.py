"""Spot checks: the list, one with its sample and how to redraw it, announcing, drawing, closing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.exporting.spot_check_plan import SamplePlan, sample_plan
from assessment.forms.spot_checks import AnnounceForm
from assessment.models import SpotCheck, SpotCheckItem
from assessment.period_words import period_text
from assessment.permissions_spot_checks import (
    can_announce,
    can_close_check,
    can_draw,
    can_prove,
)
from assessment.rules.spot_checks import CheckState, sample_size
from assessment.selectors.spot_checks import (
    GroupDraw,
    announceable_periods,
    draws_of,
    items_in_sight,
    report_by_unit,
    totals_in_sight,
)
from assessment.services import spot_checks as services
from assessment.services.spot_exports import SAMPLES
from assessment.services.spot_findings import SUBJECT as ITEM_SUBJECT
from assessment.services.spot_proof import verify_sample
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.spot_check_words import state_tone, steps_of
from projects.models import LedgerExport
from projects.services.exports import ask_export, count_up_to, export_limits, write_at_once
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.periods import Period

GET_POST = ["GET", "HEAD", "POST"]
COUNTY_WIDE = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
MOST = 60


@roles_required(*READERS)
@require_safe
def spot_checks(request: HttpRequest) -> HttpResponse:
    """List the spot checks; a unit reads how many of its own entries are in each."""
    user = actor(request)
    found = list(_visible(user).defer("content")[:MOST])
    totals = totals_in_sight(user, found)
    context = {
        "rows": [
            {
                "check": each,
                "period": _period(each),
                "tone": state_tone(each),
                "totals": totals.get(each.pk),
            }
            for each in found
        ],
        "is_wide": _is_wide(user),
        "may_announce": can_announce(user, user.scope.county_id or 0),
    }
    return render(request, "assessment/spot_checks/list.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def announce(request: HttpRequest) -> HttpResponse:
    """Announce a spot check and publish its seed."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(can_announce(user, county_id))
    form = AnnounceForm(**posted(request), periods=announceable_periods(county_id, on))
    page = FormPage(
        title=_("Announce a spot check"),
        verb=_("Publish the seed"),
        lead=_(
            "The seed decides which entries are checked. It is published now, before the entries "
            "are known, goes to every unit, and never changes. The sample is drawn after the last "
            "month of the period is closed."
        ),
        done=lambda check: _("The seed is published: %(seed)s") % {"seed": check.seed},
        back=reverse("assessment:spot-checks"),
        onward=lambda check: services.check_url(check.pk),
    )
    return run_page(
        request,
        form,
        lambda data: services.announce(county_id=county_id, by=user, on=on, **data),
        page,
        crumbs=(spot_checks_crumb(),),
    )


@roles_required(*READERS)
@require_safe
def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a check: seed, sample by group with findings, how to redraw it; a unit sees its own."""
    user, check = actor(request), _check_or_404(request, pk)
    items, is_wide = items_in_sight(user, check), _is_wide(user)
    draws = draws_of(check, items, own_groups=not is_wide)
    context = {
        "check": check,
        "period": _period(check),
        "steps": steps_of(check),
        "draws": draws,
        "groups": [_group(each, check) for each in draws],
        "report": report_by_unit(items),
        "items": items,
        "open": sum(1 for item in items if not item.finding),
        "is_wide": is_wide,
        "example": _example(draws),
        "left_out": len(check.content.get("left_out", [])),
        "may_draw": can_draw(user, check),
        "may_close": can_close_check(user, check),
        "may_prove": check.state != CheckState.ANNOUNCED and can_prove(user, check),
        "trail": trail_part(request, _subjects(check, items)) if is_wide else None,
        "crumbs": (spot_checks_crumb(),),
    }
    return render(request, "assessment/spot_checks/check.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample."""
    user, check = actor(request), _check_or_404(request, pk)
    allow(can_announce(user, check.county_id))

    def act() -> str:
        version = typed_version(request) or 0
        services.draw_sample(check_id=pk, version=version, by=user, on=clock.today())
        return _("The sample is drawn; the units that are checked have been told.")

    return _done(request, pk, act)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a check whose entries all have a finding."""
    user, check = actor(request), _check_or_404(request, pk)
    allow(can_announce(user, check.county_id))

    def act() -> str:
        services.close_check(check_id=pk, version=typed_version(request) or 0, by=user)
        return _("The spot check is closed.")

    return _done(request, pk, act)


@roles_required(*COUNTY_WIDE)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample again and say whether it is the one that was checked."""
    user, check = actor(request), _check_or_404(request, pk)
    allow(can_prove(user, check))
    try:
        proof = verify_sample(check, by=user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return HttpResponseRedirect(services.check_url(pk))
    if proof.holds:
        words = _("It holds: the seed draws the same %(count)s entries from the same population.")
        messages.success(request, words % {"count": proof.drawn})
    elif proof.sealed != proof.found:
        messages.error(
            request,
            _(
                "Seed or population are not what was sealed when the sample was drawn. "
                "Tell the auditor."
            ),
        )
    else:
        words = _("%(count)s entries are not what the seed draws. Tell the auditor.")
        messages.error(request, words % {"count": len(proof.differing)})
    return HttpResponseRedirect(services.check_url(pk))


@roles_required(*COUNTY_WIDE)
@require_http_methods(GET_POST)
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the sample as a workbook, with the order it was drawn from: large ones by a worker."""
    user, check, on = actor(request), _check_or_404(request, pk), clock.today()
    plan = sample_plan(check, user=user, on=on)
    limit = export_limits(user, on).rows_at_once
    if count_up_to(plan.query, limit) > limit:
        return _large(request, plan, limit)
    return FileResponse(
        write_at_once(plan, of=SAMPLES),
        as_attachment=True,
        filename=plan.file_name("xlsx"),
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _large(request: HttpRequest, plan: SamplePlan, limit: int) -> HttpResponse:
    """Offer to write a large export in the background; on the post, ask for it."""
    context = {
        "limit": limit,
        "back_url": services.check_url(plan.query.check.pk),
        "filters": plan.filters,
        "home": plan.title,
    }
    if request.method == "POST":
        try:
            ask_export(
                plan=plan, file_format=LedgerExport.Format.XLSX, by=actor(request), of=SAMPLES
            )
        except RuleBroken as error:
            context["refusal"] = str(error)
        else:
            messages.success(
                request,
                _("The export is being written. You will get a notice when it is ready."),
            )
            return HttpResponseRedirect(reverse("projects:exports"))
    return render(request, "projects/ledger_export_large.html", context)


def spot_checks_crumb() -> Crumb:
    """Return the crumb of the spot checks."""
    return (_("Spot checks"), reverse("assessment:spot-checks"))


def _visible(user: User) -> QuerySet[SpotCheck]:
    return SpotCheck.objects.visible_to(user).select_related("created_by", "drawn_by", "closed_by")


def _check_or_404(request: HttpRequest, pk: int) -> SpotCheck:
    found = _visible(actor(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _is_wide(user: User) -> bool:
    return user.scope.reads_county or user.scope.reads_region


def _period(check: SpotCheck) -> str:
    return period_text(Period.parse(check.period))


def _group(draw_of: GroupDraw, check: SpotCheck) -> dict[str, Any]:
    count = len(draw_of.lines)
    return {
        "draw": draw_of,
        "count": count,
        "size": sample_size(count, check.share_percent),
    }


def _subjects(check: SpotCheck, items: Sequence[SpotCheckItem]) -> list[tuple[str, int]]:
    """Return what notices of a check are about."""
    return [(services.SUBJECT, check.pk), *((ITEM_SUBJECT, item.pk) for item in items)]


def _example(draws: list[GroupDraw]) -> Any:
    """Return the first line of the order, by which a reader tries the formula."""
    return next((line.ranked for each in draws for line in each.lines), None)


def _done(request: HttpRequest, pk: int, act: Callable[[], str]) -> HttpResponse:
    try:
        said = act()
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(services.check_url(pk))
