"""The unit pages: the tree on a day, and each form's way to its service and back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from tests.accounts.conftest import logged_in
from tests.factories.accounts import UnitFactory, make_county
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services import rename_unit, unit_ends, units

pytestmark = pytest.mark.django_db
THIS_YEAR = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _frozen_day():
    with time_machine.travel(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def renamed(lx, admin):
    unit = lx.township
    return rename_unit(
        by=admin, unit_id=unit.pk, version=1, name="城关街道", short_name="城关", on=THIS_YEAR
    )


def test_the_list_shows_last_years_names_on_a_day_of_last_year(as_admin, renamed):
    names = [row.name for row in as_admin.get(url("units")).context["rows"]]
    assert "城关街道" in names
    page = as_admin.get(url("units"), {"on": "2025-12-31"})
    names = [row.name for row in page.context["rows"]]
    assert "城关镇" in names
    assert "城关街道" not in names
    assert "城关街道" in page.content.decode()  # beside it, the name of today


@pytest.mark.parametrize("on", ["", "yesterday", "2025-02-30", "0000-00-00", "9999-12-31"])
def test_a_day_that_cannot_be_read_shows_today(as_admin, lx, on):
    page = as_admin.get(url("units"), {"on": on})
    assert page.status_code == 200
    assert len(page.context["rows"]) == 7


def test_before_the_county_existed_the_list_says_so(as_admin, lx):
    page = as_admin.get(url("units"), {"on": "1999-01-01"})
    assert page.context["rows"] == []
    assert page.status_code == 200


def test_the_list_has_a_fixed_number_of_queries(as_admin, lx, django_assert_max_num_queries):
    for number in range(30):
        UnitFactory(code=f"LX-N{number}", parent=lx.county)
    as_admin.get(url("units"))
    with django_assert_max_num_queries(5):
        as_admin.get(url("units"))


def test_a_city_sees_its_counties_and_opens_one():
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value)
    lx = make_county("LX", city)
    client = logged_in(lx.user(Role.SYSADMIN, city))
    rows = client.get(url("units")).context["rows"]
    assert {row.unit for row in rows} == {city, lx.county}
    rows = client.get(url("units"), {"top": lx.county.pk}).context["rows"]
    assert len(rows) == 7


def test_a_unit_shows_its_names_people_and_members(as_admin, lx, renamed):
    lx.user(Role.CLERK, full_name="刘小梅")
    page = as_admin.get(url("unit", lx.township.pk))
    text = page.content.decode()
    assert "城关镇" in text
    assert "刘小梅" in text
    assert as_admin.get(url("unit", lx.team.pk)).context["is_team"]


def new_unit(client, lx, **fields):
    data = {
        "parent": lx.county.pk,
        "kind": "township",
        "code": "lx-z09",
        "name": "柳河镇",
        "sort_order": "3",
        "in_assessment": "on",
        "opened_on": "2026-01-01",
        **fields,
    }
    return client.post(url("unit-new"), data)


def test_creating_leads_to_the_unit(as_admin, lx):
    response = new_unit(as_admin, lx)
    unit = Unit.objects.get(code="LX-Z09")
    assert response.url == url("unit", unit.pk)
    assert (unit.name, unit.sort_order, unit.parent) == ("柳河镇", 3, lx.county)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"code": "LX-Z01"}, "code", units.CODE_TAKEN % {"code": "LX-Z01"}),
        ({"name": "城关镇"}, "name", units.NAME_TAKEN % {"name": "城关镇"}),
        ({"kind": "city"}, "parent", units.WRONG_PLACE),
    ],
)
def test_a_refusal_stands_beside_its_field(as_admin, lx, fields, field, message):
    page = new_unit(as_admin, lx, **fields)
    assert page.status_code == 200
    assert page.context["form"].errors[field] == [str(message)]
    assert str(message) in page.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"parent": ""},
        {"parent": "0"},
        {"parent": "x' OR 1=1"},
        {"kind": "kingdom"},
        {"code": "镇"},
        {"name": "   "},
        {"name": "a\x00b"},
        {"name": "长" * 101},
        {"sort_order": "-1"},
        {"sort_order": "1e9"},
        {"opened_on": "31.12.2026"},
        {"opened_on": "9999-99-99"},
    ],
)
def test_garbage_is_refused_and_changes_nothing(as_admin, lx, fields):
    assert new_unit(as_admin, lx, **fields).status_code == 200
    assert Unit.objects.count() == 7


def test_a_parent_of_another_county_is_no_choice(as_admin, lx):
    page = new_unit(as_admin, lx, parent=make_county("SP").county.pk)
    assert page.context["form"].errors["parent"]


def test_renaming(as_admin, lx):
    data = {"version": 1, "name": "城关街道", "on": "2026-01-01"}
    response = as_admin.post(url("unit-rename", lx.township.pk), data)
    assert response.url == url("unit", lx.township.pk)
    lx.township.refresh_from_db()
    assert lx.township.name == "城关街道"


def test_the_second_saver_sees_both_values_and_may_save_again(as_admin, lx, renamed):
    data = {"version": 1, "name": "城关新区", "on": "2026-02-01"}
    page = as_admin.post(url("unit-rename", lx.township.pk), data)
    form = page.context["form"]
    assert [(c.theirs, c.yours) for c in form.changes] == [("城关街道", "城关新区"), ("城关", "—")]
    assert form["version"].value() == "2"
    assert "城关新区" in page.content.decode()
    again = as_admin.post(url("unit-rename", lx.township.pk), {**data, "version": 2})
    assert again.status_code == 302


def test_order_and_assessment(as_admin, lx):
    data = {"version": 1, "sort_order": 9}
    assert as_admin.post(url("unit-edit", lx.park.pk), data).status_code == 302
    lx.park.refresh_from_db()
    assert (lx.park.sort_order, lx.park.in_assessment) == (9, False)


def test_moving(as_admin, lx):
    data = {"version": 1, "parent": lx.park.pk, "on": "2026-01-01"}
    assert as_admin.post(url("unit-move", lx.department.pk), data).status_code == 302
    lx.department.refresh_from_db()
    assert lx.department.parent == lx.park


def test_a_unit_is_not_offered_a_place_below_itself(as_admin, lx):
    data = {"version": 1, "parent": lx.team.pk, "on": "2026-01-01"}
    page = as_admin.post(url("unit-move", lx.bureau.pk), data)
    assert page.context["form"].errors["parent"]


def test_closing_says_who_is_still_there(as_admin, lx):
    lx.user(Role.CLERK, lx.park)
    page = as_admin.post(url("unit-close", lx.park.pk), {"version": 1, "on": "2026-06-01"})
    message = unit_ends.HAS_PEOPLE % {"count": 1, "name": "经济开发区"}
    assert page.context["form"].non_field_errors() == [message]


def test_closing(as_admin, lx):
    data = {"version": 1, "on": "2026-06-01"}
    assert as_admin.post(url("unit-close", lx.park.pk), data).status_code == 302
    lx.park.refresh_from_db()
    assert lx.park.closed_on == dt.date(2026, 6, 1)
    assert as_admin.get(url("unit", lx.park.pk)).status_code == 200
    assert as_admin.get(url("unit-rename", lx.park.pk)).status_code == 403


def test_merging(as_admin, lx):
    one, two = lx.townships
    data = {"units": [one.pk], "into": two.pk, "on": "2026-06-01", "document": "文"}
    assert as_admin.post(url("unit-merge"), data).url == url("unit", two.pk)
    one.refresh_from_db()
    assert one.merged_into == two
    assert as_admin.get(url("unit", one.pk)).status_code == 200


def test_merging_a_unit_into_itself_is_refused(as_admin, lx):
    data = {"units": [lx.park.pk], "into": lx.park.pk, "on": "2026-06-01"}
    page = as_admin.post(url("unit-merge"), data)
    assert page.context["form"].errors["units"] == [str(unit_ends.NOTHING_TO_MERGE)]


def test_a_name_is_shown_as_text(as_admin, lx):
    lx.park.name = "<script>alert(1)</script>"
    lx.park.save()
    text = as_admin.get(url("unit", lx.park.pk)).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
