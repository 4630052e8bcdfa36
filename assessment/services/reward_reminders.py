"""Daily reminders of referrer rewards: notices over, payments due, claims running out (R18).

Worked out of dates: a second run tells nobody twice, and what no longer holds is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from assessment import notices_rewards as notices
from assessment.models import RewardCase
from assessment.reward_words import exact_wan
from assessment.selectors.reward_duties import ClaimNear, claims_near, notices_over, to_pay
from assessment.selectors.reward_facts import RewardPolicies
from assessment.services.reward_payments import balances
from assessment.services.rewards import OF_PROJECT, SUBJECT, case_url
from projects.selectors.people import admins_of_bureau, people_of_bureau
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.calendar.selectors import counties_of


def remind_rewards(*, on: dt.date) -> int:
    """Tell the bureaus of all counties what waits; return how many notices are new."""
    return sum(_remind(county, on) for county in counties_of(None))


@transaction.atomic
def _remind(county: Unit, on: dt.date) -> int:
    """Tell one county's bureau.

    1. Notices that are over: the administrators who did not draft the case.
    2. Payments due within the policy's days, and every one that is late: the bureau.
    3. Projects with confirmed referrers whose time for claiming runs out: the bureau.
    4. Take back what was said of claims and is no longer so.
    """
    over = list(notices_over(county.pk, on))
    horizon = on + dt.timedelta(days=RewardPolicies(county).course(on).value.remind_days)
    paying = list(to_pay(county.pk).filter(pay_due_on__lte=horizon))
    near = claims_near(county, on)
    _take_back_claims(county, near)
    if not (over or paying or near):
        return 0
    admins, bureau = admins_of_bureau(county.pk, on), people_of_bureau(county.pk, on)
    return raise_alerts(
        [
            *_of_notices(over, admins),
            *_of_payments(paying, bureau, on),
            *_of_claims(near, bureau),
        ]
    )


def _of_notices(cases: Iterable[RewardCase], admins: list[int]) -> Iterator[Alert]:
    for case in cases:
        drafters = {case.created_by_id, case.submitted_by_id}
        yield Alert(
            kind=notices.REWARD_NOTICE_OVER.name,
            subject=(SUBJECT, case.pk),
            recipients=[pk for pk in admins if pk not in drafters],
            period=f"{case.notice_until}",
            params={"project": case.project.name, "until": case.notice_until},
            url=case_url(case.pk),
        )


def _of_payments(cases: Iterable[RewardCase], bureau: list[int], on: dt.date) -> Iterator[Alert]:
    for case in cases:
        due_on = case.pay_due_on
        if due_on is None:
            continue
        rest = sum((due - paid for due, paid in balances(case).values()), Decimal(0))
        late = "late" if on > due_on else "due"
        yield Alert(
            kind=notices.REWARD_PAY_DUE.name,
            subject=(SUBJECT, case.pk),
            recipients=bureau,
            period=f"{due_on}:{late}",
            params={"project": case.project.name, "due_on": due_on, "open": exact_wan(rest)},
            url=case_url(case.pk),
            due_on=due_on,
        )


def _of_claims(near: Iterable[ClaimNear], bureau: list[int]) -> Iterator[Alert]:
    for each in near:
        yield Alert(
            kind=notices.REWARD_CLAIM_NEAR.name,
            subject=(OF_PROJECT, each.project.pk),
            recipients=bureau,
            period=f"{each.until}",
            params={
                "project": each.project.name,
                "until": each.until,
                "referrers": "、".join(each.referrers),
            },
            url=reverse("assessment:reward-open", args=[each.project.pk]),
            due_on=each.until,
        )


def _take_back_claims(county: Unit, near: Iterable[ClaimNear]) -> None:
    told = Notice.objects.filter(
        kind=notices.REWARD_CLAIM_NEAR.name,
        withdrawn_at=None,
        recipient__unit__county=county,
    )
    standing = {str(each.project.pk) for each in near}
    for pk in set(told.values_list("subject_id", flat=True)) - standing:
        withdraw_alerts(kind=notices.REWARD_CLAIM_NEAR.name, subject=(OF_PROJECT, pk))
