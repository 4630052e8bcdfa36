"""Facts of rewards from verified money and days; terms read from a policy; shares and payments."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.reward_examples import DOMESTIC_EXAMPLES, FOREIGN_EXAMPLES
from assessment.rules.reward_course import (
    ALLOWED,
    CaseAct,
    CaseState,
    NoticeHindrance,
    PayProblem,
    is_settled,
    notice_hindrances,
    payment_problem,
    shares_of,
)
from assessment.rules.reward_facts import (
    ClaimFrom,
    Counting,
    MoneyRow,
    ProjectDays,
    RewardFact,
    claim_until,
    money_facts,
    project_facts,
)
from assessment.rules.reward_rules import (
    CLAIM_TIME,
    TermProblem,
    problems_by_path,
    read_terms,
    work_out,
)
from assessment.rules.rewards import RuleProblem

D = Decimal
F = RewardFact
MONTH = dt.date(2026, 9, 1)
DAY = dt.date(2026, 11, 20)


def row(pk, amount, kind="fixed_assets", origin="other_province", **fields):
    return MoneyRow(pk, MONTH, kind, origin, D(amount), **fields)


def values(**changed):
    return {**DOMESTIC_EXAMPLES["committee"].values, **changed}


class TestMoney:
    ROWS = (
        row(1, 1000),
        row(2, 300, "equipment", "local"),
        row(3, 200, "land"),
        row(4, 500, "working_capital"),
        row(5, 400, "registered_capital", "overseas", currency="USD", rate=D("8")),
        # Struck off later: in the currency of what it corrects.
        row(6, -80, "registered_capital", "overseas", corrects=5),
    )

    @pytest.mark.parametrize(
        ("counting", "fixed", "funds"),
        [
            (Counting(), 1500, 1820),
            (Counting(land=False), 1300, 1820),
            (Counting(working_capital=True), 1500, 2320),
        ],
    )
    def test_what_counts_is_the_countys(self, counting, fixed, funds):
        found = money_facts(self.ROWS, counting)
        assert (found[F.FIXED_ASSETS].value, found[F.FUNDS].value) == (D(fixed), D(funds))

    def test_each_sum_names_its_entries(self):
        found = money_facts(self.ROWS, Counting())
        assert found[F.FIXED_ASSETS].entries == (1, 2, 3)
        assert found[F.FOREIGN_USD].entries == (5, 6)

    def test_dollars_are_what_was_verified_at_the_rate_of_the_day(self):
        assert money_facts(self.ROWS, Counting())[F.FOREIGN_USD].value == D(40)

    def test_a_share_is_never_rounded_up_to_its_bound(self):
        rows = (row(1, "4999.9999"), row(2, "5000.0001", origin="local"))
        found = money_facts(rows, Counting())[F.OUTSIDE].value
        assert found == D("49.9999")

    def test_without_money_the_share_is_not_known(self):
        found = money_facts((), Counting())
        assert (found[F.FUNDS].value, found[F.OUTSIDE].value) == (D(0), None)


class TestDays:
    @pytest.mark.parametrize(
        ("real", "late"), [(dt.date(2026, 6, 30), 0), (dt.date(2026, 7, 31), 30), (None, 142)]
    )
    def test_late_from_the_agreed_to_the_real_day_or_today(self, real, late):
        project = ProjectDays(agreed_production_on=dt.date(2026, 7, 1), produced_on=real)
        assert project_facts(project, DAY)[F.LATE].value == late

    def test_without_an_agreed_day_nobody_knows(self):
        assert project_facts(ProjectDays(), DAY)[F.LATE].value is None

    def test_the_library_says_a_rank_but_not_that_there_is_none(self):
        found = project_facts(ProjectDays(ranks={"fortune_500"}), DAY)
        assert found[F.WORLD_500].value == 1
        assert F.LISTED not in found

    @pytest.mark.parametrize(
        ("day", "months", "until"),
        [
            (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
            (dt.date(2023, 8, 31), 6, dt.date(2024, 2, 29)),
            (dt.date(2026, 12, 15), 12, dt.date(2027, 12, 15)),
            (None, 12, None),
            (dt.date(2026, 1, 31), None, None),
        ],
    )
    def test_the_last_day_of_claiming(self, day, months, until):
        assert claim_until(day, months) == until


class TestTerms:
    @pytest.mark.parametrize(
        "example", [*DOMESTIC_EXAMPLES.values(), *FOREIGN_EXAMPLES.values()], ids=lambda e: e.source
    )
    def test_the_rules_of_real_counties_can_be_told(self, example):
        assert problems_by_path(example.values, read_terms(example.values)) == {}

    @pytest.mark.parametrize(
        ("changed", "path", "problem"),
        [
            ({"bands": []}, "bands", RuleProblem.NO_BANDS),
            (
                {"bands": [{"from_wan": "5", "rate": "1"}, {"from_wan": "5", "rate": "2"}]},
                "bands.1.from_wan",
                RuleProblem.NOT_RISING,
            ),
            ({"formula": "percent", "percent": "1"}, "bands", RuleProblem.BANDS_OF_PERCENT),
            ({"formula": "percent", "bands": []}, "percent", TermProblem.NO_PERCENT),
            ({"cap_wan": None}, "cap_wan", TermProblem.NO_CAP),
            ({"claim_from": "start"}, "claim_months", TermProblem.NO_MONTHS),
            (
                {"extras": [{"name": "甲", "fact": "is_listed", "at_least": "1"}]},
                "extras.0.lump_wan",
                RuleProblem.EXTRA_OF_NOTHING,
            ),
            (
                {
                    "extras": [
                        {"name": n, "fact": "is_listed", "at_least": "1", "percent": "5"}
                        for n in "甲乙"
                    ]
                },
                "extras.1.fact",
                RuleProblem.EXTRA_TWICE,
            ),
            (
                {"conditions": [{"name": "甲", "fact": "is_started"}]},
                "conditions.0.at_least",
                RuleProblem.ENTRY_WITHOUT_BOUND,
            ),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, changed, path, problem):
        given = values(**changed)
        assert problems_by_path(given, read_terms(given)) == {path: problem}

    def test_two_steps_of_one_fact_both_count(self):
        extras = [
            {"name": str(bound), "fact": F.TOTAL.value, "at_least": bound, "lump_wan": "10"}
            for bound in ("50000", "100000")
        ]
        terms = read_terms(values(extras=extras))
        facts = {F.FIXED_ASSETS.value: D(1000), F.TOTAL.value: D(100000)}
        found = work_out(terms, facts, claimed_on=DAY, until=None)
        assert found.total_wan == D(23)

    @pytest.mark.parametrize(("late", "total"), [(0, "3"), (1, "0")])
    def test_a_claim_after_its_time_is_a_condition_not_met(self, late, total):
        terms = read_terms(values(claim_from="start", claim_months=3))
        assert (terms.claim_from, terms.claim_months) == (ClaimFrom.START, 3)
        claimed = DAY + dt.timedelta(days=late)
        facts = {F.FIXED_ASSETS.value: D(1000)}
        found = work_out(terms, facts, claimed_on=claimed, until=DAY)
        assert found.total_wan == D(total)
        assert found.unmet == ((CLAIM_TIME,) if late else ())


class TestShares:
    @given(st.integers(0, 10**10), st.integers(1, 99), st.integers(0, 10**9))
    def test_what_is_due_sums_to_the_whole_less_what_was_awarded(self, fen, percent, fen_before):
        whole, before = D(fen).scaleb(-6), D(fen_before).scaleb(-6)
        found = shares_of(whole, [(1, D(percent)), (2, D(100 - percent))], {2: before, 3: D(5)})
        assert sum(each.due_wan for each in found) == whole - before - 5
        assert found[-1].due_wan == -5

    def test_nobody_named_and_nothing_awarded_is_nothing(self):
        assert shares_of(D(5), [], {}) == []


@pytest.mark.parametrize(
    ("due", "paid", "amount", "problem"),
    [
        (10, 4, 6, None),
        (10, 4, "6.000001", PayProblem.ABOVE_AWARD),
        (10, 4, -4, None),
        (10, 4, "-4.000001", PayProblem.BELOW_ZERO),
        (10, 4, 0, PayProblem.NOTHING),
        (-10, 0, -10, None),
        (-10, -4, "-6.000001", PayProblem.ABOVE_BACK),
        (-10, -4, 4, None),
        (-10, -4, 5, PayProblem.ABOVE_AWARD),
    ],
)
def test_a_payment_stays_between_nothing_and_what_is_due(due, paid, amount, problem):
    assert payment_problem(D(due), D(paid), D(amount)) == problem


def test_settled_is_when_nothing_is_open_for_anybody():
    assert is_settled([(D(10), D(10)), (D(-2), D(-2))])
    assert not is_settled([(D(10), D(10)), (D(5), D(4))])


@pytest.mark.parametrize(
    ("day", "unruled", "upheld", "found"),
    [
        (DAY, 0, 0, [NoticeHindrance.RUNS]),
        (DAY + dt.timedelta(days=1), 0, 0, []),
        (DAY + dt.timedelta(days=1), 1, 2, [NoticeHindrance.OPEN, NoticeHindrance.UPHELD]),
    ],
)
def test_the_last_day_of_the_notice_belongs_to_it(day, unruled, upheld, found):
    assert notice_hindrances(DAY, day, unruled=unruled, upheld=upheld) == found


def test_nothing_is_done_with_a_case_that_has_ended():
    ended = {CaseState.REFUSED, CaseState.WITHDRAWN}
    assert all(ended.isdisjoint(states) for states in ALLOWED.values())
    assert {act for act, states in ALLOWED.items() if CaseState.CLOSED in states} == {
        CaseAct.CORRECT
    }
