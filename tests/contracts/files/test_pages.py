"""Every file address for every kind of reader; each opening is written down before it leaves."""

import datetime as dt
import io

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter

from contracts.models import AccessRequest, ContractFile, FileOpening
from contracts.models.choices import FileKind
from contracts.services.files import remove_file
from contracts.views import files as views
from tests.factories.accounts import make_county
from tests.factories.contract_files import keep_file, make_grant, make_request, pdf
from tests.factories.files import upload
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db
VIEW, SAVE = "contracts:file", "contracts:file-download"


@stage
def file(performing, officer):
    return keep_file(performing, officer)


def address(file, name=VIEW):
    return reverse(name, args=[file.pk])


def get(user, url, method="get"):
    client = Client()
    client.force_login(user)
    return getattr(client, method)(url)


def body(answer):
    return b"".join(answer.streaming_content)


def text_of(answer):
    return [page.extract_text() for page in PdfReader(io.BytesIO(body(answer))).pages]


def test_every_address_as_every_role_by_get_and_head(performing, file, county):
    """Own unit, other unit, other county, without a right: nothing leaves, nothing is written."""
    other = make_county("XJ")
    expected = [
        (county.user(Role.LEADER), 200),
        (performing.keeper, 200),
        (county.user(Role.BUREAU), 403),
        (county.user(Role.BUREAU_ADMIN), 403),
        (county.user(Role.CLERK), 403),
        (county.user(Role.UNIT_HEAD), 403),
        (county.user(Role.CLERK, unit=county.townships[1]), 404),
        (county.user(Role.LEGAL), 404),
        (county.user(Role.ARCHIVIST), 404),
        (county.user(Role.REVIEWER), 403),
        (county.user(Role.SYSADMIN), 403),
        (county.user(Role.SECADMIN), 403),
        (county.user(Role.AUDITOR), 403),
        (other.user(Role.LEADER), 404),
        (other.user(Role.BUREAU), 404),
        (other.user(Role.CLERK), 404),
    ]
    for user, status in expected:
        for name in (VIEW, SAVE):
            for method in ("get", "head"):
                answer = get(user, address(file, name), method)
                assert answer.status_code == status, (user, user.scope.roles, name, method)
                if method == "head":
                    assert answer.content == b""
    assert set(FileOpening.objects.values_list("right", flat=True)) == {"leader", "keeper"}
    assert FileOpening.objects.count() == 4


def test_an_address_is_not_guessed_and_never_the_storage_key(performing, officer, file):
    second = keep_file(performing, officer, name="附件.pdf")
    first_url, second_url = address(file), address(second)
    sign = first_url.split("~")[1]
    assert sign not in second_url
    assert file.file.key not in first_url
    assert get(officer, first_url.replace(f"/{file.pk}~", f"/{second.pk}~")).status_code == 404
    assert get(officer, f"/contracts/files/{file.pk}/").status_code == 404
    assert get(officer, f"/contracts/files/{file.file.key}/").status_code == 404


def test_a_view_names_its_reader_on_every_page(performing, officer, leader):
    file = keep_file(performing, officer, content=pdf(3))
    answer = get(leader, address(file))
    texts = text_of(answer)
    assert len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert f"clause {number}" in text
        assert str(leader) in text
        assert str(leader.unit) in text
        assert "2026-11-20 10:00" in text
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("inline")
    assert headers["Content-Type"] == "application/pdf"
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_each_opening_is_a_row_and_an_event_with_its_right(performing, officer, leader, file):
    body(get(leader, address(file)))
    body(get(officer, address(file, SAVE)))
    rows = FileOpening.objects.order_by("pk").values_list("user", "act", "right")
    assert list(rows) == [
        (leader.pk, "view", "leader"),
        (officer.pk, "download", "keeper"),
    ]
    events = AuditEvent.objects.filter(kind__startswith="contracts.").order_by("pk")
    assert [each.kind for each in events] == [
        "contracts.file_viewed",
        "contracts.file_downloaded",
    ]
    assert events[0].detail["sha256"] == file.file.sha256


def test_a_range_is_not_served_in_part(leader, file):
    client = Client()
    client.force_login(leader)
    answer = client.get(address(file), headers={"Range": "bytes=0-10"})
    assert answer.status_code == 200
    assert len(body(answer)) > 11
    assert FileOpening.objects.count() == 1


def test_by_a_standing_right_the_original_is_saved(performing, officer):
    content = pdf()
    file = keep_file(performing, officer, content=content)
    assert body(get(officer, address(file, SAVE))) == content


