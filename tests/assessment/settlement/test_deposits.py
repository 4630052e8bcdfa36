"""Risk deposits: off by default, decided by the settled year, kept and paid back add up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import RiskDeposit
from assessment.policies_commendations import RISK_DEPOSITS
from assessment.rules.deposits import Outcome
from assessment.services import deposit_deciding as deciding
from assessment.services import risk_deposits as services
from tests.assessment.settlement.conftest import ON, YEAR, reopen
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
DOCUMENT = "县招组〔2027〕7号"


def refused(act):
    with pytest.raises(RuleBroken) as found:
        act()
    return found.value.code


def use(county, by, **changes):
    """Let the county take deposits, from the year on."""
    return set_policy(
        kind=RISK_DEPOSITS,
        owner=county.county,
        effective_from=dt.date(YEAR, 1, 1),
        value={**RISK_DEPOSITS.default, "is_used": True, **changes},
        source_document="县招组〔2026〕5号",
        by=by,
    )


def pay(county, by, unit, amount="2", **fields):
    facts = services.DepositFacts(
        **{
            "unit_id": unit.pk,
            "person_name": "",
            "amount_wan": Decimal(amount),
            "paid_on": dt.date(2026, 3, 2),
            "voucher": "0012345",
            **fields,
        }
    )
    return services.save_deposit(county=county.county, year=YEAR, facts=facts, by=by, on=ON)


@stage
def used(county, director):
    return use(county, director)


@stage
def paid(used, county, officer):
    """One deposit of each unit: 125 %, 75 % and 50 % of the target."""
    units = (*county.townships, county.park)
    return [pay(county, officer, unit) for unit in units]


def decide(settled, by, **fields):
    decision = deciding.Decision(**{"document": DOCUMENT, "decided_on": ON, **fields})
    return deciding.decide_deposits(settlement_id=settled.pk, decision=decision, by=by, on=ON)


def decide_one(settled, deposit, by, **fields):
    decision = deciding.Decision(**{"document": DOCUMENT, "decided_on": ON, **fields})
    return deciding.decide_deposit(
        settlement_id=settled.pk,
        deposit_id=deposit.pk,
        version=None,
        decision=decision,
        by=by,
        on=ON,
    )


def test_a_county_without_the_policy_takes_none(county, officer):
    assert refused(lambda: pay(county, officer, county.township)) == "not_used"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": "0"}, "not_positive"),
        ({"paid_on": dt.date(2027, 2, 1)}, "in_future"),
        ({"voucher": " "}, "no_voucher"),
    ],
)
def test_what_is_entered_must_be_right(used, county, officer, fields, code):
    assert refused(lambda: pay(county, officer, county.township, **fields)) == code


def test_a_unit_pays_once_and_a_person_is_named_where_persons_pay(paid, county, officer, director):
    assert refused(lambda: pay(county, officer, county.township)) == "taken"
    set_policy(
        kind=RISK_DEPOSITS,
        owner=county.county,
        effective_from=dt.date(YEAR, 6, 1),
        value={**RISK_DEPOSITS.default, "is_used": True, "of": "person"},
        source_document="县招组〔2026〕15号",
        by=director,
    )
    assert refused(lambda: pay(county, officer, county.department)) == "person"
    assert pay(county, officer, county.township, person_name="陈立").pk


def test_the_table_decides_them_all_with_the_working_kept(paid, settled, director):
    found = decide(settled, director)
    assert [(each.outcome, each.returned_wan, each.bonus_wan, each.kept_wan) for each in found] == [
        ("bonus", 2, 2, 0),
        ("keep", 0, 0, 2),
        ("keep", 0, 0, 2),
    ]
    assert found[0].working["value"] == "125.00"
    assert (found[0].working["actual"], found[0].working["target"]) == ("30000", "24000")
    assert (found[0].working["at_least"], found[1].working["at_least"]) == ("120", None)
    event = AuditEvent.objects.get(kind="assessment.deposits_decided")
    assert event.detail["document"] == DOCUMENT
    assert refused(lambda: decide(settled, director)) == "nothing"
    assert refused(lambda: decide_one(settled, paid[0], director)) == "decided"


def test_by_score_the_result_counts(county, director, officer, settled):
    use(
        county,
        director,
        measure="score",
        bands=[{"at_least": "90", "grade": "", "outcome": "return", "percent": "0"}],
    )
    best, last = (pay(county, officer, unit) for unit in county.townships)
    assert [each.pk for each in decide(settled, director)] == [best.pk]
    # No line is for 85 points: the county decides itself, and says why.
    assert refused(lambda: decide_one(settled, last, director)) == "unknown"
    half = {"outcome": Outcome.KEEP, "percent": Decimal(50)}
    assert refused(lambda: decide_one(settled, last, director, **half)) == "reason"
    done = decide_one(settled, last, director, why="遭遇洪灾，经领导小组研究", **half)
    assert (done.kept_wan, done.returned_wan, done.working["why"]) == (
        1,
        1,
        "遭遇洪灾，经领导小组研究",
    )


def test_otherwise_than_the_table_says_needs_a_reason(paid, settled, director):
    same = {"outcome": Outcome.BONUS, "percent": Decimal(100)}
    assert decide_one(settled, paid[0], director, **same).bonus_wan == 2
    other = {"outcome": Outcome.RETURN}
    assert refused(lambda: decide_one(settled, paid[1], director, **other)) == "reason"
    too_much = {"outcome": Outcome.KEEP, "percent": Decimal(120), "why": "x"}
    assert refused(lambda: decide_one(settled, paid[1], director, **too_much)) == "too_much"


def test_what_was_decided_is_paid_back_by_a_voucher(paid, settled, director, officer):
    deposit, kept = paid[0], paid[1]

    def back(one, **fields):
        values = {"paid_back_on": ON, "voucher": "0099", **fields}
        return deciding.pay_back(deposit_id=one.pk, version=None, by=officer, on=ON, **values)

    assert refused(lambda: back(deposit)) == "not_decided"
    decide(settled, director)
    assert refused(lambda: back(kept)) == "all_kept"
    assert refused(lambda: back(deposit, voucher="")) == "no_voucher"
    early = {"paid_back_on": ON - dt.timedelta(days=1)}
    assert refused(lambda: back(deposit, **early)) == "before_decision"
    assert back(deposit).state == RiskDeposit.State.PAID_BACK
    assert refused(lambda: back(deposit)) == "paid_already"


def test_it_is_mended_or_taken_out_until_it_is_decided(paid, settled, county, officer, director):
    first = paid[0]
    facts = services.DepositFacts(
        county.township.pk, "", Decimal("2.5"), dt.date(2026, 3, 2), "0012345"
    )
    with pytest.raises(Conflict):
        services.save_deposit(
            county=county.county,
            year=YEAR,
            facts=facts,
            by=officer,
            on=ON,
            deposit_id=first.pk,
            version=first.version + 1,
        )
    assert (
        refused(
            lambda: services.remove_deposit(
                deposit_id=first.pk, version=None, reason="", by=officer
            )
        )
        == "reason"
    )
    services.remove_deposit(deposit_id=first.pk, version=None, reason="单位填错", by=officer)
    assert not RiskDeposit.objects.filter(pk=first.pk).exists()
    decide(settled, director)
    late = {"deposit_id": paid[1].pk, "version": None, "reason": "x", "by": officer}
    assert refused(lambda: services.remove_deposit(**late)) == "decided"


def test_nothing_is_decided_of_a_year_that_is_open_again(paid, settled, director):
    reopen(settled, director)
    assert refused(lambda: decide(settled, director)) == "not_standing"


def test_a_unit_sees_its_own(paid, clerk, leader):
    assert RiskDeposit.objects.visible_to(clerk).count() == 1
    assert RiskDeposit.objects.visible_to(leader).count() == 3
