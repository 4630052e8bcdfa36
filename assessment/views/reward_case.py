"""One reward: its page, what is typed of it, ticked facts, declarations and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.rewards import CaseForm, PayeeForm, TickForm
from assessment.models import RewardCase, RewardPayment, RewardReferrer, RewardTick
from assessment.permissions_rewards import can_do, can_open_reward, can_show_payee
from assessment.reward_words import FACT_DEFINITIONS, FACT_LABELS
from assessment.rules.reward_course import DECIDED, CaseAct, CaseState, may
from assessment.rules.reward_facts import TICKED, RewardFact
from assessment.selectors.rewards import Working, kept_of, working_of
from assessment.services import rewards as services
from assessment.services.reward_approval import approval_hindrances
from assessment.services.reward_review import hindrances
from assessment.views.months import allow
from assessment.views.reward_access import (
    BUREAU,
    GET_POST,
    READERS,
    TONES,
    case_crumbs,
    case_for,
    case_or_404,
    is_live,
    later_of,
    open_file,
    rewards_crumb,
)
from assessment.views.reward_rows import (
    award_words,
    difference_words,
    fact_rows,
    share_rows,
    steps_of,
)
from projects.models import Project
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock

_HAS_ACCOUNTS = frozenset(CaseState) - {
    CaseState.CLOSED,
    CaseState.REFUSED,
    CaseState.WITHDRAWN,
}


@roles_required(*READERS)
@require_safe
def reward(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a reward: facts with their entries, working, shares, payments, objections."""
    return _show(request, case_or_404(actor(request), pk))


@roles_required(*BUREAU)
@require_POST
def payee(request: HttpRequest, pk: int, referrer: int) -> HttpResponse:
    """Show account and identity of a referrer once, in full; the act is an event."""
    user = actor(request)
    case = case_or_404(user, pk)
    allow(can_show_payee(user, case))
    row = get_object_or_404(case.referrers.select_related("case"), referrer=referrer)
    services.show_payee(row=row, by=user)
    return _show(request, case, shown=referrer)


def _show(request: HttpRequest, case: RewardCase, *, shown: int | None = None) -> HttpResponse:
    user, on = actor(request), clock.today()
    working = working_of(case, on)
    now = kept_of(working)
    content: Mapping[str, Any] = now if is_live(case) else case.content
    may_tick = can_do(user, case, CaseAct.TICK)
    rows = _rows(case, working)
    later = later_of(case)
    is_decided = case.state in DECIDED
    waits = _waits(case, working, on)
    can = {act.value: can_do(user, case, act) for act in CaseAct}
    can["correct"] = can["correct"] and later is None
    can["approve"] = can["approve"] and not waits
    can["submit"] = can["submit"] and not waits
    can["notice"] = can["notice"] and not waits
    context = {
        "case": case,
        "project": case.project,
        "tone": TONES[CaseState(case.state)],
        "steps": steps_of(case),
        "facts": fact_rows(content, case, may_tick=may_tick),
        "award": award_words(content),
        "shares": share_rows(content, case, rows, shown=shown),
        "course": content["course"],
        "waits": waits,
        "difference": difference_words(content, now) if is_decided and later is None else None,
        "objections": case.objections.select_related("ruled_by", "file"),
        "later": later,
        "can": can,
        "may_enter": can_show_payee(user, case) and case.state in _HAS_ACCOUNTS,
        "is_decided": is_decided,
        "is_live": is_live(case),
        "crumbs": (rewards_crumb(case.year),),
        "trail": trail_part(request, [(services.SUBJECT, case.pk)]),
    }
    return render(request, "assessment/rewards/case.html", context)


def _rows(case: RewardCase, working: Working) -> Mapping[int, RewardReferrer]:
    """Return declaration and account by referrer, with the payments of this case: one query."""
    own = [each for each in working.referrers.values() if each.case_id == case.pk]
    payments = Prefetch("payments", queryset=RewardPayment.objects.select_related("entered_by"))
    prefetch_related_objects(own, payments)
    return working.referrers


