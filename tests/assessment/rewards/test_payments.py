"""Payments of a reward and corrections of a decided one (R17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import RewardPayment
from assessment.rules.reward_course import CaseState
from assessment.selectors.rewards import working_of
from assessment.services.reward_payments import Paid, book_payment, close_case
from assessment.services.reward_proof import prove_reward
from assessment.services.rewards import open_correction
from projects.services.referrers import revoke_claim
from tests.assessment.rewards.conftest import AFTER, approve, notice, read, refused, submit
from tests.factories.projects import TODAY
from tests.factories.rewards import verified

pytestmark = pytest.mark.django_db
D = Decimal


def pay(case, amount, by, *, place=0, on=AFTER, **fields):
    row = case.referrers.order_by("pk")[place]
    values = {"paid_on": on, "voucher": f"付{amount}", "paid_by": "县财政局", **fields}
    return book_payment(
        referrer_row_id=row.pk, paid=Paid(D(amount), **values), upload=None, by=by, on=on
    )


class TestPayments:
    def test_in_parts_until_every_referrer_has_all(self, approved, officer):
        pay(approved, "20", officer)
        pay(approved, "9.4", officer)
        assert read(approved).state == CaseState.APPROVED
        pay(approved, "19.6", officer, place=1)
        assert read(approved).state == CaseState.PAID

    @pytest.mark.parametrize(
        ("amount", "code"), [("29.400001", "above_award"), ("0", "nothing"), ("-1", "below_zero")]
    )
    def test_never_more_than_the_award_nor_less_than_nothing(self, approved, officer, amount, code):
        refused(code, lambda: pay(approved, amount, officer, reason="试"))
        assert not RewardPayment.objects.exists()

    def test_money_that_came_back_is_a_negative_entry_with_its_reason(self, approved, officer):
        for place, amount in enumerate(("29.4", "19.6")):
            pay(approved, amount, officer, place=place)
        refused("reason", lambda: pay(approved, "-9.4", officer))
        pay(approved, "-9.4", officer, reason="账号有误退回")
        assert read(approved).state == CaseState.APPROVED
        assert RewardPayment.objects.count() == 3

    def test_not_before_the_approval_and_not_the_same_voucher_twice(self, approved, officer):
        day = AFTER - dt.timedelta(days=1)
        refused("before_approval", lambda: pay(approved, "1", officer, paid_on=day))
        pay(approved, "1", officer)
        refused("voucher_taken", lambda: pay(approved, "1", officer))

    def test_a_booked_payment_never_changes(self, approved, officer):
        made = pay(approved, "1", officer)
        made.amount_wan = D(2)
        for act in (made.save, RewardPayment.objects.all().delete):
            with pytest.raises(TypeError, match="never"):
                act()
        with pytest.raises(TypeError, match="never"):
            RewardPayment.objects.update(amount_wan=2)

    def test_a_rest_is_closed_with_a_reason_only(self, approved, officer, director):
        pay(approved, "29.4", officer)

        def close(reason):
            return close_case(
                case_id=approved.pk, version=read(approved).version, reason=reason, by=director
            )

        assert "19.6" in str(refused("rest_open", lambda: close("")))
        assert close("引荐人书面放弃").state == CaseState.CLOSED
        refused("not_now", lambda: pay(approved, "19.6", officer, place=1))


class TestCorrection:
    def test_the_difference_is_a_case_of_its_own_and_the_decided_one_stays(
        self, approved, project, officer, director
    ):
        before = read(approved)
        verified(project, 2000)
        made = open_correction(case_id=approved.pk, reason="补核 2000 万元", by=officer, on=AFTER)
        working = working_of(read(made), AFTER)
        assert (working.whole_wan, working.due_wan) == (D(59), D(10))
        assert [each.due_wan for each in working.shares] == [D(6), D(4)]
        refused(
            "corrected_already",
            lambda: open_correction(case_id=approved.pk, reason="又", by=officer, on=AFTER),
        )
        # Declarations of the decided case are taken along.
        case = notice(submit(made, officer, on=AFTER), director, on=AFTER)
        done = approve(case, director, on=dt.date(2026, 12, 8))
        assert done.award_wan == D(10)
        assert prove_reward(read(done)).holds
        after = read(approved)
        assert (after.content, after.sha256, after.award_wan) == (
            before.content,
            before.sha256,
            before.award_wan,
        )

    def test_too_much_comes_back_also_from_who_lost_the_claim(
        self, approved, project, officer, director
    ):
        claim = project.referrer_claims.order_by("pk").last()
        revoke_claim(claim_id=claim.pk, reason="冒名", by=director, on=AFTER)
        made = open_correction(case_id=approved.pk, reason="冒名", by=officer, on=AFTER)
        shares = working_of(read(made), AFTER).shares
        assert [each.due_wan for each in shares] == [D("19.6"), D("-19.6")]
        case = notice(submit(made, officer, on=AFTER), director, on=AFTER)
        done = approve(case, director, on=dt.date(2026, 12, 8))
        rows = {row.awarded_wan: place for place, row in enumerate(done.referrers.order_by("pk"))}
        day = dt.date(2026, 12, 9)
        code = refused(
            "above_back",
            lambda: pay(done, "-20", officer, place=rows[D("-19.6")], on=day, reason="追回"),
        ).code
        assert code == "above_back"
        pay(done, "-19.6", officer, place=rows[D("-19.6")], on=day, reason="追回")
        pay(done, "19.6", officer, place=rows[D("19.6")], on=day)
        assert read(done).state == CaseState.PAID

    def test_a_draft_is_changed_not_corrected(self, draft, officer):
        refused(
            "not_decided",
            lambda: open_correction(case_id=draft.pk, reason="改", by=officer, on=TODAY),
        )

    def test_without_a_difference_it_is_not_handed_in(self, approved, officer):
        made = open_correction(case_id=approved.pk, reason="复核", by=officer, on=AFTER)
        refused("hindered", lambda: submit(made, officer, on=AFTER))
