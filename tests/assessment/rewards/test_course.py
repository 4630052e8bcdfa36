"""A reward from the draft to the approval: what each step asks, leaves, and refuses (R17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import RewardCase
from assessment.rules.reward_course import CaseState
from assessment.rules.reward_facts import RewardFact
from assessment.selectors.rewards import working_of
from assessment.services import reward_review as review
from assessment.services.reward_objections import Raised, note_objection, rule_objection
from assessment.services.reward_proof import prove_reward
from assessment.services.rewards import PayeeFacts, save_referrer, tick_fact
from projects.models import ReferrerClaim
from tests.assessment.rewards.conftest import (
    AFTER,
    DOCUMENT,
    UNTIL,
    approve,
    declare,
    notice,
    open_for,
    read,
    refused,
    submit,
)
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.rewards import confirm, reward_project, verified
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict
from zhaoshang.core.sealed_text import unseal
from zhaoshang.policy.models import PolicyUse

pytestmark = pytest.mark.django_db
D = Decimal


class TestDraft:
    def test_it_works_out_from_verified_money_by_confirmed_shares(self, draft):
        working = working_of(read(draft), TODAY)
        # 3 + 36 + 5‰ of 2000
        assert working.due_wan == D(49)
        assert [(each.percent, each.due_wan) for each in working.shares] == [
            (D(60), D("29.4")),
            (D(40), D("19.6")),
        ]
        line = working.fact(RewardFact.FIXED_ASSETS)
        assert (line.value, len(line.rows)) == (D(12000), 1)

    def test_without_a_confirmed_referrer_none_is_begun(self, county, officer):
        project = ProjectFactory(county=county.county)
        refused("no_claim", lambda: open_for(project, officer))

    def test_a_project_has_one_case_that_stands(self, draft, project, officer):
        refused("opened_already", lambda: open_for(project, officer))
        review.withdraw_case(case_id=draft.pk, version=draft.version, reason="重复申报", by=officer)
        assert open_for(project, officer).pk != draft.pk

    def test_money_that_is_only_claimed_does_not_count(self, draft, project):
        verified(project, 5000, state="claimed", verified_wan=None)
        verified(project, 700, kind="working_capital")
        assert working_of(read(draft), TODAY).due_wan == D(49)

    def test_a_ticked_fact_brings_its_extra_with_evidence(self, draft, officer):
        def tick(evidence):
            return tick_fact(
                case_id=draft.pk,
                version=read(draft).version,
                fact=RewardFact.HIGH_TECH,
                holds=True,
                evidence=evidence,
                upload=None,
                by=officer,
            )

        refused("evidence_needed", lambda: tick(" "))
        tick("高新技术企业证书 GR2026001")
        working = working_of(read(draft), TODAY)
        assert working.due_wan == D("53.9")
        assert working.fact(RewardFact.HIGH_TECH).tick.evidence.startswith("高新")

    def test_a_fact_of_the_ledger_is_not_ticked(self, draft, officer):
        refused(
            "no_tick",
            lambda: tick_fact(
                case_id=draft.pk,
                version=draft.version,
                fact=RewardFact.TOTAL,
                holds=True,
                evidence="合同",
                upload=None,
                by=officer,
            ),
        )

    def test_numbers_are_stored_encrypted_and_stay_where_left_empty(self, draft, officer):
        referrer = draft.project.referrer_claims.first().referrer_id

        def save(**facts):
            return save_referrer(
                case_id=draft.pk,
                referrer_id=referrer,
                version=read(draft).version,
                facts=PayeeFacts(declared_on=TODAY, **facts),
                upload=None,
                by=officer,
                on=TODAY,
            )

        save(account="6222 0212-3456 7890", identity="371421198001011234", payee="王大伟")
        row = save(payee="王大伟", bank="农业银行")
        assert "6222" not in row.account_sealed
        assert unseal(row.account_sealed) == "6222021234567890"
        assert unseal(row.identity_sealed) == "371421198001011234"

    def test_a_stranger_has_no_part_in_it(self, draft, county, officer):
        other = confirm(ProjectFactory(county=county.county), "外人", 100)
        refused(
            "no_referrer",
            lambda: save_referrer(
                case_id=draft.pk,
                referrer_id=other.referrer_id,
                version=draft.version,
                facts=PayeeFacts(),
                upload=None,
                by=officer,
                on=TODAY,
            ),
        )


class TestReview:
    def test_without_declarations_it_is_not_handed_in(self, project, officer):
        case = open_for(project, officer)
        caught = refused("hindered", lambda: submit(case, officer))
        assert "德州汽车商会" in str(caught)

    def test_with_an_open_claim_it_is_not_handed_in(self, draft, project, officer):
        claim = project.referrer_claims.last()
        ReferrerClaim.objects.filter(pk=claim.pk).update(is_disputed=True)
        assert "王大伟" in str(refused("hindered", lambda: submit(draft, officer)))

    def test_nothing_due_is_not_handed_in(self, county, officer):
        case = declare(open_for(reward_project(county, fixed=0), officer), officer)
        refused("hindered", lambda: submit(case, officer))

    def test_the_administrators_are_told_not_the_drafter(self, draft, director, county, officer):
        second = county.user(Role.BUREAU_ADMIN)
        submit(draft, officer)
        told = Notice.objects.filter(kind="assessment.reward_submitted")
        assert set(told.values_list("recipient", flat=True)) == {director.pk, second.pk}

    def test_who_drafted_it_does_not_review_it(self, project, director):
        case = declare(open_for(project, director), director)
        submit(case, director)
        refused("own_case", lambda: notice(case, director))

    def test_the_notice_freezes_amounts_and_uses_the_policies(self, noticed):
        assert (noticed.state, noticed.award_wan) == ("noticed", D(49))
        assert (noticed.notice_from, noticed.notice_until) == (TODAY, UNTIL)
        assert noticed.content["due_wan"] == "49"
        assert PolicyUse.objects.count() == 2
        assert not Notice.objects.filter(
            kind="assessment.reward_submitted", withdrawn_at=None
        ).exists()

    def test_what_changed_since_it_was_looked_at_is_not_noticed(self, submitted, director, project):
        found = read(submitted)
        seen = review.seen_mark(review.kept_of(working_of(found, TODAY)))
        verified(project, 100)
        refused(
            "changed",
            lambda: review.put_under_notice(
                case_id=found.pk, version=found.version, seen=seen, by=director, on=TODAY
            ),
        )

    def test_a_returned_case_says_why_and_can_be_mended(self, noticed, director, officer):
        case = review.return_case(
            case_id=noticed.pk, version=noticed.version, reason="补声明", by=director
        )
        assert (case.state, case.content, case.award_wan) == ("drafted", {}, None)
        told = Notice.objects.get(kind="assessment.reward_returned")
        assert told.recipient == officer
        assert submit(case, officer).state == CaseState.REVIEW

    def test_a_refused_one_ends_with_its_reason(self, submitted, director):
        def act(reason):
            return review.refuse_case(
                case_id=submitted.pk, version=submitted.version, reason=reason, by=director
            )

        refused("reason", lambda: act(""))
        assert act("引荐人为公职人员").state == CaseState.REFUSED

    def test_of_two_reviewers_the_second_is_told(self, submitted, director, county):
        second, version = county.user(Role.BUREAU_ADMIN), submitted.version
        review.return_case(case_id=submitted.pk, version=version, reason="补声明", by=director)
        with pytest.raises(Conflict):
            review.refuse_case(case_id=submitted.pk, version=version, reason="不符", by=second)


class TestApproval:
    def test_not_before_the_last_day_of_the_notice_is_over(self, noticed, director):
        refused("hindered", lambda: approve(noticed, director, on=UNTIL))
        assert approve(noticed, director, on=UNTIL + dt.timedelta(days=1)).state == "approved"

    def test_it_is_sealed_with_the_document_and_what_each_is_due(self, approved):
        assert approved.content["approval"]["document"] == DOCUMENT
        assert approved.pay_due_on == AFTER + dt.timedelta(days=30)
        rows = approved.referrers.order_by("pk").values_list("percent", "awarded_wan")
        assert list(rows) == [(D(60), D("29.4")), (D(40), D("19.6"))]
        assert prove_reward(read(approved)).holds

    def test_a_changed_content_is_betrayed_even_if_sealed_anew(self, approved):
        content = {**approved.content, "due_wan": "490"}
        sha256 = review.seal(content)
        RewardCase.objects.filter(pk=approved.pk).update(content=content, sha256=sha256)
        proof = prove_reward(read(approved))
        assert not proof.works_out
        assert proof.recorded != proof.sealed == proof.found

    def test_amounts_that_moved_since_the_notice_are_not_approved(self, noticed, director, project):
        verified(project, 100)
        refused("not_as_noticed", lambda: approve(noticed, director))

    def test_an_objection_is_ruled_first_and_an_upheld_one_returns_it(
        self, noticed, director, officer
    ):
        def raise_one(day):
            return note_objection(
                case_id=noticed.pk,
                version=read(noticed).version,
                raised=Raised("张三", day, "引荐人不实"),
                upload=None,
                by=officer,
                on=AFTER,
            )

        def rule(objection, verdict):
            return rule_objection(
                objection_id=objection.pk,
                version=objection.version,
                verdict=objection.Verdict(verdict),
                ruling="经查不属实",
                by=director,
                on=AFTER,
            )

        refused("outside_notice", lambda: raise_one(UNTIL + dt.timedelta(days=1)))
        first = raise_one(UNTIL)
        refused("hindered", lambda: approve(noticed, director))
        rule(first, "rejected")
        rule(raise_one(UNTIL), "upheld")
        assert "成立" in str(refused("hindered", lambda: approve(noticed, director)))

    def test_what_is_granted_above_the_cap_is_decided_one_by_one(self, county, officer, director):
        project = reward_project(county, fixed=0, origin="overseas")
        verified(
            project, 45000, kind="registered_capital", currency="USD", conversion_rate=D("7.1")
        )
        case = declare(open_for(project, officer, branch="foreign"), officer)
        case = notice(submit(case, officer), director)
        assert case.award_wan == D(300)
        refused("granted_too_much", lambda: approve(case, director, granted_wan=D(151)))
        done = approve(case, director, granted_wan=D(100))
        assert done.award_wan == D(400)
        assert prove_reward(read(done)).holds

    def test_nothing_is_granted_where_nothing_is_capped(self, noticed, director):
        refused("not_capped", lambda: approve(noticed, director, granted_wan=D(1)))
