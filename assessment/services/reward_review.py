"""Review of reward cases: handed in, returned, put under public notice, refused (R17).

The reviewer is never who drafted or handed it in. What stands under notice is frozen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_rewards as events
from assessment import notices_rewards as notices
from assessment.models import RewardCase
from assessment.permissions_rewards import is_drafter
from assessment.policies_rewards import RewardCourse
from assessment.reward_words import condition_name, exact_wan
from assessment.rules.reward_course import (
    CaseAct,
    CaseState,
)
from assessment.rules.rewards import Award
from assessment.selectors.rewards import Working, kept_of, working_of
from assessment.services.report_content import seal
from assessment.services.rewards import (
    REASON_NEEDED,
    SUBJECT,
    case_url,
    keep,
    lock_case,
    record_case,
    refuse_unless,
)
from projects.selectors.people import admins_of_bureau
from projects.services.saving import lock_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.services import mark_used

NO_SHARES = _("The confirmed shares of the referrers do not total 100 percent.")
CLAIM_OPEN = _("The claim of %(name)s is not decided, or contested. Settle it first.")
UNMET = _("Condition not met: %(name)s")
NOTHING = _("Nothing is due: the award works out as 0.")
NO_DIFFERENCE = _("Nothing is to be corrected: it works out as it was decided.")
UNDECLARED = _("%(name)s has not declared to be none of those who may not be rewarded.")
OWN_CASE = _("Somebody else than who drafted it or handed it in reviews it.")
CHANGED = _(
    "The amounts have changed since you looked at them. Look at them again before you go on."
)
# Kept by the notice; what is shown of a day (days late, say) may move without the award moving.
_COMPARED = ("award", "granted_wan", "already", "shares", "due_wan")
_WAITING = (
    notices.REWARD_SUBMITTED.name,
    notices.REWARD_NOTICE_OVER.name,
    notices.REWARD_RETURNED.name,
)


def hindrances(working: Working) -> list[str]:
    """Return why a case may not be handed in or put under notice, in words; empty: it may."""
    names = working.names
    found = [str(NO_SHARES)] if not working.shares else []
    found += [str(CLAIM_OPEN) % {"name": each.referrer} for each in working.open_claims]
    is_correction = working.case.corrects_id is not None
    if not is_correction:
        # A correction may find that nothing was due: then all of it comes back.
        found += [
            str(UNMET) % {"name": name} for name in unmet_names(working.award, working.terms.value)
        ]
        if not working.due_wan and not working.award.unmet:
            found.append(str(NOTHING))
    elif not any(each.due_wan for each in working.shares):
        found.append(str(NO_DIFFERENCE))
    course: RewardCourse = working.course.value
    if course.asks_declaration:
        found += [
            str(UNDECLARED) % {"name": names.get(each.referrer, "")}
            for each in working.shares
            if each.percent and not _has_declared(working, each.referrer)
        ]
    return found


def unmet_names(award: Award, terms: Any) -> list[str]:
    """Return the names of the conditions that do not hold."""
    names = {each.code: each.name for each in terms.rule.entry}
    return [condition_name({"code": code, "name": names.get(code, "")}) for code in award.unmet]


def _has_declared(working: Working, referrer_id: int) -> bool:
    row = working.referrers.get(referrer_id)
    return row is not None and row.declared_on is not None


def seen_mark(content: Mapping[str, Any]) -> str:
    """Return the mark of the amounts somebody looks at; the act that follows asks for the same."""
    rule = content["rule"]["values"]
    return seal({"rule": rule, **{name: content[name] for name in _COMPARED}})


@transaction.atomic
def submit_case(*, case_id: int, version: int, by: User, on: dt.date) -> RewardCase:
    """Hand a draft in for review; the administrators are told.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it is no draft, or something stands against it.
    """
    with acting(user=by):
        case = _locked(case_id, version)
        refuse_unless(case, CaseAct.SUBMIT)
        working = working_of(case, on)
        stop_if(hindrances(working))
        case.submitted_at, case.submitted_by = clock.now(), by
        case.state_reason = ""
        move_case(case, CaseState.REVIEW, by=by)
        _tell_reviewers(case, working.due_wan, by=by, on=on)
        record_case(events.REWARD_SUBMITTED, case, by=by, due_wan=working.due_wan)
        return case


@transaction.atomic
def return_case(*, case_id: int, version: int, reason: str, by: User) -> RewardCase:
    """Return a case to its draft, from review or from the public notice.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, by the drafter, or when nothing is to be returned.
    """
    why = _reason(reason)
    with acting(user=by, reason=why):
        case = lock_for_review(case_id, version, CaseAct.RETURN, by=by)
        case.state_reason = why
        case.notice_from = case.notice_until = case.award_wan = None
        case.is_notice_provisional = False
        case.content = {}
        move_case(case, CaseState.DRAFTED, by=by)
        tell_drafter(case, notices.REWARD_RETURNED.name, {"reason": why})
        record_case(events.REWARD_RETURNED, case, by=by, reason=why)
        return case


@transaction.atomic
def refuse_case(*, case_id: int, version: int, reason: str, by: User) -> RewardCase:
    """Refuse a case with a reason; another one may be begun later.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, by the drafter, or when it is not under review or notice.
    """
    why = _reason(reason)
    with acting(user=by, reason=why):
        case = lock_for_review(case_id, version, CaseAct.REFUSE, by=by)
        case.state_reason, case.award_wan = why, None
        move_case(case, CaseState.REFUSED, by=by)
        tell_drafter(case, notices.REWARD_REFUSED.name, {"reason": why})
        record_case(events.REWARD_REFUSED, case, by=by, reason=why)
        return case


@transaction.atomic
def withdraw_case(*, case_id: int, version: int, reason: str, by: User) -> RewardCase:
    """Withdraw a case that is not under notice yet.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, or when it has gone further.
    """
    why = _reason(reason)
    with acting(user=by, reason=why):
        case = lock_case(case_id, version)
        refuse_unless(case, CaseAct.WITHDRAW)
        case.state_reason = why
        move_case(case, CaseState.WITHDRAWN, by=by)
        record_case(events.REWARD_WITHDRAWN, case, by=by, reason=why)
        return case


@transaction.atomic
def put_under_notice(*, case_id: int, version: int, seen: str, by: User, on: dt.date) -> RewardCase:
    """Pass the review: freeze what works out now and put it under public notice.

    Args:
        case_id: The case.
        version: The version that was looked at.
        seen: The mark of the amounts that were looked at.
        by: The business administrator.
        on: Today; the notice begins, its working days count from tomorrow.

    Raises:
        Conflict: when somebody changed the case since the page was opened.
        RuleBroken: by the drafter, when something stands against it, or the amounts have changed.

    Source: rules.md R17, R15 (working days).
    """
    with acting(user=by):
        case = lock_for_review(case_id, version, CaseAct.NOTICE, by=by)
        working = working_of(case, on)
        stop_if(hindrances(working))
        content = kept_of(working)
        if seen_mark(content) != seen:
            raise RuleBroken(CHANGED, code="changed")
        until = working_days(on, working.course.value.notice_days, case.county)
        mark_used(working.terms)
        mark_used(working.course)
        case.content, case.award_wan = content, working.due_wan
        case.reviewed_at, case.reviewed_by = clock.now(), by
        case.notice_from, case.notice_until = on, until.date
        case.is_notice_provisional = until.is_provisional
        move_case(case, CaseState.NOTICED, by=by)
        record_case(
            events.REWARD_NOTICED, case, by=by, due_wan=case.award_wan, until=case.notice_until
        )
        return case


def _locked(case_id: int, version: int) -> RewardCase:
    """Lock project and case in this order: the amounts follow from the project's claims."""
    lock_project(RewardCase.objects.values_list("project_id", flat=True).get(pk=case_id))
    return lock_case(case_id, version)


