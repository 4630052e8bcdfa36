"""Referrer rewards for tests: a project with confirmed referrers and verified money, cases.

reward_project(county, fixed=12000)                  referrers at 60 and 40 %
make_reward(project)                                 drafted
make_reward(project, state="approved", award=49)     as the approval leaves it
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessment.models import RewardCase, RewardReferrer
from assessment.rules.reward_course import DECIDED, CaseState
from assessment.selectors.rewards import kept_of, working_of
from assessment.services.report_content import seal
from projects.models import FundsEntry, Project, Referrer, ReferrerClaim
from tests.factories.accounts import CountyFixture
from tests.factories.projects import TODAY, ProjectFactory, at_noon, make_funds

NOTICE_FROM, NOTICE_UNTIL = dt.date(2026, 11, 6), dt.date(2026, 11, 13)
APPROVED_ON = dt.date(2026, 11, 16)
SHARES = (("德州汽车商会", "60"), ("王大伟", "40"))


def confirm(project: Project, name: str, percent: Decimal | str) -> ReferrerClaim:
    """Give a project a confirmed referrer."""
    referrer = Referrer.objects.create(county=project.county, name=name, phone="13905341234")
    project.referrers.add(referrer)
    return ReferrerClaim.objects.create(
        project=project,
        referrer=referrer,
        claimed_on=dt.date(2026, 1, 5),
        evidence="引荐函",
        answer_due_on=dt.date(2026, 1, 12),
        state=ReferrerClaim.State.CONFIRMED,
        percent=Decimal(percent),
        decided_on=dt.date(2026, 1, 8),
    )


def verified(project: Project, amount: Decimal | int | str, **fields: Any) -> FundsEntry:
    """Give a project verified money, fixed assets unless told otherwise."""
    values = {
        "kind": "fixed_assets",
        "state": "verified",
        "verified_wan": Decimal(amount),
        "verified_at": at_noon(TODAY),
        **fields,
    }
    return make_funds(project, dt.date(2026, 9, 1), Decimal(amount), **values)


def reward_project(
    county: CountyFixture,
    *,
    fixed: Decimal | int | str = 12000,
    shares: tuple[tuple[str, str], ...] = SHARES,
    **fields: Any,
) -> Project:
    """Make a project of the first township whose referrers are confirmed."""
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
        **fields,
    )
    for name, percent in shares:
        confirm(project, name, percent)
    if fixed:
        verified(project, fixed)
    return project


def make_reward(project: Project, *, state: str = "drafted", **fields: Any) -> RewardCase:
    """Make a case in a state, as the services would have left it."""
    found = CaseState(state)
    values = {"year": 2026, "branch": "domestic", "claimed_on": dt.date(2026, 11, 2), **fields}
    case = RewardCase.objects.create(county=project.county, project=project, **values)
    for claim in project.referrer_claims.filter(state="confirmed"):
        case.referrers.create(referrer=claim.referrer, declared_on=dt.date(2026, 11, 2))
    if found in {CaseState.DRAFTED, CaseState.REVIEW}:
        RewardCase.objects.filter(pk=case.pk).update(state=found.value)
    else:
        _freeze(case, found)
    return RewardCase.objects.get(pk=case.pk)


def _freeze(case: RewardCase, state: CaseState) -> None:
    read = RewardCase.objects.select_related("county", "project__investor").get(pk=case.pk)
    working = working_of(read, TODAY)
    case.content, case.award_wan = kept_of(working), working.due_wan
    case.notice_from, case.notice_until = NOTICE_FROM, NOTICE_UNTIL
    case.state = state.value
    if state in DECIDED:
        case.document, case.approved_on = "县招领〔2026〕9号", APPROVED_ON
        case.approved_at = at_noon(APPROVED_ON)
        case.pay_due_on = APPROVED_ON + dt.timedelta(days=30)
        case.sha256 = seal(case.content)
        for share in working.shares:
            RewardReferrer.objects.filter(case=case, referrer=share.referrer).update(
                percent=share.percent, awarded_wan=share.due_wan
            )
    case.save()
