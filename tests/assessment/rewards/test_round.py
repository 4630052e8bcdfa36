"""The yearly round: sums by state, projects that meet the rule; daily reminders and to-do items."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment import notices_rewards as notices
from assessment.models import RewardCase, RewardPayment
from assessment.policies_rewards import DOMESTIC
from assessment.rules.reward_course import CaseState
from assessment.selectors.reward_round import candidates, rewards_of_year
from assessment.services.reward_reminders import remind_rewards
from assessment.tasks_rewards import remind_of_rewards
from assessment.todo_rewards import (
    reward_claims_near,
    reward_objections_to_rule,
    rewards_returned,
    rewards_to_approve,
    rewards_to_pay,
    rewards_to_review,
)
from projects.models import Project
from tests.assessment.rewards.conftest import open_for
from tests.factories.projects import TODAY, at_noon
from tests.factories.rewards import APPROVED_ON, make_reward, reward_project
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
D = Decimal


@stage
def half_year(county, director):
    """Claims run for six months from production."""
    value = {**DOMESTIC.default, "claim_from": "production", "claim_months": 6}
    set_policy(
        kind=DOMESTIC,
        owner=county.county,
        effective_from=dt.date(2026, 1, 1),
        value=value,
        source_document="县招发〔2026〕1号",
        by=director,
    )


def paid(case, amount):
    row = case.referrers.order_by("pk").first()
    RewardPayment.objects.create(
        referrer=row,
        amount_wan=D(amount),
        paid_on=APPROVED_ON,
        voucher=f"付{amount}",
        paid_by="县财政局",
        reason="退回" if D(amount) < 0 else "",
        entered_at=at_noon(APPROVED_ON),
    )


def test_a_year_is_summed_by_state(county):
    approved = make_reward(reward_project(county), state="approved")
    paid(approved, "20")
    paid(approved, "-5")
    make_reward(reward_project(county), state="closed")
    make_reward(reward_project(county), state="noticed")
    make_reward(reward_project(county))
    make_reward(reward_project(county), year=2025)
    sums = rewards_of_year(county.county.pk, 2026)
    assert sums.number == 4
    assert (sums.awarded_wan, sums.paid_wan, sums.open_wan) == (D(98), D(15), D(34))
    assert sums.by_state[CaseState.NOTICED].award_wan == D(49)
    assert sums.by_state[CaseState.DRAFTED].award_wan == 0
    assert sums.by_state[CaseState.REFUSED].number == 0


class TestCandidates:
    def test_those_that_meet_the_rule_come_first_and_cases_are_left_out(self, county):
        rich, poor = reward_project(county, fixed=30000), reward_project(county, fixed=0)
        make_reward(reward_project(county))
        found = candidates(county.county, TODAY)
        assert [(each.project, each.meets) for each in found] == [(rich, True), (poor, False)]
        assert found[0].working.due_wan == D(100)
        assert found[0].unknown

    def test_what_has_only_to_be_ticked_does_not_stand_in_the_way(self, county, director):
        conditions = [
            {"name": "已录入系统", "fact": "is_in_system", "at_least": "1", "at_most": None}
        ]
        set_policy(
            kind=DOMESTIC,
            owner=county.county,
            effective_from=dt.date(2026, 1, 1),
            value={**DOMESTIC.default, "conditions": conditions},
            source_document="县招发〔2026〕1号",
            by=director,
        )
        reward_project(county)
        found = candidates(county.county, TODAY)[0]
        assert (found.meets, found.unknown, found.working.due_wan) == (True, True, 0)

    def test_the_number_of_queries_does_not_grow(self, county, django_assert_max_num_queries):
        for _number in range(4):
            reward_project(county)
        with django_assert_max_num_queries(7):
            assert len(candidates(county.county, TODAY)) == 4


class TestReminders:
    def test_each_is_told_what_waits_and_told_once(self, county, officer, director):
        noticed = make_reward(reward_project(county), state="noticed", created_by=officer)
        approved = make_reward(reward_project(county), state="approved", created_by=officer)
        assert remind_of_rewards() == 3
        assert remind_rewards(on=TODAY) == 0
        over = Notice.objects.get(kind=notices.REWARD_NOTICE_OVER.name)
        assert (over.recipient, over.subject_id) == (director, str(noticed.pk))
        due = Notice.objects.filter(kind=notices.REWARD_PAY_DUE.name)
        assert {each.recipient for each in due} == {officer, director}
        assert {each.subject_id for each in due} == {str(approved.pk)}

    def test_a_late_payment_is_said_anew(self, county, officer):
        case = make_reward(reward_project(county), state="approved", created_by=officer)
        remind_rewards(on=TODAY)
        assert remind_rewards(on=case.pay_due_on) == 0
        assert remind_rewards(on=case.pay_due_on + dt.timedelta(days=1)) == 1

    def test_the_time_for_claiming_is_said_until_there_is_a_case(
        self, county, officer, half_year, director
    ):
        project = reward_project(county)
        Project.objects.filter(pk=project.pk).update(produced_on=dt.date(2026, 6, 1))
        assert remind_rewards(on=TODAY) == 2
        told = Notice.objects.filter(kind=notices.REWARD_CLAIM_NEAR.name, withdrawn_at=None)
        assert told.count() == 2
        assert [item.due_on for item in reward_claims_near(officer, TODAY)] == [
            dt.date(2026, 12, 1)
        ]
        open_for(project, officer)
        assert not told.exists()
        assert reward_claims_near(officer, TODAY) == []

    def test_what_no_longer_holds_is_taken_back(self, county, officer, half_year):
        project = reward_project(county)
        Project.objects.filter(pk=project.pk).update(produced_on=dt.date(2026, 6, 1))
        remind_rewards(on=TODAY)
        Project.objects.filter(pk=project.pk).update(produced_on=None)
        remind_rewards(on=TODAY)
        assert not Notice.objects.filter(withdrawn_at=None).exists()


class TestToDo:
    def test_each_sees_what_is_theirs(self, county, officer, director, leader, clerk):
        def make(state):
            return make_reward(reward_project(county), state=state, created_by=officer)

        review, noticed, approved = make("review"), make("noticed"), make("approved")
        noticed.objections.create(raised_by="张三", raised_on=TODAY, claim="不实")
        RewardCase.objects.filter(pk=make("drafted").pk).update(state_reason="补声明")
        lists = (
            (rewards_to_review, director, review),
            (rewards_to_approve, director, noticed),
            (reward_objections_to_rule, director, noticed),
            (rewards_to_pay, officer, approved),
            (rewards_to_pay, director, approved),
        )
        for provider, user, case in lists:
            assert [f"/rewards/{case.pk}/" in item.url for item in provider(user, TODAY)] == [True]
        assert len(rewards_returned(officer, TODAY)) == 1
        assert rewards_returned(director, TODAY) == []
        every = {provider for provider, _user, _case in lists} | {reward_claims_near}
        for user in (leader, clerk, county.user(Role.SYSADMIN)):
            assert [item for provider in every for item in provider(user, TODAY)] == []

    def test_nobody_reviews_an_own_draft(self, county, director):
        make_reward(reward_project(county), state="review", created_by=director)
        assert rewards_to_review(director, TODAY) == []