def lock_for_review(case_id: int, version: int, act: CaseAct, *, by: User) -> RewardCase:
    """Lock a case for an act of its reviewer.

    Raises:
        Conflict: when it was changed since the page was opened.
        RuleBroken: when its state does not allow the act, or by who drafted it.
    """
    case = _locked(case_id, version)
    refuse_unless(case, act)
    if is_drafter(by, case):
        raise RuleBroken(OWN_CASE, code="own_case")
    return case


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
    return reason.strip()


def stop_if(found: list[str]) -> None:
    """Refuse with the first of what stands against an act.

    Raises:
        RuleBroken: when there is something.
    """
    if found:
        raise RuleBroken(found[0], code="hindered")


def move_case(case: RewardCase, state: CaseState, *, by: User) -> None:
    """Give a case its next state; what waited for the act is taken back."""
    case.state = state.value
    keep(case, by=by)
    withdraw_alerts(kind=_WAITING, subject=(SUBJECT, case.pk))


def _tell_reviewers(case: RewardCase, amount: Decimal, *, by: User, on: dt.date) -> None:
    drafters = {case.created_by_id, case.submitted_by_id}
    raise_alert(
        kind=notices.REWARD_SUBMITTED.name,
        subject=(SUBJECT, case.pk),
        recipients=[pk for pk in admins_of_bureau(case.county_id, on) if pk not in drafters],
        period=str(case.version),
        params={"project": case.project.name, "amount": exact_wan(amount), "by": str(by)},
        url=case_url(case.pk),
    )


def tell_drafter(case: RewardCase, kind: str, words: Mapping[str, Any]) -> None:
    """Tell who drafted a case and who handed it in."""
    drafters = {case.created_by_id, case.submitted_by_id} - {None}
    raise_alert(
        kind=kind,
        subject=(SUBJECT, case.pk),
        recipients=sorted(pk for pk in drafters if pk is not None),
        period=str(case.version),
        params={"project": case.project.name, **words},
        url=case_url(case.pk),
    )
