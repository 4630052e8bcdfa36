"""Log-in, log-out, first log-in, password, language, own details."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import logged_in
from tests.factories.accounts import PASSWORD, make_position, make_team_member
from zhaoshang.accounts.forms.sign_in import NOT_ALIKE, OLD_WRONG, SAME_AS_OLD, WRONG
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.services import (
    assign_roles,
    deactivate_user,
    end_sessions,
    move_user,
    reset_password,
)
from zhaoshang.accounts.services.passwords import ONE_TIME_ITERATIONS
from zhaoshang.audit import events as audit_events
from zhaoshang.audit.models import AuditEvent
from zhaoshang.security.passwords import TOO_FEW_KINDS

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
HOME = settings.LOGIN_REDIRECT_URL


def log_in(client, username, password=PASSWORD, **data):
    return client.post(LOGIN, {"username": username, "password": password, **data})


def alive(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def test_the_page_offers_no_scan_and_no_seven_days(client):
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert page.context["form"].fields.keys() == {"username", "password"}


def test_a_person_comes_in_and_goes_where_they_were_going(client, lx):
    user = lx.user(Role.CLERK)
    response = log_in(client, user.username, next="/accounts/profile/")
    assert response.url == "/accounts/profile/"
    assert alive(client)
    assert AuditEvent.objects.filter(kind=audit_events.LOGGED_IN, actor=user).count() == 1


@pytest.mark.parametrize("name", ["LiuXiaoMei", "ｌｉｕｘｉａｏｍｅｉ", " liuxiaomei "])
def test_case_and_width_of_the_name_make_no_difference(client, lx, name):
    lx.user(Role.CLERK, username="liuxiaomei", username_key="liuxiaomei")
    assert log_in(client, name).status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "http://testserver@evil.example/",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x",
        "\thttps://evil.example",
    ],
)
def test_next_never_leads_to_another_host(client, lx, target):
    response = log_in(client, lx.user(Role.CLERK).username, next=target)
    assert response.status_code == 302
    assert response.url == HOME or response.url.startswith("/%0d%0a")
    assert "\n" not in response.url


def test_who_is_in_already_does_not_see_the_page(lx):
    assert logged_in(lx.user(Role.CLERK)).get(LOGIN).url == HOME


def test_a_wrong_password_says_how_many_tries_are_left(client, lx):
    user = lx.user(Role.CLERK)
    for left in (4, 3):
        page = log_in(client, user.username, "wrong")
        assert page.context["form"].errors["password"] == [WRONG % {"left": left}]


def test_an_unknown_name_reads_like_a_wrong_password(client, lx):
    page = log_in(client, "nobody-at-all", "wrong")
    assert page.context["form"].errors["password"] == [WRONG % {"left": 4}]


def test_five_wrong_passwords_lock_the_name_even_in_other_case(client, lx):
    user = lx.user(Role.CLERK)
    for name in (user.username, user.username.upper(), f" {user.username}"):
        log_in(client, name, "wrong")
    log_in(client, user.username, "wrong")
    assert log_in(client, user.username, "wrong").status_code == 429
    assert log_in(client, user.username).status_code == 429
    assert not alive(client)


def test_a_one_time_password_opens_the_lock_and_comes_in(client, lx, admin):
    user = lx.user(Role.CLERK)
    for _try in range(5):
        log_in(client, user.username, "wrong")
    _user, password = reset_password(by=admin, user_id=user.pk, version=1)
    assert log_in(client, user.username, password).status_code == 302
    assert client.get("/accounts/profile/").url == CHANGE


def test_a_quickly_hashed_one_time_password_is_hashed_slowly_at_log_in(client, lx, admin, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = lx.user(Role.CLERK)
    _user, password = reset_password(by=admin, user_id=user.pk, version=1)
    user.refresh_from_db()
    assert user.password.split("$")[1] == str(ONE_TIME_ITERATIONS)
    rows = user.history.count()
    assert log_in(client, user.username, password).status_code == 302
    user.refresh_from_db()
    assert int(user.password.split("$")[1]) > ONE_TIME_ITERATIONS
    assert user.history.count() == rows
    assert client.get("/accounts/profile/").url == CHANGE


def test_the_lock_opens_after_half_an_hour(client, lx):
    user = lx.user(Role.CLERK)
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)) as clock:
        for _try in range(5):
            log_in(client, user.username, "wrong")
        clock.shift(dt.timedelta(minutes=31))
        assert log_in(client, user.username).status_code == 302


@pytest.mark.parametrize("fields", [{"is_active": False}, {"expires_on": dt.date(2020, 1, 1)}])
def test_an_account_that_is_off_or_expired_does_not_come_in(client, lx, fields):
    user = lx.user(Role.CLERK, **fields)
    assert log_in(client, user.username).status_code == 200


def test_an_account_expires_in_the_middle_of_a_session(lx):
    user = lx.user(Role.CLERK)
    client = logged_in(user)
    assert alive(client)
    User.objects.filter(pk=user.pk).update(expires_on=dt.date(2020, 1, 1))
    assert not alive(client)


def test_log_in_gives_a_new_session_and_log_out_removes_it(client, lx):
    client.get(LOGIN)
    log_in(client, lx.user(Role.CLERK).username)
    assert Session.objects.count() == 1
    assert client.post(reverse("accounts:logout")).url == LOGIN
    assert Session.objects.count() == 0
    assert not alive(client)


def test_log_out_is_no_link(lx):
    assert logged_in(lx.user(Role.CLERK)).get(reverse("accounts:logout")).status_code == 405


def test_a_log_in_writes_no_history_of_the_person(client, lx):
    user = lx.user(Role.CLERK)
    log_in(client, user.username)
    user.refresh_from_db()
    assert user.last_login is not None
    assert user.history.count() == 1


def test_the_browser_keeps_no_page(lx):
    page = logged_in(lx.user(Role.CLERK)).get(reverse("accounts:profile"))
    assert "no-store" in page.headers["Cache-Control"]


# --- First log-in and password ----------------------------------------------------------------


@pytest.fixture
def newcomer(lx):
    return lx.user(Role.CLERK, must_change_password=True)


CHANGE = "/accounts/password/"


def change(client, new="Kp7-winter-see", again=None, old=PASSWORD):
    data = {"old": old, "new": new, "again": new if again is None else again}
    return client.post(CHANGE, data)


def test_the_first_log_in_leads_to_the_password_and_nowhere_else(newcomer):
    client = logged_in(newcomer)
    for path in ("/", "/accounts/profile/", "/accounts/units/"):
        assert client.get(path).url == CHANGE
    fragment = client.get("/accounts/profile/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == CHANGE
    assert client.get(CHANGE).status_code == 200


def test_after_the_change_everything_is_open(newcomer):
    client = logged_in(newcomer)
    assert change(client).url == HOME
    assert alive(client)


def test_the_change_ends_the_other_sessions(lx):
    user = lx.user(Role.CLERK)
    here, there = logged_in(user), logged_in(user)
    assert change(here).url == reverse("accounts:profile")
    assert alive(here)
    assert not alive(there)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"old": "wrong"}, "old", OLD_WRONG),
        ({"again": "other"}, "again", NOT_ALIKE),
        ({"new": PASSWORD}, "new", SAME_AS_OLD),
        ({"new": "alllowercaseletters"}, "new", TOO_FEW_KINDS),
        ({"new": "lower1234567"}, "new", TOO_FEW_KINDS),
    ],
)
def test_a_change_is_refused(lx, data, field, message):
    user = lx.user(Role.CLERK)
    page = change(logged_in(user), **data)
    assert page.status_code == 200
    assert str(message) in page.context["form"].errors[field]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["Ab1-", "Password123", "12345678"])
def test_a_short_or_common_password_is_refused(lx, new):
    page = change(logged_in(lx.user(Role.CLERK)), new=new)
    assert page.context["form"].errors["new"]


# --- Sessions end when the account changes ----------------------------------------------------


def test_sessions_end_at_once(lx, admin, keeper):
    acts = {
        "reset": lambda pk: reset_password(by=admin, user_id=pk, version=1),
        "off": lambda pk: deactivate_user(by=admin, user_id=pk, version=1, reason="x"),
        "ended": lambda pk: end_sessions(by=admin, user_id=pk),
        "roles": lambda pk: assign_roles(by=keeper, user_id=pk, version=1, roles=[Role.UNIT_HEAD]),
    }
    for name, act in acts.items():
        user = lx.user(Role.CLERK)
        client = logged_in(user)
        assert alive(client), name
        act(user.pk)
        assert not alive(client), name


def test_what_a_session_sees_follows_the_unit_at_once(lx, admin):
    user = lx.user(Role.CLERK)
    client = logged_in(user)
    assert alive(client)
    move_user(by=admin, user_id=user.pk, version=1, unit=lx.park)
    page = client.get(reverse("accounts:profile"))
    assert page.context["user"].scope.unit_ids == (lx.park.pk,)


def test_the_scope_is_worked_out_once_a_session(lx, django_assert_max_num_queries):
    client = logged_in(lx.user(Role.UNIT_HEAD))
    url = reverse("accounts:password-change")
    client.get(url)
    # The session; the user with unit and county; the rules of passwords in force.
    with django_assert_max_num_queries(3):
        client.get(url)


# --- Language ---------------------------------------------------------------------------------


def language_of(page) -> str:
    return page.headers["Content-Language"]


def test_chinese_is_the_default_whatever_the_browser_asks_for(client):
    assert language_of(client.get(LOGIN, headers={"Accept-Language": "en-US"})) == "zh-hans"


def test_a_stranger_switches_by_cookie(client):
    response = client.post(reverse("accounts:set-language"), {"language": "en", "next": LOGIN})
    assert response.url == LOGIN
    assert language_of(client.get(LOGIN)) == "en"


def test_a_person_s_language_stays_with_the_account(lx):
    user = lx.user(Role.CLERK)
    logged_in(user).post(reverse("accounts:set-language"), {"language": "en"})
    page = logged_in(user).get(reverse("accounts:profile"))
    assert language_of(page) == "en"


@pytest.mark.parametrize("language", ["", "fr", "../etc", "zh-hant"])
def test_another_language_changes_nothing(lx, language):
    user = lx.user(Role.CLERK)
    response = logged_in(user).post(
        reverse("accounts:set-language"), {"language": language, "next": "//evil.example"}
    )
    assert response.url == HOME
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    user.refresh_from_db()
    assert user.language == ""


def test_an_unknown_language_in_the_cookie_is_passed_over(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert language_of(client.get(LOGIN)) == "zh-hans"


# --- Own details ------------------------------------------------------------------------------


def test_the_profile_shows_unit_roles_teams_and_positions(lx):
    user = lx.user(Role.UNIT_HEAD)
    make_team_member(lx.team, user)
    make_position(lx.park, Office.PARK_HEAD, user)
    page = logged_in(user).get(reverse("accounts:profile"))
    text = page.content.decode()
    assert lx.team.name in text
    assert user.unit.name in text
    assert [row.position.code for row in page.context["offices"]] == ["park_head"]


def test_phone_and_e_mail_are_one_s_own_and_nothing_else_is(lx):
    user = lx.user(Role.CLERK)
    data = {
        "version": 1,
        "phone": "13800000000",
        "email": "a@example.cn",
        "full_name": "王某",
        "unit": lx.park.pk,
        "is_superuser": "on",
        "must_change_password": "on",
    }
    assert logged_in(user).post(reverse("accounts:profile"), data).status_code == 302
    old = (user.full_name, user.unit_id)
    user.refresh_from_db()
    assert (user.phone, user.email) == ("13800000000", "a@example.cn")
    assert (user.full_name, user.unit_id) == old
    assert not user.is_superuser


def test_a_profile_changed_meanwhile_shows_both_values(lx):
    user = lx.user(Role.CLERK)
    client = logged_in(user)
    url = reverse("accounts:profile")
    client.post(url, {"version": 1, "phone": "13800000000"})
    page = client.post(url, {"version": 1, "phone": "13900000000"})
    (change,) = page.context["form"].changes
    assert (change.theirs, change.yours) == ("13800000000", "13900000000")
    assert client.post(url, {"version": 2, "phone": "13900000000"}).status_code == 302


def test_a_post_without_the_token_is_refused(lx):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lx.user(Role.CLERK), "zhaoshang.accounts.backends.CountyBackend")
    for name in ("logout", "profile", "password-change", "set-language"):
        assert client.post(reverse(f"accounts:{name}")).status_code == 403
