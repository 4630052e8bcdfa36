"""Every URL × every role: who reaches what; nobody reaches another unit's or county's objects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, reverse

from tests.factories.accounts import CountyFixture, UnitFactory, make_county
from tests.guards.objects import OF_A_PROJECT, Objects, kind_of, make_objects
from tests.guards.routes import Route, routes
from tests.guards.url_table import PUBLIC, SESSION, WHO
from zhaoshang.accounts.rules import Role, UnitKind

ROUTES = {route.name: route for route in routes()}
BY_ROLE = {name: who for name, who in WHO.items() if isinstance(who, frozenset)}
WALKED = [name for name in WHO if name not in SESSION]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def two_counties(module_database) -> Iterator[tuple[CountyFixture, CountyFixture]]:
    """Return the county everybody in these tests works in, and another."""
    with module_database():
        city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
        yield make_county("LX", parent=city), make_county("QT")


@pytest.fixture(scope="module")
def own(two_counties) -> CountyFixture:
    return two_counties[0]


@pytest.fixture(scope="module")
def other(two_counties) -> CountyFixture:
    return two_counties[1]


@pytest.fixture(scope="module")
def objects(own: CountyFixture, django_db_blocker) -> Objects:
    """Return one object of each kind of the own county's first township."""
    with django_db_blocker.unblock():
        return make_objects(own)


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer 403 and 404 without their pages: most answers of the walks, and always the same."""

    def handler(_resolver: URLResolver, code: int):
        return lambda _request, exception=None: HttpResponse(status=code)

    monkeypatch.setattr(URLResolver, "resolve_error_handler", handler)


def address(route: Route, objects: Objects) -> str:
    return reverse(route.name, kwargs=objects.arguments(route))


# Its 503 is an answer: nothing runs in the background of a test.
TELLS_TROUBLE = ("healthz-jobs", 503)


def client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


def status(client: Client, url: str) -> int:
    """GET the page; where only POST is taken, POST nothing."""
    code = client.get(url).status_code
    return client.post(url).status_code if code == 405 else code


def may_try(name: str, role: Role) -> bool:
    return name not in BY_ROLE or role in BY_ROLE[name]


def test_every_url_stands_in_the_table_and_its_view_declares_the_same() -> None:
    declared = {
        name: route.roles if route.access == "roles" else route.access
        for name, route in ROUTES.items()
    }
    assert declared == WHO


# Of every answer, whatever it is; HSTS comes with HTTPS (test_compose).
HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
}


def test_a_visitor_is_sent_to_the_log_in_page(objects: Objects) -> None:
    open_doors, bare = [], []
    for name, who in WHO.items():
        answer = Client().get(address(ROUTES[name], objects))
        sent = answer.status_code == 302
        sent = sent and answer.headers["Location"].startswith(reverse("accounts:login"))
        if sent == (who == PUBLIC):
            open_doors.append((name, answer.status_code))
        if missing := HEADERS - set(answer.headers):
            bare.append((name, missing))
    assert open_doors == []
    assert bare == []


# These two open nearly every page: their walks run every page's statements on every database.
OPENERS = frozenset({Role.CLERK, Role.BUREAU_ADMIN})
WALKERS = [
    pytest.param(role, marks=pytest.mark.everywhere) if role in OPENERS else role for role in Role
]


@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("role", WALKERS)
def test_a_role_is_refused_where_it_may_not_go_and_meets_no_error_anywhere(
    role: Role, own: CountyFixture, objects: Objects
) -> None:
    client, wrong = client_of(own.user(role)), []
    for name in WALKED:
        code = status(client, address(ROUTES[name], objects))
        if (code >= 500 and (name, code) != TELLS_TROUBLE) or (
            code != 403 and not may_try(name, role)
        ):
            wrong.append((name, code))
    assert wrong == []


@pytest.mark.parametrize("role", [None, *Role])
def test_a_refusal_has_a_page_for_every_role(role: Role | None, own: CountyFixture) -> None:
    client = client_of(own.user(role))
    forbidden = "audit:events" if role != Role.AUDITOR else "accounts:users"
    for code, url in ((403, reverse(forbidden)), (404, reverse("alerts:inbox") + "nowhere/")):
        answer = client.get(url)
        assert (answer.status_code, answer.templates[0].name) == (code, f"{code}.html")


@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("role", list(Role))
def test_another_countys_objects_are_not_there(
    role: Role, other: CountyFixture, objects: Objects
) -> None:
    client = client_of(other.user(role))
    found = [
        (name, code)
        for name in WALKED
        if kind_of(name) in objects.pks and ROUTES[name].arguments and may_try(name, role)
        if (code := status(client, address(ROUTES[name], objects))) != 404
    ]
    assert found == []


@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD])
def test_a_project_is_not_there_for_a_unit_without_a_part_in_it(
    role: Role, own: CountyFixture, objects: Objects
) -> None:
    client = client_of(own.user(role, own.townships[1]))
    found = [
        (name, code)
        for name in WALKED
        if kind_of(name) in OF_A_PROJECT and ROUTES[name].arguments and may_try(name, role)
        if (code := status(client, address(ROUTES[name], objects))) != 404
    ]
    assert found == []


# What somebody above the counties does for himself, takes out, or has worked out again.
OF_ONESELF = {
    "accounts:absence-new",
    "accounts:password-change",
    "accounts:profile",
    "alerts:choices",
    "alerts:read-all",
    "assessment:reward-verify",
    "assessment:spot-check-export",
    "contracts:register-export",
    "contracts:register-view-new",
    "projects:ledger-columns",
    "projects:ledger-export",
    "projects:ledger-settings",
    "projects:ledger-view-new",
    "second_factor:begin",
    "second_factor:enrol",
    "second_factor:off",
    "second_factor:renew",
    "security:sessions-end-others",
}


@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("role", [Role.BUREAU, Role.LEADER])
def test_somebody_above_the_counties_reads_and_writes_nothing(
    role: Role, own: CountyFixture, objects: Objects
) -> None:
    client, wrong = client_of(own.user(role, unit=own.county.parent)), []
    for name in WALKED:
        if name in OF_ONESELF or WHO[name] == PUBLIC:
            continue
        code = client.post(address(ROUTES[name], objects)).status_code
        if code not in {403, 404, 405}:
            wrong.append((name, code))
    assert wrong == []
