"""Units: create, rename, move; dated, versioned, with their events."""

import datetime as dt

import pytest
import time_machine

from tests.factories.accounts import CountyFixture, UnitFactory, make_county
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Unit, UnitVersion
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.selectors import unit_name_on, units_as_of
from zhaoshang.accounts.services import (
    UnitFacts,
    create_unit,
    move_unit,
    rename_unit,
    tree,
    units,
    update_unit,
)
from zhaoshang.accounts.services.locking import CHANGED_MEANWHILE, OUTSIDE_AREA
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)
THIS_YEAR = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _frozen_day():
    with time_machine.travel(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def lx() -> CountyFixture:
    return make_county("LX")


@pytest.fixture
def admin(lx):
    return lx.user(Role.SYSADMIN)


def facts(**fields) -> UnitFacts:
    return UnitFacts(
        **{"code": "LX-Z09", "kind": UnitKind.TOWNSHIP.value, "name": "柳河镇", **fields}
    )


def test_a_new_unit_stands_in_the_tree_with_its_first_name(lx, admin):
    unit = create_unit(by=admin, parent=lx.county, facts=facts(), opened_on=THIS_YEAR)
    assert unit.path == f"{lx.county.path}{unit.pk}/"
    assert unit.county == lx.county
    version = unit.versions.get()
    assert (version.name, version.valid_from, version.valid_to) == ("柳河镇", THIS_YEAR, None)
    assert unit.history.count() == 1
    assert unit.created_by == admin


def test_creating_a_unit_leaves_one_event(lx, admin):
    unit = create_unit(by=admin, parent=lx.county, facts=facts(), opened_on=THIS_YEAR)
    event = AuditEvent.objects.get(kind=events.UNIT_CREATED)
    assert (event.actor, event.county, event.subject_id) == (admin, lx.county, str(unit.pk))


def test_the_system_may_create_a_root_county(db):
    county = create_unit(
        by=None,
        parent=None,
        facts=UnitFacts(code="SP", kind=UnitKind.COUNTY.value, name="双牌县"),
        opened_on=THIS_YEAR,
    )
    assert (county.path, county.county) == (f"/{county.pk}/", county)


def test_a_unit_head_above_sees_the_new_unit_at_once(lx, admin):
    head = lx.user(Role.UNIT_HEAD, lx.bureau)
    unit = create_unit(
        by=admin,
        parent=lx.bureau,
        facts=facts(code="LX-T02", kind=UnitKind.TEAM.value, name="食品专班"),
        opened_on=THIS_YEAR,
    )
    version = head.access_version
    head.refresh_from_db()
    assert head.access_version == version + 1
    assert unit.pk in type(head).objects.get(pk=head.pk).scope.unit_ids


@pytest.mark.parametrize(
    ("fields", "opened_on", "message", "field"),
    [
        ({"code": "LX-Z01"}, THIS_YEAR, units.CODE_TAKEN % {"code": "LX-Z01"}, "code"),
        ({"code": "lx-z01"}, THIS_YEAR, units.CODE_TAKEN % {"code": "LX-Z01"}, "code"),
        ({"name": "城关镇"}, THIS_YEAR, units.NAME_TAKEN % {"name": "城关镇"}, "name"),
        ({"kind": UnitKind.CITY.value}, THIS_YEAR, units.WRONG_PLACE, "parent"),
        (
            {},
            dt.date(2026, 6, 16),
            tree.NOT_IN_FUTURE % {"today": TODAY},
            "on",
        ),
        (
            {},
            dt.date(2019, 12, 31),
            units.OPENED_BEFORE_PARENT % {"parent": "LX县人民政府", "since": dt.date(2020, 1, 1)},
            "on",
        ),
    ],
)
def test_a_unit_is_refused(lx, admin, fields, opened_on, message, field):
    with pytest.raises(RuleBroken) as caught:
        create_unit(by=admin, parent=lx.county, facts=facts(**fields), opened_on=opened_on)
    assert (str(caught.value), caught.value.field) == (str(message), field)
    assert Unit.objects.count() == 7
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("code", ["", "a b", "镇", "X" * 33, "-X"])
def test_a_code_of_another_shape_is_refused(lx, admin, code):
    with pytest.raises(RuleBroken) as caught:
        create_unit(by=admin, parent=lx.county, facts=facts(code=code), opened_on=THIS_YEAR)
    assert caught.value.field == "code"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_only_the_system_administrator_creates_units(lx, role):
    with pytest.raises(RuleBroken) as caught:
        create_unit(by=lx.user(role), parent=lx.county, facts=facts(), opened_on=THIS_YEAR)
    assert caught.value.message == OUTSIDE_AREA


def test_not_in_another_county(admin):
    other = make_county("SP")
    with pytest.raises(RuleBroken) as caught:
        create_unit(by=admin, parent=other.county, facts=facts(), opened_on=THIS_YEAR)
    assert caught.value.message == OUTSIDE_AREA


def test_an_administrator_of_the_city_keeps_units_of_its_counties_only():
    province = UnitFactory(code="P", kind=UnitKind.PROVINCE.value)
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value, parent=province)
    other = UnitFactory(code="C2", kind=UnitKind.CITY.value, parent=province)
    lx, sp = make_county("LX", city), make_county("SP", other)
    admin = lx.user(Role.SYSADMIN, city)
    create_unit(by=admin, parent=lx.county, facts=facts(), opened_on=THIS_YEAR)
    for parent in (sp.county, province, other):
        with pytest.raises(RuleBroken) as caught:
            create_unit(by=admin, parent=parent, facts=facts(code="N"), opened_on=THIS_YEAR)
        assert caught.value.message == OUTSIDE_AREA