def test_a_grant_to_read_does_not_save(performing, clerk, leader, file):
    make_grant(performing, clerk, leader)
    assert get(clerk, address(file)).status_code == 200
    answer = get(clerk, address(file, SAVE))
    assert answer.status_code == 403
    assert FileOpening.objects.get().request.requested_by == clerk


def test_what_a_grant_saves_is_marked_too(performing, clerk, leader, officer, file):
    make_grant(performing, clerk, leader, may_download=True)
    answer = get(clerk, address(file, SAVE))
    assert str(clerk) in text_of(answer)[0]
    word = keep_file(performing, officer, name="合同文本.docx")
    saved = Document(io.BytesIO(body(get(clerk, address(word, SAVE)))))
    assert str(clerk) in saved.sections[0].header.paragraphs[-1].text


def test_a_word_document_is_saved_but_not_shown(performing, officer):
    word = keep_file(performing, officer, name="合同文本.docx")
    answer = get(officer, address(word))
    assert answer.status_code == 403
    assert address(word, SAVE) in answer.content.decode()
    assert get(officer, address(word, SAVE)).status_code == 200
    assert FileOpening.objects.get().act == "download"


def test_an_expired_grant_is_refused_by_a_page_that_says_when_it_ended(
    performing, clerk, leader, file
):
    grant = make_grant(performing, clerk, leader, hours=-1)
    answer = get(clerk, address(file))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "2026-11-20 09:00" in page
    assert grant.closes_at < clock.now()
    assert reverse("contracts:access-ask", args=[performing.pk]) in page
    assert not FileOpening.objects.exists()


@pytest.mark.parametrize(
    ("state", "said"), [("refused", "与工作无关"), ("revoked", "与工作无关"), ("asked", "")]
)
def test_the_refusal_says_what_became_of_the_request(performing, clerk, leader, file, state, said):
    request = make_grant(performing, clerk, leader)
    AccessRequest.objects.filter(pk=request.pk).update(state=state, decision_note=said)
    answer = get(clerk, address(file))
    assert answer.status_code == 403
    assert said in answer.content.decode()


def test_a_removed_file_is_gone_for_everybody(performing, officer, leader, file):
    remove_file(file_id=file.pk, reason="重复", by=officer, on=TODAY)
    for user in (officer, leader):
        assert get(user, address(file)).status_code == 404
        assert get(user, address(file, SAVE)).status_code == 404


def test_a_changed_content_is_not_handed_out_and_the_keeper_told(leader, file):
    default_store().delete(file.file.key)
    answer = get(leader, address(file))
    assert answer.status_code == 409
    file.refresh_from_db()
    assert file.damaged_at is not None
    assert not FileOpening.objects.exists()
    page = get(leader, reverse("contracts:files", args=[file.contract_id])).content.decode()
    assert file.title in page


def test_what_cannot_be_marked_is_never_shown_unmarked(performing, officer):
    broken = keep_file(performing, officer, content=b"%PDF-1.4\nnothing\n%%EOF\n")
    assert get(officer, address(broken)).status_code == 409
    assert not FileOpening.objects.exists()


def test_the_tab_says_what_opens_and_how_to_ask(performing, clerk, officer, file):
    url = reverse("contracts:files", args=[performing.pk])
    closed = get(clerk, url).content.decode()
    assert file.title in closed
    assert address(file) not in closed
    assert reverse("contracts:access-ask", args=[performing.pk]) in closed
    assert "file-openings" not in closed
    opened = get(officer, url).content.decode()
    assert address(file) in opened
    assert file.file.sha256[:12] in opened


def test_the_tab_costs_a_fixed_number_of_queries(
    performing, officer, clerk, django_assert_max_num_queries
):
    for number in range(12):
        keep_file(performing, officer, name=f"{number}.pdf")
    for user in (officer, clerk):
        client = Client()
        client.force_login(user)
        client.get("/")
        with django_assert_max_num_queries(16):
            client.get(reverse("contracts:files", args=[performing.pk]))


def test_a_file_is_uploaded_and_a_wrong_one_refused_beside_its_field(performing, officer):
    url = reverse("contracts:file-new", args=[performing.pk])
    client = Client()
    client.force_login(officer)
    wrong = client.post(url, {"kind": "attachment", "upload": upload("a.pdf", b"<html>")})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors["upload"]
    done = client.post(url, {"kind": "attachment", "upload": upload("附件一.pdf", pdf())})
    assert done.status_code == 302
    assert ContractFile.objects.get().title == "附件一"


