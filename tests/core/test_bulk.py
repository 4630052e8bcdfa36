"""Many rows in one statement, alike on both databases."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import Investor, Project, StageMove
from tests.factories.accounts import make_county
from tests.factories.projects import ProjectFactory
from zhaoshang.core.bulk import in_ids, insert_rows, reserve_ids, update_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county("LX").county


def project_row(pk, **fields):
    day = dt.date(2026, 1, 2)
    return {
        "id": pk,
        "code": f"LX-{pk}",
        "name": f"项目{pk}",
        "stage_since": day,
        "sub_stage_since": day,
        "submitted_on": day,
        "changed_at": dt.datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=dt.UTC),
        **fields,
    }


def test_rows_come_back_as_a_saved_instance_would(county):
    (pk,) = reserve_ids(Project, 1)
    values = {
        "total_investment_wan": Decimal("12345678.123456"),
        "land_mu": Decimal("0.5"),
        "in_park": True,
        "expected_jobs_count": 7,
        "note": "“引号” 'einfach' \\ % %s\n第二行",
    }
    insert_rows(Project, [project_row(pk, **values)], same={"county_id": county.pk})
    stored = Project.objects.get(pk=pk)
    for name, value in values.items():
        assert getattr(stored, name) == value, name
    assert stored.changed_at == dt.datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=dt.UTC)
    assert stored.submitted_on == dt.date(2026, 1, 2)
    assert (stored.status, stored.version, stored.is_key) == ("active", 1, False)
    assert stored.investor_id is None
    assert stored.created_at is not None


def test_reserved_ids_are_used_once(county):
    first, second = reserve_ids(Investor, 2)
    insert_rows(
        Investor,
        [{"id": first, "name": "甲"}, {"id": second, "name": "乙"}],
        same={"county_id": county.pk},
    )
    assert reserve_ids(Investor, 1)[0] not in {first, second}
    assert Investor.objects.create(county=county, name="丙").pk not in {first, second}
    assert reserve_ids(Investor, 0) == []


def test_rows_without_ids_get_their_own(county):
    assert (
        insert_rows(Investor, [{"name": "甲"}, {"name": "乙"}], same={"county_id": county.pk}) == 2
    )
    assert Investor.objects.count() == 2


def test_nothing_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_rows(Investor, []) == 0
        assert update_rows(Investor, []) == 0


def test_named_fields_change_and_others_stay(county):
    ids = reserve_ids(Project, 3)
    insert_rows(Project, [project_row(pk, note="alt") for pk in ids], same={"county_id": county.pk})
    changed = [
        {"id": ids[0], "name": "新名", "land_mu": None},
        {"id": ids[1], "name": "另名", "land_mu": Decimal(3)},
    ]
    assert update_rows(Project, changed, same={"version": 9}) == 2
    first, second, third = Project.objects.order_by("pk")
    assert (first.name, first.land_mu, first.version, first.note) == ("新名", None, 9, "alt")
    assert (second.name, second.land_mu) == ("另名", Decimal(3))
    assert (third.name, third.version) == (f"项目{third.pk}", 1)


def test_portions_do_not_show(county, django_assert_num_queries):
    rows = [{"name": f"公司{number}"} for number in range(25)]
    with django_assert_num_queries(3):
        insert_rows(Investor, rows, same={"county_id": county.pk}, batch_size=10)
    assert Investor.objects.count() == 25


def test_json_columns_keep_their_shape(county):
    kept = {"a": [1, None, True, "“x”"], "b": {"c": {}}, "d": []}
    project = ProjectFactory(county=county)
    rows = [
        {
            "project_id": project.pk,
            "verb": "import",
            "to_stage": "clue",
            "to_sub_stage": "registered",
            "to_status": "active",
            "happened_on": dt.date(2026, 1, 2),
            "entered_at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
            "missing": kept,
        }
    ]
    insert_rows(StageMove, rows)
    assert StageMove.objects.get(project=project, verb="import").missing == kept


def test_a_condition_takes_any_number_of_ids_as_one_parameter():
    condition, parameters = in_ids("id", range(5000))
    assert condition.count("%s") == len(parameters) == 1
