"""Pages of the round trip: download, upload, preview, take over, the file that comes back."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessment import events_superior as events
from assessment.models import MonthlyReport
from tests.assessment.reports.conftest import line_of
from tests.assessment.superior.conftest import PROJECTS, edited
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def download(client, report: MonthlyReport) -> bytes:
    response = client.get(reverse("assessment:report-workbook", args=[report.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def upload(client, report: MonthlyReport, data: bytes):
    file = SimpleUploadedFile("10月月报.xlsx", data)
    return client.post(reverse("assessment:report-upload", args=[report.pk]), {"file": file})


def filled(data: bytes, **cells: object) -> bytes:
    def change(book) -> None:
        for place, value in cells.items():
            book[PROJECTS][place] = value

    return edited(data, change)


def test_the_round_trip_of_a_clerk(login, clerk, report, built) -> None:
    client = login(clerk)
    data = filled(download(client, report), F5="1.2亿", K5="封顶")

    preview = upload(client, report, data)
    assert [row["new"] for row in preview.context["rows"]] == ["12,000", "封顶"]
    assert line_of(report, built).amount_wan is None

    done = client.post(
        reverse("assessment:report-take", args=[report.pk]),
        {"changes": preview.context["changes"]},
    )

    assert done.status_code == 302
    line = line_of(report, built)
    assert (line.amount_wan, line.progress) == (12000, "封顶")
    kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [events.WORKBOOK_HANDED_OUT, events.WORKBOOK_TAKEN]


def test_errors_come_back_on_the_page_and_in_the_file(login, clerk, report, built) -> None:
    client = login(clerk)
    page = upload(client, report, filled(download(client, report), F5="待定", K5="封顶"))

    assert page.status_code == 422
    assert [row["place"] for row in page.context["rows"]] == [f"{PROJECTS}!F5"]
    back = b"".join(client.get(page.context["file_url"]).streaming_content)
    assert load_workbook(io.BytesIO(back))[PROJECTS]["F5"].comment is not None
    assert line_of(report, built).progress == ""


def test_a_file_sent_back_is_its_uploaders(login, clerk, county, report) -> None:
    client = login(clerk)
    page = upload(client, report, filled(download(client, report), F5="待定"))
    assert login(county.user(Role.CLERK)).get(page.context["file_url"]).status_code == 404


def test_an_altered_workbook_is_refused_with_what_was_changed(login, clerk, report) -> None:
    client = login(clerk)
    page = upload(client, report, filled(download(client, report), F4="到位数"))
    assert page.status_code == 200
    assert "F4" in page.context["faults"][0]
    assert "到位数" in page.content.decode()


def test_an_unchanged_workbook_changes_nothing(login, clerk, report) -> None:
    client = login(clerk)
    assert upload(client, report, download(client, report)).status_code == 302


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_a_preview_that_is_not_ours_takes_nothing(login, clerk, report, text) -> None:
    url = reverse("assessment:report-take", args=[report.pk])
    answer = login(clerk).post(url, {"changes": text})
    assert answer.headers["Location"] == reverse("assessment:report-upload", args=[report.pk])


def test_a_preview_belongs_to_its_user_and_report(login, clerk, county, report, built) -> None:
    client = login(clerk)
    preview = upload(client, report, filled(download(client, report), F5=5))
    other = login(county.user(Role.CLERK))
    url = reverse("assessment:report-take", args=[report.pk])
    other.post(url, {"changes": preview.context["changes"]})
    assert line_of(report, built).amount_wan is None


def test_the_bureau_downloads_to_read_and_uploads_nothing(login, officer, report) -> None:
    client = login(officer)
    sheet = load_workbook(io.BytesIO(download(client, report)))[PROJECTS]
    assert sheet["F5"].protection.locked
    url = reverse("assessment:report-upload", args=[report.pk])
    assert client.get(url).status_code == 403


def test_another_units_report_is_not_there(login, other_clerk, report) -> None:
    client = login(other_clerk)
    for name in ("report-workbook", "report-upload"):
        assert client.get(reverse(f"assessment:{name}", args=[report.pk])).status_code == 404
