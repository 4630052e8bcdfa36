"""Before an account is switched off: how much waits for the person, counted by kind."""

import datetime as dt

from django.urls import reverse

from tests.factories.accounts import make_county
from tests.factories.alerts import NoticeFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.selectors.open_of import open_of

ON = dt.date(2026, 11, 4)
READ = dt.datetime(2026, 11, 3, 1, tzinfo=dt.UTC)


def test_what_is_unread_or_unanswered_is_counted_by_kind(county, told, asked):
    clerk = county.user(Role.CLERK)
    NoticeFactory(recipient=clerk, kind=told.name)
    NoticeFactory(recipient=clerk, kind=told.name)
    NoticeFactory(recipient=clerk, kind=told.name, read_at=READ)
    NoticeFactory(recipient=clerk, kind=told.name, withdrawn_at=READ)
    NoticeFactory(recipient=clerk, kind=asked.name, read_at=READ, needs_answer=True, params={})
    found = open_of(clerk, ON)
    assert found.notices == [("Told", 2), ("Asked", 1)]
    assert ("Asked", 1) in found.duties


def test_the_administrator_sees_counts_and_no_words(county, client, told):
    clerk = county.user(Role.CLERK)
    NoticeFactory(recipient=clerk, kind=told.name, params={"project": "北斗产业园"})
    client.force_login(county.user(Role.SYSADMIN))
    page = client.get(reverse("alerts:open-of", args=[clerk.pk])).content.decode()
    assert "Told" in page
    assert "北斗产业园" not in page


def test_somebody_of_another_county_is_not_there(county, client):
    client.force_login(county.user(Role.SYSADMIN))
    other = make_county("QT").user(Role.CLERK)
    assert client.get(reverse("alerts:open-of", args=[other.pk])).status_code == 404


def test_a_security_administrator_may_not_look_at_people_of_the_business(county, client):
    client.force_login(county.user(Role.SECADMIN))
    clerk = county.user(Role.CLERK)
    assert client.get(reverse("alerts:open-of", args=[clerk.pk])).status_code == 403
