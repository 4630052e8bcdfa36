"""What the bureau does with a result: computes it, puts it under notice, settles it, proves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessment.forms.scores import ComputeForm
from assessment.models import ScoreRun
from assessment.permissions_scores import can_compute, can_settle, can_verify
from assessment.services.scoring import runs
from assessment.services.scoring.proof import verify_scores
from assessment.views.months import BUREAU, allow, county_or_403
from assessment.views.score_access import ORDER, run_or_404, scores_crumb, title_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month, Period

GET_POST = ["GET", "HEAD", "POST"]
BACK_MONTHS = 24


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def compute(request: HttpRequest) -> HttpResponse:
    """Compute the result of a period that is over, or a new edition of one that stands."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(can_compute(user, county_id))
    periods = over(on)
    asked = request.GET.get("period", "")
    form = ComputeForm(
        **posted(request),
        periods=periods,
        settles=can_settle(user, county_id),
        initial={"period": asked if asked in map(str, periods) else None},
    )
    page = FormPage(
        title=_("Compute a result"),
        verb=_("Compute"),
        lead=_(
            "Nobody but the bureau and the leaders sees it before the public notice; until then it"
            " can be computed as often as you like."
        ),
        done=lambda run: _("%(title)s is computed.") % {"title": title_of(run)},
        back=reverse("assessment:scores"),
        onward=lambda run: reverse("assessment:score-run", args=[run.pk]),
    )

    def act(data: dict[str, Any]) -> ScoreRun:
        return runs.compute_scores(
            county_id=county_id, period=data["period"], by=user, on=on, why=data.get("why", "")
        )

    return run_page(request, form, act, page, crumbs=(scores_crumb(),))


def over(on: dt.date) -> list[Period]:
    """Return the periods of the last two years that are over, the latest first."""
    last = Month.of(on) - 1
    found = {
        Period.of(cycle, last - back): None for back in range(BACK_MONTHS) for cycle in ORDER[::-1]
    }
    ended = [each for each in found if each.last_month <= last]
    return sorted(ended, key=lambda each: (each.last_month, each.cycle.months), reverse=True)


@roles_required(*BUREAU)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute a result again that is not under public notice yet."""
    user, on, run = actor(request), clock.today(), run_or_404(request, pk)
    allow(can_compute(user, run.county_id))
    period = Period.parse(run.period)
    return _done(
        request,
        run,
        lambda: runs.compute_scores(county_id=run.county_id, period=period, by=user, on=on),
        _("It is computed again from the figures as they stand."),
    )


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a result under public notice."""
    words = _("It is under public notice; every unit is told until when it may object.")
    return _settle(request, pk, runs.put_under_notice, words)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def make_final(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a result final."""
    return _settle(request, pk, runs.finalise, _("It is final."))


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a final result."""
    words = _("It is published and never changes any more; every unit is told its place.")
    return _settle(request, pk, runs.publish, words)


@roles_required(Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Work a result out of what was kept again and say whether it still holds."""
    user, run = actor(request), run_or_404(request, pk)
    allow(can_verify(user, run.county_id))
    proof = verify_scores(run, by=user)
    if proof.holds:
        words = ngettext(
            "It holds: %(count)s unit comes out the same, and so does the SHA-256.",
            "It holds: %(count)s units come out the same, and so does the SHA-256.",
            proof.units,
        )
        messages.success(request, words % {"count": proof.units})
    elif proof.sealed != proof.found:
        words = _("What was kept has been changed: the SHA-256 is now %(hash)s…. Tell the auditor.")
        messages.error(request, words % {"hash": proof.found[:16]})
    else:
        names = dict(run.rows.values_list("unit_id", "unit_name"))
        who = "、".join(names.get(each.unit_id, str(each.unit_id)) for each in proof.differing)
        words = _("Results are not what the kept facts yield: %(units)s. Tell the auditor.")
        messages.error(request, words % {"units": who})
    return HttpResponseRedirect(reverse("assessment:score-run", args=[pk]))


def _settle(
    request: HttpRequest, pk: int, service: Callable[..., ScoreRun], words: str
) -> HttpResponse:
    user, on, run = actor(request), clock.today(), run_or_404(request, pk)
    allow(can_settle(user, run.county_id))
    version = typed_version(request) or 0
    return _done(request, run, lambda: service(run_id=pk, version=version, by=user, on=on), words)


def _done(
    request: HttpRequest, run: ScoreRun, act: Callable[[], ScoreRun], words: str
) -> HttpResponse:
    try:
        act()
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("assessment:score-run", args=[run.pk]))
