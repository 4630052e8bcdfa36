"""A new edition carries the rulings of the one before where their figures are still the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assessment.models import MonthFigure, ScoreRun
from assessment.rules.scoring.carried import carry
from assessment.services.scoring import runs
from assessment.services.scoring.proof import prove_scores
from assessment.services.scoring.rulings import Change
from tests.assessment.results.conftest import AFTER, PERIOD, object_to
from tests.assessment.results.pages import url
from tests.assessment.results.test_objections import rule
from tests.factories.projects import TODAY

MARKS = [{"mark": "80", "class": ""}]


def content(value: str | None = "12", changes: tuple[Any, ...] = (), **unit: Any) -> dict[str, Any]:
    values = {} if value is None else {"funds": value}
    known = {"unit": 7, "values": values, "targets": {"funds": "24"}, "sheets": {"s": MARKS}}
    return {"units": [known | unit], "changes": list(changes)}


def ruled(new: str, old: str | None = "12", name: str = "funds", **more: Any) -> dict[str, Any]:
    return {
        "objection": 3,
        "unit": 7,
        "name": name,
        "is_target": False,
        "old": old,
        "new": new,
        **more,
    }


def test_a_figure_that_is_still_wrong_is_changed_again():
    found = carry(content(changes=(ruled("18"),)), content())
    assert found.changes == [{**ruled("18"), "carried": True}]
    assert (found.contained, found.left) == ([], [])


def test_a_figure_that_is_right_by_now_contains_the_ruling():
    found = carry(content(changes=(ruled("18"),)), content("18.00"))
    assert (found.changes, found.contained) == ([], [ruled("18")])


@pytest.mark.parametrize("fresh", ["15", None])
def test_a_figure_that_became_something_else_leaves_the_ruling_to_somebody(fresh):
    found = carry(content(changes=(ruled("18"),)), content(fresh))
    assert (found.changes, found.left) == ([], [ruled("18")])


def test_of_two_rulings_the_last_is_carried_from_the_figure_as_it_was_read():
    before = content(changes=(ruled("18"), ruled("20", "18")))
    assert carry(before, content()).changes == [{**ruled("20"), "carried": True}]


def test_what_was_not_known_and_still_is_not_is_carried():
    before = content(None, changes=(ruled("5", None),))
    assert carry(before, content(None)).changes[0]["new"] == "5"


def test_a_unit_that_is_gone_leaves_it():
    found = carry(content(changes=(ruled("18"),)), {"units": [], "changes": []})
    assert found.left == [ruled("18")]


def test_targets_and_marks_are_told_apart():
    changes = (
        ruled("30", "24", is_target=True),
        ruled("95", "80", name="s", is_mark=True),
    )
    found = carry(content(changes=changes), content("99"))
    assert [each["new"] for each in found.changes] == ["30", "95"]


@pytest.mark.django_db
class TestNewEdition:
    """Of a result one of whose figures was ruled on."""

    @pytest.fixture
    def renewed(self, noticed, clerk, director) -> ScoreRun:
        rule(object_to(noticed, clerk), director)
        noticed.refresh_from_db()
        final = runs.finalise(run_id=noticed.pk, version=noticed.version, by=director, on=AFTER)
        return self.again(final, director)

    def again(self, run, director) -> ScoreRun:
        return runs.compute_scores(
            county_id=run.county_id, period=PERIOD, by=director, on=AFTER, why="漏计一家单位"
        )

    def test_the_ruling_holds_in_the_new_edition(self, renewed, county, total_of):
        assert total_of(renewed, county.township) == "85.00"
        assert [each["carried"] for each in renewed.content["changes"]] == [True]
        assert prove_scores(renewed).holds

    def test_computed_again_it_is_carried_once(self, renewed, director, county, total_of):
        again = self.again(renewed, director)
        assert (again.pk, len(again.content["changes"])) == (renewed.pk, 1)

    def test_it_may_go_under_notice_and_be_ruled_on_again(
        self, renewed, director, clerk, county, total_of
    ):
        noticed = runs.put_under_notice(
            run_id=renewed.pk, version=renewed.version, by=director, on=TODAY
        )
        rule(
            object_to(noticed, clerk, on=TODAY),
            director,
            changes=(Change("funds", Decimal(20_000)),),
        )
        noticed.refresh_from_db()
        assert [each["new"] for each in noticed.content["changes"]] == ["18000", "20000"]
        assert prove_scores(noticed).holds

    def test_the_page_says_what_was_carried(self, login, renewed, director):
        html = login(director).get(url("score-run", renewed.pk)).content.decode()
        assert "上一版的裁定" in html
        assert "已沿用" in html

    def test_a_figure_that_moved_meanwhile_is_named(self, login, noticed, clerk, director, county):
        rule(object_to(noticed, clerk), director)
        noticed.refresh_from_db()
        final = runs.finalise(run_id=noticed.pk, version=noticed.version, by=director, on=AFTER)
        MonthFigure.objects.filter(unit=county.township).update(
            value=Decimal(15_000), cumulative=Decimal(15_000)
        )
        run = self.again(final, director)
        assert run.content["changes"] == []
        assert "未沿用" in login(director).get(url("score-run", run.pk)).content.decode()
