"""A result through its states (R12): computed, under notice, final, published; every refusal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment import events_scores as events
from assessment.models import AnnualPlan, MonthlyReport, ScoreRun, ScoringScheme, UnitCell
from assessment.models.choices import RUN_STATE_LABELS
from assessment.period_words import period_text
from assessment.rules.score_states import RunState
from assessment.selectors.running_scores import running_scores
from assessment.services.scoring import runs
from assessment.services.scoring.rulings import rule_objection
from tests.assessment.results.conftest import (
    AFTER,
    OCTOBER,
    PERIOD,
    UNTIL,
    close,
    compute,
    object_to,
    say,
)
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.assessment import TargetFactory, join
from tests.factories.projects import TODAY
from tests.factories.scoring import make_scheme
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Period

pytestmark = pytest.mark.django_db


def refused(act, **fields):
    with pytest.raises(RuleBroken) as caught:
        act(**fields)
    return caught.value


def notice(run, by, **fields):
    values = {"version": run.version, "on": TODAY, **fields}
    return runs.put_under_notice(run_id=run.pk, by=by, **values)


def finalise(run, by, **fields):
    values = {"version": run.version, "on": AFTER, **fields}
    return runs.finalise(run_id=run.pk, by=by, **values)


def publish(run, by, **fields):
    values = {"version": run.version, "on": AFTER, **fields}
    return runs.publish(run_id=run.pk, by=by, **values)


class TestComputing:
    def test_units_are_ranked_in_their_group_and_who_did_not_report_is_listed_last(
        self, run, county
    ):
        rows = {row.unit: row for row in run.rows.all()}
        first, second, park = (rows[each] for each in (*county.townships, county.park))
        assert (second.place, str(second.total)) == (1, "85.00")
        assert (first.place, str(first.total)) == (2, "70.00")
        assert (park.place, park.outcome["not_ranked"]) == (None, "not_reported")
        assert [row.unit_id for row in run.rows.order_by("sort_order")][-1] == county.park.pk

    def test_it_keeps_all_it_rests_on_and_says_who_computed_it(self, run, scheme, director):
        assert run.content["groups"][0]["scheme"]["document"] == scheme.document
        assert run.content["closing"]
        event = AuditEvent.objects.get(kind=events.SCORES_COMPUTED)
        assert (event.actor, event.detail["sha256"]) == (director, run.sha256)

    def test_as_often_as_wanted_before_the_notice(self, run, closed, director):
        again = compute(closed, director)
        assert (again.pk, again.edition, again.version) == (run.pk, 1, run.version + 1)
        assert ScoreRun.objects.count() == 1

    def test_a_group_without_a_scheme_is_named_and_left_out(self, closed, plan, director):
        make_scheme(plan, groups=[plan.groups.get(name="乡镇组")])
        found = compute(closed, director)
        assert found.content["without_scheme"] == ["园区组"]
        assert {row.group_name for row in found.rows.all()} == {"乡镇组"}

    def test_not_before_the_period_is_over(self, closed, scheme, director):
        broken = refused(compute, plan=closed, by=director, period=Period.parse("2026-11"))
        words = {"period": "2026年11月", "day": "2026-11-30"}
        assert (broken.code, str(broken)) == ("not_over", str(runs.NOT_OVER) % words)
        last_day = dt.date(2026, 10, 31)
        assert refused(compute, plan=closed, by=director, on=last_day).code == "not_over"

    def test_not_without_an_issued_plan(self, closed, scheme, director):
        AnnualPlan.objects.update(state=AnnualPlan.State.DRAFT)
        assert refused(compute, plan=closed, by=director).code == "no_plan"

    def test_not_without_an_adopted_scheme(self, closed, plan, director):
        make_scheme(plan, state=ScoringScheme.State.DRAFT)
        broken = refused(compute, plan=closed, by=director)
        assert str(broken) == str(runs.NO_SCHEME) % {"period": period_text(PERIOD)}
        assert not ScoreRun.objects.exists()

    def test_a_scheme_that_holds_only_later_scores_nothing_now(self, closed, plan, director):
        make_scheme(plan, from_month=11)
        assert refused(compute, plan=closed, by=director).code == "no_scheme"

    def test_the_order_in_which_units_came_makes_no_difference(self, closed, scheme, director):
        before = [(row.unit_id, row.place) for row in compute(closed, director).rows.all()]
        for member in closed.members.order_by("-pk"):
            group, unit = member.group, member.unit
            member.delete()
            closed.members.create(group=group, unit=unit)
        after = [(row.unit_id, row.place) for row in compute(closed, director).rows.all()]
        assert after == before

    def test_150_units_take_no_more_queries_than_three(
        self, october, funds, scheme, county, director, django_assert_max_num_queries
    ):
        close(october, director)
        with CaptureQueriesContext(connection) as few:
            compute(october, director)
        units = UnitFactory.create_batch(147, parent=county.county)
        for unit in units:
            join(october, unit)
            TargetFactory(plan=october, indicator=funds, unit=unit, amount=Decimal(1000))
        # One more: a statement of SQLite takes 99 rows.
        with django_assert_max_num_queries(len(few) + 1):
            run = compute(october, director)
        assert run.rows.count() == 150


class TestNotice:
    def test_units_may_object_for_five_working_days(self, noticed):
        # Friday 20 November does not count: 23, 24, 25, 26, 27.
        assert (noticed.state, noticed.notice_from, noticed.notice_until) == (
            RunState.NOTICED,
            TODAY,
            UNTIL,
        )
        assert not noticed.is_notice_provisional

    def test_the_units_people_are_told_and_pointed_to_their_result(self, clerk, noticed, county):
        told = Notice.objects.get(recipient=clerk, kind="assessment.scores_noticed")
        assert told.url == runs.unit_url(noticed.pk, county.township.pk)
        assert told.due_on == UNTIL

    def test_its_scheme_counts_as_used_from_then_on(self, noticed, scheme):
        scheme.refresh_from_db()
        assert scheme.is_used

    def test_not_while_the_last_month_is_open(self, october, scheme, director):
        run = compute(october, director)
        broken = refused(notice, run=run, by=director)
        assert (broken.code, str(broken)) == (
            "not_closed",
            str(runs.NOT_CLOSED) % {"month": OCTOBER},
        )

    def test_not_after_the_figures_have_changed(self, run, scheme, director):
        scheme.content["indicators"][0]["params"]["cap_rate"] = "1.2"
        scheme.save()
        assert refused(notice, run=run, by=director).code == "stale"
        fresh = compute(run.plan, director)
        assert notice(fresh, director).state == RunState.NOTICED

    def test_not_by_who_looked_at_an_older_one(self, run, director, closed):
        compute(closed, director)
        with pytest.raises(Conflict):
            notice(run, director)

    def test_it_is_not_computed_again_under_notice(self, noticed, closed, director):
        broken = refused(compute, plan=closed, by=director, why="补报")
        assert broken.code == "under_notice"
        assert str(broken) == str(runs.UNDER_NOTICE) % {"period": period_text(PERIOD)}

    def test_over_a_new_year_whose_holidays_are_not_known_the_last_day_is_provisional(
        self, plan, funds, scheme, county, director, october
    ):
        close(october, director)
        run = compute(october, director)
        found = notice(run, director, on=dt.date(2026, 12, 29))
        # 30, 31 December, then no known holidays: 1, 4, 5 January.
        assert found.is_notice_provisional
        assert found.notice_until == dt.date(2027, 1, 5)


class TestFinal:
    def test_on_the_last_day_objections_may_still_come(self, noticed, director):
        broken = refused(finalise, run=noticed, by=director, on=UNTIL)
        assert (broken.code, str(broken)) == ("hindered", str(runs.WINDOW_OPEN) % {"until": UNTIL})

    def test_the_day_after_it_may_become_final(self, noticed, director):
        found = finalise(noticed, director)
        assert (found.state, found.final_by) == (RunState.FINAL, director)

    def test_not_while_an_objection_waits(self, noticed, objection, director):
        broken = refused(finalise, run=noticed, by=director)
        assert str(broken) == str(runs.OBJECTIONS_OPEN) % {"count": 1}
        assert runs.hindrances_of(noticed, UNTIL) == [
            str(runs.WINDOW_OPEN) % {"until": UNTIL},
            str(runs.OBJECTIONS_OPEN) % {"count": 1},
        ]

    def test_the_notices_of_the_window_are_withdrawn(self, clerk, noticed, director):
        mine = Notice.objects.filter(recipient=clerk, kind="assessment.scores_noticed")
        assert mine.exists()
        finalise(noticed, director)
        assert not mine.exists()

    def test_not_before_the_notice(self, run, director):
        broken = refused(finalise, run=run, by=director)
        state = RUN_STATE_LABELS[RunState.COMPUTED]
        assert (broken.code, str(broken)) == ("not_now", str(runs.NOT_NOW) % {"state": state})


class TestPublished:
    def test_only_what_is_final_is_published(self, noticed, director):
        assert refused(publish, run=noticed, by=director).code == "not_now"

    def test_every_unit_is_told_its_place(self, clerk, published):
        told = Notice.objects.get(recipient=clerk, kind="assessment.scores_published")
        assert "2" in told.params["place"]
        assert published.published_by is not None

    def test_published_twice_is_refused_and_changes_nothing(self, published, director):
        assert refused(publish, run=published, by=director).code == "not_now"

    def test_later_corrections_leave_it_as_it_was(
        self, published, county, funds, scheme, director, total_of
    ):
        say(county.township, funds, 24_000)
        UnitCell.objects.update(value=Decimal(1))
        scheme.content["indicators"][0]["points"] = "10"
        scheme.save()
        county.township.name = "新名镇"
        county.township.save()
        published.refresh_from_db()
        assert total_of(published, county.township) == "70.00"
        assert published.rows.get(unit=county.township).unit_name != "新名镇"

    def test_a_new_edition_needs_a_reason_and_names_the_old(self, published, closed, director):
        broken = refused(compute, plan=closed, by=director)
        assert (broken.code, broken.field) == ("stands", "why")
        new = compute(closed, director, why="审计核减 2000 万元")
        assert (new.edition, new.replaces, new.why_replaced) == (2, published, "审计核减 2000 万元")
        published.refresh_from_db()
        assert published.state == RunState.PUBLISHED
        assert list(ScoreRun.objects.last_editions()) == [new]

    def test_a_final_one_gets_a_new_edition_too(self, final, closed, director):
        assert refused(compute, plan=closed, by=director).code == "stands"
        assert compute(closed, director, why="漏计").edition == 2
        broken = refused(publish, run=final, by=director)
        assert (broken.code, str(broken)) == ("replaced", str(runs.REPLACED))


class TestWhoReads:
    def test_units_read_it_from_the_public_notice_on(self, run, clerk, officer, leader, director):
        assert list(ScoreRun.objects.visible_to(officer)) == [run]
        assert list(ScoreRun.objects.visible_to(leader)) == [run]
        assert not ScoreRun.objects.visible_to(clerk).exists()
        notice(run, director)
        assert ScoreRun.objects.visible_to(clerk).exists()

    def test_another_county_reads_nothing(self, noticed):
        stranger = make_county("QT").user(Role.LEADER)
        assert not ScoreRun.objects.visible_to(stranger).exists()


def test_a_result_with_a_ruled_objection_becomes_final(noticed, objection, director, second_admin):
    rule_objection(
        objection_id=objection.pk,
        version=objection.version,
        verdict=objection.State.REJECTED,
        ruling="属上年度",
        by=second_admin,
        on=TODAY,
    )
    noticed.refresh_from_db()
    assert finalise(noticed, director).state == RunState.FINAL


def test_objections_in_the_window_only(noticed, clerk):
    assert object_to(noticed, clerk, on=UNTIL).state == "filed"


def test_a_month_that_was_never_opened_leaves_nobody_out(plan, scheme, county):
    """The county began to work with us later: no report was owed, so none is missing."""
    scores = running_scores(county=county.county, period=Period.parse("2026-06"), on=TODAY)
    assert len(scores.results) == 3
    assert {each.outcome["not_ranked"] for each in scores.results} == {""}


def test_who_owed_a_report_and_never_submitted_it_takes_no_place(october, scheme, county):
    scores = running_scores(county=county.county, period=PERIOD, on=TODAY)
    assert scores.of(county.park.pk).outcome["not_ranked"] == "not_reported"
    assert scores.of(county.township.pk).outcome["not_ranked"] == ""


def test_nobody_is_behind_before_the_report_is_due(october, scheme, county):
    """The score as it stands ranks everybody while the last month's report may still come."""
    due = MonthlyReport.objects.get(unit=county.park, month=OCTOBER.first_day).due_on
    for day, said in ((due, ""), (due + dt.timedelta(days=1), "not_reported")):
        scores = running_scores(county=county.county, period=PERIOD, on=day)
        assert scores.of(county.park.pk).outcome["not_ranked"] == said
