"""Versions of the plan, the flag that rests on it, the nightly recount (R6, R7)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from projects import events_funds as events
from projects import notices_funds as notices
from projects.models import Flag, FlagFact, FundsPlan, ImportBatch, Project
from projects.rules.flags.kinds import RuleKind
from projects.rules.funds import Planned, Spread
from projects.rules.funds_course import Version, course, standing
from projects.selectors.funds import next_waiting
from projects.services.funds import FundsFacts
from projects.services.funds_deciding import (
    OWN_CLAIM,
    OWN_IMPORT,
    Decision,
    decide_funds,
    revise_funds,
)
from projects.services.funds_flags import SERIES, push_all
from projects.services.funds_plan import UNCHANGED, WHY_NEEDED, YearPlan, plan_funds
from projects.services.funds_recount import recount_funds
from projects.services.summaries import apply_difference, contributions
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.projects.services.acts import refused, traced
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict
from zhaoshang.files.services import store_made

MONTH = TODAY.replace(day=1)
JAN, MAR, JUN = dt.date(2026, 1, 1), dt.date(2026, 3, 31), dt.date(2026, 6, 30)


def quarter(first, last, amount):
    return Planned(first, last, Decimal(amount))


FIRST = Version(1, JAN, [quarter(JAN, MAR, 400), quarter(dt.date(2026, 4, 1), JUN, 600)])


# --- The course: pure


def test_a_plan_falls_due_step_by_step_and_verified_money_catches_up():
    verified = [(dt.date(2026, 4, 10), Decimal(300)), (dt.date(2026, 7, 2), Decimal(700))]
    found = course([FIRST], verified, on=dt.date(2026, 12, 31), spread=Spread.AT_END)
    assert [(each.on, each.due_percent, each.verified_percent) for each in found] == [
        (JAN, 0, 0),
        (MAR, 40, 0),
        (dt.date(2026, 4, 10), 40, 30),
        (JUN, 100, 30),
        (dt.date(2026, 7, 2), 100, 100),
    ]
    assert found[3].points_behind == 70


def test_the_day_before_it_is_due_nothing_is_missing():
    before = standing([FIRST], [], MAR - dt.timedelta(days=1), Spread.AT_END)
    assert (before.due_wan, standing([FIRST], [], MAR, Spread.AT_END).due_wan) == (0, 400)


def test_each_day_is_judged_by_the_version_in_force_then():
    later = Version(2, dt.date(2026, 4, 1), [quarter(JAN, dt.date(2026, 12, 31), 1000)])
    found = course([FIRST, later], [], on=dt.date(2026, 12, 31), spread=Spread.AT_END)
    assert [(each.on, each.version, each.due_percent) for each in found] == [
        (JAN, 1, 0),
        (MAR, 1, 40),
        (dt.date(2026, 4, 1), 2, 0),
        (dt.date(2026, 12, 31), 2, 100),
    ]


def test_without_a_plan_or_with_an_empty_one_there_is_no_course():
    assert course([], [], on=TODAY, spread=Spread.AT_END) == []
    assert course([Version(1, JAN, [])], [], on=TODAY, spread=Spread.EVENLY) == []


# --- Versions


pytestmark_db = pytest.mark.django_db


@stage
def project(county):
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        total_investment_wan=Decimal(10_000),
    )


def past_plan(project, clerk, *, on=TODAY, amount=1000, reason="", year=None, version=None):
    """Plan money for the January of a year: due by now."""
    amounts = [Decimal(amount), *[None] * 11]
    planned = YearPlan(year or TODAY.year, 1, amounts, "合同", reason)
    return plan_funds(project_id=project.pk, planned=planned, by=clerk, on=on, version=version)


@pytestmark_db
def test_a_change_of_the_plan_is_a_new_version_and_the_old_one_stays(project, clerk, login):
    past_plan(project, clerk)
    with refused(WHY_NEEDED, field="reason"):
        past_plan(project, clerk, amount=900)
    with traced() as left:
        past_plan(project, clerk, amount=900, reason="设备推迟")
    assert events.FUNDS_PLANNED in left.kinds
    rows = FundsPlan.objects.order_by("number").values_list("number", "is_current", "reason")
    assert list(rows) == [(1, False, ""), (2, True, "设备推迟")]
    old = FundsPlan.objects.get(number=1)
    assert [each.amount_wan for each in old.items.all()] == [1000]
    page = login(clerk).get(reverse("projects:funds", args=[project.pk]))
    shown = page.context["plan"]
    assert (shown["version"].number, shown["due"]) == (2, 900)
    assert [row["plan"].number for row in shown["versions"]] == [2, 1]
    assert "设备推迟" in page.content.decode()


@pytestmark_db
def test_the_same_plan_again_is_no_version(project, clerk):
    past_plan(project, clerk)
    with refused(UNCHANGED):
        past_plan(project, clerk, reason="再存一次")


@pytestmark_db
def test_the_second_to_set_the_plan_sees_what_the_first_set(project, clerk):
    past_plan(project, clerk, version=0)
    with pytest.raises(Conflict) as caught:
        past_plan(project, clerk, amount=700, reason="改", version=0)
    (change,) = caught.value.changes
    assert (change.theirs, change.yours) == ("1,000", "700")


# --- The flag of kind 4


@pytestmark_db
def test_money_that_is_behind_the_plan_raises_a_flag_and_verified_money_clears_it(
    project, clerk, officer
):
    past_plan(project, clerk)
    flag = Flag.objects.get(project=project, rule=RuleKind.BEHIND_SCHEDULE, cleared_on=None)
    assert (flag.severity, flag.since) == ("warning", TODAY)
    entry = make_funds(project, MONTH, 1000, created_by=clerk, unit=clerk.unit)
    decision = Decision("verified", Decimal(1000))
    decide_funds(entry_id=entry.pk, decision=decision, by=officer, on=TODAY)
    current = Flag.objects.filter(rule=RuleKind.BEHIND_SCHEDULE, cleared_on=None)
    assert not current.exclude(severity="praise").exists()


@pytestmark_db
@pytest.mark.parametrize("page", ["project", "project-flags"])
def test_the_flag_says_what_is_due_what_is_verified_and_links_to_the_plan(
    project, clerk, officer, leader, login, page
):
    past_plan(project, clerk)
    past_plan(project, clerk, amount=900, reason="设备推迟")
    make_funds(project, TODAY.replace(day=1), 300, state="verified", verified_wan=Decimal("250.5"))
    for user in (clerk, leader):
        answer = login(user).get(reverse(f"projects:{page}", args=[project.pk]))
        (banner,) = (each for each in answer.context["banners"] if each["title"] == "进度滞后")
        assert "100" in banner["why"]
        for words in ("900", "250.5", "649.5", "第 2 版"):
            assert words in banner["detail"], banner["detail"]
        url = reverse("projects:funds", args=[project.pk]) + "#plan"
        assert banner["more"]["url"] == url
        assert banner["clears_url"] == (url if user == clerk else "")
        assert f'href="{url}"' in answer.content.decode()
        assert 'id="plan"' in login(user).get(url).content.decode()


@pytestmark_db
def test_a_missed_night_changes_nothing(project, clerk):
    past_plan(project, clerk, year=TODAY.year + 1)
    assert push_all(on=TODAY) == 0
    later = dt.date(TODAY.year + 1, 3, 1)
    assert push_all(on=later) == 1
    assert push_all(on=later) == 0
    fact = FlagFact.objects.filter(key=SERIES).order_by("-known_on").first()
    assert (fact.known_on, fact.value) == (dt.date(TODAY.year + 1, 1, 31), 100)


@pytestmark_db
def test_facts_that_no_longer_follow_are_taken_away(project, clerk):
    past_plan(project, clerk)
    FlagFact.objects.filter(key=SERIES).update(period="2020-01-01")
    assert push_all(on=TODAY) == 2
    assert FlagFact.objects.get(key=SERIES).period == f"{TODAY:%Y-%m-%d}"


# --- Nobody verifies what they entered


def imported(project, by, confirmed_by=None):
    batch = ImportBatch.objects.create(
        county=project.county,
        unit=by.unit,
        file=store_made(
            upload("台账.pdf", PDF), content_type="application/pdf", by=by, purpose="import"
        ),
        created_by=by,
        confirmed_by=confirmed_by or by,
    )
    return make_funds(
        project, MONTH, 100, is_opening=True, import_batch=batch, created_by=confirmed_by or by
    )


@pytestmark_db
def test_an_opening_figure_is_not_verified_by_who_sent_or_confirmed_the_ledger(
    login, project, officer, second_officer, director
):
    entry = imported(project, officer, confirmed_by=second_officer)
    decision = Decision("verified", Decimal(100))
    for by in (officer, second_officer):
        assert next_waiting(by) is None
        with refused(OWN_IMPORT):
            decide_funds(entry_id=entry.pk, decision=decision, by=by, on=TODAY)
    page = login(officer).get(reverse("projects:funds-queue"))
    assert str(OWN_IMPORT) in page.content.decode()
    assert next_waiting(director) == entry.pk
    decide_funds(entry_id=entry.pk, decision=decision, by=director, on=TODAY)


@pytestmark_db
def test_who_changed_the_figures_does_not_verify_them(project, clerk, officer):
    entry = make_funds(project, MONTH, 100, created_by=clerk, unit=clerk.unit)
    facts = FundsFacts(MONTH, Decimal(90), "local", "land", note="凭证后补")
    revise_funds(entry_id=entry.pk, version=entry.version, facts=facts, by=officer, on=TODAY)
    with refused(OWN_CLAIM):
        decide_funds(
            entry_id=entry.pk,
            decision=Decision("verified", Decimal(90)),
            by=officer,
            on=TODAY,
        )


# --- The recount


@pytestmark_db
def test_a_recount_that_finds_nothing_says_nothing(project):
    make_funds(project, MONTH, "33.333333", state="verified", verified_wan=Decimal("33.333333"))
    sums = dict.fromkeys(("funds_claimed_wan", "funds_verified_wan"), Decimal("33.333333"))
    before = contributions([project.pk])
    Project.objects.filter(pk=project.pk).update(**sums)
    apply_difference(before, contributions([project.pk]))
    assert recount_funds(on=TODAY) == 0
    assert not AuditEvent.objects.filter(kind=events.FUNDS_DIFFER).exists()


@pytestmark_db
def test_a_difference_is_recorded_and_told_to_the_administrators_only(
    login, project, director, officer
):
    entry = make_funds(project, MONTH, 50, state="verified", verified_wan=Decimal(40))
    Project.objects.filter(pk=project.pk).update(funds_verified_wan=Decimal(7))
    assert recount_funds(on=TODAY) >= 2  # the project's sums, and the entry: 50 ≠ 40 + 0
    event = AuditEvent.objects.get(kind=events.FUNDS_DIFFER)
    assert event.detail["entries"] == [entry.pk]
    told = Notice.objects.filter(kind=notices.FUNDS_DIFFER.name)
    assert set(told.values_list("recipient_id", flat=True)) == {director.pk}
    recount_funds(on=TODAY)
    assert told.count() == 1
    assert Project.objects.get(pk=project.pk).funds_verified_wan == 7
    page = login(officer).get(reverse("projects:funds", args=[project.pk]))
    assert page.context["differs"]


# --- Sums told apart by currency


@pytestmark_db
def test_foreign_money_is_told_apart_in_every_sum(login, officer, project):
    make_funds(project, MONTH, 100, origin="local", kind="land")
    make_funds(
        project,
        MONTH,
        700,
        origin="overseas",
        kind="equipment",
        currency="USD",
        foreign_amount_wan=Decimal(100),
        conversion_rate=Decimal(7),
        conversion_rate_on=MONTH,
    )
    make_funds(project, MONTH, 999, origin="local", kind="land", state="rejected")
    for url in (
        reverse("projects:funds-queue") + "?state=all",
        reverse("projects:funds", args=[project.pk]),
    ):
        sums = login(officer).get(url).context["sums"]
        total = sums["total"]
        assert (total.claimed_wan, total.claimed_foreign_wan, sums["rmb_claimed"]) == (
            800,
            700,
            100,
        )
        assert [each["amount"] for each in sums["currencies"]] == [100]
        by_origin = {
            str(row["label"]): row["sums"].claimed_wan for row in sums["groups"][0]["rows"]
        }
        assert sorted(by_origin.values()) == [100, 700]
