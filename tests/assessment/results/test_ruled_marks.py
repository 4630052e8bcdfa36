"""A ruling may set a unit's mark on a sheet of assessors: traced, proved, within bounds (R12)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessment.models import FactChange, Objection, ScoreRun
from assessment.rules.scoring.content import ruled_marks
from assessment.selectors.score_page import unit_page
from assessment.services.scoring import rulings, runs
from assessment.services.scoring.proof import prove_scores
from assessment.services.scoring.rulings import Change, rule_objection
from tests.assessment.results.conftest import compute, object_to
from tests.assessment.results.pages import url
from tests.factories.projects import TODAY
from tests.factories.sheets import SHEET, make_rating, make_sheet
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

State = Objection.State


def test_every_assessors_mark_becomes_the_mean_and_classes_stay():
    marks = [{"mark": "70", "class": "园区"}, {"mark": "90", "class": "乡镇"}]
    assert ruled_marks(marks, "85") == [
        {"mark": "85", "class": "园区"},
        {"mark": "85", "class": "乡镇"},
    ]


@pytest.fixture(params=[None, {"园区": 70, "乡镇": 30}])
def marked(request, closed, plan, county, director) -> ScoreRun:
    """A result under notice that rests on sheets: put together plainly, or by class."""
    make_rating(plan, request.param)
    first, other = county.townships
    for name, marks in (("园区", (80, 90)), ("乡镇", (60, 90))):
        make_sheet(
            plan.groups.order_by("sort_order", "pk").first(),
            county.user(Role.LEADER),
            {first: marks[0], other: marks[1]},
            handed_in=True,
            assessor_class=name if request.param else "",
        )
    run = compute(closed, director)
    return runs.put_under_notice(run_id=run.pk, version=run.version, by=director, on=TODAY)


@pytest.mark.django_db
class TestRuledMark:
    """Of the result with sheets."""

    def rule(self, objection, by, new, **fields):
        return rule_objection(
            objection_id=objection.pk,
            version=objection.version,
            verdict=State.UPHELD,
            ruling="评分表录入有误",
            changes=(Change(SHEET, Decimal(new), is_mark=True, **fields),),
            by=by,
            on=TODAY,
        )

    def test_it_moves_the_points_and_keeps_both_values(self, marked, clerk, director, county):
        objection = object_to(marked, clerk, code="rating")
        before = marked.rows.get(unit=county.township).outcome["indicators"]["rating"]["score"]
        self.rule(objection, director, 95)
        change = FactChange.objects.get()
        assert change.is_mark
        assert change.old in {Decimal(70), Decimal(74)}
        after = marked.rows.get(unit=county.township).outcome["indicators"]["rating"]["score"]
        assert Decimal(before) < Decimal(after) == Decimal(38)
        marked.refresh_from_db()
        assert marked.content["units"][0]["sheets"][SHEET][0]["mark"] in {"80", "60"}
        assert prove_scores(marked).holds

    def test_the_page_names_the_mark_with_what_changed_it(self, marked, clerk, director, county):
        self.rule(object_to(marked, clerk, code="rating"), director, 95)
        marked.refresh_from_db()
        row = marked.rows.get(unit=county.township)
        found = unit_page(marked.content, county.township.pk, row.outcome)
        (mark,) = found.marks
        assert (mark.is_mark, mark.value, mark.changes[0].new) == (True, Decimal(95), Decimal(95))
        assert found.scored[1].figures == [mark]

    def test_another_unit_keeps_its_marks(self, marked, clerk, director, county):
        other = county.townships[1]
        before = marked.rows.get(unit=other).total
        self.rule(object_to(marked, clerk, code="rating"), director, 95)
        assert marked.rows.get(unit=other).total == before

    @pytest.mark.parametrize("new", [-1, "100.01"])
    def test_a_mark_lies_within_its_sheet(self, marked, clerk, director, new):
        objection = object_to(marked, clerk, code="rating")
        with pytest.raises(RuleBroken) as caught:
            self.rule(objection, director, new)
        assert caught.value.code == "mark_too_high"
        assert not FactChange.objects.exists()

    def test_the_form_offers_the_mark(self, login, marked, clerk, director):
        objection = object_to(marked, clerk, code="rating")
        response = login(director).get(url("objection-rule", objection.pk))
        assert "评分表均值" in response.content.decode()
        data = {
            "version": objection.version,
            "verdict": "upheld",
            "ruling": "评分表录入有误",
            "value-1": "95",
        }
        login(director).post(url("objection-rule", objection.pk), data)
        assert FactChange.objects.get().new == 95


@pytest.mark.django_db
def test_a_sheet_that_nobody_filled_in_has_no_mark_to_change(closed, plan, clerk, director, county):
    make_rating(plan)
    run = compute(closed, director)
    runs.put_under_notice(run_id=run.pk, version=run.version, by=director, on=TODAY)
    objection = object_to(run, clerk, code="rating")
    with pytest.raises(RuleBroken) as caught:
        rule_objection(
            objection_id=objection.pk,
            version=objection.version,
            verdict=State.UPHELD,
            ruling="x",
            changes=(Change(SHEET, Decimal(95), is_mark=True),),
            by=director,
            on=TODAY,
        )
    assert str(caught.value) == str(rulings.NO_MARK) % {"name": SHEET}
