"""Pages of objections and own scores: who may file, rule and enter, what is said."""

from __future__ import annotations

import pytest

from assessment.models import Objection, SelfScore
from assessment.services.scoring import objection_files, objections, rulings
from tests.assessment.results.conftest import AFTER
from tests.assessment.results.pages import get, status, url
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db


class TestObjections:
    def test_a_unit_files_one_with_evidence(self, login, clerk, noticed, county):
        answer = login(clerk).post(
            url("objection-new", noticed.pk, county.township.pk),
            {"code": "funds", "claim": "少计 6000 万元", "uploads": upload("回单.pdf", PDF)},
        )
        found = Objection.objects.get()
        assert answer.headers["Location"] == url("objection", found.pk)
        (kept,) = found.files.all()
        opened = login(clerk).get(url("objection-file", found.pk, kept.pk))
        assert b"".join(opened.streaming_content) == PDF

    def test_points_are_offered_by_their_names(self, login, clerk, noticed, county):
        response = get(
            login(clerk), "objection-new", noticed.pk, county.township.pk, query="?code=funds"
        )
        form = response.context["form"]
        assert ("funds", "到位资金") in form.fields["code"].choices
        assert form["code"].value() == "funds"

    def test_a_closed_window_is_said_above_the_form(
        self, login, clerk, noticed, county, monkeypatch
    ):
        monkeypatch.setattr("assessment.views.objections.clock.today", lambda: AFTER)
        answer = login(clerk).post(
            url("objection-new", noticed.pk, county.township.pk), {"code": "", "claim": "有误"}
        )
        assert answer.context["form"].non_field_errors() == [
            str(objections.WINDOW_CLOSED) % {"until": "2026-11-27"}
        ]

    def test_nobody_files_for_another_unit(self, login, other_clerk, officer, noticed, county):
        where = url("objection-new", noticed.pk, county.township.pk)
        assert login(other_clerk).get(where).status_code == 403
        assert login(officer).get(where).status_code == 403

    def test_the_bureau_lists_what_waits_and_rules_it(
        self, login, director, officer, objection, noticed, county, total_of
    ):
        (row,) = get(login(director), "objections").context["rows"]
        assert row["may_rule"]
        assert not get(login(officer), "objections").context["rows"][0]["may_rule"]
        form = get(login(director), "objection-rule", objection.pk).context["form"]
        field = next(each["value"].name for each in form.rows if each["figure"].name == "funds")
        data = {
            "version": objection.version,
            "verdict": "upheld",
            "ruling": "应予计入",
            field: "18000",
        }
        login(director).post(url("objection-rule", objection.pk), data)
        assert total_of(noticed, county.township) == "85.00"
        assert get(login(director), "objections").context["rows"] == []
        assert len(get(login(director), "objections", query="?show=all").context["rows"]) == 1

    def test_a_refused_ruling_stands_beside_the_figures(self, login, director, objection):
        data = {"version": objection.version, "verdict": "upheld", "ruling": "应予计入"}
        answer = login(director).post(url("objection-rule", objection.pk), data)
        assert answer.context["form"].errors["changes"] == [str(rulings.NO_CHANGE)]

    def test_who_ruled_meanwhile_is_said(self, login, director, objection):
        data = {"version": objection.version - 1, "verdict": "rejected", "ruling": "属上年度"}
        answer = login(director).post(url("objection-rule", objection.pk), data)
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors()

    def test_nobody_is_led_to_rule_his_own(self, login, director, objection):
        Objection.objects.update(created_by=director)
        assert status(login(director), "objection-rule", objection.pk) == 403

    def test_the_unit_takes_it_back(self, login, clerk, other_clerk, objection):
        where = url("objection-take-back", objection.pk)
        assert login(other_clerk).post(where).status_code == 404
        login(clerk).post(where)
        objection.refresh_from_db()
        assert objection.state == Objection.State.TAKEN_BACK

    def test_evidence_is_out_of_sight_for_other_units(
        self, login, other_clerk, clerk, officer, noticed
    ):
        found = objection_files.file_with_evidence(
            run_id=noticed.pk,
            unit_id=clerk.unit_id,
            code="",
            claim="见附件",
            uploads=[upload("回单.pdf", PDF)],
            by=clerk,
            on=TODAY,
        )
        where = ("objection-file", found.pk, found.files.get().pk)
        assert status(login(other_clerk), *where) == 404
        assert status(login(officer), *where) == 200

    def test_a_list_takes_no_more_queries_for_more_rows(
        self, login, officer, noticed, objection, county, django_assert_max_num_queries
    ):
        client = login(officer)
        get(client, "objections")
        for code in ("discipline", ""):
            objection.pk, objection.code = None, code
            objection.save()
        with django_assert_max_num_queries(14):
            get(client, "objections")


class TestOwnScores:
    def where(self, county, period="2026-10"):
        return url("own-scores", period, county.township.pk)

    def test_a_unit_enters_them_and_finds_them_again(self, login, clerk, run, county):
        data = {"version": 0, "score-funds": "58.5", "note-funds": "含在途资金"}
        login(clerk).post(self.where(county), data)
        form = login(clerk).get(self.where(county)).context["form"]
        assert str(form["score-funds"].value()) == "58.50"

    def test_a_negative_one_is_refused_beside_its_field(self, login, clerk, run, county):
        data = {"version": 0, "score-funds": "-1"}
        answer = login(clerk).post(self.where(county), data)
        assert answer.context["form"].errors["score-funds"]
        assert not SelfScore.objects.exists()

    def test_the_second_of_two_colleagues_is_told(self, login, clerk, run, county):
        for _time in range(2):
            answer = login(clerk).post(
                self.where(county), {"version": 0, "score-funds": str(50 + _time)}
            )
        assert answer.context["form"].non_field_errors()
        assert SelfScore.objects.get().score == 50

    def test_under_notice_they_are_read_only(self, login, clerk, noticed, county):
        context = login(clerk).get(self.where(county)).context
        assert not context["writes"]
        answer = login(clerk).post(self.where(county), {"version": 0, "score-funds": "1"})
        assert answer.context["form"].non_field_errors()

    def test_nobody_enters_them_for_another_unit(self, login, other_clerk, officer, run, county):
        assert login(other_clerk).get(self.where(county)).status_code == 403
        assert login(officer).get(self.where(county)).status_code == 403

    @pytest.mark.parametrize("period", ["2026-13", "2026Q5", "abc", "1999", "2026-Q3"])
    def test_a_period_that_is_none_is_not_found(self, login, clerk, county, period):
        assert login(clerk).get(self.where(county, period)).status_code == 404
