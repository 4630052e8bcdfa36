"""Pages of the records: follow-ups, difficulties, documents, funds, facts set by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.models import FollowUp, GateFact, Project
from projects.models.choices import DocumentKind
from projects.rules.gates import Fact
from projects.services.documents import DOCUMENT_IN_USE
from projects.services.follow_ups import DUE_WITHOUT_STEP
from projects.services.funds import AMOUNT_NEEDED, MONTH_AHEAD
from projects.services.gate_facts import EVIDENCE_NEEDED
from projects.services.problems import DUE_BEFORE_RAISED
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory, make_document, make_problem
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def pdf(name="材料.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


def stored(project):
    return Project.objects.get(pk=project.pk)


@stage
def project(county):
    return stored(
        ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    )


def follow_up(client, project, **fields):
    data = {"happened_on": TODAY, "kind": "site", "content": "现场走访", **fields}
    return client.post(url("follow-up", project.pk), data)


def test_a_follow_up_with_files_sets_the_next_step(login, clerk, project):
    due = TODAY + dt.timedelta(days=5)
    follow_up(
        login(clerk),
        project,
        person_met="张总",
        next_step="取得成交确认书",
        next_step_due_on=due,
        uploads=[pdf("纪要.pdf"), pdf("方案.pdf")],
    )
    saved = stored(project)
    assert (saved.next_step, saved.next_step_due_on, saved.last_follow_up_on) == (
        "取得成交确认书",
        due,
        TODAY,
    )
    recorded = project.follow_ups.first()
    assert recorded.unit == clerk.unit
    assert recorded.documents.count() == 2


def test_a_due_day_without_a_step_is_named(login, clerk, project):
    response = follow_up(login(clerk), project, next_step_due_on=TODAY)
    assert response.context["form"].errors["next_step"] == [str(DUE_WITHOUT_STEP)]


def test_a_disguised_file_is_refused_and_nothing_is_recorded(login, clerk, project):
    before = project.follow_ups.count()
    bad = SimpleUploadedFile("照片.png", b"MZ\x90\x00 not a picture", content_type="image/png")
    response = follow_up(login(clerk), project, uploads=[bad])
    assert response.context["form"].errors
    assert project.follow_ups.count() == before


def test_no_change_twice_a_day_is_one_record(login, clerk, project):
    client = login(clerk)
    for _again in range(2):
        response = client.post(url("no-change", project.pk))
        assert response.url == url("project", project.pk)
    assert project.follow_ups.filter(kind=FollowUp.Kind.NO_CHANGE).count() == 1


def test_a_difficulty_is_reported_and_resolved(login, county, clerk, project):
    client = login(clerk)
    facts = {"content": "缺用地指标", "category": "factors", "raised_on": TODAY}
    wrong = client.post(
        url("problem-new", project.pk), {**facts, "due_on": TODAY - dt.timedelta(days=1)}
    )
    assert wrong.context["form"].errors["due_on"] == [str(DUE_BEFORE_RAISED)]
    client.post(url("problem-new", project.pk), {**facts, "lead_unit": county.department.pk})
    assert stored(project).open_problem_count == 1
    problem = project.problems.get()
    done = {"resolved_on": TODAY, "result": "指标已下达", "uploads": [upload("批复.pdf", PDF)]}
    client.post(url("problem-resolve", problem.pk), done)
    assert stored(project).open_problem_count == 0


def test_a_document_is_stored_served_and_removed(login, clerk, project):
    client = login(clerk)
    assert (
        client.get(url("document-new", project.pk), {"kind": "land"})
        .context["form"]["kind"]
        .value()
        == "land"
    )
    client.post(
        url("document-new", project.pk),
        {"kind": "land", "upload": pdf("成交确认书.pdf"), "happened_on": TODAY},
    )
    document = project.documents.get(kind=DocumentKind.LAND)
    assert document.title == "成交确认书"
    served = client.get(url("document", document.pk))
    assert b"".join(served.streaming_content) == PDF
    assert AuditEvent.objects.filter(kind="files.downloaded", actor=clerk).count() == 1
    client.post(url("document-remove", document.pk), {"reason": "传错文件"})
    assert client.get(url("document", document.pk)).status_code == 404
    assert client.get(url("document-remove", document.pk)).status_code == 404


def test_a_document_that_a_fact_rests_on_stays(login, officer, clerk, project):
    document = make_document(project, DocumentKind.REVIEW)
    project.gate_facts.filter(fact=Fact.APPROVAL).update(document=document)
    response = login(officer).post(url("document-remove", document.pk), {"reason": "整理"})
    assert str(DOCUMENT_IN_USE) in response.content.decode()


@pytest.mark.parametrize("name", ["document", "document-remove"])
def test_another_units_document_is_not_there(login, other_clerk, project, name):
    document = make_document(project, DocumentKind.LAND)
    assert login(other_clerk).get(url(name, document.pk)).status_code == 404


def test_another_units_difficulty_is_not_there(login, other_clerk, project):
    problem = make_problem(project, TODAY)
    assert login(other_clerk).get(url("problem-resolve", problem.pk)).status_code == 404


def test_a_leader_reads_a_document_and_removes_none(login, leader, project):
    document = make_document(project, DocumentKind.LAND)
    assert login(leader).get(url("document-remove", document.pk)).status_code == 403


def claim(client, project, **fields):
    data = {
        "month": f"{TODAY:%Y-%m}",
        "claimed_wan": "1200",
        "origin": "other_province",
        "kind": "equipment",
        "currency": "CNY",
        "evidence_kind": "bank_slip",
        "note": "凭证月底补齐",
        **fields,
    }
    return client.post(url("funds-new", project.pk), data)


def test_money_is_claimed_with_evidence_and_not_yet_verified(login, clerk, project):
    claim(login(clerk), project, claimed_wan="0.12亿", uploads=[pdf("进账单.pdf")])
    saved = stored(project)
    assert (saved.funds_claimed_wan, saved.funds_verified_wan) == (Decimal(1200), 0)
    entry = project.funds.get()
    assert entry.documents.get().kind == DocumentKind.BANK_SLIP
    assert (entry.month, entry.unit) == (TODAY.replace(day=1), clerk.unit)


def test_a_slip_in_the_amount_is_pointed_out(login, clerk, project):
    response = claim(login(clerk), project, claimed_wan="20、53万")
    assert len(list(get_messages(response.wsgi_request))) == 2
    assert stored(project).funds_claimed_wan == Decimal("20.53")


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"claimed_wan": ""}, "claimed_wan", AMOUNT_NEEDED),
        ({"claimed_wan": "0"}, "claimed_wan", AMOUNT_NEEDED),
        ({"month": "2026-12"}, "month", MONTH_AHEAD),
    ],
)
def test_a_claim_that_cannot_be_is_refused(login, clerk, project, fields, field, message):
    response = claim(login(clerk), project, **fields)
    assert response.context["form"].errors[field] == [str(message)]
    assert not project.funds.exists()


def test_foreign_money_arrives_at_its_rate(login, clerk, project):
    claim(
        login(clerk),
        project,
        claimed_wan="",
        currency="USD",
        foreign_amount_wan="100",
        conversion_rate="7.1234",
        conversion_rate_on=TODAY,
    )
    assert project.funds.get().claimed_wan == Decimal("712.34")


def test_the_bureau_sets_and_revokes_a_fact(login, officer, clerk, project):
    client = login(officer)
    form = client.get(url("gate-fact", project.pk), {"fact": "funds_verified"}).context["form"]
    assert form["fact"].value() == "funds_verified"
    facts = {"fact": "funds_verified", "happened_on": TODAY}
    bare = client.post(url("gate-fact", project.pk), facts)
    assert bare.context["form"].errors["reference"] == [str(EVIDENCE_NEEDED)]
    client.post(url("gate-fact", project.pk), {**facts, "upload": pdf("回单.pdf")})
    fact = GateFact.objects.get(fact=Fact.FUNDS_VERIFIED)
    assert fact.document.kind == DocumentKind.REVIEW
    assert login(clerk).get(url("gate-fact-revoke", fact.pk)).status_code == 403
    login(officer).post(url("gate-fact-revoke", fact.pk), {"reason": "回单有误"})
    fact.refresh_from_db()
    assert fact.revoked_at is not None
