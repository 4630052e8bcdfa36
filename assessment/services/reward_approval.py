"""Approval of reward cases by the leaders' document, after the public notice (R17).

What stands under notice is approved only while it still works out the same; it is sealed together
with the document, and what each referrer is due is written down.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_rewards as events
from assessment import notices_rewards as notices
from assessment.models import RewardCase, RewardObjection
from assessment.reward_words import exact_wan
from assessment.rules.reward_course import CaseAct, CaseState, NoticeHindrance, notice_hindrances
from assessment.selectors.rewards import Working, kept_of, working_of
from assessment.services.report_content import seal
from assessment.services.reward_review import (
    lock_for_review,
    move_case,
    seen_mark,
    stop_if,
    tell_drafter,
)
from assessment.services.rewards import IN_FUTURE, record_case, sync_referrers
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NOT_AS_NOTICED = _(
    "It does not work out any more as it stood under public notice. Return it, so that it is put "
    "under notice anew."
)
NOTICE_RUNS = _("The public notice runs until %(until)s, that day included.")
OBJECTION_OPEN = _("%(count)s objections are not ruled yet.")
OBJECTION_UPHELD = _("An objection was upheld: return the case, so that it is drafted anew.")
NO_DOCUMENT = _("Give the number of the leaders' document.")
NOT_CAPPED = _("Nothing lies above the largest award, so nothing is granted above it.")
GRANTED_TOO_MUCH = _("At most %(most)s (10,000 yuan) lie above the largest award.")
BEFORE_NOTICE = _("It cannot be approved before its public notice is over, on %(until)s.")


@dataclass(frozen=True)
class Approval:
    """What the leaders decided.

    Attributes:
        document: Number of their document.
        approved_on: Its day.
        granted_wan: What they granted above the largest award, one by one.
    """

    document: str
    approved_on: dt.date
    granted_wan: Decimal = Decimal(0)


def approval_hindrances(case: RewardCase, on: dt.date) -> list[str]:
    """Return why a case under notice may not be approved yet, in words: one query."""
    if case.notice_until is None or case.notice_from is None:
        return []
    rows = list(case.objections.values_list("verdict", "raised_on"))
    unruled = sum(1 for verdict, _day in rows if not verdict)
    upheld = sum(
        1
        for verdict, day in rows
        if verdict == RewardObjection.Verdict.UPHELD and day >= case.notice_from
    )
    words = {
        NoticeHindrance.RUNS: str(NOTICE_RUNS) % {"until": case.notice_until},
        NoticeHindrance.OPEN: str(OBJECTION_OPEN) % {"count": unruled},
        NoticeHindrance.UPHELD: str(OBJECTION_UPHELD),
    }
    found = notice_hindrances(case.notice_until, on, unruled=unruled, upheld=upheld)
    return [words[each] for each in found]


@transaction.atomic
def approve_case(
    *, case_id: int, version: int, approval: Approval, by: User, on: dt.date
) -> RewardCase:
    """Enter the leaders' approval: seal the decision, write what each referrer is due.

    Raises:
        Conflict: when somebody changed the case since the page was opened.
        RuleBroken: by the drafter, without a document, while the notice runs or an objection is
            open, for a grant without a cap, or when it does not work out as noticed any more.

    Source: rules.md R17.
    """
    with acting(user=by):
        case = lock_for_review(case_id, version, CaseAct.APPROVE, by=by)
        stop_if(approval_hindrances(case, on))
        _check_approval(case, approval, on)
        noticed = case.content
        if seen_mark(kept_of(working_of(case, on))) != seen_mark(noticed):
            raise RuleBroken(NOT_AS_NOTICED, code="not_as_noticed")
        working = _granted(case, approval.granted_wan, on)
        case.content = kept_of(working) | {
            "noticed": {
                "from": f"{case.notice_from}",
                "until": f"{case.notice_until}",
                "mark": seen_mark(noticed),
            },
            "approval": {
                "document": approval.document.strip(),
                "on": approval.approved_on.isoformat(),
                "by": str(by),
            },
        }
        case.sha256 = seal(case.content)
        case.document, case.approved_on = approval.document.strip(), approval.approved_on
        case.approved_at, case.approved_by = clock.now(), by
        case.award_wan = working.due_wan
        days = working.course.value.pay_days
        case.pay_due_on = approval.approved_on + dt.timedelta(days=days)
        amounts = {each.referrer: (each.percent, each.due_wan) for each in working.shares}
        move_case(case, CaseState.APPROVED, by=by)
        sync_referrers(case, amounts, by=by)
        words = {
            "document": case.document,
            "amount": exact_wan(case.award_wan),
            "due_on": case.pay_due_on,
        }
        tell_drafter(case, notices.REWARD_APPROVED.name, words)
        record_case(
            events.REWARD_APPROVED,
            case,
            by=by,
            award_wan=case.award_wan,
            document=case.document,
            sha256=case.sha256,
        )
        return case


def _granted(case: RewardCase, granted_wan: Decimal, on: dt.date) -> Working:
    case.granted_wan = granted_wan
    return working_of(case, on)


def _check_approval(case: RewardCase, approval: Approval, on: dt.date) -> None:
    if not approval.document.strip():
        raise RuleBroken(NO_DOCUMENT, code="no_document", field="document")
    if approval.approved_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="approved_on")
    if case.notice_until is not None and approval.approved_on <= case.notice_until:
        words = {"until": case.notice_until}
        raise RuleBroken(str(BEFORE_NOTICE) % words, code="before_notice", field="approved_on")
    most = Decimal(case.content["award"]["by_case_wan"] or 0)
    if approval.granted_wan and not most:
        raise RuleBroken(NOT_CAPPED, code="not_capped", field="granted_wan")
    if approval.granted_wan > most:
        words_of_most = {"most": exact_wan(most)}
        raise RuleBroken(
            str(GRANTED_TOO_MUCH) % words_of_most, code="granted_too_much", field="granted_wan"
        )
