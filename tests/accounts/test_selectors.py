"""Reads of people and units, for pages and for the apps above."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.accounts import (
    UnitFactory,
    UserFactory,
    make_county,
    make_team_member,
)
from zhaoshang.accounts import selectors
from zhaoshang.accounts.fields import person_label, unit_label
from zhaoshang.accounts.models import Unit, UnitVersion, User
from zhaoshang.accounts.rules import Role, UnitKind

TODAY = dt.date(2026, 6, 15)


@pytest.mark.django_db
class TestUnits:
    def test_the_tree_is_in_order_with_its_depths(self):
        lx = make_county("LX")
        rows = selectors.units_as_of(lx.county, TODAY)
        assert [row.depth for row in rows] == [0, 1, 1, 1, 1, 1, 2]
        assert rows[-1].unit == lx.team
        assert rows[-2].unit == lx.bureau

    def test_the_tree_of_a_day_has_the_places_of_that_day(self):
        lx = make_county("LX")
        old = UnitVersion.objects.get(unit=lx.team)
        old.valid_to = dt.date(2026, 1, 1)
        old.save()
        UnitVersion.objects.create(
            unit=lx.team, name="x", parent=lx.county, valid_from=dt.date(2026, 1, 1)
        )
        depth = {
            on: next(
                row.depth for row in selectors.units_as_of(lx.county, on) if row.unit == lx.team
            )
            for on in (dt.date(2025, 12, 31), TODAY)
        }
        assert list(depth.values()) == [2, 1]

    def test_the_bureau_of_a_county(self):
        lx = make_county("LX")
        assert selectors.bureau_of(lx.county) == lx.bureau
        assert selectors.bureau_of(UnitFactory(kind=UnitKind.COUNTY.value)) is None

    def test_names_before_and_after_a_unit_s_time(self):
        unit = UnitFactory(kind=UnitKind.COUNTY.value, name="甲县")
        assert selectors.unit_name_on(unit, dt.date(1999, 1, 1)) == "甲县"
        assert selectors.unit_name_on(unit, TODAY) == "甲县"

    def test_forms_offer_open_units_of_the_own_county(self):
        lx, sp = make_county("LX"), make_county("SP")
        user = lx.user(Role.CLERK)
        Unit.objects.filter(pk=lx.park.pk).update(closed_on=TODAY)
        offered = set(selectors.units_for_choice(user))
        assert offered == set(Unit.objects.filter(county=lx.county)) - {lx.park}
        assert not offered & set(Unit.objects.filter(county=sp.county))
        teams = selectors.units_for_choice(user, [UnitKind.TEAM])
        assert list(teams) == [lx.team]

    def test_a_label_names_the_unit_above_where_it_helps(self):
        lx = make_county("LX")
        assert unit_label(lx.park) == "经济开发区"
        assert unit_label(lx.team) == "装备制造招商专班（LX县投资促进局）"


@pytest.mark.django_db
class TestPeople:
    def test_leaders_and_people_of_a_unit(self):
        lx = make_county("LX")
        leader, clerk = lx.user(Role.LEADER), lx.user(Role.CLERK)
        lx.user(Role.LEADER, is_active=False)
        lx.user(Role.LEADER, expires_on=dt.date(2020, 1, 1))
        make_county("SP").user(Role.LEADER)
        assert list(selectors.leaders(lx.county)) == [leader]
        assert list(selectors.people_of(lx.township)) == [clerk]

    def test_forms_offer_people_by_role(self):
        lx = make_county("LX")
        leader = lx.user(Role.LEADER)
        found = selectors.people_for_choice(lx.user(Role.BUREAU), [Role.LEADER])
        assert list(found) == [leader]

    def test_a_label_tells_two_people_of_one_name_apart(self):
        user = make_county("LX").user(Role.CLERK, full_name="张伟", job_title="主任")
        assert person_label(user) == "张伟 · 城关镇 · 主任"

    def test_who_holds_no_role_above_the_counties_sees_only_the_own_region(self):
        province = UnitFactory(kind=UnitKind.PROVINCE.value)
        city = UnitFactory(kind=UnitKind.CITY.value, parent=province)
        other = UnitFactory(kind=UnitKind.CITY.value, parent=province)
        for role in (Role.SYSADMIN, Role.CLERK, Role.LEADER):
            user = UserFactory(role=role, unit=city)
            assert list(Unit.objects.visible_to(user)) == [city]
            assert other not in Unit.objects.visible_to(user)


KINDS_BELOW = [UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.PARK, UnitKind.TEAM]


@st.composite
def trees(draw):
    """A random tree as a list of (kind, index of the parent), and people with roles in it."""
    units = [(UnitKind.PROVINCE, None)]
    for _number in range(draw(st.integers(3, 14))):
        above = draw(st.integers(0, len(units) - 1))
        kind_above = units[above][0]
        options = {
            UnitKind.PROVINCE: [UnitKind.CITY, UnitKind.COUNTY],
            UnitKind.CITY: [UnitKind.COUNTY],
        }.get(kind_above, KINDS_BELOW)
        units.append((draw(st.sampled_from(options)), above))
    people = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(units) - 1),
                st.sets(st.sampled_from(sorted(Role)), max_size=3),
                st.sets(st.integers(0, len(units) - 1), max_size=2),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return units, people


class VisibleIsInScope(TestCase):
    """For random trees: what a user sees never leaves the own county or region."""

    @given(trees())
    def test_visible_units_and_people_lie_in_the_scope(self, tree):
        for user in people_in(*tree):
            self.check_names(user)
            self.check_scope(user)

    def check_names(self, user):
        top = user.unit.county or user.unit
        assert all(unit.path.startswith(top.path) for unit in Unit.objects.visible_to(user))
        people = User.objects.visible_to(user).select_related("unit")
        assert all(person.unit.path.startswith(top.path) for person in people)

    def check_scope(self, user):
        own = {user.unit_id, *user.team_memberships.values_list("team_id", flat=True)}
        below = set(Unit.objects.below(user.unit).values_list("pk", flat=True))
        assert set(user.scope.unit_ids) <= own | below
        if not roles_of(user) & {Role.LEADER, Role.BUREAU, Role.BUREAU_ADMIN}:
            assert not user.scope.reads_county
            assert not user.scope.region_path


def people_in(units, people):
    """Build the units and people of a random tree."""
    built = []
    for kind, above in units:
        parent = None if above is None else built[above]
        built.append(UnitFactory(kind=kind.value, parent=parent))
    for place, roles, teams in people:
        user = UserFactory(unit=built[place], roles=tuple(Role(role) for role in roles))
        for number in teams:
            if built[number].kind == UnitKind.TEAM:
                make_team_member(built[number], user)
        yield User.objects.get(pk=user.pk)


def roles_of(user):
    return set(user.groups.values_list("name", flat=True))