# --- Rename -----------------------------------------------------------------------------------


def rename(by, unit, name="城关街道", on=THIS_YEAR, **fields):
    return rename_unit(
        by=by, unit_id=unit.pk, version=fields.pop("version", 1), name=name, on=on, **fields
    )


def test_a_rename_keeps_last_years_name(lx, admin):
    unit = rename(admin, lx.township, document="陵政发〔2026〕1号")
    assert unit.name == "城关街道"
    assert unit_name_on(unit, dt.date(2025, 12, 31)) == "城关镇"
    assert unit_name_on(unit, THIS_YEAR) == "城关街道"
    assert unit.versions.get(valid_to=None).source_document == "陵政发〔2026〕1号"
    assert [
        row.name for row in units_as_of(lx.county, dt.date(2025, 6, 1)) if row.unit == unit
    ] == ["城关镇"]


def test_a_rename_writes_history_event_and_version(lx, admin):
    unit = rename(admin, lx.township)
    assert unit.version == 2
    newest = unit.history.first()
    assert (newest.name, newest.history_type) == ("城关街道", "~")
    event = AuditEvent.objects.get(kind=events.UNIT_RENAMED)
    assert (event.detail["old"], event.detail["new"]) == ("城关镇", "城关街道")


def test_a_second_rename_on_the_same_day_corrects_the_first(lx, admin):
    rename(admin, lx.township, "城关街办")
    unit = rename(admin, lx.township, "城关街道", version=2)
    assert unit.versions.count() == 2
    assert unit_name_on(unit, TODAY) == "城关街道"


@pytest.mark.parametrize(
    ("name", "on", "message"),
    [
        ("城关镇", THIS_YEAR, units.NOTHING_CHANGED),
        ("河口镇", THIS_YEAR, units.NAME_TAKEN % {"name": "河口镇"}),
        ("城关街道", dt.date(2026, 6, 16), tree.NOT_IN_FUTURE % {"today": TODAY}),
        (
            "城关街道",
            dt.date(2019, 1, 1),
            tree.BEFORE_LAST_VERSION % {"name": "城关镇", "since": dt.date(2020, 1, 1)},
        ),
    ],
)
def test_a_rename_is_refused(lx, admin, name, on, message):
    with pytest.raises(RuleBroken) as caught:
        rename(admin, lx.township, name, on)
    assert str(caught.value) == str(message)
    lx.township.refresh_from_db()
    assert lx.township.name == "城关镇"
    assert lx.township.versions.count() == 1


def test_a_closed_unit_is_not_renamed(lx, admin):
    Unit.objects.filter(pk=lx.park.pk).update(closed_on=THIS_YEAR)
    with pytest.raises(RuleBroken) as caught:
        rename(admin, lx.park)
    assert str(caught.value) == tree.UNIT_CLOSED % {"name": "经济开发区"}


def test_the_second_of_two_savers_sees_what_the_first_changed(lx, admin):
    rename(admin, lx.township, "城关街道")
    with pytest.raises(Conflict) as caught:
        rename(admin, lx.township, "城关新区")
    assert str(caught.value) == CHANGED_MEANWHILE % {"what": "城关街道"}
    (change,) = caught.value.changes
    assert (change.theirs, change.yours, change.by) == ("城关街道", "城关新区", str(admin))


