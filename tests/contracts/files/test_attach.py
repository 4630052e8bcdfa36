"""Files come in checked by content, and go out of sight with a reason (R14)."""

import datetime as dt

import pytest

from contracts.models import ContractFile
from contracts.models.choices import FileKind
from contracts.services.files import add_file, attach, attach_made, remove_file
from tests.factories.files import HONEST, PDF, picture, upload
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES
from zhaoshang.core.file_kinds import FileKind as Content
from zhaoshang.files.services import FileRefused, verify_file

pytestmark = pytest.mark.django_db


def keep(contract, by, name="投资合同书.pdf", content=PDF, **more):
    return attach(contract, upload(name, content), kind=FileKind.SIGNED_TEXT, by=by, **more)


def test_a_file_is_kept_with_its_hash_and_counts_as_verified(performing, officer):
    file = keep(performing, officer)
    assert (file.title, file.kind, file.created_by) == ("投资合同书", "signed_text", officer)
    assert file.verified_at == file.file.uploaded_at
    assert verify_file(file.file)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", HONEST["a.docx"][0]), ("a.png", picture("PNG")), ("a.jpg", picture("JPEG"))],
)
def test_word_and_pictures_are_taken(performing, officer, name, content):
    assert keep(performing, officer, name, content).file.name == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", picture("PNG"), "file_disguised"),
        ("a.docx", PDF, "file_disguised"),
        ("a.xlsx", HONEST["a.xlsx"][0], "file_kind"),
        ("a.exe", b"MZ", "file_kind"),
        ("a.pdf", b"", "file_empty"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(performing, officer, name, content, code):
    with pytest.raises(FileRefused) as refused:
        keep(performing, officer, name, content)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert not ContractFile.objects.exists()


def test_a_document_the_system_wrote_is_kept(performing, officer):
    made = upload("专题报告.docx", b"made")
    file = attach_made(
        performing,
        made,
        content_type=CONTENT_TYPES[Content.DOCX],
        kind=FileKind.REPORT,
        by=officer,
        title="专题报告",
        happened_on=TODAY,
    )
    assert (file.title, file.file.name, file.happened_on) == ("专题报告", "专题报告.docx", TODAY)


def test_adding_is_one_event_and_a_new_version(performing, officer):
    add_file(
        contract_id=performing.pk,
        kind="attachment",
        upload=upload("附件一.pdf", PDF),
        by=officer,
        on=TODAY,
    )
    performing.refresh_from_db()
    assert performing.version == 2
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id) == ("contracts.file_added", str(performing.pk))
    assert event.detail["sha256"]


def test_a_document_dated_tomorrow_is_refused(performing, officer):
    with pytest.raises(RuleBroken) as broken:
        add_file(
            contract_id=performing.pk,
            kind="attachment",
            upload=upload("附件一.pdf", PDF),
            by=officer,
            on=TODAY,
            happened_on=TODAY + dt.timedelta(1),
        )
    assert broken.value.field == "happened_on"


def test_a_removed_file_keeps_its_row_and_its_bytes(performing, officer):
    file = keep(performing, officer)
    remove_file(file_id=file.pk, reason="扫描件缺页", by=officer, on=TODAY)
    file.refresh_from_db()
    assert file.removed_at is not None
    assert file.removed_reason == "扫描件缺页"
    assert verify_file(file.file)
    assert AuditEvent.objects.get(kind="contracts.file_removed").reason == "扫描件缺页"


def remove(file, by, reason="重复"):
    with pytest.raises(RuleBroken) as broken:
        remove_file(file_id=file.pk, reason=reason, by=by, on=TODAY)
    return broken.value.code


def test_removing_needs_a_reason_and_happens_once(performing, officer):
    file = keep(performing, officer)
    assert remove(file, officer, reason=" ") == "reason_needed"
    remove_file(file_id=file.pk, reason="重复", by=officer, on=TODAY)
    assert remove(file, officer) == "removed_already"


def test_what_a_review_rests_on_stays(draft, officer):
    file = keep(draft, officer)
    draft.legal_reviews.create(number=1, asked_on=TODAY, due_on=TODAY, draft=file)
    assert remove(file, officer) == "file_in_use"


def test_what_went_to_the_archives_stays(performing, officer):
    file = keep(performing, officer)
    type(performing).objects.filter(pk=performing.pk).update(state="archived")
    assert remove(file, officer) == "file_archived"
