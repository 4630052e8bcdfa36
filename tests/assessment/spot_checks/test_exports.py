"""A sample leaves the house at once up to the limit; above it a worker writes it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from assessment.models import SpotCheck
from assessment.services.spot_exports import SAMPLES
from assessment.tasks_spot_checks import sweep_spot_check_exports, write_spot_check_export
from projects.models import LedgerExport
from projects.services.exports import run_export
from tests.projects.ledger.export_acts import limit_to
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.files.responses import open_checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(login, drawn, leader) -> LedgerExport:
    """A leader has asked for the sample of four entries, the limit being three."""
    limit_to(3)
    url = reverse("assessment:spot-check-export", args=[drawn().pk])
    client = login(leader)
    offer = client.get(url)
    assert "后台" in offer.content.decode()
    assert client.post(url).headers["Location"] == reverse("projects:exports")
    return LedgerExport.objects.get()


def test_a_large_one_is_asked_for_and_written_once(asked, leader):
    assert (asked.page, asked.rows_total) == ("checks", 4)
    assert write_spot_check_export(asked.pk) is True
    assert write_spot_check_export(asked.pk) is False
    asked.refresh_from_db()
    assert (asked.state, asked.rows_done) == (LedgerExport.State.DONE, 4)
    written = open_checked(asked.file)
    assert written is not None
    with written:
        book = openpyxl.load_workbook(io.BytesIO(written.read()))
    assert book.worksheets[1].max_row == 3 + 4
    assert Notice.objects.get(kind="projects.export_ready").recipient == leader
    kinds = AuditEvent.objects.filter(kind__startswith="assessment.spot_check_export")
    assert list(kinds.order_by("pk").values_list("kind", flat=True)) == [
        "assessment.spot_check_export_asked",
        "assessment.spot_check_exported",
    ]


def test_the_sweep_writes_what_was_lost(asked):
    assert sweep_spot_check_exports() == 1
    assert sweep_spot_check_exports() == 0


def test_who_may_not_read_it_any_more_gets_nothing(asked, county, leader):
    SpotCheck.objects.update(county=county.bureau)
    run_export(export_id=asked.pk, of=SAMPLES)
    asked.refresh_from_db()
    assert asked.file is None
    assert asked.state != LedgerExport.State.DONE


def test_up_to_the_limit_it_comes_at_once(login, drawn, leader):
    limit_to(4)
    answer = login(leader).get(reverse("assessment:spot-check-export", args=[drawn().pk]))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert not LedgerExport.objects.exists()
