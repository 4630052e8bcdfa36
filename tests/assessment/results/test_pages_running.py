"""Pages of running scores: who sees what, what the next point would need."""

from __future__ import annotations

import pytest

from assessment.models import ScoreRun
from tests.assessment.results.pages import get, status, text, url
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import join

pytestmark = pytest.mark.django_db


class TestRunning:
    def test_it_says_what_the_next_point_would_need(self, login, clerk, closed, scheme, county):
        response = get(login(clerk), "running-score", county.township.pk, query="?period=2026-10")
        (found,) = response.context["words"]["scored"][0]["next"]
        assert (found["needs"], str(found["gain"])) == ("到位资金 +400", "1.00")
        assert "可再得1.00分" in text(response)

    def test_it_takes_no_place_and_stores_nothing(self, login, clerk, closed, scheme, county):
        get(login(clerk), "running-score", county.township.pk)
        assert not ScoreRun.objects.exists()

    def test_what_is_not_final_is_seen_by_the_unit_and_the_county_only(
        self, login, clerk, other_clerk, officer, leader, closed, scheme, county
    ):
        seen = [
            status(login(each), "running-score", county.township.pk)
            for each in (clerk, officer, leader, other_clerk)
        ]
        assert seen == [200, 200, 200, 403]

    def test_a_unit_is_led_to_its_own(self, login, clerk, closed, scheme, county):
        response = login(clerk).get(url("running-scores"))
        assert response.headers["Location"].startswith(url("running-score", county.township.pk))

    def test_the_bureau_sees_all_units(self, login, officer, closed, scheme, county):
        response = get(login(officer), "running-scores", query="?period=2026-10")
        names = [each["result"].name for each in response.context["groups"][0]["rows"]]
        assert names == [county.townships[1].name, county.township.name]

    def test_without_plan_or_scheme_it_says_why_there_is_nothing(
        self, login, clerk, officer, county
    ):
        for who in (clerk, officer):
            name = ("running-score", county.township.pk) if who == clerk else ("running-scores",)
            assert "尚未下达" in text(get(login(who), *name))

    def test_a_result_under_notice_is_pointed_to(self, login, clerk, noticed, county):
        response = get(login(clerk), "running-score", county.township.pk, query="?period=2026-10")
        assert url("score-unit", noticed.pk, county.township.pk) in response.content.decode()

    def test_its_queries_do_not_grow_with_units(
        self, login, officer, closed, scheme, plan, county, django_assert_max_num_queries
    ):
        client = login(officer)
        get(client, "running-scores", query="?period=2026-10")
        join(plan, *UnitFactory.create_batch(20, parent=county.county))
        with django_assert_max_num_queries(50):
            get(client, "running-scores", query="?period=2026-10")
