"""Legal review: the office's queue, asked, answered, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contracts.forms.life import AnswerReviewForm, AskReviewForm, PlainForm
from contracts.models import LegalReview
from contracts.permissions import can_run
from contracts.permissions_life import can_answer, can_ask_review
from contracts.policies_life import CONTRACT_REVIEW
from contracts.selectors.reviews import MOST, answered, rounds_listed, running, waiting_for
from contracts.selectors.terms import term_lines
from contracts.services import reviewing
from contracts.views.access import BUREAU, allow, contract_crumbs, contract_or_404, contract_url
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
WAITING, RUNNING, ANSWERED = "waiting", "running", "answered"
SHOWS = {
    WAITING: gettext_lazy("Waiting for me"),
    RUNNING: gettext_lazy("Running"),
    ANSWERED: gettext_lazy("Answered"),
}


@roles_required(*BUREAU, Role.LEGAL)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """List the rounds: what waits for the legal office, what runs, what has its answer."""
    user, on = actor(request), clock.today()
    shows = [each for each in SHOWS if each != WAITING or user.has_role(Role.LEGAL)]
    asked = request.GET.get("show", "")
    show = asked if asked in shows else shows[0]
    rows = list(_rounds(user, show)[:MOST])
    context = {
        "tabs": [
            {"label": SHOWS[each], "url": f"?show={each}", "current": each == show}
            for each in shows
        ],
        "rows": [
            {
                "round": each,
                "contract": each.contract,
                "is_late": show != ANSWERED and each.due_on < on,
            }
            for each in rows
        ],
        "show": show,
        "most": MOST,
    }
    return render(request, "contracts/life/reviews.html", context)


def _rounds(user: User, show: str) -> Any:
    if show == WAITING:
        return waiting_for(user)
    rounds = rounds_listed(user)
    return answered(rounds) if show == ANSWERED else running(rounds)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def review_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the text of a draft to the legal office."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_ask_review(seen.user, contract))
    days = in_force(CONTRACT_REVIEW, contract.county, on).value.working_days
    count = working_days(on, days, contract.county)
    form = AskReviewForm(**posted(request))
    page = FormPage(
        title=_("Send to the legal office"),
        verb=_("Send to the legal office"),
        done=lambda review: (
            _("Round %(round)s was asked, due %(due)s.")
            % {"round": review.number, "due": review.due_on}
        ),
        template="contracts/life/review_ask.html",
        back=contract_url(contract),
        context={"count": count, "days": days, "text": contract.text_file},
    )

    def act(data: dict[str, Any]) -> LegalReview:
        return reviewing.ask_review(
            contract_id=pk,
            note=data["note"],
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    crumbs = contract_crumbs(contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=contract)


@roles_required(*BUREAU, Role.LEGAL)
@require_http_methods(GET_POST)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round with its draft; the legal office answers it here."""
    user, on = actor(request), clock.today()
    found = _round_or_404(user, pk)
    contract = found.contract
    may = can_answer(user, found) and _is_running(found)
    if request.method == "POST":
        allow(may)
    form = AnswerReviewForm(**posted(request), review=found, on=on)
    page = FormPage(
        title=_("Legal review, round %(round)s") % {"round": found.number},
        verb=_("Give opinion"),
        done=_("The opinion was recorded; the bureau has been told."),
        template="contracts/life/review.html",
        back=reverse("contracts:reviews"),
        context={
            "round": found,
            "contract": contract,
            "may_answer": may,
            "is_running": _is_running(found),
            "may_take_back": _is_running(found) and can_run(user, contract),
            "is_late": _is_running(found) and found.due_on < on,
            "count": _count(found),
            "terms": term_lines(contract),
            "parties": list(contract.parties.all()),
        },
    )

    def act(data: dict[str, Any]) -> LegalReview:
        return reviewing.answer_review(
            review_id=pk,
            answer=form.answer(),
            reviewed_on=data["reviewed_on"],
            by=user,
            on=on,
            version=typed_version(request),
        )

    crumbs = ((_("Legal review"), page.back),)
    return run_page(request, form, act, page, crumbs=crumbs, record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def review_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a running round back."""
    user = actor(request)
    found = _round_or_404(user, pk)
    allow(can_run(user, found.contract) and _is_running(found))
    page = FormPage(
        title=_("Take the review back"),
        verb=_("Take the review back"),
        lead=_("The draft can be changed again; the round stays in the history."),
        done=_("The review was taken back."),
        back=contract_url(found.contract),
    )

    def act(_data: dict[str, Any]) -> LegalReview:
        return reviewing.take_back_review(
            review_id=pk, by=user, on=clock.today(), version=typed_version(request)
        )

    form = PlainForm(**posted(request))
    crumbs = contract_crumbs(found.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=found)


def _round_or_404(user: User, pk: int) -> LegalReview:
    found = LegalReview.objects.visible_to(user).filter(pk=pk)
    review_row = found.select_related(
        "contract__county", "contract__project", "draft", "file", "reviewed_by", "created_by"
    ).first()
    if review_row is None:
        raise Http404
    return review_row


def _is_running(row: LegalReview) -> bool:
    return row.reviewed_on is None and row.taken_back_on is None


def _count(row: LegalReview) -> WorkdayCount | None:
    """Return the working of the due day while it matters; None where the days differ by now."""
    if not _is_running(row):
        return None
    county, asked = row.contract.county, row.asked_on
    days = in_force(CONTRACT_REVIEW, county, asked).value.working_days
    count = working_days(asked, days, county)
    return count if _same(count, row.due_on) else None


def _same(count: WorkdayCount, due_on: dt.date) -> bool:
    return count.date == due_on