def test_a_locked_pdf_is_refused_at_the_upload(performing, officer):
    made, locked = io.BytesIO(), PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    locked.encrypt("x", algorithm="RC4-128")
    locked.write(made)
    client = Client()
    client.force_login(officer)
    answer = client.post(
        reverse("contracts:file-new", args=[performing.pk]),
        {"kind": "attachment", "upload": upload("a.pdf", made.getvalue())},
    )
    assert answer.context["form"].errors["upload"]
    assert not ContractFile.objects.exists()


def test_a_request_goes_its_way_through_the_pages(performing, clerk, leader, officer, file):
    me, boss = Client(), Client()
    me.force_login(clerk)
    boss.force_login(leader)
    asked = me.post(
        reverse("contracts:access-ask", args=[performing.pk]),
        {"reason": "核对付款条款", "days": 5, "may_download": "on"},
    )
    assert asked.status_code == 302
    request = AccessRequest.objects.get()
    url = reverse("contracts:access-decide", args=[request.pk])
    assert url in boss.get(reverse("contracts:access-requests")).content.decode()
    assert get(officer, url).status_code == 200
    assert me.post(url, {"decision": "grant", "days": 5}).status_code == 403
    missing = boss.post(url, {"decision": "refuse", "note": ""})
    assert missing.context["form"].errors["note"]
    done = boss.post(url, {"decision": "grant", "days": 5, "version": 1})
    assert done.status_code == 302
    assert me.get(address(file)).status_code == 200
    second = boss.post(url, {"decision": "refuse", "note": "x", "version": 1})
    assert second.status_code == 200
    assert second.context["form"].non_field_errors()
    revoke = reverse("contracts:access-revoke", args=[request.pk])
    assert boss.post(revoke, {"reason": "已完成", "version": 2}).status_code == 302
    assert me.get(address(file)).status_code == 403


def test_a_request_of_another_is_out_of_sight(performing, clerk, other_clerk, officer):
    request = make_request(performing, clerk)
    url = reverse("contracts:access-decide", args=[request.pk])
    assert get(other_clerk, url).status_code == 404
    assert get(make_county("XJ").user(Role.LEADER), url).status_code == 404
    assert get(clerk, url).status_code == 200
    back = reverse("contracts:access-take-back", args=[request.pk])
    assert get(officer, back, "post").status_code == 403
    assert get(clerk, back, "post").status_code == 302


def test_the_keeper_sees_and_exports_who_opened_what(
    performing, officer, second_officer, clerk, leader, file
):
    make_grant(performing, clerk, leader)
    body(get(clerk, address(file)))
    body(get(leader, address(file, SAVE)))
    url = reverse("contracts:file-openings", args=[performing.pk])
    assert get(second_officer, url).status_code == 403
    assert get(clerk, url).status_code == 403
    assert len(get(officer, url).context["rows"]) == 2
    assert len(get(officer, f"{url}?right=grant").context["rows"]) == 1
    assert len(get(officer, f"{url}?act=download&q={leader}").context["rows"]) == 1
    assert len(get(officer, f"{url}?since=2026-11-21").context["rows"]) == 0
    assert get(officer, f"{url}?since=x&file=9x&right=no").status_code == 200
    export = reverse("contracts:file-openings-export", args=[performing.pk])
    sheet = load_workbook(io.BytesIO(body(get(officer, f"{export}?right=grant")))).active
    assert sheet.max_row == 3
    assert sheet["B3"].value == str(clerk)
    event = AuditEvent.objects.get(kind="contracts.openings_exported")
    assert event.detail == {"rows": 1, "filter": {"right": "grant"}}


def test_a_kind_of_opinion_stays_open_to_the_bureau(performing, officer, second_officer):
    opinion = keep_file(performing, officer, kind=FileKind.OPINION)
    assert get(second_officer, address(opinion)).status_code == 200
    assert FileOpening.objects.get().right == "drafter"


def test_an_opening_after_the_end_is_stopped_by_the_second_look(
    performing, clerk, leader, file, monkeypatch
):
    """The grant ends while the file is being marked."""
    make_grant(performing, clerk, leader, hours=1)
    real = views.mark

    def slow(*args, **more):
        marked = real(*args, **more)
        AccessRequest.objects.update(state="revoked", closes_at=clock.now())
        return marked

    monkeypatch.setattr(views, "mark", slow)
    assert get(clerk, address(file)).status_code == 403
    assert not FileOpening.objects.exists()


def test_a_grant_ends_while_one_reads_on(performing, clerk, leader, file):
    make_grant(performing, clerk, leader, hours=1)
    assert get(clerk, address(file)).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=False):
        assert get(clerk, address(file)).status_code == 403