def test_a_rename_in_another_county_is_refused(admin):
    other = make_county("SP")
    with pytest.raises(RuleBroken) as caught:
        rename(admin, other.township)
    assert caught.value.message == OUTSIDE_AREA


# --- Update and move --------------------------------------------------------------------------


def test_order_and_assessment_change_without_a_new_name(lx, admin):
    unit = update_unit(by=admin, unit_id=lx.park.pk, version=1, sort_order=7, in_assessment=False)
    assert (unit.sort_order, unit.in_assessment, unit.version) == (7, False, 2)
    assert unit.versions.count() == 1
    assert AuditEvent.objects.get().kind == events.UNIT_CHANGED


def test_a_negative_order_is_refused(lx, admin):
    with pytest.raises(RuleBroken) as caught:
        update_unit(by=admin, unit_id=lx.park.pk, version=1, sort_order=-1, in_assessment=True)
    assert caught.value.field == "sort_order"


def move(by, unit, parent, on=THIS_YEAR, version=1):
    return move_unit(by=by, unit_id=unit.pk, version=version, parent=parent, on=on)


def test_a_move_takes_all_below_along_and_keeps_the_old_place(lx, admin):
    office = UnitFactory(code="LX-O1", kind="department", name="招商股", parent=lx.department)
    desk = UnitFactory(code="LX-O2", kind="department", name="窗口", parent=office)
    unit = move(admin, office, lx.park)
    desk.refresh_from_db()
    assert unit.path == f"{lx.park.path}{office.pk}/"
    assert desk.path == f"{unit.path}{desk.pk}/"
    assert desk.county == lx.county
    old, new = UnitVersion.objects.filter(unit=office).order_by("valid_from")
    assert (old.parent, new.parent) == (lx.department, lx.park)
    assert AuditEvent.objects.get().kind == events.UNIT_MOVED


def test_a_move_changes_what_heads_on_both_sides_see(lx, admin):
    office = UnitFactory(code="LX-O1", kind="department", name="招商股", parent=lx.department)
    before, after = (lx.user(Role.UNIT_HEAD, unit) for unit in (lx.department, lx.park))
    move(admin, office, lx.park)
    fresh = type(before).objects
    assert office.pk not in fresh.get(pk=before.pk).scope.unit_ids
    assert office.pk in fresh.get(pk=after.pk).scope.unit_ids
    assert fresh.get(pk=before.pk).access_version > before.access_version
    assert fresh.get(pk=after.pk).access_version > after.access_version


def test_a_unit_does_not_move_below_itself(lx, admin):
    office = UnitFactory(code="LX-O1", kind="department", name="招商股", parent=lx.department)
    for parent in (office, lx.department):
        with pytest.raises(RuleBroken) as caught:
            move(admin, lx.department, parent)
        assert caught.value.message == units.BELOW_ITSELF


def test_a_move_is_refused(lx, admin):
    cases = [
        (lx.park, lx.county, units.NOTHING_CHANGED),
        (lx.park, lx.department, units.WRONG_PLACE),
        (lx.county, lx.bureau, OUTSIDE_AREA),
        (lx.park, make_county("SP").county, OUTSIDE_AREA),
    ]
    for unit, parent, message in cases:
        with pytest.raises(RuleBroken) as caught:
            move(admin, unit, parent)
        assert caught.value.message == message


def test_a_unit_stays_in_its_county():
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value)
    lx, sp = make_county("LX", city), make_county("SP", city)
    admin = lx.user(Role.SYSADMIN, city)
    with pytest.raises(RuleBroken) as caught:
        move(admin, lx.park, sp.county)
    assert caught.value.message == units.OTHER_COUNTY


def test_a_county_goes_to_another_city_with_everything_below():
    province = UnitFactory(code="P", kind=UnitKind.PROVINCE.value)
    city = UnitFactory(code="C1", kind=UnitKind.CITY.value, parent=province)
    other = UnitFactory(code="C2", kind=UnitKind.CITY.value, parent=province)
    lx = make_county("LX", city)
    move(lx.user(Role.SYSADMIN, province), lx.county, other)
    lx.team.refresh_from_db()
    assert lx.team.path.startswith(other.path)
    assert lx.team.county == lx.county
