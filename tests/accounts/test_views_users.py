"""The account pages: list, details, one-time passwords once, state, teams, roles, positions."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.accounts.conftest import logged_in
from tests.factories.accounts import PASSWORD, make_county, make_position, make_team_member
from zhaoshang.accounts.models import PositionHolding, TeamMembership, User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.services import positions, roles, teams, users

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def names(page):
    return [person.full_name for person in page.context["rows"]]


# --- List -------------------------------------------------------------------------------------


@pytest.fixture
def people(lx):
    return {
        "clerk": lx.user(Role.CLERK, full_name="刘小梅", phone="13800000001"),
        "off": lx.user(Role.CLERK, lx.park, full_name="赵志强", is_active=False),
        "expired": lx.user(Role.LEADER, full_name="王建华", expires_on=dt.date(2020, 1, 1)),
        "new": lx.user(None, full_name="孙新", must_change_password=True),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "小梅"}, ["刘小梅"]),
        ({"q": "1380000"}, ["刘小梅"]),
        ({"q": "LX-CLERK-2"}, ["刘小梅"]),
        ({"q": "没有这个人"}, []),
        ({"role": "leader"}, ["王建华"]),
        ({"role": "none"}, ["孙新"]),
        ({"state": "off"}, ["王建华", "赵志强"]),
        ({"state": "first"}, ["孙新"]),
        ({"q": "100%_"}, []),
    ],
)
def test_the_list_is_filtered(as_admin, people, query, found):
    page = as_admin.get(url("users"), query)
    assert sorted(names(page)) == sorted(found)
    assert page.context["tags"]


def test_the_list_is_filtered_by_unit_with_what_lies_below(as_admin, lx, people):
    page = as_admin.get(url("users"), {"unit": lx.park.pk})
    assert names(page) == ["赵志强"]


def test_garbage_in_the_filter_filters_nothing(as_admin, people):
    page = as_admin.get(url("users"), {"unit": "x", "role": "king", "state": "?", "page": "zz"})
    assert page.status_code == 200
    assert len(names(page)) == 5


def test_people_of_another_county_are_not_in_the_list(as_admin, people):
    make_county("SP").user(Role.CLERK, full_name="外县人")
    assert "外县人" not in names(as_admin.get(url("users")))


def test_the_list_has_pages_and_a_fixed_number_of_queries(
    as_admin, lx, django_assert_max_num_queries
):
    for _number in range(60):
        lx.user(Role.CLERK)
    as_admin.get(url("users"))
    with django_assert_max_num_queries(8):
        page = as_admin.get(url("users"), {"page": 2})
    assert len(page.context["rows"]) == 11
    assert page.context["prev_url"]


# --- Create and change ------------------------------------------------------------------------


def new_user(client, lx, **fields):
    data = {"username": "liuxm", "full_name": "刘小梅", "unit": lx.township.pk, **fields}
    return client.post(url("user-new"), data)


def test_a_new_account_s_password_is_shown_once(as_admin, lx):
    page = new_user(as_admin, lx)
    password = page.context["password"]
    assert password in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    user = User.objects.get(username="liuxm")
    assert user.check_password(password)
    assert password not in as_admin.get(url("user", user.pk)).content.decode()
    again = new_user(as_admin, lx)
    assert again.context["form"].errors["username"] == [users.USERNAME_TAKEN % {"name": "liuxm"}]


def test_only_listed_fields_are_stored(as_admin, lx):
    new_user(
        as_admin,
        lx,
        is_superuser="on",
        groups="1",
        password="x",
        must_change_password="",
        access_version="9",
    )
    user = User.objects.get(username="liuxm")
    assert not user.is_superuser
    assert user.must_change_password
    assert not user.groups.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"username": ""},
        {"username": "a b"},
        {"full_name": "\t"},
        {"unit": ""},
        {"unit": "99999"},
        {"phone": "abc"},
        {"email": "not-an-address"},
        {"expires_on": "tomorrow"},
        {"full_name": "名" * 61},
    ],
)
def test_garbage_makes_no_account(as_admin, lx, fields):
    before = User.objects.count()
    assert new_user(as_admin, lx, **fields).status_code == 200
    assert User.objects.count() == before


def test_details_and_unit_change_together(as_admin, lx):
    clerk = lx.user(Role.CLERK)
    data = {"version": 1, "full_name": "刘梅", "unit": lx.park.pk, "phone": "0534-1234567"}
    assert as_admin.post(url("user-edit", clerk.pk), data).url == url("user", clerk.pk)
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.unit, clerk.phone) == ("刘梅", lx.park, "0534-1234567")


def test_the_second_saver_sees_both_values(as_admin, lx):
    clerk = lx.user(Role.CLERK, full_name="刘小梅")
    target = url("user-edit", clerk.pk)
    as_admin.post(target, {"version": 1, "full_name": "刘晓梅", "unit": clerk.unit_id})
    page = as_admin.post(target, {"version": 1, "full_name": "刘梅", "unit": clerk.unit_id})
    (change,) = page.context["form"].changes
    assert (change.theirs, change.yours) == ("刘晓梅", "刘梅")
    assert "刘晓梅" in page.content.decode()


# --- Reset, state -----------------------------------------------------------------------------


def test_a_reset_shows_the_password_once(as_admin, lx):
    clerk = lx.user(Role.CLERK)
    target = url("user-reset-password", clerk.pk)
    page = as_admin.post(target, {"version": 1})
    password = page.context["password"]
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert "no-store" in page.headers["Cache-Control"]
    again = as_admin.post(target, {"version": 1})
    assert "password" not in again.context
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert as_admin.get(target).url == url("user", clerk.pk)


def test_a_person_with_a_one_time_password_comes_in_and_changes_it(as_admin, client, lx):
    clerk = lx.user(Role.CLERK)
    page = as_admin.post(url("user-reset-password", clerk.pk), {"version": 1})
    password = page.context["password"]
    client.post(url("login"), {"username": clerk.username, "password": password})
    assert client.get(url("profile")).url == url("password-change")
    data = {"old": password, "new": "Kp7-winter-see", "again": "Kp7-winter-see"}
    client.post(url("password-change"), data)
    assert client.get(url("profile")).status_code == 200


@pytest.mark.parametrize("name", ["user-reset-password", "user-state"])
def test_nobody_controls_his_own_account(as_admin, admin, name):
    assert as_admin.post(url(name, admin.pk), {"version": 1}).status_code == 403


def test_the_system_administrator_does_not_control_administrators(as_admin, keeper):
    assert as_admin.post(url("user-reset-password", keeper.pk), {"version": 1}).status_code == 403
    keeper.refresh_from_db()
    assert keeper.check_password(PASSWORD)


def test_switching_off_needs_a_reason(as_admin, lx):
    clerk = lx.user(Role.CLERK)
    page = as_admin.post(url("user-state", clerk.pk), {"act": "off", "version": 1, "reason": ""})
    assert page.context["deactivate"].errors["reason"]
    assert page.context["deactivate_open"]
    clerk.refresh_from_db()
    assert clerk.is_active


def test_switching_off_and_on(as_admin, lx):
    clerk = lx.user(Role.CLERK)
    target = url("user-state", clerk.pk)
    as_admin.post(target, {"act": "off", "version": 1, "reason": "调离"})
    clerk.refresh_from_db()
    assert not clerk.is_active
    as_admin.post(target, {"act": "on", "version": 2})
    clerk.refresh_from_db()
    assert clerk.is_active
    assert as_admin.post(target, {"act": "sessions"}).status_code == 302
    assert as_admin.post(target, {"act": "delete"}).status_code == 404


# --- Teams ------------------------------------------------------------------------------------


def test_adding_to_and_leaving_a_team(as_admin, lx):
    clerk = lx.user(Role.CLERK)
    target = url("user-teams", clerk.pk)
    as_admin.post(target, {"team": lx.team.pk, "since": "2026-01-01"})
    membership = TeamMembership.objects.get()
    page = as_admin.post(target, {"membership": membership.pk, "until": "2025-01-01"})
    message = teams.ENDS_BEFORE_IT_BEGINS % {"since": dt.date(2026, 1, 1)}
    assert page.context["end_form"].errors["until"] == [message]
    as_admin.post(target, {"membership": membership.pk, "until": "2026-02-01"})
    membership.refresh_from_db()
    assert membership.until == dt.date(2026, 2, 1)


@pytest.mark.parametrize("pk", ["0", "x", "-1", "99999999999999999999"])
def test_another_membership_is_not_found(as_admin, lx, pk):
    clerk = lx.user(Role.CLERK)
    response = as_admin.post(url("user-teams", clerk.pk), {"membership": pk, "until": "2026-02-01"})
    assert response.status_code == 404


def test_somebody_else_s_membership_is_not_found(as_admin, lx):
    other = make_team_member(lx.team, lx.user(Role.CLERK))
    clerk = lx.user(Role.CLERK)
    response = as_admin.post(
        url("user-teams", clerk.pk), {"membership": other.pk, "until": "2026-02-01"}
    )
    assert response.status_code == 404


# --- Roles ------------------------------------------------------------------------------------


def test_roles_are_assigned_by_ticking(as_keeper, lx):
    user = lx.user(None)
    data = {"version": 1, "roles": ["clerk", "archivist"], "reason": "任职文件"}
    assert as_keeper.post(url("user-roles", user.pk), data).url == url("roles")
    assert User.objects.get(pk=user.pk).scope.roles == {"clerk", "archivist"}


def test_excluded_roles_are_refused_in_plain_words(as_keeper, lx):
    user = lx.user(None, full_name="刘小梅")
    page = as_keeper.post(
        url("user-roles", user.pk), {"version": 1, "roles": ["sysadmin", "clerk"]}
    )
    (message,) = page.context["form"].errors["roles"]
    assert "刘小梅" in message
    assert not user.groups.exists()


def test_nobody_assigns_roles_to_himself(as_keeper, keeper):
    data = {"version": 1, "roles": ["bureau"]}
    assert as_keeper.post(url("user-roles", keeper.pk), data).status_code == 403
    page = as_keeper.post(url("roles"), {"pk": [keeper.pk], "role": "bureau"})
    assert page.context["form"].non_field_errors() == [str(roles.NOT_YOURSELF)]
    assert User.objects.get(pk=keeper.pk).scope.roles == {"secadmin"}


def test_one_role_is_granted_to_those_ticked(as_keeper, lx):
    one, two = lx.user(None), lx.user(Role.CLERK)
    response = as_keeper.post(
        f"{url('roles')}?role=none", {"pk": [one.pk, two.pk], "role": "archivist"}
    )
    assert response.url == f"{url('roles')}?role=none"
    assert User.objects.get(pk=two.pk).scope.roles == {"clerk", "archivist"}


def test_people_of_another_county_are_passed_over(as_keeper, lx):
    stranger = make_county("SP").user(None)
    page = as_keeper.post(url("roles"), {"pk": [stranger.pk], "role": "clerk"})
    assert page.context["form"].non_field_errors() == [str(roles.NOBODY_CHOSEN)]
    assert not stranger.groups.exists()


def test_ticks_stay_after_a_refusal(as_keeper, lx):
    auditor = lx.user(Role.AUDITOR)
    page = as_keeper.post(url("roles"), {"pk": [auditor.pk], "role": "clerk"})
    assert page.context["ticked"] == [auditor.pk]


# --- Positions --------------------------------------------------------------------------------


def test_a_position_is_created_and_filled(as_admin, lx):
    leader = lx.user(Role.LEADER)
    data = {"unit": lx.park.pk, "code": "park_head", "title": "管委会主任"}
    response = as_admin.post(url("position-new"), data)
    assert as_admin.get(response.url).status_code == 200
    data = {"version": 1, "holder": leader.pk, "since": "2026-01-01"}
    assert as_admin.post(response.url, data).url == url("positions")
    page = as_admin.get(url("positions"))
    (row,) = page.context["rows"]
    assert row.holding.holder == leader
    assert as_admin.get(url("positions"), {"on": "2025-01-01"}).context["vacant"] == 1


def test_holder_and_deputy_are_two_people(as_admin, lx):
    leader = lx.user(Role.LEADER)
    position = make_position(lx.park, Office.PARK_HEAD)
    data = {"version": 1, "holder": leader.pk, "deputy": leader.pk, "since": "2026-01-01"}
    page = as_admin.post(url("position-appoint", position.pk), data)
    assert page.context["form"].errors["deputy"] == [str(positions.SAME_PERSON)]


def test_a_position_is_left_vacant(as_admin, lx):
    position = make_position(lx.park, Office.PARK_HEAD, lx.user(Role.LEADER))
    target = url("position-appoint", position.pk)
    page = as_admin.post(target, {"act": "vacate", "version": 1, "until": "2019-01-01"})
    assert page.context["vacate"].errors["until"]
    data = {"act": "vacate", "version": 1, "until": "2026-01-01"}
    assert as_admin.post(target, data).url == url("positions")
    assert PositionHolding.objects.get().until == dt.date(2026, 1, 1)


def test_people_of_another_county_hold_no_position_here(as_admin, lx):
    position = make_position(lx.park, Office.PARK_HEAD)
    stranger = make_county("SP").user(Role.LEADER)
    data = {"version": 1, "holder": stranger.pk, "since": "2026-01-01"}
    page = as_admin.post(url("position-appoint", position.pk), data)
    assert page.context["form"].errors["holder"]


def test_the_security_administrator_sees_an_account_and_what_he_may_do(as_keeper, lx):
    page = as_keeper.get(url("user", lx.user(Role.CLERK).pk))
    assert page.context["may_assign"]
    assert not page.context["may_change"]
    assert not page.context["may_control"]
    page = as_keeper.get(url("user", lx.user(Role.AUDITOR).pk))
    assert page.context["may_control"]


def test_an_administrator_s_own_page_has_no_switches(as_admin, admin):
    page = as_admin.get(url("user", admin.pk))
    assert not page.context["may_control"]
    assert logged_in(admin).get(url("profile")).status_code == 200
