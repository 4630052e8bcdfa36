"""Every URL that changes something leaves its row in the audit trail; a refused act leaves none.

The table of cases stands in `audit_cases`; a new URL that takes POST fails here until it has one.

Source: rules.md R20; reliability.md D10 (every user and important act), D12 (act and row together).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests.database import contents
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, at_noon
from tests.guards.audit_cases import CASES, EXCEPTIONS, Act, World, client_of
from tests.guards.routes import routes
from tests.guards.url_table import WHO
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.kinds import is_registered
from zhaoshang.audit.models import AuditEvent, AuditEventQuerySet

pytestmark = pytest.mark.django_db

# What no event may hold in the clear: telephone numbers and e-mail addresses (R19).
PERSONAL = re.compile(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])|[\w.]+@[\w.]+\w")
# Of the frameworks: sessions and counted log-ins change with any request.
OURS = ("zhaoshang.", "projects", "contracts", "assessment")
ALL = pytest.mark.parametrize(("name", "variant"), sorted(CASES), ids=lambda word: word or "-")


@pytest.fixture(scope="module")
def world(module_database) -> Iterator[World]:
    """Return a county with somebody of every role, on a day after the ladder of stages."""
    with travel(at_noon(TODAY), tick=False), module_database():
        county = make_county("LX")
        yield World(county, {role: county.user(role) for role in Role})


@pytest.fixture
def stranger(world: World):
    """Return whoever may not do it: another role, or a visitor where every role may."""

    def find(name: str) -> Client:
        who = WHO[name]
        if not isinstance(who, frozenset):
            return Client()
        return client_of(world[next(role for role in Role if role not in who)])

    return find


def rows() -> dict[str, Any]:
    """Return what stands for every row of our own tables, the audit trail among them."""
    ours = apps.get_models(include_auto_created=True)
    return contents(
        model for model in ours if model.__module__.startswith(OURS) and not model._meta.proxy
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    every = before.keys() | after.keys()
    return {table for table in every if before.get(table) != after.get(table)}


def post(client: Client, name: str, act: Act, /, **changes: Any) -> HttpResponseBase:
    data = {**act.data, **changes}
    for value in data.values():
        for each in value if isinstance(value, list) else [value]:
            if hasattr(each, "seek"):
                each.seek(0)
    url = reverse(name, kwargs=dict(act.url))
    return client.post(f"{url}?{act.query}" if act.query else url, data)


def what_was_wrong(response: HttpResponseBase) -> Any:
    """Say why a valid act was refused, for the message of a failing test."""
    context = getattr(response, "context", None) or {}
    forms = [context[name] for name in ("form", "formset", "corrections") if name in context]
    return response.status_code, [getattr(form, "errors", None) for form in forms]


def last_event() -> int:
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def named_subject(act: Act) -> tuple[str, str]:
    """Return type and id of the record that the event has to name."""
    if act.subject is None:
        return "", ""
    if isinstance(act.subject, tuple):
        return act.subject[0], str(act.subject[1])
    record: Any = act.subject
    if isinstance(record, type):
        record = record._default_manager.order_by("-pk").first()
    return record._meta.label_lower, str(record.pk)


def test_every_url_that_takes_post_has_a_case_or_stands_among_the_exceptions() -> None:
    taking = {route.name for route in routes() if "POST" in route.methods}
    cases = {name for name, _variant in CASES}
    assert cases | set(EXCEPTIONS) == taking
    assert not cases & set(EXCEPTIONS)
    assert all(EXCEPTIONS.values())


@ALL
def test_an_act_leaves_its_row_with_who_and_what(
    name: str, variant: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = CASES[name, variant](world)
    client = client_of(act.by) if act.logged_in else Client()
    before, last = rows(), last_event()
    subject = named_subject(act) if not isinstance(act.subject, type) else None

    if act.after_commit:
        # A test never commits; in truth these run at the end of the request, in its name.
        monkeypatch.setattr(transaction, "on_commit", lambda callback: callback())
    response = post(client, name, act)
    list(getattr(response, "streaming_content", ()))

    events = list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))
    assert tuple(event.kind for event in events) == act.kinds, what_was_wrong(response)
    assert len(events) == 1 or act.why
    assert len({event.act for event in events}) == 1
    assert (events[-1].subject_type, events[-1].subject_id) == (subject or named_subject(act))
    for event in events:
        assert is_registered(event.kind)
        assert (event.actor_id, event.actor_name) == (act.by.pk, str(act.by))
        assert (event.unit_name, event.ip) == (act.by.unit.name, "127.0.0.1")
        assert (event.county_id, event.result) == (world.county.county.pk, "ok")
        assert not any(secret in said(event) for secret in act.secrets)
        assert not PERSONAL.search(said(event))
    trail = AuditEvent._meta.db_table
    assert bool(changed(before, rows()) - {trail}) == act.writes


def said(event: AuditEvent) -> str:
    """Return every text of an event."""
    detail = json.dumps(event.detail, ensure_ascii=False)
    return " ".join([event.subject_label, event.reason, event.actor_name, detail])


@ALL
def test_a_refused_act_changes_nothing_and_leaves_at_most_its_refusal(
    name: str, variant: str, world: World, stranger
) -> None:
    act = CASES[name, variant](world)
    forbidden = stranger(name)
    client = client_of(act.by) if act.logged_in else Client()
    before, last = rows(), last_event()

    if name != "accounts:login":
        code = post(forbidden, name, act).status_code
        assert code == (403 if isinstance(WHO[name], frozenset) else 302)
        assert changed(before, rows()) == set()
    if act.wrong is None:
        return
    post(client, name, act, **act.wrong)

    events = AuditEvent.objects.filter(pk__gt=last)
    assert [event.kind for event in events] == ([act.refusal] if act.refusal else [])
    assert not any(secret in said(event) for event in events for secret in act.secrets)
    trail = {AuditEvent._meta.db_table} if act.refusal else set()
    assert changed(before, rows()) == trail


@pytest.mark.parametrize(
    ("name", "variant"),
    # An import that was confirmed is written, with its row, in a transaction of its own.
    sorted(set(CASES) - {("projects:import-confirm", "")}),
    ids=lambda word: word or "-",
)
def test_an_act_whose_row_cannot_be_written_is_taken_back(
    name: str, variant: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = CASES[name, variant](world)
    client = client_of(act.by) if act.logged_in else Client()
    client.raise_request_exception = False
    before = rows()

    def fail(*_args: Any, **_fields: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(AuditEventQuerySet, "create", fail)
    assert post(client, name, act).status_code == 500
    assert changed(before, rows()) == set()
