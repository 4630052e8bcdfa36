import datetime as dt
import io
import re

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.audit import views
from zhaoshang.audit.context import acting
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event, seal_all

EVENTS, EXPORT = reverse("audit:events"), reverse("audit:export")
BEIJING = dt.timezone(dt.timedelta(hours=8))
HTMX = {"HX-Request": "true"}


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@pytest.fixture
def client(auditor) -> Client:
    """Log the auditor in; of the log-in's own event the tests want to know nothing."""
    return as_user(auditor)


def record(by, label: str, **changes) -> AuditEvent:
    return record_event("test.done", by=by, subject_label=label, **changes)


def labels(response) -> list[str]:
    return [
        row["event"].subject_label
        for row in response.context["rows"]
        if not row["event"].kind.startswith("accounts.")
    ]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_only_auditors_read_the_trail(county, clerk, role):
    event = record(clerk, "某事")
    reader = as_user(county.user(role))
    assert reader.get(EVENTS).status_code == 403
    assert reader.get(reverse("audit:event", args=[event.pk])).status_code == 403
    assert reader.post(EXPORT).status_code == 403


def test_a_visitor_is_sent_to_the_log_in_page(db):
    assert Client().get(EVENTS).headers["Location"].startswith("/accounts/login/?next=")
    answer = Client().get(EVENTS, headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")


def test_an_auditor_reads_the_own_county_and_what_belongs_to_none(client, clerk):
    other = make_county("NX").user(Role.CLERK)
    record(clerk, "本县的")
    theirs = record(other, "外县的")
    record(None, "系统的")
    assert set(labels(client.get(EVENTS))) == {"本县的", "系统的"}
    assert client.get(reverse("audit:event", args=[theirs.pk])).status_code == 404


def test_the_newest_come_first_and_older_ones_are_a_page_further(client, clerk):
    for number in range(views.PAGE_SIZE + 3):
        record(clerk, f"第{number}项")
    first = client.get(EVENTS, {"kind": "test.done"})
    assert labels(first)[0] == f"第{views.PAGE_SIZE + 2}项"
    link = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first.content.decode())
    second = client.get(EVENTS + link[1].replace("&amp;", "&"))
    assert labels(second) == ["第2项", "第1项", "第0项"]
    assert second.context["previous"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "李四"}, ["乙"]),
        ({"who": "城关"}, ["乙", "甲"]),
        ({"kind": "test.other"}, ["乙"]),
        ({"kind": "test"}, ["乙", "甲"]),
        ({"subject": "甲"}, ["甲"]),
        ({"result": "failed"}, ["乙"]),
        ({"since": "2026-11-04", "kind": "test"}, ["乙"]),
        ({"until": "2026-11-03", "kind": "test"}, ["甲"]),
        ({"since": "2026-11-03", "until": "2026-11-04", "kind": "test"}, ["乙", "甲"]),
    ],
)
def test_the_trail_can_be_searched(client, county, asked, found, time_machine):
    one = county.user(Role.CLERK, full_name="张三")
    two = county.user(Role.CLERK, full_name="李四")
    time_machine.move_to(dt.datetime(2026, 11, 3, 23, 59, tzinfo=BEIJING))
    record(one, "甲")
    time_machine.move_to(dt.datetime(2026, 11, 4, 0, 0, tzinfo=BEIJING))
    record_event("test.other", by=two, subject_label="乙", result="failed")
    assert labels(client.get(EVENTS, asked)) == found


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "nonsense"},
        {"kind": "nonsense"},
        {"since": "2026-11-04", "until": "2026-11-03"},
        {"until": "9999-12-31"},
        {"cursor": "forged"},
    ],
)
def test_a_filter_that_makes_no_sense_breaks_nothing(client, clerk, asked):
    record(clerk, "某事")
    assert client.get(EVENTS, asked).status_code == 200


def test_one_event_shows_the_fields_its_act_changed(client, clerk, county):
    with acting(user=clerk, ip="10.0.0.7"):
        county.park.name = "高新区"
        county.park.save()
        event = record(clerk, "更名", subject=county.park, detail={"rows": 1})
    response = client.get(reverse("audit:event", args=[event.pk]))
    (entry,) = response.context["entries"]
    assert [(each.old, each.new) for each in entry.changes] == [("经济开发区", "高新区")]
    page = response.content.decode()
    assert "10.0.0.7" in page
    assert "rows" in page


def test_whether_an_event_is_sealed_can_be_seen(client, clerk):
    event = record(clerk, "某事")
    address = reverse("audit:event", args=[event.pk])
    assert client.get(address).context["event"].seal is None
    seal_all()
    assert client.get(address).context["event"].seal.number == 1


def test_an_export_holds_the_filtered_rows_as_text_and_is_itself_an_event(client, clerk):
    record(clerk, "=1+1")
    record(clerk, "别的")
    response = client.post(EXPORT, {"subject": "=1"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 2
    cell = book.active["G2"]
    assert (cell.data_type, cell.value) == ("s", "'=1+1")
    event = AuditEvent.objects.get(kind="audit.exported")
    assert event.detail == {"filter": {"subject": "=1"}, "rows": 1}


def test_an_export_that_is_too_large_is_refused_and_says_what_to_do(client, clerk, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_EXPORT", 1)
    for number in range(3):
        record(clerk, f"第{number}项")
    response = client.post(EXPORT)
    assert response.headers["Location"] == EVENTS
    assert not AuditEvent.objects.filter(kind="audit.exported").exists()
    assert "aria-disabled" in client.get(EVENTS).content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\u202eb"])
def test_what_somebody_typed_stays_text(client, clerk, text):
    event = record(clerk, text, reason=text, detail={text: text})
    for address in (EVENTS, reverse("audit:event", args=[event.pk])):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("count", [3, 45])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    client, clerk, count, django_assert_max_num_queries
):
    for number in range(count):
        record(clerk, f"第{number}项")
    client.get(EVENTS)
    with django_assert_max_num_queries(5):
        client.get(EVENTS)
