"""Two at once (PostgreSQL): one case of a project, one reviewer, no payment beyond the award."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessment.models import RewardCase, RewardPayment
from assessment.services import reward_payments
from assessment.services.reward_payments import Paid, book_payment
from assessment.services.reward_review import return_case
from tests.assessment.closing.test_races import at_once, hold_until_both_came
from tests.assessment.rewards.conftest import notice, open_for
from tests.factories.projects import TODAY
from tests.factories.rewards import make_reward
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@stage
def approved(project):
    """Each referrer has its own part of 49: 29.4 and 19.6."""
    return make_reward(project, state="approved")


def paying(case, by, voucher):
    row = case.referrers.order_by("pk").first()

    def act():
        paid = Paid(Decimal("29.4"), TODAY, voucher, "县财政局")
        book_payment(referrer_row_id=row.pk, paid=paid, upload=None, by=by, on=TODAY)

    return act


def test_a_project_opened_twice_at_once_has_one_case(project, officer, second_officer):
    acts = (lambda: open_for(project, officer), lambda: open_for(project, second_officer))
    assert at_once(*acts) == ["done", "opened_already"]
    assert RewardCase.objects.count() == 1


def test_of_two_reviewers_one_decides(project, officer, director, county):
    case = make_reward(project, state="review", created_by=officer)
    second = county.user(Role.BUREAU_ADMIN)

    def give_back():
        return_case(case_id=case.pk, version=case.version, reason="补声明", by=second)

    outcome = at_once(lambda: notice(case, director), give_back)
    assert outcome in (["conflict", "done"], ["done", "not_now"])
    assert RewardCase.objects.get(pk=case.pk).version == case.version + 1


def test_the_award_is_paid_once_whoever_pays(approved, officer, second_officer):
    outcome = at_once(paying(approved, officer, "甲"), paying(approved, second_officer, "乙"))
    assert outcome == ["above_award", "done"]
    assert RewardPayment.objects.count() == 1


def test_without_the_lock_the_award_would_be_paid_twice(
    approved, officer, second_officer, monkeypatch
):
    """Control: the test above tests something."""

    def unlocked(case_id, version=None):
        return RewardCase.objects.select_related("county", "project").get(pk=case_id)

    monkeypatch.setattr(reward_payments, "lock_case", unlocked)
    hold_until_both_came(monkeypatch, reward_payments, "_check_amount")
    at_once(paying(approved, officer, "甲"), paying(approved, second_officer, "乙"))
    total = sum(RewardPayment.objects.values_list("amount_wan", flat=True))
    assert total == Decimal("58.8")