def _waits(case: RewardCase, working: Working, on: Any) -> list[str]:
    """Return what stands against the next step, in words."""
    if case.state in {CaseState.DRAFTED, CaseState.REVIEW}:
        return hindrances(working)
    return approval_hindrances(case, on) if case.state == CaseState.NOTICED else []


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def open_reward(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the reward of a project."""
    user, on = actor(request), clock.today()
    project = get_object_or_404(Project.objects.visible_to(user).select_related("county"), pk=pk)
    allow(can_open_reward(user, project.county_id))
    form = CaseForm(
        **posted(request), on=on, initial={"branch": services.branch_of(project), "year": on.year}
    )
    page = FormPage(
        title=_("Begin a referrer reward"),
        verb=pgettext("reward", "Begin"),
        lead=_(
            "It is worked out from the verified amounts of the ledger; the referrers are those "
            "whose claims are confirmed."
        ),
        done=_("The reward is begun. Look at its facts and enter the declarations."),
        back=reverse("assessment:rewards-of-project", args=[pk]),
        onward=lambda made: services.case_url(made.pk),
    )
    return run_page(
        request,
        form,
        lambda _data: services.open_case(project_id=pk, facts=form.facts(), by=user, on=on),
        page,
        crumbs=(rewards_crumb(), (project.name, page.back)),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change year, day of the claim, kind of capital, remarks of a draft."""
    user, on = actor(request), clock.today()
    case = case_for(request, pk, CaseAct.EDIT)
    allow(may(CaseAct.EDIT, case.state))
    form = CaseForm(
        **posted(request),
        on=on,
        initial={
            "year": case.year,
            "claimed_on": case.claimed_on,
            "branch": case.branch,
            "note": case.note,
        },
    )
    page = FormPage(
        title=_("Change the reward"),
        verb=_("Save"),
        done=_("Saved; it is worked out anew."),
        back=services.case_url(pk),
    )
    return run_page(
        request,
        form,
        lambda _data: services.save_case(
            case_id=pk, version=typed_version(request) or 0, facts=form.facts(), by=user, on=on
        ),
        page,
        crumbs=case_crumbs(case),
        record=case,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def fact(request: HttpRequest, pk: int, fact: str) -> HttpResponse:
    """Tick a fact that the ledger does not have, with evidence."""
    user = actor(request)
    case, found = case_for(request, pk, CaseAct.TICK), _fact_or_404(fact)
    allow(may(CaseAct.TICK, case.state))
    if found not in TICKED:
        raise Http404
    tick = case.ticks.filter(fact=found.value).first()
    initial = {}
    if tick is not None:
        answer = TickForm.YES if tick.holds else TickForm.NO
        initial = {"holds": answer, "evidence": tick.evidence}
    form = TickForm(**posted(request), initial=initial)
    page = FormPage(
        title=str(FACT_LABELS[found]),
        verb=_("Save"),
        lead=FACT_DEFINITIONS[found],
        done=_("The fact is ticked; the award is worked out anew."),
        back=services.case_url(pk),
    )
    return run_page(
        request,
        form,
        lambda data: services.tick_fact(
            case_id=pk, version=typed_version(request) or 0, fact=found, by=user, **data
        ),
        page,
        crumbs=case_crumbs(case),
        record=case,
    )


@roles_required(*READERS)
@require_safe
def fact_file(request: HttpRequest, pk: int, fact: str) -> HttpResponseBase:
    """Open the evidence of a ticked fact."""
    ticks = RewardTick.objects.visible_to(actor(request)).exclude(file=None)
    found = get_object_or_404(ticks.select_related("file", "case"), case=pk, fact=fact)
    return open_file(request, found.file, found.case)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def referrer(request: HttpRequest, pk: int, referrer: int) -> HttpResponse:
    """Enter a referrer's declaration and account."""
    user, on = actor(request), clock.today()
    case = case_or_404(user, pk)
    allow(can_show_payee(user, case) and case.state in _HAS_ACCOUNTS)
    working = working_of(case, on)
    if referrer not in working.names:
        raise Http404
    row = working.referrers.get(referrer)
    form = PayeeForm(
        **posted(request),
        on=on,
        stored=_stored(row),
        initial={}
        if row is None
        else {"declared_on": row.declared_on, "payee": row.payee, "bank": row.bank},
    )
    page = FormPage(
        title=_("Declaration and account: %(name)s") % {"name": working.names[referrer]},
        verb=_("Save"),
        lead=_("Who may not be rewarded: %(excluded)s")
        % {"excluded": working.course.value.excluded},
        done=_("Saved."),
        back=services.case_url(pk),
    )

    def act(data: dict[str, Any]) -> RewardReferrer:
        return services.save_referrer(
            case_id=pk,
            referrer_id=referrer,
            version=typed_version(request) or 0,
            facts=form.facts(),
            upload=data["upload"],
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=case_crumbs(case), record=case)


@roles_required(*READERS)
@require_safe
def declaration(request: HttpRequest, pk: int, referrer: int) -> HttpResponseBase:
    """Open the signed declaration of a referrer."""
    rows = RewardReferrer.objects.visible_to(actor(request)).exclude(declaration=None)
    found = get_object_or_404(
        rows.select_related("declaration", "case"), case=pk, referrer=referrer
    )
    return open_file(request, found.declaration, found.case)


def _stored(row: RewardReferrer | None) -> frozenset[str]:
    if row is None:
        return frozenset()
    held = {"account": row.account_sealed, "identity": row.identity_sealed}
    return frozenset(name for name, sealed in held.items() if sealed)


def _fact_or_404(name: str) -> RewardFact:
    try:
        return RewardFact(name)
    except ValueError as error:
        raise Http404 from error
