"""A statement composed once reads what the queryset reads, on both databases."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.db.models import Exists, F, OuterRef, Q, Value
from django.test.utils import CaptureQueriesContext

from projects.models import FollowUp, Project
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.core.prepared import Prepared

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 8)


def _rows(project: int, since: dt.date):
    met = FollowUp.objects.filter(project=OuterRef("pk"), person_met__contains="100%")
    return (
        Project.objects.filter(pk=project)
        .filter(Q(submitted_on__gte=since) | Q(name="'; DROP TABLE x; --"))
        .annotate(met=Exists(met), sign=Value("a 'quoted' %s text"), again=F("submitted_on"))
        .values("pk", "name", "total_investment_wan", "met", "sign", "again", "changed_at")
    )


ROWS = Prepared(_rows, project=int, since=dt.date)


@stage
def project(db):
    found = ProjectFactory(submitted_on=DAY, total_investment_wan="1234.567891")
    FollowUp.objects.create(
        project=found,
        unit=found.introducing_unit,
        happened_on=DAY,
        kind=FollowUp.Kind.CALL,
        person_met="赵总 100%",
    )
    return found


def test_it_reads_what_the_queryset_reads(project):
    expected = list(_rows(project.pk, DAY))
    assert expected
    assert expected[0]["met"] is True
    for _again in range(8):
        assert ROWS.rows(project=project.pk, since=DAY) == expected


def test_each_use_has_its_own_values(project):
    other = ProjectFactory(submitted_on=DAY)
    assert [row["pk"] for row in ROWS.rows(project=project.pk, since=DAY)] == [project.pk]
    assert [row["pk"] for row in ROWS.rows(project=other.pk, since=DAY)] == [other.pk]
    assert ROWS.rows(project=other.pk, since=DAY + dt.timedelta(days=1)) == []


def test_it_takes_one_query(project):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ROWS.rows(project=project.pk, since=DAY)
    assert len(asked) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_every_connection_prepares_it_for_itself():
    project = ProjectFactory(submitted_on=DAY)
    ROWS.rows(project=project.pk, since=DAY)
    found = []

    def elsewhere():
        try:
            found.extend(ROWS.rows(project=project.pk, since=DAY))
        finally:
            connections.close_all()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert [row["pk"] for row in found] == [project.pk]


def _whole(project: int):
    return (
        Project.objects.filter(pk=project)
        .select_related("county", "responsible_unit", "parent")
        .annotate(twice=F("total_investment_wan") * 2)
    )


WHOLE = Prepared(_whole, project=int)


def test_models_come_with_their_related_ones_and_annotations(project, django_assert_num_queries):
    expected = _whole(project.pk).get()
    with django_assert_num_queries(1):
        found = WHOLE.objects(project=project.pk)[0]
        assert found == expected
        assert found.county.name == expected.county.name
        assert found.responsible_unit == expected.responsible_unit
        assert found.parent is None
    assert found.twice == expected.twice
    assert found.total_investment_wan == expected.total_investment_wan
    assert not found._state.adding


AMONG = Prepared(
    lambda projects, since: (
        Project.objects.filter(pk__in=projects, submitted_on__gte=since)
        .order_by("pk")
        .values("pk", "name")
    ),
    projects=list,
    since=dt.date,
)


def test_a_list_is_one_slot(project):
    other = ProjectFactory(submitted_on=DAY)
    wanted = sorted([project.pk, other.pk])
    for ids in ([project.pk, other.pk], [other.pk], [], [project.pk, other.pk, 0]):
        found = [row["pk"] for row in AMONG.rows(projects=ids, since=DAY)]
        assert found == [pk for pk in wanted if pk in ids]


def test_a_list_is_looked_up_in_and_nothing_else(db):
    between = Prepared(lambda ids: Project.objects.filter(pk=ids[0]).values("pk"), ids=list)
    if connection.vendor != "postgresql":
        pytest.skip("other databases write a list out")
    with pytest.raises(ValueError, match="looked up in"):
        between.rows(ids=[1])
