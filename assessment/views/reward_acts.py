"""What is done with a reward: handed in, returned, noticed, approved, refused, closed, proved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from assessment.forms.rewards import ApprovalForm, CloseForm, CorrectionForm, WhyForm
from assessment.models import RewardCase
from assessment.reward_words import exact_wan
from assessment.rules.reward_course import DECIDED, CaseAct, may
from assessment.rules.typed import plain
from assessment.selectors.rewards import kept_of, working_of
from assessment.services import reward_approval, reward_payments, reward_review
from assessment.services.reward_proof import verify_reward
from assessment.services.rewards import case_url, open_correction
from assessment.views.months import allow
from assessment.views.reward_access import (
    BUREAU,
    GET_POST,
    READERS,
    case_crumbs,
    case_for,
    case_or_404,
    done,
)
from assessment.views.reward_rows import award_words, share_rows
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

ADMIN = Role.BUREAU_ADMIN
Words = tuple[str, str, str, str]


@roles_required(*BUREAU)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft in for review."""
    user = actor(request)
    case_for(request, pk, CaseAct.SUBMIT)
    return done(
        request,
        pk,
        lambda: reward_review.submit_case(
            case_id=pk, version=typed_version(request) or 0, by=user, on=clock.today()
        ),
        _("It is handed in; the administrator has been told."),
    )


@roles_required(ADMIN)
@require_http_methods(GET_POST)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a case to its draft."""
    words = (
        _("Return the reward"),
        pgettext("reward", "Return"),
        _("It can be changed again; a public notice ends and begins anew later."),
        _("Returned; who drafted it has been told."),
    )
    return _with_reason(request, pk, CaseAct.RETURN, reward_review.return_case, words)


@roles_required(ADMIN)
@require_http_methods(GET_POST)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a case."""
    words = (
        _("Refuse the reward"),
        pgettext("reward", "Refuse"),
        _("The case ends. Another one may be begun for the project."),
        _("Refused; who drafted it has been told."),
    )
    return _with_reason(request, pk, CaseAct.REFUSE, reward_review.refuse_case, words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a case."""
    words = (
        _("Withdraw the reward"),
        pgettext("reward", "Withdraw"),
        _("The case ends. Another one may be begun for the project."),
        _("Withdrawn."),
    )
    return _with_reason(request, pk, CaseAct.WITHDRAW, reward_review.withdraw_case, words)


def _with_reason(
    request: HttpRequest, pk: int, act: CaseAct, service: Callable[..., Any], words: Words
) -> HttpResponse:
    user, case = actor(request), case_for(request, pk, act)
    title, verb, lead, said = words
    page = FormPage(title=title, verb=verb, lead=lead, done=said, danger=True, back=case_url(pk))
    return run_page(
        request,
        WhyForm(**posted(request)),
        lambda data: service(
            case_id=pk, version=typed_version(request) or 0, reason=data["reason"], by=user
        ),
        page,
        crumbs=case_crumbs(case),
        record=case,
    )


@roles_required(ADMIN)
@require_http_methods(GET_POST)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the amounts once more and put the case under public notice."""
    user, on = actor(request), clock.today()
    case = case_for(request, pk, CaseAct.NOTICE)
    working = working_of(case, on)
    content = kept_of(working)

    def act(_data: dict[str, Any]) -> RewardCase:
        return reward_review.put_under_notice(
            case_id=pk,
            version=typed_version(request) or 0,
            seen=request.POST.get("seen", ""),
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Put it under public notice"),
        verb=_("Begin the notice"),
        done=lambda made: (
            _("It is under public notice until %(until)s.") % {"until": made.notice_until}
        ),
        template="assessment/rewards/notice.html",
        back=case_url(pk),
        context={
            "award": award_words(content),
            "shares": share_rows(content, case, working.referrers),
            "seen": reward_review.seen_mark(content),
            "waits": reward_review.hindrances(working),
            "days": working.course.value.notice_days,
            "project": case.project,
        },
    )
    form = forms.Form(**posted(request))
    return run_page(request, form, act, page, crumbs=case_crumbs(case), record=case)


@roles_required(ADMIN)
@require_http_methods(GET_POST)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the leaders' approval."""
    user, on = actor(request), clock.today()
    case = case_for(request, pk, CaseAct.APPROVE)
    allow(may(CaseAct.APPROVE, case.state))
    by_case = case.content["award"]["by_case_wan"]
    form = ApprovalForm(
        **posted(request),
        on=on,
        by_case_wan="" if by_case in {"", "0"} else exact_wan(by_case),
        granted_wan=plain(case.granted_wan) if case.granted_wan else "",
    )
    page = FormPage(
        title=_("Enter the approval"),
        verb=_("Approve"),
        lead=_("%(amount)s (10,000 yuan), as it stood under public notice. It is sealed with it.")
        % {"amount": exact_wan(case.award_wan)},
        done=lambda made: _("Approved; to be paid by %(day)s.") % {"day": made.pay_due_on},
        back=case_url(pk),
    )

    def act(_data: dict[str, Any]) -> RewardCase:
        return reward_approval.approve_case(
            case_id=pk,
            version=typed_version(request) or 0,
            approval=form.approval(),
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=case_crumbs(case), record=case)


@roles_required(ADMIN)
@require_http_methods(GET_POST)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case that is paid, or whose rest stays unpaid for a reason."""
    user, case = actor(request), case_for(request, pk, CaseAct.CLOSE)
    page = FormPage(
        title=_("Close the reward"),
        verb=pgettext("reward", "Close"),
        lead=_("Nothing is booked after that."),
        done=_("The reward is closed."),
        danger=True,
        back=case_url(pk),
    )
    return run_page(
        request,
        CloseForm(**posted(request)),
        lambda data: reward_payments.close_case(
            case_id=pk, version=typed_version(request) or 0, reason=data["reason"], by=user
        ),
        page,
        crumbs=case_crumbs(case),
        record=case,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a case that awards the difference to a decided one."""
    user, on = actor(request), clock.today()
    case = case_for(request, pk, CaseAct.CORRECT)
    page = FormPage(
        title=_("Correct a decided reward"),
        verb=_("Begin the correction"),
        lead=_("The decided one stays as it is; a case of its own awards the difference."),
        done=_("The correction is begun as a draft."),
        back=case_url(pk),
        onward=lambda made: case_url(made.pk),
    )
    return run_page(
        request,
        CorrectionForm(**posted(request)),
        lambda data: open_correction(case_id=pk, reason=data["reason"], by=user, on=on),
        page,
        crumbs=case_crumbs(case),
    )


@roles_required(*READERS)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Work a decided case out of what was frozen again, and say whether it holds."""
    user = actor(request)
    case = case_or_404(user, pk)
    allow(case.state in DECIDED)
    proof = verify_reward(case, by=user)
    if proof.holds:
        words = _("It holds. SHA-256: %(hash)s…") % {"hash": proof.found[:16]}
        messages.success(request, words)
    else:
        messages.error(request, _("It is not what was sealed at the approval. Tell the auditor."))
    return HttpResponseRedirect(case_url(pk))
