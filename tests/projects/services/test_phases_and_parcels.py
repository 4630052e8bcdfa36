"""Editing the phases and the parcels of a project: the land is the sum, each row its own."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import Parcel
from projects.services.editing import (
    OTHER_COUNTY,
    OWN_PHASE,
    PHASE_OF_PHASE,
    ParcelFacts,
)
from projects.services.moves import IN_FUTURE
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory
from tests.projects.services.acts import refused, stored, traced, unchanged
from tests.projects.services.edits import edit

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


# --- Phases


def test_a_later_phase_hangs_on_the_first(make, clerk):
    first, second = make(), make()
    edit(second, clerk, parent=first, phase_number=2)
    assert list(first.phases.all()) == [second]
    assert stored(second).is_phase


def test_a_project_is_no_phase_of_itself(make, clerk):
    project = make()
    with refused(OWN_PHASE, field="parent"):
        edit(project, clerk, parent=project)


def test_a_project_with_phases_is_no_phase(make, clerk):
    first, other = make(), make()
    make(parent=first)
    with refused(OWN_PHASE, field="parent"):
        edit(first, clerk, parent=other)


def test_a_first_phase_is_no_phase_of_its_own_second(make, clerk):
    first = make()
    second = make(parent=first)
    with refused(OWN_PHASE, field="parent"):
        edit(first, clerk, parent=second)


def test_a_phase_has_no_phases(make, clerk):
    second, third = make(parent=make()), make()
    with refused(PHASE_OF_PHASE, field="parent", name=second.name):
        edit(third, clerk, parent=second)


def test_a_merged_project_has_no_phases(make, clerk):
    merged, other, project = make(), make(), make()
    merged.status, merged.merged_into = "merged", other
    merged.save()
    with refused(PHASE_OF_PHASE, field="parent", name=merged.name):
        edit(project, clerk, parent=merged)


def test_a_phase_stays_in_its_county(make, clerk):
    elsewhere = make_county("QH")
    foreign = ProjectFactory(county=elsewhere.county, responsible_unit=elsewhere.township)
    project = make()
    with refused(OTHER_COUNTY, field="parent"):
        edit(project, clerk, parent=foreign)


def test_a_phase_may_be_set_free(make, clerk):
    second = make(parent=make())
    edit(second, clerk, parent=None)
    assert stored(second).parent is None


# --- Parcels


def test_land_is_the_sum_of_the_parcels(make, clerk):
    project = make(land_mu=Decimal(1))
    with traced() as left:
        edit(
            project,
            clerk,
            [
                ParcelFacts(number=" LX-2026-7 ", land_mu=Decimal("52.5"), obtained_on=TODAY),
                ParcelFacts(number="LX-2026-8", land_mu=Decimal("10.0001")),
            ],
        )
    assert stored(project).land_mu == Decimal("62.5001")
    parcel = Parcel.objects.get(number="LX-2026-7")
    assert (parcel.number_key, parcel.created_by, parcel.obtained_on) == ("lx20267", clerk, TODAY)
    assert left.event.detail == {"fields": ["land_mu"], "parcels": True}


def test_a_parcel_is_changed_or_removed_by_its_row(make, clerk):
    project = make()
    edit(
        project,
        clerk,
        [ParcelFacts(number="A", land_mu=Decimal(10)), ParcelFacts(number="B", land_mu=Decimal(5))],
    )
    first, second = Parcel.objects.order_by("pk")
    edit(
        project,
        clerk,
        [
            ParcelFacts(pk=first.pk, number="A", land_mu=Decimal(20)),
            ParcelFacts(pk=second.pk, remove=True),
        ],
    )
    assert list(Parcel.objects.values_list("number", "land_mu")) == [("A", Decimal(20))]
    assert stored(project).land_mu == 20
    assert [row.history_type for row in first.history.order_by("history_id")] == ["+", "~"]


def test_the_same_parcels_again_write_nothing(make, clerk):
    project = make()
    edit(project, clerk, [ParcelFacts(number="A", land_mu=Decimal(10))])
    parcel = Parcel.objects.get()
    with unchanged():
        edit(project, clerk, [ParcelFacts(pk=parcel.pk, number="A", land_mu=Decimal(10))])


def test_empty_rows_and_removed_empty_rows_write_nothing(make, clerk):
    project = make()
    with unchanged():
        edit(project, clerk, [ParcelFacts(), ParcelFacts(remove=True)])


def test_what_was_typed_as_land_stays_while_no_parcel_says_anything(make, clerk):
    project = make(land_mu=Decimal(30))
    edit(project, clerk, [ParcelFacts(number="A")])
    assert stored(project).land_mu == 30


def test_a_parcel_of_another_project_is_not_changed_from_here(make, clerk):
    project, other = make(), make()
    edit(other, clerk, [ParcelFacts(number="A", land_mu=Decimal(10))])
    foreign = Parcel.objects.get()
    edit(project, clerk, [ParcelFacts(pk=foreign.pk, number="B", land_mu=Decimal(1))])
    assert stored(foreign).number == "A"


def test_land_is_not_obtained_tomorrow(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="obtained_on"):
        edit(project, clerk, [ParcelFacts(number="A", obtained_on=TODAY + DAY)])
