import pytest
from django.contrib.auth import authenticate, user_logged_in, user_logged_out
from django.test import Client, RequestFactory

from tests.factories.accounts import PASSWORD
from zhaoshang.audit.models import AuditEvent

LOGIN = "/accounts/login/"


@pytest.fixture
def client(clerk) -> Client:
    return Client(REMOTE_ADDR="10.0.0.7")


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


def attempt(client: Client, username: str, password: str):
    return client.post(LOGIN, {"username": username, "password": password})


def test_logging_in_and_out_are_events_with_the_address(client, clerk, county):
    attempt(client, clerk.username, PASSWORD)
    client.post("/accounts/logout/")
    assert kinds() == ["accounts.logged_in", "accounts.logged_out"]
    event = AuditEvent.objects.first()
    assert (event.actor, event.ip, event.county) == (clerk, "10.0.0.7", county.county)


def test_a_failed_log_in_names_the_account_and_nobody_as_actor(client, clerk, county):
    attempt(client, clerk.username, "wrong")
    event = AuditEvent.objects.get()
    assert (event.kind, event.result, event.actor) == ("accounts.login_failed", "failed", None)
    assert (event.subject_label, event.county) == (clerk.username, county.county)


def test_a_failed_log_in_of_an_unknown_name_belongs_to_no_county(client):
    attempt(client, "nobody\x1b[31m", "wrong")
    event = AuditEvent.objects.get()
    assert (event.subject_label, event.county) == ("nobody[31m", None)


def test_a_lock_is_an_event(client, clerk):
    for _ in range(5):
        attempt(client, clerk.username, "wrong")
    assert kinds().count("accounts.locked_out") == 1


def test_no_password_reaches_the_trail(client, clerk):
    attempt(client, clerk.username, "a-secret-word")
    assert "a-secret-word" not in str(AuditEvent.objects.values())


def test_the_signals_are_heard_outside_our_own_pages_too(clerk):
    request = RequestFactory().get("/")
    user_logged_in.send(type(clerk), request=request, user=clerk)
    user_logged_out.send(type(clerk), request=request, user=None)
    authenticate(request, username=clerk.username, password="wrong")
    assert kinds() == ["accounts.logged_in", "accounts.login_failed"]
