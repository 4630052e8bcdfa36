"""Pages of results: who sees what, what is said."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from assessment.models import (
    IndicatorDefinition,
    Objection,
    PlanIndicator,
    ScoreRow,
    ScoreRun,
    SelfScore,
)
from assessment.rules.score_states import RunState
from assessment.rules.scoring.sources import Count, FigureSource, From, Measure
from assessment.selectors.score_page import Figure
from assessment.services.scoring import runs
from assessment.services.scoring.rulings import Change, rule_objection
from assessment.views.score_access import FigureLinks
from tests.assessment.results.conftest import AFTER, PERIOD, compute
from tests.assessment.results.pages import get, said, status, text, url
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.assessment import PlanFactory, join
from tests.factories.projects import TODAY
from tests.factories.scoring import CONTENT, make_fact, make_scheme
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db

MAY = ("may_again", "may_notice", "may_finalise", "may_publish", "may_renew", "may_verify")


class TestList:
    def test_it_tells_period_state_window_and_what_waits(self, login, officer, objection):
        response = get(login(officer), "scores")
        (row,) = response.context["rows"]
        assert (row["title"], row["run"].waiting) == ("2026年10月", 1)
        assert row["run"].sha256[:16] in response.content.decode()

    def test_a_unit_sees_none_that_is_only_computed(self, login, clerk, run):
        assert get(login(clerk), "scores").context["rows"] == []

    def test_editions_stand_under_one_another_and_the_old_says_so(
        self, login, officer, published, closed, director
    ):
        compute(closed, director, why="审计核减")
        rows = get(login(officer), "scores").context["rows"]
        assert [(each["run"].edition, each["run"].is_replaced) for each in rows] == [
            (2, False),
            (1, True),
        ]

    def test_another_county_sees_nothing_of_it(self, login, published):
        stranger = make_county("QT").user(Role.BUREAU)
        assert get(login(stranger), "scores").context["rows"] == []
        assert status(login(stranger), "score-run", published.pk) == 404

    def test_results_of_another_year_are_a_tab_away(self, login, officer, published):
        kept = ScoreRun.objects.get()
        kept.pk, kept.period = None, "2025-10"
        kept.save()
        response = get(login(officer), "scores", query="?year=2025")
        assert [each["title"] for each in response.context["rows"]] == ["2025年10月"]
        assert [tab["label"] for tab in response.context["tabs"]] == ["2026", "2025"]


class TestResult:
    def offered(self, login, user, run):
        context = get(login(user), "score-run", run.pk).context
        return {name for name in MAY if context[name]}

    def test_what_may_be_done_follows_state_and_role(
        self, login, run, director, officer, leader, request
    ):
        assert self.offered(login, director, run) == {"may_again", "may_notice", "may_verify"}
        assert self.offered(login, officer, run) == {"may_again", "may_verify"}
        assert self.offered(login, leader, run) == {"may_verify"}
        noticed = request.getfixturevalue("noticed")
        assert self.offered(login, director, noticed) == {"may_finalise", "may_verify"}
        final = request.getfixturevalue("final")
        assert self.offered(login, director, final) == {"may_publish", "may_renew", "may_verify"}
        published = request.getfixturevalue("published")
        assert self.offered(login, director, published) == {"may_renew", "may_verify"}

    def test_a_unit_reads_it_and_is_offered_nothing(self, login, clerk, noticed):
        assert self.offered(login, clerk, noticed) == set()

    def test_what_hinders_it_is_said_where_the_button_would_be(
        self, login, director, noticed, objection
    ):
        response = get(login(director), "score-run", noticed.pk)
        assert len(response.context["hindrances"]) == 2
        assert url("score-final", noticed.pk) not in response.content.decode()

    def test_who_did_not_report_is_listed_last_without_a_place(self, login, officer, noticed):
        groups = get(login(officer), "score-run", noticed.pk).context["groups"]
        (park,) = groups[1]["rows"]
        assert (park["row"].place, str(park["not_ranked"])) == (None, "未上报")

    def test_equal_totals_say_what_parted_them(self, login, officer, closed, plan, director):
        content = json.loads(json.dumps(CONTENT))
        content["indicators"][0] |= {
            "kind": "steps",
            "params": {"value": "funds", "bands": [{"at_least": "0", "points": "60"}]},
        }
        make_scheme(plan, content=content)
        run = compute(closed, director)
        (townships, _park) = get(login(officer), "score-run", run.pk).context["groups"]
        assert [(each["row"].place, each["parted_by"]) for each in townships["rows"]] == [
            (1, "到位资金"),
            (2, "到位资金"),
        ]

    def test_last_years_published_result_stands_beside(self, login, officer, published, county):
        earlier = ScoreRun.objects.get()
        rows = list(earlier.rows.all())
        earlier.pk, earlier.period = None, "2025-10"
        earlier.save()
        for row in rows:
            row.pk, row.run, row.total = None, earlier, row.total - 10
            row.save()
        (townships, _park) = get(login(officer), "score-run", published.pk).context["groups"]
        assert {each["moved"] for each in townships["rows"]} == {10}

    def test_groups_without_a_scheme_are_named(self, login, officer, closed, plan, director):
        make_scheme(plan, groups=[plan.groups.get(name="乡镇组")])
        run = compute(closed, director)
        assert "园区组" in text(get(login(officer), "score-run", run.pk))

    def test_its_queries_do_not_grow_with_units(
        self, login, officer, noticed, county, django_assert_max_num_queries
    ):
        client = login(officer)
        get(client, "score-run", noticed.pk)
        row = ScoreRow.objects.filter(run=noticed).first()
        for number, unit in enumerate(UnitFactory.create_batch(20, parent=county.county)):
            row.pk, row.unit, row.sort_order = None, unit, 10 + number
            row.save()
        with django_assert_max_num_queries(22):
            get(client, "score-run", noticed.pk)


class TestActs:
    def post(self, client, name, run, **data):
        values = {"version": run.version, **data}
        return client.post(url(name, run.pk), values)

    def test_from_closed_month_to_published_result(
        self, login, director, officer, closed, scheme, frozen_day, monkeypatch
    ):
        made = login(officer).post(url("score-new"), {"period": "2026-10"})
        run = ScoreRun.objects.get()
        assert made.headers["Location"] == url("score-run", run.pk)
        self.post(login(officer), "score-again", run)
        run.refresh_from_db()
        self.post(login(director), "score-notice", run)
        run.refresh_from_db()
        assert run.state == RunState.NOTICED
        early = self.post(login(director), "score-final", run)
        assert "2026-11-27" in said(early)
        monkeypatch.setattr("assessment.views.score_acts.clock.today", lambda: AFTER)
        self.post(login(director), "score-final", run)
        run.refresh_from_db()
        self.post(login(director), "score-publish", run)
        run.refresh_from_db()
        assert run.state == RunState.PUBLISHED

    def test_a_refusal_says_why_and_changes_nothing(self, login, director, october, scheme):
        run = compute(october, director)
        answer = self.post(login(director), "score-notice", run)
        assert said(answer) == str(runs.NOT_CLOSED) % {"month": "2026-10"}
        run.refresh_from_db()
        assert run.state == RunState.COMPUTED

    def test_who_looked_at_an_older_one_is_told(self, login, director, run):
        answer = self.post(login(director), "score-notice", run, version=run.version - 1)
        run.refresh_from_db()
        assert said(answer)
        assert run.state == RunState.COMPUTED

    def test_a_new_edition_asks_for_its_reason_beside_the_field(
        self, login, director, officer, published
    ):
        refused = login(director).post(url("score-new"), {"period": "2026-10"})
        assert refused.context["form"].errors["why"]
        above = login(officer).post(url("score-new"), {"period": "2026-10"})
        assert above.context["form"].non_field_errors()
        login(director).post(url("score-new"), {"period": "2026-10", "why": "审计核减"})
        assert ScoreRun.objects.filter(edition=2, why_replaced="审计核减").exists()

    def test_only_periods_that_are_over_are_offered(self, login, officer):
        offered = [
            value
            for value, _label in get(login(officer), "score-new")
            .context["form"]["period"]
            .field.choices
        ]
        assert offered[:2] == ["2026-10", "2026Q3"]
        assert {"2026H1", "2025", "2025Q4"} <= set(offered)
        assert not {"2026-11", "2026Q4", "2026"} & set(offered)

    def test_verifying_says_what_was_found(self, login, leader, published, county):
        assert "3" in said(login(leader).post(url("score-verify", published.pk)))
        ScoreRow.objects.filter(unit=county.township).update(place=1)
        found = said(login(leader).post(url("score-verify", published.pk)))
        assert published.rows.get(unit=county.township).unit_name in found
        published.content["on"] = "2020-01-01"
        published.save()
        assert "SHA-256" in said(login(leader).post(url("score-verify", published.pk)))

    @pytest.mark.parametrize("name", ["score-notice", "score-final", "score-publish"])
    def test_an_officer_settles_nothing(self, login, officer, noticed, name):
        assert login(officer).post(url(name, noticed.pk)).status_code == 403


class TestUnit:
    def test_every_point_has_its_formula_its_lines_and_its_rows(
        self, login, clerk, noticed, county, funds
    ):
        response = get(login(clerk), "score-unit", noticed.pk, county.township.pk)
        first = response.context["words"]["scored"][0]
        assert (first["score"], str(first["points"])) == ("30.00", "60")
        assert "12,000" in text(response)
        rows = url("figure-rows", "2026-10", county.township.pk, funds.pk)
        assert rows in response.content.decode()
        assert login(clerk).get(rows).status_code == 200

    def test_another_units_result_is_public_but_its_objections_are_not(
        self, login, other_clerk, noticed, objection, county
    ):
        response = get(login(other_clerk), "score-unit", noticed.pk, county.township.pk)
        assert response.context["objections"] == []
        assert not response.context["may_object"]
        assert status(login(other_clerk), "objection", objection.pk) == 404

    def test_what_a_ruling_changed_stands_beside_the_figure(
        self, login, clerk, director, noticed, objection, county
    ):
        rule_objection(
            objection_id=objection.pk,
            version=objection.version,
            verdict=Objection.State.UPHELD,
            ruling="应予计入",
            changes=(Change("funds", 18_000),),
            by=director,
            on=TODAY,
        )
        found = text(get(login(clerk), "score-unit", noticed.pk, county.township.pk))
        assert "12,000 → 18,000" in found
        assert "应予计入" in found

    def test_the_own_score_stands_beside_for_the_unit_and_the_bureau(
        self, login, clerk, officer, other_clerk, noticed, county
    ):
        SelfScore.objects.create(
            county=county.county,
            unit=county.township,
            period="2026-10",
            code="funds",
            score=58,
            note="含在途资金",
        )
        seen = [
            "含在途资金" in text(get(login(each), "score-unit", noticed.pk, county.township.pk))
            for each in (clerk, officer, other_clerk)
        ]
        assert seen == [True, True, False]

    def test_caps_bonuses_gates_vetoes_and_grades_are_told(
        self, login, officer, closed, plan, director, county
    ):
        content = json.loads(json.dumps(CONTENT)) | {
            "bonuses": [
                {"code": "b", "name": "世界500强", "value": "top", "each": "3", "cap": "5"}
            ],
            "deductions": [
                {
                    "code": "d",
                    "name": "审计问题",
                    "value": "audit",
                    "each": "1",
                    "if_all": [{"value": "audit", "at_least": "5"}],
                }
            ],
            "gates": [
                {
                    "code": "g",
                    "name": "零开工",
                    "conditions": [{"value": "starts", "at_least": "1"}],
                }
            ],
            "vetoes": [
                {"code": "v", "name": "造假", "conditions": [{"value": "fraud", "at_least": "1"}]}
            ],
            "grades": [{"name": "优秀", "at_least": "90"}, {"name": "合格", "at_least": "0"}],
            "overrides": [
                {"code": "o", "name": "百亿项目", "any_of": [[{"value": "top", "at_least": "1"}]]}
            ],
        }
        sources = {
            "funds": {"from": "indicator", "code": "funds"},
            "late_reports": {"from": "count", "code": "late_reports"},
        } | {name: {"from": "typed"} for name in ("top", "audit", "starts", "fraud")}
        make_scheme(plan, content=content, sources=sources)
        make_fact(county.township, "top", 2)
        make_fact(county.township, "audit", 1)
        make_fact(county.townships[1], "fraud", 1)
        run = compute(closed, director)
        first = get(login(officer), "score-unit", run.pk, county.township.pk)
        found = text(first)
        assert first.context["words"]["bonuses"][0]["is_capped"]
        assert not first.context["words"]["deductions"][0]["applies"]
        for words in ("零开工", "百亿项目", "优秀", "合格"):
            assert words in found
        assert "造假" in text(get(login(officer), "score-unit", run.pk, county.townships[1].pk))

    @pytest.mark.parametrize("count", list(Count))
    def test_every_count_leads_to_a_page_that_the_unit_may_open(
        self, login, clerk, officer, county, count
    ):
        links = FigureLinks(county.county.pk, county.township.pk, PERIOD)
        source = FigureSource(From.COUNT, count.value)
        where = links.of(Figure("x", "x", source, Decimal(1), None, None))
        assert [login(each).get(where).status_code for each in (clerk, officer)] == [200, 200]

    def test_what_is_typed_leads_the_bureau_to_its_page(self, login, officer, county):
        place = (county.county.pk, county.township.pk, PERIOD)
        links = FigureLinks(*place, reads_typed=True)
        where = links.of(Figure("x", "x", FigureSource(From.TYPED), Decimal(1), None, None))
        assert login(officer).get(where).status_code == 200

    def test_a_figure_of_the_year_before_leads_to_its_rows_where_the_unit_stood_in_that_plan(
        self, login, officer, county, plan, funds
    ):
        source = FigureSource(From.INDICATOR, funds.code, Measure.LAST_YEAR)
        figure = Figure("x", "x", source, Decimal(1), None, None)
        place = (county.county.pk, county.township.pk, PERIOD)
        assert FigureLinks(*place).of(figure) == ""
        before = PlanFactory(county=county.county, year=PERIOD.year - 1)
        IndicatorDefinition.objects.update(effective_from=dt.date(before.year, 1, 1))
        PlanIndicator.objects.create(plan=before, indicator=funds)
        join(before, county.township)
        where = FigureLinks(*place).of(figure)
        assert f"/{PERIOD.year - 1}-" in where
        assert login(officer).get(where).status_code == 200

    def test_what_is_typed_or_not_known_leads_nowhere(self, county):
        links = FigureLinks(county.county.pk, county.township.pk, PERIOD)
        typed = Figure("x", "x", FigureSource(From.TYPED), Decimal(1), None, None)
        unknown = Figure("x", "x", FigureSource(From.COUNT, "funding_rate"), None, None, None)
        assert (links.of(typed), links.of(unknown)) == ("", "")

    def test_a_unit_that_is_not_in_it_is_not_found(self, login, officer, noticed, county):
        assert status(login(officer), "score-unit", noticed.pk, county.department.pk) == 404

    def test_a_computed_one_is_not_there_for_the_unit(self, login, clerk, run, county):
        assert status(login(clerk), "score-unit", run.pk, county.township.pk) == 404
