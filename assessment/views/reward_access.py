"""What pages of rewards share: one case in sight, its content, its crumbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import RewardCase
from assessment.models.rewards import CASE_STATE_LABELS
from assessment.permissions_rewards import is_entitled
from assessment.rules.reward_course import CaseAct, CaseState
from assessment.services.rewards import case_url
from assessment.views.months import allow
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.models import StoredFile
from zhaoshang.files.responses import file_response

GET_POST = ["GET", "HEAD", "POST"]
READERS = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
TONES = {
    CaseState.DRAFTED: "draft",
    CaseState.REVIEW: "on",
    CaseState.NOTICED: "on",
    CaseState.APPROVED: "warn",
    CaseState.PAID: "done",
    CaseState.CLOSED: "done",
    CaseState.REFUSED: "off",
    CaseState.WITHDRAWN: "off",
}


def case_or_404(user: User, pk: int) -> RewardCase:
    """Return a case in sight, with what its page needs of its project."""
    later = RewardCase.objects.standing().filter(corrects=OuterRef("pk")).order_by("pk")
    found = (
        RewardCase.objects.visible_to(user)
        .select_related(
            "county",
            "project__investor",
            "created_by",
            "submitted_by",
            "reviewed_by",
            "approved_by",
            "closed_by",
            "updated_by",
            "corrects",
        )
        .annotate(
            later_pk=Subquery(later.values("pk")[:1]),
            later_state=Subquery(later.values("state")[:1]),
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def later_of(case: Any) -> dict[str, Any] | None:
    """Return the case that corrects one, read along by `case_or_404`."""
    if case.later_pk is None:
        return None
    return {"pk": case.later_pk, "state": CASE_STATE_LABELS[CaseState(case.later_state)]}


def case_for(request: HttpRequest, pk: int, act: CaseAct) -> RewardCase:
    """Return a case in sight whose act is this user's; the state is the service's business."""
    found = case_or_404(actor(request), pk)
    allow(is_entitled(actor(request), found, act))
    return found


def rewards_crumb(year: int | None = None) -> Crumb:
    """Return the crumb of the list, of a year's round."""
    url = reverse("assessment:rewards")
    return (_("Referrer rewards"), f"{url}?year={year}" if year else url)


def case_crumbs(case: RewardCase) -> tuple[Crumb, ...]:
    """Return the crumbs of what stands below a case."""
    return (rewards_crumb(case.year), (str(case.project), case_url(case.pk)))


def done(request: HttpRequest, pk: int, act: Callable[[], Any], said: str) -> HttpResponse:
    """Do an act of a button on the case's page; say that it was done, or why not."""
    try:
        act()
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(case_url(pk))


def open_file(request: HttpRequest, file: StoredFile | None, case: RewardCase) -> HttpResponseBase:
    """Open a file of a case for who reads the case."""
    if file is None:
        raise Http404
    return file_response(file, request=request, inline=True, subject=case)


def is_live(case: RewardCase) -> bool:
    """Tell whether a case is worked out anew each time; from the notice on it is frozen."""
    return not case.content
