"""Sums kept beside the projects, and the nightly checks of what is derived."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import tasks
from projects.models import LedgerSummary, Project
from projects.policies import GATES
from projects.selectors.summaries import four_lists, live_lists, summary_differences
from projects.services.recounting import recount_missing
from projects.services.summaries import (
    NOTHING,
    Amounts,
    Cell,
    Key,
    apply_difference,
    contributions,
)
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory
from tests.projects.services.acts import assert_books_agree, stored, unchanged
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def row(unit, stage="clue", status="active") -> LedgerSummary:
    return LedgerSummary.objects.get(unit=unit, stage=stage, status=status)


# --- Contributions


def test_a_project_counts_once_for_the_county_and_once_for_each_of_its_units(make, lx):
    project = make(introducing_unit=lx.department, total_investment_wan=Decimal("0.000001"))
    amounts = Amounts(1, Decimal("0.000001"), Decimal(0))
    found = contributions([project.pk])
    assert {key: each for key, each in found.items() if isinstance(key, Key)} == {
        Key(unit.pk, "clue", "active"): amounts for unit in (lx.county, lx.department, lx.township)
    }


def test_a_project_counts_in_the_cells_of_county_unit_host_and_industry(make, lx):
    project = make(signed=True, host_unit=lx.park, total_investment_wan=Decimal(8))
    amounts = Amounts(1, Decimal(8), Decimal(0))
    found = contributions([project.pk])
    assert {key: each for key, each in found.items() if isinstance(key, Cell)} == {
        Cell(lx.county.pk, by, of, dt.date(2026, 1, 1), "signed", True, "active"): amounts
        for by, of in (
            ("county", lx.county.pk),
            ("unit", project.responsible_unit_id),
            ("host", lx.park.pk),
            ("section", project.section_id or 0),
        )
    }


def test_what_has_no_host_and_no_industry_counts_under_none(make):
    found = contributions([make(host_unit=None, section=None).pk])
    assert {
        key.of_id for key in found if isinstance(key, Cell) and key.by in {"host", "section"}
    } == {0}


def test_a_county_with_a_part_of_its_own_counts_it_once(make, lx):
    project = make(responsible_unit=lx.county)
    assert contributions([project.pk])[Key(lx.county.pk, "clue", "active")].projects == 1


def test_an_unknown_amount_is_nothing(make, lx):
    project = make(total_investment_wan=None)
    assert contributions([project.pk])[Key(lx.county.pk, "clue", "active")][1] == 0


def test_no_projects_contribute_nothing_without_asking(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert contributions([]) == {}
        apply_difference({}, {})


def test_contributions_of_many_take_two_queries(make, django_assert_num_queries):
    ids = [make().pk for _ in range(5)]
    with django_assert_num_queries(2):
        contributions(ids)


def test_a_difference_is_added_to_what_stands_there(make, lx, django_assert_num_queries):
    make()
    key = Key(lx.county.pk, "clue", "active")
    with django_assert_num_queries(1):
        apply_difference({key: NOTHING}, {key: Amounts(2, Decimal("1.5"), Decimal("0.25"))})
    assert (row(lx.county).project_count, row(lx.county).total_investment_wan) == (
        3,
        Decimal("30001.5"),
    )
    assert row(lx.county).funds_verified_wan == Decimal("0.25")


def test_what_did_not_change_is_not_written(lx, django_assert_num_queries):
    key = Key(lx.county.pk, "clue", "active")
    same = {key: Amounts(1, Decimal(5), Decimal(0))}
    with django_assert_num_queries(0):
        apply_difference(same, dict(same))


def test_a_hundred_differences_and_one_more_all_arrive(lx):
    townships = [lx.county, *lx.townships, lx.park, lx.bureau, lx.department, lx.team]
    keys = [
        Key(unit.pk, stage, status)
        for unit in townships
        for stage in ("clue", "signed", "landed", "producing")
        for status in ("active", "suspended", "withdrawn", "merged")
    ]
    assert len(keys) > 100
    apply_difference({}, {key: Amounts(1, Decimal(1), Decimal(0)) for key in keys})
    assert LedgerSummary.objects.count() == len(keys)


# --- The nightly check


def test_a_summary_that_agrees_shows_no_difference(make):
    make()
    make(signed=True, suspended=True)
    make(withdrawn=True)
    assert summary_differences() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("project_count", 7), ("total_investment_wan", Decimal(1)), ("funds_verified_wan", 1)],
)
def test_a_planted_difference_is_found(make, lx, field, value):
    make(signed=True)
    LedgerSummary.objects.filter(unit=lx.park).delete()
    LedgerSummary.objects.filter(unit=lx.county, stage="signed").update(**{field: value})
    assert summary_differences() == [(lx.county.pk, "signed", "active")]


def test_a_row_that_is_missing_and_one_too_many_are_found(make, lx):
    make()
    LedgerSummary.objects.filter(unit=lx.township).delete()
    LedgerSummary.objects.create(unit=lx.park, stage="clue", status="active", project_count=1)
    units = {unit for unit, _stage, _status in summary_differences()}
    assert units == {lx.township.pk, lx.park.pk}


def test_an_empty_row_is_no_difference(make, lx):
    make()
    LedgerSummary.objects.create(unit=lx.park, stage="clue", status="active")
    assert summary_differences() == []


def test_a_project_changed_behind_the_services_is_found(make, lx):
    project = make()
    Project.objects.filter(pk=project.pk).update(total_investment_wan=1)
    assert set(summary_differences()) == {
        (lx.county.pk, "clue", "active"),
        (lx.township.pk, "clue", "active"),
    }


def test_the_check_takes_few_queries_whatever_the_number(make, django_assert_max_num_queries):
    for _ in range(4):
        make()
    with django_assert_max_num_queries(5):
        summary_differences()


def test_the_task_counts_differences_and_changes_nothing_however_often(make, lx):
    make()
    with unchanged():
        assert [tasks.verify_summaries(), tasks.verify_summaries()] == [0, 0]
    LedgerSummary.objects.filter(unit=lx.county).update(project_count=9)
    with unchanged():
        assert [tasks.verify_summaries(), tasks.verify_summaries()] == [1, 1]


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.LEADER])
def test_what_people_read_is_what_the_projects_say(make, lx, role):
    make()
    make(responsible_unit=lx.park)
    make(signed=True, suspended=True)
    user = lx.user(role)
    read = {cell: figures for cell, figures in four_lists(user).by_cell.items() if figures.count}
    assert read == live_lists(Project.objects.visible_to(user)).by_cell
    assert read


# --- What is missing, counted anew


def ask_nearly_nothing(lx, on=TODAY):
    set_policy(
        kind=GATES,
        owner=lx.county,
        effective_from=on,
        value={
            "items": [{"sub_stage": "at_capacity", "fact": "capacity_reached"}],
            "confirmed": [{"sub_stage": "at_capacity", "confirmed_by": "bureau"}],
        },
        source_document="陵招发〔2026〕3号",
        by=lx.user(Role.BUREAU_ADMIN),
    )


def test_a_new_gate_table_is_counted_by_the_next_run(make, lx):
    project = make(negotiating=True)
    assert project.missing_count == 1
    ask_nearly_nothing(lx)
    assert recount_missing(on=TODAY) == 1
    assert stored(project).missing_count == 0


def test_a_table_of_tomorrow_does_not_count_today(make, lx):
    project = make(negotiating=True)
    ask_nearly_nothing(lx, TODAY + DAY)
    with unchanged():
        assert recount_missing(on=TODAY) == 0
    assert recount_missing(on=TODAY + DAY) == 1
    assert stored(project).missing_count == 0


def test_each_county_is_counted_by_its_own_table(make, lx):
    elsewhere = make_county("QH")
    other = ProjectFactory(
        county=elsewhere.county, responsible_unit=elsewhere.township, negotiating=True
    )
    project = make(negotiating=True)
    ask_nearly_nothing(lx)
    recount_missing(on=TODAY)
    assert (stored(project).missing_count, stored(other).missing_count) == (0, 1)


def test_what_has_ended_is_not_counted(make, lx):
    ended = make(negotiating=True, withdrawn=True)
    Project.objects.filter(pk=ended.pk).update(missing_count=77)
    assert recount_missing(on=TODAY) == 0
    assert stored(ended).missing_count == 77


def test_the_task_run_twice_is_once(make, lx):
    project = make(negotiating=True)
    Project.objects.filter(pk=project.pk).update(missing_count=77)
    version = project.version
    assert tasks.recount_missing_items() == 1
    with unchanged():
        assert tasks.recount_missing_items() == 0
    assert (stored(project).missing_count, stored(project).version) == (1, version)
    assert_books_agree()


def test_many_projects_are_counted_in_batches(make, monkeypatch):
    monkeypatch.setattr("projects.services.recounting.BATCH", 2)
    ids = [make().pk for _ in range(5)]
    Project.objects.filter(pk__in=ids).update(missing_count=77)
    assert recount_missing(on=TODAY) == 5
