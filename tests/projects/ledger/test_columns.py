"""The one definition of the columns: complete, and the same through every door."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import Project
from projects.resources.ledger import (
    COLUMNS,
    LedgerResource,
    columns_named,
    standard_choice,
)
from projects.resources.rows import LedgerTable
from projects.resources.values import days_in_stage, intensity, share_of
from projects.rules.stages import Status
from tests.projects.ledger.conftest import project

ON = dt.date(2026, 11, 20)


@pytest.mark.django_db
def test_every_column_reads_paths_that_exist(lx):
    project(lx, signed=True)
    table = LedgerTable(list(COLUMNS.values()), on=ON)

    rows = list(Project.objects.values_list(*table.paths))

    assert len(table.values(rows[0])) == len(COLUMNS)


@pytest.mark.django_db
def test_the_import_export_library_gives_the_same_values_as_the_page(lx):
    made = project(lx, under_construction=True, land_mu=Decimal("52.5"))
    table = LedgerTable(columns_named(standard_choice()), on=ON)
    row = Project.objects.values_list(*table.paths).get(pk=made.pk)

    exported = LedgerResource().export_resource(
        LedgerResource().get_queryset().get(pk=made.pk), selected_fields=standard_choice()
    )

    assert exported == table.values(row)


def test_the_name_is_always_first_and_unknown_columns_are_left_out():
    keys = [column.key for column in columns_named(["land", "gone", "name", "land"])]

    assert keys == ["name", "land"]


def test_every_column_has_a_heading_and_a_width():
    assert all(str(column.heading) and column.width > 0 for column in COLUMNS.values())


@pytest.mark.parametrize(
    ("status", "status_since", "days"),
    [
        (Status.ACTIVE, None, 19),
        (Status.SUSPENDED, dt.date(2026, 11, 11), 10),
        (Status.WITHDRAWN, dt.date(2026, 11, 1), 0),
    ],
)
def test_the_clock_of_the_stage_stands_still_unless_active(status, status_since, days):
    assert days_in_stage(ON, dt.date(2026, 11, 1), status.value, status_since) == days


def test_a_share_is_rounded_half_up_on_the_exact_value():
    assert share_of(Decimal("20850"), Decimal("24000")) == Decimal("86.88")
    assert share_of(None, Decimal(100)) == Decimal("0.00")
    assert share_of(Decimal(5), None) is None
    assert share_of(Decimal(5), Decimal(0)) is None


def test_intensity_needs_both_figures():
    assert intensity(Decimal(10_000), Decimal("52.5")) == Decimal("190.48")
    assert intensity(None, Decimal(5)) is None
    assert intensity(Decimal(5), None) is None
