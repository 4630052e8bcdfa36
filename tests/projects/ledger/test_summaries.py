"""The four lists: summary and live rows say the same, for everybody."""

import random
from decimal import Decimal

import pytest

from projects.models import LedgerSummary, Project
from projects.selectors.summaries import Figures, four_lists, live_lists, summary_differences
from projects.tasks import verify_summaries
from tests.factories.accounts import UnitFactory, make_county, make_team_member
from tests.projects.ledger.conftest import project
from zhaoshang.accounts.models.scopes import forget_scope
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db


def same_as_live(user) -> bool:
    live = live_lists(Project.objects.visible_to(user)).by_cell
    stored = {cell: figures for cell, figures in four_lists(user).by_cell.items() if figures.count}
    return stored == live


def test_the_bureau_reads_the_county_once_each(officer, ledger):
    lists = four_lists(officer)

    assert lists.of(stage="signed") == Figures(2, Decimal(80_000), Decimal(0))
    assert lists.of().count == 5
    assert lists.withdrawn_count == 1
    assert same_as_live(officer)


def test_a_clerk_reads_the_own_unit(clerk, ledger):
    lists = four_lists(clerk)

    assert lists.of(stage="producing").count == 0
    assert lists.of().count == 4
    assert same_as_live(clerk)


def test_a_member_of_a_team_counts_a_shared_project_once(lx, clerk, ledger):
    make_team_member(lx.team, clerk)
    forget_scope(clerk)
    project(lx, name="专班项目", service_team=lx.team)
    project(lx, name="只有专班", responsible_unit=lx.townships[1], service_team=lx.team)

    lists = four_lists(clerk)

    assert lists.of().count == 6
    assert same_as_live(clerk)


def test_a_higher_unit_adds_up_its_counties():
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
    counties = [make_county(code, parent=city) for code in ("AA", "BB")]
    elsewhere = make_county("CC")
    leader = counties[0].user(Role.LEADER, unit=city)
    for each in (*counties, *counties, elsewhere):
        project(each, signed=True)

    assert four_lists(leader).of(stage="signed").count == 4
    assert same_as_live(leader)


def test_nobody_without_a_scope_reads_anything(lx, ledger):
    nobody = lx.user(Role.SYSADMIN)

    assert four_lists(nobody).of().count == 0


def test_after_a_random_sequence_of_work_summary_and_rows_agree(lx, officer):
    draw = random.Random(7)
    traits = ["contacted", "negotiating", "signed", "landed", "producing"]
    for _ in range(12):
        project(
            lx,
            responsible_unit=draw.choice(lx.townships),
            total_investment_wan=draw.choice([None, Decimal("0.000001"), Decimal(12_345)]),
            **{draw.choice(traits): True, "withdrawn": draw.random() < 0.3},
        )

    assert summary_differences() == []
    assert same_as_live(officer)
    assert verify_summaries() == 0


def test_a_wrong_summary_is_found(lx, ledger):
    LedgerSummary.objects.filter(unit=lx.township, stage="signed", status="active").update(
        project_count=7
    )

    assert summary_differences() == [(lx.township.pk, "signed", "active")]
    assert verify_summaries() == 1


def test_a_missing_summary_row_is_found(lx, ledger):
    LedgerSummary.objects.filter(unit=lx.county, stage="producing").delete()

    assert summary_differences() == [(lx.county.pk, "producing", "active")]


def test_a_row_left_at_nothing_is_no_difference(lx, ledger):
    LedgerSummary.objects.create(unit=lx.park, stage="clue", status="active")

    assert summary_differences() == []
