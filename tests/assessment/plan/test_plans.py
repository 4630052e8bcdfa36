"""Annual plans and indicators: made, copied, framed, issued; definitions that take over (R10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import AnnualPlan, GroupMember, IndicatorDefinition, Target
from assessment.models.choices import BasisLevel
from assessment.rules.indicators import Filters, Source
from assessment.selectors.plan_page import open_points
from assessment.services import indicators, plan_parts, plans
from assessment.services.plan_copying import successors
from tests.assessment.plan.conftest import ON
from tests.factories.assessment import TargetFactory, join
from tests.factories.closing import close_bare
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db


def meaning(**more) -> indicators.Meaning:
    given = {
        "name": "到位资金（省外）",
        "measure": "万元",
        "decimals": 2,
        "source": Source.FUNDS_VERIFIED,
        "filters": Filters(origins=("other_province", "overseas")),
        **more,
    }
    return indicators.Meaning(**given)


def define(county, by, code="SWZJ", **more):
    return indicators.define_indicator(
        county_id=county.county.pk,
        code=code,
        meaning=meaning(**more),
        month=Month(2026, 1),
        by=by,
    )


def broken(act, **given) -> str:
    with pytest.raises(RuleBroken) as refused:
        act(**given)
    return refused.value.code


def test_an_indicator_is_defined_once_and_means_what_it_says(county, director):
    indicator = define(county, director)
    assert indicator.definitions.get().filters == {"origins": ["other_province", "overseas"]}
    assert broken(define, county=county, by=director, code="swzj ") == "code_taken"
    assert broken(define, county=county, by=director, code="1 号") == "bad_code"
    assert broken(define, county=county, by=director, code="B", measure="个") == "measure"
    band = Filters(min_wan=Decimal(5000), max_wan=Decimal(5000))
    assert broken(define, county=county, by=director, code="B", filters=band) == "band"


def test_a_used_definition_stays_and_a_new_one_takes_over(issued, funds, county, director):
    old = funds.definitions.get()
    assert (
        broken(
            indicators.change_definition,
            definition_id=old.pk,
            version=1,
            meaning=meaning(),
            by=director,
        )
        == "used"
    )
    close_bare(county.county, dt.date(2026, 9, 1))
    given = {"indicator_id": funds.pk, "meaning": meaning(), "by": director}
    assert broken(indicators.add_definition, month=Month(2026, 9), **given) == "closed_month"
    made = indicators.add_definition(month=Month(2026, 10), **given)
    assert broken(indicators.add_definition, month=Month(2026, 10), **given) == "not_later"
    in_force = IndicatorDefinition.objects.filter(indicator=funds)
    assert in_force.in_force(dt.date(2026, 9, 1)).get() == old
    assert in_force.in_force(dt.date(2026, 10, 1)).get() == made


def test_an_unused_definition_may_be_changed_but_not_behind_somebodys_back(county, director):
    definition = define(county, director).definitions.get()
    given = {"definition_id": definition.pk, "by": director}
    indicators.change_definition(version=1, meaning=meaning(decimals=0), **given)
    definition.refresh_from_db()
    assert (definition.decimals, definition.version) == (0, 2)
    with pytest.raises(Conflict):
        indicators.change_definition(version=1, meaning=meaning(decimals=1), **given)


def test_a_plan_says_what_it_lacks_and_is_issued_once(plan, funds, signed, basis, county, director):
    given = {
        "plan_id": plan.pk,
        "document": "县招办〔2026〕3号",
        "issued_on": dt.date(2026, 2, 20),
        "by": director,
        "on": ON,
    }
    empty = join(plan, group="园区组")
    blocking = [each.part for each in open_points(plan) if each.blocks]
    assert blocking == ["groups"]
    assert broken(plans.issue_plan, version=1, **given) == "incomplete"
    plan_parts.remove_group(plan_id=plan.pk, group_id=empty.pk, by=director)
    plan.refresh_from_db()
    assert broken(plans.issue_plan, version=plan.version, **{**given, "document": " "})
    future = {**given, "issued_on": ON + dt.timedelta(days=1)}
    assert broken(plans.issue_plan, version=plan.version, **future) == "in_future"
    with pytest.raises(Conflict):
        plans.issue_plan(version=1, **given)
    plans.issue_plan(version=plan.version, **given)
    plan.refresh_from_db()
    assert (plan.state, plan.document) == (AnnualPlan.State.ISSUED, "县招办〔2026〕3号")
    assert broken(plans.issue_plan, version=plan.version, **given) == "issued_already"


def test_the_frame_of_an_issued_plan_changes_with_a_reason(issued, basis, county, director):
    facts = plan_parts.BasisFacts("市定目标", BasisLevel.CITY, is_main=False, sort_order=2)
    given = {"plan_id": issued.pk, "basis_id": None, "facts": facts, "by": director}
    assert broken(plan_parts.save_basis, **given) == "reason_needed"
    made = plan_parts.save_basis(reason="市下达任务", **given)
    assert broken(plan_parts.save_basis, reason="再来", **given) == "name_taken"
    gone = {"plan_id": issued.pk, "reason": "重复", "by": director}
    assert broken(plan_parts.remove_basis, basis_id=basis.pk, **gone) == "main_needed"
    plan_parts.remove_basis(basis_id=made.pk, **gone)
    assert issued.bases.count() == 1


def test_one_main_basis_takes_the_place_of_the_other(plan, basis, director):
    facts = plan_parts.BasisFacts("市定目标", BasisLevel.CITY, is_main=True, sort_order=2)
    made = plan_parts.save_basis(plan_id=plan.pk, basis_id=None, facts=facts, by=director)
    assert list(plan.bases.filter(is_main=True)) == [made]
    none = plan_parts.BasisFacts("市定目标", BasisLevel.CITY, is_main=False, sort_order=2)
    assert (
        broken(plan_parts.save_basis, plan_id=plan.pk, basis_id=made.pk, facts=none, by=director)
        == "main_needed"
    )


def test_a_unit_is_in_one_group_only(plan, county, director):
    first, second = county.townships[:2]
    facts = plan_parts.GroupFacts("乡镇二组", is_apart=False, sort_order=2, units=[second])
    given = {"plan_id": plan.pk, "group_id": None, "by": director}
    assert broken(plan_parts.save_group, facts=facts, **given) == "in_group"
    old = plan.groups.get()
    plan_parts.save_group(
        plan_id=plan.pk,
        group_id=old.pk,
        facts=plan_parts.GroupFacts("乡镇组", is_apart=False, sort_order=1, units=[first]),
        by=director,
    )
    plan_parts.save_group(facts=facts, **given)
    own = plan_parts.GroupFacts("县", is_apart=False, sort_order=3, units=[county.county])
    assert broken(plan_parts.save_group, facts=own, **given) == "county_itself"


def test_a_group_stays_while_an_indicator_is_for_it_alone(plan, signed, director):
    group = plan.groups.get()
    plan.indicators.get(indicator=signed).groups.set([group])
    given = {"plan_id": plan.pk, "group_id": group.pk, "by": director}
    assert broken(plan_parts.remove_group, **given) == "only_this_group"


def test_indicators_stand_in_their_order_and_those_with_targets_stay(
    plan, funds, signed, county, director
):
    TargetFactory(plan=plan, indicator=funds, unit=county.township)
    group = plan.groups.get()

    def choose(*chosen, version=1):
        return plan_parts.save_plan_indicators(
            plan_id=plan.pk, version=version, chosen=chosen, by=director
        )

    one = plan_parts.ChosenIndicator(funds, in_report=True)
    two = plan_parts.ChosenIndicator(signed, in_report=False, group_ids=[group.pk])
    choose(two, one)
    rows = list(plan.indicators.order_by("sort_order"))
    assert [each.indicator for each in rows] == [signed, funds]
    assert list(rows[0].groups.all()) == [group]
    with pytest.raises(RuleBroken) as refused:
        choose(two, version=2)
    assert refused.value.code == "indicator_used"


def test_a_copy_follows_units_to_their_successors(plan, funds, signed, basis, county, director):
    gone, heir = county.townships[:2]
    TargetFactory(plan=plan, indicator=funds, unit=gone, amount=1000)
    TargetFactory(plan=plan, indicator=funds, unit=heir, amount=500, months=["500"] * 12)
    TargetFactory(plan=plan, indicator=signed, unit=county.county, amount=7)
    gone.closed_on, gone.merged_into = dt.date(2026, 6, 1), heir
    gone.save()
    assert successors([gone.pk], ON) == {gone.pk: heir}
    made = plans.make_plan(
        county=county.county,
        year=2027,
        title="2027",
        copying=plans.Copying(2026, with_targets=True),
        by=director,
        on=ON,
    )
    assert [each.unit for each in GroupMember.objects.filter(plan=made)] == [heir]
    amounts = {(each.unit, each.amount) for each in Target.objects.filter(plan=made)}
    assert amounts == {(heir, Decimal(1500)), (county.county, Decimal(7))}
    assert all(each.months == [] for each in Target.objects.filter(plan=made))
    assert (made.is_draft, made.copied_from) == (True, plan)
    assert broken(
        plans.make_plan,
        county=county.county,
        year=2027,
        title="又",
        copying=None,
        by=director,
        on=ON,
    )


def test_a_plan_without_a_copy_has_the_countys_own_basis(county, director):
    made = plans.make_plan(
        county=county.county, year=2028, title="2028", copying=None, by=director, on=ON
    )
    assert made.bases.get().is_main
    assert (
        broken(
            plans.make_plan,
            county=county.county,
            year=2029,
            title="2029",
            copying=plans.Copying(2026, with_targets=False),
            by=director,
            on=ON,
        )
        == "no_source"
    )
