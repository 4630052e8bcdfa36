"""Units that are let off talk lists: the list, letting one off, ending it early."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.talks import ExemptForm, WhyForm
from assessment.models import TalkExemption
from assessment.permissions_talks import can_keep_talks
from assessment.selectors.talks import running_exemptions
from assessment.services.talks import exemptions as services
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.talk_access import talks_crumb
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

GET_POST = ["GET", "HEAD", "POST"]
MOST = 200
_BACK, _AHEAD = 6, 18


@roles_required(*READERS)
@require_safe
def exemptions(request: HttpRequest) -> HttpResponse:
    """List the exemptions; a unit reads its own."""
    user = actor(request)
    rows = TalkExemption.objects.visible_to(user).select_related("unit", "created_by")[:MOST]
    found = list(rows)
    running = running_exemptions(found, clock.today())
    context = {
        "rows": [{"exemption": each, "runs": each.pk in running} for each in found],
        "may_keep": can_keep_talks(user, user.scope.county_id or 0),
        "crumbs": (talks_crumb(),),
    }
    return render(request, "assessment/talks/exemptions.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def exempt(request: HttpRequest) -> HttpResponse:
    """Let a unit off the lists of some months."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(can_keep_talks(user, county_id))
    this = Month.of(on)
    form = ExemptForm(
        **posted(request),
        units=Unit.objects.filter(
            county=county_id, in_assessment=True, closed_on=None
        ).in_tree_order(),
        months=(this - _BACK).through(this + _AHEAD),
        initial={"first": str(this), "last": str(this)},
    )
    page = FormPage(
        title=_("Exempt a unit from talks"),
        verb=_("Exempt the unit"),
        lead=_("Lists whose period ends in these months leave the unit out, and say why."),
        done=lambda made: _("%(unit)s is exempt.") % {"unit": made.unit},
        back=reverse("assessment:talk-exemptions"),
    )
    return run_page(
        request,
        form,
        lambda data: services.exempt(county_id=county_id, by=user, **data),
        page,
        crumbs=(talks_crumb(), exemptions_crumb()),
    )


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exemption early."""
    user, on = actor(request), clock.today()
    found = TalkExemption.objects.visible_to(user).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    allow(can_keep_talks(user, found.county_id))
    page = FormPage(
        title=_("End the exemption"),
        verb=_("End the exemption"),
        lead=_("From this month on the unit is judged like all others."),
        done=_("The exemption is ended."),
        danger=True,
        back=reverse("assessment:talk-exemptions"),
    )
    return run_page(
        request,
        WhyForm(**posted(request)),
        lambda data: services.end_exemption(
            exemption_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
        crumbs=(talks_crumb(), exemptions_crumb()),
        record=found,
    )


def exemptions_crumb() -> Crumb:
    """Return the crumb of the exemptions."""
    return (_("Exemptions from talks"), reverse("assessment:talk-exemptions"))
