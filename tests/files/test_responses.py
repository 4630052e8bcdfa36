from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from tests.factories.accounts import make_county
from tests.factories.files import HONEST, PDF, picture, upload
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.files.responses import file_response
from zhaoshang.files.rules import EVIDENCE
from zhaoshang.files.services import store_upload


@stage
def clerk(db):
    return make_county().user(Role.CLERK)


@stage
def request_of(clerk):
    request = RequestFactory().get("/files/")
    request.user = clerk
    return request


def keep(clerk, name="合同.pdf", content=PDF):
    return store_upload(upload(name, content), by=clerk, purpose="test", allow=EVIDENCE)


def test_a_file_is_offered_for_saving_under_its_chinese_name(clerk, request_of):
    response = file_response(keep(clerk), request=request_of)
    assert b"".join(response.streaming_content) == PDF
    headers = response.headers
    assert headers["Content-Disposition"] == ("attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_picture_may_be_shown_in_the_page_but_stays_in_the_sandbox(clerk, request_of):
    response = file_response(keep(clerk, "a.png", picture("PNG")), request=request_of, inline=True)
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_an_office_file_is_never_shown_in_the_page(clerk, request_of):
    stored = keep(clerk, "a.docx", HONEST["a.docx"][0])
    response = file_response(stored, request=request_of, inline=True)
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_each_download_is_an_event(clerk, request_of):
    file_response(keep(clerk), request=request_of, subject=clerk.unit)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor, event.result) == ("files.downloaded", clerk, "ok")
    assert event.subject_label == f"{clerk.unit} · 合同.pdf"


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_changed_file_is_not_handed_out_and_the_page_says_why(clerk, request_of, damage):
    stored = keep(clerk)
    path = next(path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file())
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF.replace(b"Catalog", b"Catalug"))
    response = file_response(stored, request=request_of)
    assert response.status_code == 409
    page = response.content.decode()
    assert "合同.pdf" in page
    assert "Catalug" not in page
    event = AuditEvent.objects.get()
    assert (event.kind, event.result) == ("files.damaged", "failed")
