"""Who reaches which page: role 200, wrong role 403, other county 404, anonymous to the log-in."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.accounts.conftest import logged_in
from tests.factories.accounts import make_county, make_position
from zhaoshang.accounts import urls
from zhaoshang.accounts.rules import Office, Role

pytestmark = pytest.mark.django_db

SYS, SEC = {Role.SYSADMIN}, {Role.SECADMIN}
EVERYBODY = set(Role)
# GET pages: name → (what its address needs, roles let in)
PAGES = {
    "password-change": (None, EVERYBODY),
    "profile": (None, EVERYBODY),
    "absences": (None, EVERYBODY),
    "absence-new": (None, EVERYBODY),
    "units": (None, SYS),
    "unit-new": (None, SYS),
    "unit-merge": (None, SYS),
    "unit-import": (None, SYS),
    "user-import": (None, SYS),
    "unit": ("unit", SYS),
    "unit-edit": ("unit", SYS),
    "unit-rename": ("unit", SYS),
    "unit-move": ("unit", SYS),
    "unit-close": ("unit", SYS),
    "users": (None, SYS),
    "user-new": (None, SYS),
    "user": ("user", SYS | SEC),
    "user-edit": ("user", SYS),
    "user-teams": ("user", SYS),
    "user-roles": ("user", SEC),
    "positions": (None, SYS),
    "position-new": (None, SYS),
    "position-appoint": ("position", SYS),
    "roles": (None, SEC),
    "unit-template": (None, SYS),
    "user-template": (None, SYS),
}
# Addresses that change something when posted to; a plain visit leads elsewhere or is refused.
POSTS = {
    "user-reset-password": "user",
    "user-state": "user",
    "unit-export": None,
    "user-export": None,
}
# Tests of their own.
ELSEWHERE = {"login", "logout", "set-language", "absence-edit", "absence-end"}
OWN_UPLOADS = {"staff-import", "staff-apply", "staff-drop", "staff-passwords"}


def address(name, needs, county):
    things = {
        None: list,
        "unit": lambda: [county.park.pk],
        "user": lambda: [county.user(Role.CLERK).pk],
        "position": lambda: [make_position(county.park, Office.PARK_HEAD).pk],
    }
    return reverse(f"accounts:{name}", args=things[needs]())


def test_every_address_is_in_these_tables():
    names = {pattern.name for pattern in urls.urlpatterns}
    assert names == set(PAGES) | set(POSTS) | ELSEWHERE | OWN_UPLOADS


def test_every_view_says_who_may_reach_it():
    for pattern in urls.urlpatterns:
        assert pattern.callback.access in {"public", "login", "roles"}, pattern.name


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_pages_and_no_other(lx, role):
    client = logged_in(lx.user(role))
    for name, (needs, allowed) in PAGES.items():
        status = client.get(address(name, needs, lx)).status_code
        assert status == (200 if role in allowed else 403), name


@pytest.mark.parametrize(
    "name", [name for name, (needs, _roles) in PAGES.items() if needs is not None]
)
@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN])
def test_another_county_is_out_of_sight(lx, name, role):
    needs, allowed = PAGES[name]
    other = make_county("SP")
    response = logged_in(lx.user(role)).get(address(name, needs, other))
    assert response.status_code == (404 if role in allowed else 403)


@pytest.mark.parametrize(("name", "needs"), list(POSTS.items()))
def test_posting_for_another_county_is_out_of_sight(as_admin, name, needs):
    if needs == "user":
        assert as_admin.post(address(name, needs, make_county("SP"))).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_posting_is_refused_to_other_roles(lx, role):
    client = logged_in(lx.user(role))
    for name, needs in POSTS.items():
        assert client.post(address(name, needs, lx), {"version": 1}).status_code == 403, name


def test_the_top_of_the_own_area_is_renamed_but_not_ended(lx, as_admin):
    for name, status in (("unit-rename", 200), ("unit-move", 403), ("unit-close", 403)):
        url = reverse(f"accounts:{name}", args=[lx.county.pk])
        assert as_admin.get(url).status_code == status


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_stranger_is_sent_to_the_log_in_and_back(lx, name):
    url = address(name, PAGES[name][0], lx)
    response = Client().get(url)
    assert response.status_code == 302
    assert response.url == f"{reverse('accounts:login')}?next={url.replace('/', '%2F')}"


def test_a_fragment_sends_the_browser_to_the_log_in():
    response = Client().get(
        reverse("accounts:units"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/profile/"},
    )
    assert response.headers["HX-Redirect"].endswith("?next=%2Faccounts%2Fprofile%2F")


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/",
        "//evil.example/x",
        "http://testserver.evil.example/",
        "javascript:x",
    ],
)
def test_a_post_of_a_stranger_never_leads_to_another_host(lx, referer):
    url = reverse("accounts:user-state", args=[1])
    response = Client().post(url, headers={"Referer": referer})
    assert response.url == reverse("accounts:login")


def test_numbers_beyond_any_row_are_simply_not_found(as_admin):
    assert as_admin.get("/accounts/units/99999999999999999999999/").status_code == 404
    assert as_admin.get("/accounts/units/?top=99999999999999999999999").status_code == 404


def test_the_addresses_stand_under_accounts():
    assert get_resolver().resolve("/accounts/login/").view_name == "accounts:login"
