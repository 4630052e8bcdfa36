"""The register on its way out, and its saved views."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from contracts import events_register as events
from contracts.selectors.register_query import RegisterQuery, canonical_string
from contracts.services.register_exports import REGISTER, register_plan
from contracts.tasks import sweep_register_exports, write_register_export
from projects.models import LedgerExport, SavedView
from projects.models.ledger import ListPage
from projects.services.exports import ask_export, sweep_exports
from projects.services.views import save_view
from tests.contracts.canary import CANARY_WORDS
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db


def sheet_of(stream):
    return openpyxl.load_workbook(io.BytesIO(stream)).active


def cells(stream) -> list[str]:
    return [str(each) for row in sheet_of(stream).iter_rows(values_only=True) for each in row]


def test_a_title_is_never_a_formula(project, officer, login):
    ContractFactory(project=project, title="=HYPERLINK(1)", agreed_amount_wan="1234.5")
    response = login(officer).get(reverse("contracts:register-export"))
    found = cells(b"".join(response.streaming_content))
    assert "'=HYPERLINK(1)" in found
    assert "1234.5" in found


def test_an_export_is_recorded_with_filter_and_count(project, officer, login):
    ContractFactory.create_batch(2, project=project)
    response = login(officer).get(reverse("contracts:register-export"), {"kind": "formal"})
    b"".join(response.streaming_content)
    event = AuditEvent.objects.get(kind=events.REGISTER_EXPORTED)
    assert event.detail["rows"] == 2
    assert event.detail["filter"] == "kind=formal"


def asked(user) -> LedgerExport:
    plan = register_plan(RegisterQuery({}, user=user, on=TODAY))
    return ask_export(plan=plan, file_format="xlsx", by=user, of=REGISTER)


def test_a_large_export_is_written_with_the_askers_eyes(secret, introducer, login):
    export = asked(introducer)
    assert export.page == ListPage.CONTRACTS
    assert write_register_export(export.pk) is True
    export.refresh_from_db()
    assert export.state == LedgerExport.State.DONE
    response = login(introducer).get(reverse("projects:export-file", args=[export.pk]))
    text = " ".join(cells(b"".join(response.streaming_content)))
    assert secret.title in text
    assert not any(word in text for word in CANARY_WORDS)


def test_each_list_sweeps_its_own_exports(project, officer):
    ContractFactory(project=project)
    export = asked(officer)
    assert sweep_exports(now=clock.now() + dt.timedelta(minutes=1)) == []
    assert sweep_register_exports() == 1
    export.refresh_from_db()
    assert export.state == LedgerExport.State.DONE


def test_views_of_the_ledger_and_of_the_register_stay_apart(officer, login):
    client = login(officer)
    name = {"name": "本月", "sharing": "mine"}
    client.post(f"{reverse('contracts:register-view-new')}?group=running", name)
    save_view(**name, query="stage=signed", by=officer)
    (view,) = SavedView.objects.filter(page=ListPage.CONTRACTS)
    assert view.query == "group=running"
    labels = [each["label"] for each in client.get(reverse("contracts:register")).context["views"]]
    assert labels.count("本月") == 1
    assert client.get(reverse("contracts:register-view", args=[view.pk])).status_code == 200
    assert client.get(reverse("projects:ledger-view", args=[view.pk])).status_code == 404
    client.post(reverse("contracts:register-view-delete", args=[view.pk]))
    assert not SavedView.objects.filter(page=ListPage.CONTRACTS).exists()


def test_a_query_is_stored_in_one_order():
    one = canonical_string("sort=-amount&kind=formal&q=木&page=4&at=zz&rows=20&x=1")
    assert one == canonical_string("q=木&kind=formal&sort=-amount")


def test_paper_holds_all_rows_and_the_totals(project, officer, login):
    ContractFactory.create_batch(3, project=project)
    page = login(officer).get(reverse("contracts:register-print"))
    assert page.status_code == 200
    assert page.content.decode().count("<tr") == 4
    assert AuditEvent.objects.filter(kind=events.REGISTER_PRINTED).count() == 1
