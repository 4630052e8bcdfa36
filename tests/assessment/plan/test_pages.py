"""What the pages of a plan say, in how many queries (rules.md R10; performance.md P7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.rules.cells import Change
from assessment.selectors.indicators import FilterWords
from assessment.selectors.letters import letter_of, letters_of
from assessment.selectors.plan_history import plan_history
from assessment.selectors.plan_page import open_points
from assessment.selectors.target_grid import columns_of
from assessment.services.targets import read_target, save_targets
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import TargetFactory, join
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["plan", "plan-targets", "plan-letters"])
def test_a_plans_pages_ask_as_often_for_many_units(
    name, plan, funds, signed, county, login, officer
):
    client, url = login(officer), reverse(f"assessment:{name}", args=[plan.pk])
    TargetFactory(plan=plan, indicator=funds, unit=county.township)
    few = queries(client, url)
    for number in range(12):
        unit = UnitFactory(kind=UnitKind.TOWNSHIP.value, name=f"乡镇{number}", parent=county.county)
        join(plan, unit)
        TargetFactory(plan=plan, indicator=funds, unit=unit)
    assert queries(client, url) == few


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.2亿", "12000"),
        ("３０００万", "3000"),
        ("20、53亿", "205300"),
        ("12,000", "12000"),
        ("0", "0"),
        ("", ""),
        ("三千万", "3000"),
    ],
)
def test_a_target_is_read_as_people_write_it(typed, stored, plan, funds):
    assert read_target(typed, columns_of(plan)[0]) == (stored, "")


@pytest.mark.parametrize("typed", ["三四千万", "约莫一些", "-5", "1.234", "七八千", "3000-5000"])
def test_a_guess_is_no_target(typed, plan, funds):
    value, wrong = read_target(typed, columns_of(plan)[0])
    assert value == ""
    assert wrong


def test_open_points_name_units_and_months(plan, funds, basis, county, officer):
    TargetFactory(
        plan=plan, indicator=funds, unit=county.township, amount=24, months=["1"] * 11 + ["20"]
    )
    TargetFactory(plan=plan, indicator=funds, unit=county.county, amount=100)
    said = {str(each.words): each.blocks for each in open_points(plan)}
    assert said["分月累计与全年目标不一致：城关镇"] is True
    assert said["到位资金：以下单位没有目标——河口镇"] is False
    assert said["到位资金：各单位合计低于县定总目标"] is False
    assert said["未编入分组、不报送月报的单位：经济开发区"] is False


def test_letters_are_for_whoever_has_targets(plan, funds, county, clerk):
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=24)
    TargetFactory(plan=plan, indicator=funds, unit=None, person=clerk, amount=2)
    TargetFactory(plan=plan, indicator=funds, unit=county.county, amount=100)
    assert [each.subject.label for each in letters_of(plan)] == ["城关镇", clerk.full_name]
    letter = letter_of(plan, f"p{clerk.pk}", NOVEMBER)
    assert letter is not None
    assert letter.is_person
    assert letter.lines[0].amount == Decimal(2)
    assert letter_of(plan, f"u{county.county.pk}", NOVEMBER) is None


def test_the_history_names_cells_with_both_values(plan, funds, basis, county, officer):
    name = f"u{county.township.pk}-{funds.pk}"
    given = {"plan_id": plan.pk, "basis_id": basis.pk, "by": officer}
    save_targets(changes=[Change(name, "", "100")], **given)
    save_targets(changes=[Change(name, "100", "120")], **given)
    latest = plan_history(plan)[0]
    assert "城关镇 到位资金：100 → 120" in latest.details
    assert latest.who == str(officer)


def test_what_counts_is_said_in_words(funds, signed, officer):
    definition = funds.definitions.get()
    definition.filters = {"origins": ["other_province"], "min_wan": "5000", "key_only": True}
    said = FilterWords(officer).parts(definition)
    assert said[:3] == [
        "资金来源：省外",
        "仅重点项目",
        "总投资 5,000 万元以上",
    ]
    definition.source = "reported"
    assert FilterWords(officer).parts(definition) == []
