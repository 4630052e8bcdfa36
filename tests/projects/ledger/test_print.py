"""Paper: the same rows and columns, all of them, with head, total and signatures."""

import datetime as dt

import pytest
from django.urls import reverse

from projects import events_ledger as events
from projects.policies_ledger import EXPORT
from projects.services.views import save_choice
from tests.projects.ledger.conftest import project
from zhaoshang.audit.models import AuditEvent
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
PRINT = "/projects/print/"


def test_all_rows_of_the_filter_are_on_paper(as_officer, lx, ledger):
    for number in range(60):
        project(lx, name=f"木业{number:02d}")

    answer = as_officer.get(PRINT, {"q": "木业", "sort": "total_investment"})

    html = answer.content.decode()
    assert html.count('data-c="title"') == 61
    assert "zs-page-ledger" in html


def test_paper_has_the_screens_columns_a_total_and_a_line_to_sign(as_officer, officer, ledger):
    save_choice(by=officer, columns=["land", "total_investment"])

    answer = as_officer.get(PRINT, {"stage": "signed"})

    html = answer.content.decode()
    assert [heading.text for heading in answer.context["headings"]] == [
        heading.text
        for heading in as_officer.get("/projects/", {"stage": "signed"}).context["headings"]
    ]
    assert "80,000" in html
    assert html.count("<span>") >= len(answer.context["plan"].signatures)
    for words in answer.context["plan"].signatures:
        assert words in html


def test_chosen_filters_stand_on_the_sheet(as_officer, ledger):
    html = as_officer.get(PRINT, {"q": "木业", "key": "1"}).content.decode()

    assert "木业" in html
    assert as_officer.get(PRINT).context["plan"].filter_line == ""


def test_printing_is_an_event(as_officer, ledger):
    as_officer.get(PRINT, {"stage": "signed"})

    event = AuditEvent.objects.get(kind=events.PRINTED)
    assert event.detail["rows"] == 2


def test_too_many_rows_for_paper_lead_to_the_export(as_officer, ledger):
    Policy.objects.create(
        kind=EXPORT.name,
        effective_from=dt.date(2020, 1, 1),
        value={**EXPORT.default, "rows_at_once": 4},
    )

    answer = as_officer.get(PRINT)

    assert answer.templates[0].name == "projects/ledger_print_too_large.html"
    assert reverse("projects:ledger-export") in answer.content.decode()
    assert not AuditEvent.objects.filter(kind=events.PRINTED).exists()
