"""Documents of a project: content checked, removed with a reason, kept while something rests on."""

import datetime as dt

import pytest

from projects import events
from projects.models import ProjectDocument, StageMove
from projects.models.choices import DocumentKind
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.documents import (
    DOCUMENT_IN_USE,
    REMOVED_ALREADY,
    add_document,
    remove_document,
)
from projects.services.gate_facts import revoke_fact, set_fact
from projects.services.moves import IN_FUTURE, MERGED_ALREADY, REASON_NEEDED
from projects.services.status import ask_withdrawal
from tests.factories.files import HONEST, PDF, upload
from tests.factories.projects import TODAY, make_document
from tests.projects.services.acts import refused, stored, traced
from zhaoshang.core.uploads import FileRefused
from zhaoshang.files.services import verify_file

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def add(project, by, kind="other", name="会议纪要.pdf", content=PDF, **rest) -> ProjectDocument:
    return add_document(
        project_id=project.pk, kind=kind, upload=upload(name, content), by=by, on=TODAY, **rest
    )


def remove(document, by, reason="上传有误") -> ProjectDocument:
    return remove_document(document_id=document.pk, reason=reason, by=by)


def test_it_is_kept_with_event_and_history(make, clerk, lx):
    project = make()
    with traced() as left:
        document = add(project, clerk, title=" 第5号纪要 ", happened_on=TODAY - DAY)
    assert (document.title, document.kind, document.happened_on) == (
        "第5号纪要",
        "other",
        TODAY - DAY,
    )
    event = left.event
    assert (event.kind, event.actor, event.county) == (events.DOCUMENT_ADDED, clerk, lx.county)
    assert event.detail == {"document": document.pk, "kind": "other", "title": "第5号纪要"}
    assert document.history.get().history_act == event.act
    assert stored(project).version == project.version + 1


def test_the_bytes_are_stored_with_their_digest(make, clerk, lx):
    document = add(make(), clerk)
    assert (document.file.content_type, document.file.size) == ("application/pdf", len(PDF))
    assert (document.file.county, document.file.uploaded_by) == (lx.county, clerk)
    assert verify_file(document.file)


@pytest.mark.parametrize("name", HONEST)
def test_every_honest_kind_of_file_is_taken(make, clerk, name):
    content, content_type = HONEST[name]
    assert add(make(), clerk, name=name, content=content).file.content_type == content_type


@pytest.mark.parametrize(
    ("name", "content"),
    [("纪要.exe", PDF), ("纪要.pdf", b"MZ\x90\x00"), ("纪要.pdf", b""), ("纪要", PDF)],
)
def test_other_files_are_refused_and_nothing_is_kept(make, clerk, name, content):
    project = make()
    with pytest.raises(FileRefused):
        add(project, clerk, name=name, content=content)
    assert not ProjectDocument.objects.exists()
    assert stored(project).version == project.version


def test_without_a_title_the_name_of_the_file_is_it(make, clerk):
    assert add(make(), clerk, name="框架 协议.终稿.pdf").title == "框架 协议.终稿"


def test_a_long_title_is_cut(make, clerk):
    assert len(add(make(), clerk, title="长" * 400).title) == 150


def test_a_kind_that_does_not_exist_is_a_mistake(make, clerk):
    with pytest.raises(ValueError, match="bribe"):
        add(make(), clerk, kind="bribe")


def test_it_is_not_dated_ahead(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="happened_on"):
        add(project, clerk, happened_on=TODAY + DAY)


def test_a_merged_project_takes_no_more(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        add(project, clerk)


def test_it_counts_at_the_gate_at_once(make, clerk):
    project = make(negotiating=True)
    assert project.missing_count == 1
    add(project, clerk, DocumentKind.AGREEMENT)
    assert stored(project).missing_count == 0


# --- Removing


def test_a_removed_one_counts_no_longer_and_its_file_stays(make, clerk, staff):
    project = make()
    document = add(project, clerk, DocumentKind.AGREEMENT)
    with traced() as left:
        remove(document, staff, " 上传有误 ")
    after = stored(document)
    assert (after.removed_at is not None, after.updated_by) == (True, staff)
    assert verify_file(after.file)
    assert not facts_of_one(project.pk).state(Fact.AGREEMENT_FILE).met
    event = left.event
    assert (event.kind, event.reason) == (events.DOCUMENT_REMOVED, "上传有误")
    assert event.detail["document"] == document.pk
    assert after.history.count() == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_removing_takes_a_reason(make, clerk, reason):
    document = add(make(), clerk)
    with refused(REASON_NEEDED, field="reason"):
        remove(document, clerk, reason)


def test_removing_twice_is_harmless(make, clerk):
    document = add(make(), clerk)
    remove(document, clerk)
    with refused(REMOVED_ALREADY):
        remove(document, clerk)


def test_the_report_of_a_withdrawal_stays(make, staff):
    project = make()
    document = make_document(project, DocumentKind.REPORT, TODAY)
    StageMove.objects.filter(project=project).update(document=document)
    with refused(DOCUMENT_IN_USE):
        remove(document, staff)


def test_the_report_of_a_waiting_proposal_stays(make, clerk):
    project = make(negotiating=True)
    document = make_document(project, DocumentKind.REPORT, TODAY)
    ask_withdrawal(
        project_id=project.pk,
        reason="客商放弃投资",
        happened_on=TODAY,
        by=clerk,
        on=TODAY,
        document_id=document.pk,
    )
    with refused(DOCUMENT_IN_USE):
        remove(document, clerk)


def test_the_opinion_of_a_fact_stays_until_the_fact_is_revoked(make, staff):
    project = make()
    row = set_fact(
        project_id=project.pk,
        fact=Fact.FUNDS_VERIFIED,
        happened_on=TODAY,
        by=staff,
        on=TODAY,
        upload=upload("联审意见.pdf", PDF),
    )
    with refused(DOCUMENT_IN_USE):
        remove(row.document, staff)
    revoke_fact(gate_fact_id=row.pk, reason="结论作废", by=staff)
    remove(row.document, staff)
    assert stored(row.document).removed_at is not None
