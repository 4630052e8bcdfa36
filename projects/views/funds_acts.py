"""What is done with funds in place: decide, revise, take back, correct, plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.funds import CorrectFundsForm, DecideFundsForm, TakeBackForm
from projects.forms.records import FundsForm
from projects.models import FundsEntry
from projects.models.choices import FUNDS_EVIDENCE
from projects.models.funds_words import WARNING_LABELS
from projects.permissions_funds import (
    can_correct_funds,
    can_decide_funds,
    can_revise_funds,
)
from projects.selectors.funds import entry_visible, next_waiting, warnings_of
from projects.services.funds import FundsFacts
from projects.services.funds_deciding import (
    DECIDED_ALREADY,
    Decision,
    correct_funds,
    decide_funds,
    revise_funds,
    stands_at,
    take_back_funds,
)
from projects.services.month_locks import locked_months_of
from projects.views.access import BUREAU, WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.core import clock
from zhaoshang.core.money import plain_wan

GET_POST = ["GET", "HEAD", "POST"]
State = FundsEntry.State


def _found(request: HttpRequest, pk: int) -> tuple[Seen, FundsEntry]:
    entry = entry_visible(actor(request), pk)
    if entry is None:
        raise Http404
    return project_or_404(request, entry.project_id), entry


def _tab(seen: Seen) -> str:
    return reverse("projects:funds", args=[seen.project.pk])


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify, reject or return a claim, its evidence beside the figures; then comes the next."""
    seen, entry = _found(request, pk)
    if entry.state != State.CLAIMED:
        messages.info(request, str(DECIDED_ALREADY) % {"state": entry.get_state_display()})
        return redirect(_tab(seen))
    allow(can_decide_funds(seen.user, entry))
    upcoming = next_waiting(seen.user, after=pk)
    agreed = seen.project.agreed_amount_wan or seen.project.total_investment_wan
    page = FormPage(
        title=_("Verify funds"),
        verb=_("Decide"),
        done=_decided,
        template="projects/funds/decide.html",
        back=reverse("projects:funds-decide", args=[upcoming])
        if upcoming and request.method == "POST"
        else reverse("projects:funds-queue"),
        context={
            "entry": entry,
            "files": list(entry.documents.all()),
            "warnings": [WARNING_LABELS[each] for each in warnings_of(entry)],
            "agreed": agreed,
            "rest": agreed - seen.project.funds_verified_wan if agreed else None,
            "upcoming": upcoming,
        },
    )
    form = DecideFundsForm(
        **posted(request), initial={"verified_wan": plain_wan(entry.claimed_wan)}
    )
    return run_form(
        request,
        seen,
        form,
        lambda data: decide_funds(
            entry_id=pk, decision=Decision(**data), by=seen.user, on=clock.today()
        ),
        page,
    )


def _decided(entry: FundsEntry) -> str:
    return {
        State.VERIFIED.value: _("Verified. The unit has been told."),
        State.REJECTED.value: _("Rejected. The unit has been told why."),
        State.RETURNED.value: _("Returned. The unit has been asked."),
    }[entry.state]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a claim that waits or came back with a question."""
    seen, entry = _found(request, pk)
    allow(can_revise_funds(seen.user, seen.project, seen.part, entry))
    kind = entry.documents.values_list("kind", flat=True).first()
    initial = {
        "month": entry.month,
        "claimed_wan": plain_wan(entry.claimed_wan),
        "origin": entry.origin,
        "kind": entry.kind,
        "currency": entry.currency,
        "foreign_amount_wan": entry.foreign_amount_wan,
        "conversion_rate": entry.conversion_rate,
        "conversion_rate_on": entry.conversion_rate_on,
        "corrects_month": entry.corrects_month and entry.corrects_month.isoformat(),
        "note": entry.note,
        "evidence_kind": kind if kind in FUNDS_EVIDENCE else None,
    }
    page = FormPage(
        title=_("Revise the claim"),
        verb=_("Send again"),
        lead=_("The bureau asks: %(question)s") % {"question": entry.decision_note}
        if entry.state == State.RETURNED
        else "",
        done=_("The claim was changed and waits for verification."),
        template="projects/funds/revise.html",
        back=_tab(seen),
        context={"files": list(entry.documents.all()), "version": entry.version},
    )

    def act(data: dict[str, Any]) -> FundsEntry:
        uploads, evidence = data.pop("uploads"), data.pop("evidence_kind")
        return revise_funds(
            entry_id=pk,
            version=typed_version(request) or 0,
            facts=FundsFacts(**data),
            by=seen.user,
            on=clock.today(),
            uploads=uploads,
            evidence_kind=evidence,
        )

    locked = locked_months_of(seen.project, clock.today())
    if entry.corrects_month is not None and entry.corrects_month not in locked:
        locked.append(entry.corrects_month)
    form = FundsForm(**posted(request), initial=initial, locked=locked)
    return run_form(request, seen, form, act, page)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a claim back before it is decided."""
    seen, entry = _found(request, pk)
    allow(can_revise_funds(seen.user, seen.project, seen.part, entry))
    page = FormPage(
        title=_("Take the claim back"),
        verb=_("Take back"),
        lead=_("It stays on record and no longer counts as claimed."),
        done=_("The claim was taken back."),
        danger=True,
        back=_tab(seen),
    )
    return run_form(
        request,
        seen,
        TakeBackForm(**posted(request)),
        lambda data: take_back_funds(entry_id=pk, by=seen.user, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was verified, in the open month."""
    seen, entry = _found(request, pk)
    allow(can_correct_funds(seen.user, entry))
    stands = stands_at(entry)
    page = FormPage(
        title=_("Correct verified funds"),
        verb=_("Correct"),
        lead=_(
            "Published months stay as they are: the difference is booked in this month and names"
            " the month it corrects."
        ),
        done=_("The correction was booked."),
        danger=True,
        template="projects/funds/correct.html",
        back=_tab(seen),
        context={"entry": entry, "stands": stands, "version": entry.version},
    )
    form = CorrectFundsForm(**posted(request), initial={"verified_wan": plain_wan(stands)})
    return run_form(
        request,
        seen,
        form,
        lambda data: correct_funds(
            entry_id=pk,
            version=typed_version(request) or 0,
            by=seen.user,
            on=clock.today(),
            **data,
        ),
        page,
    )
