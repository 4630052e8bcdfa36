"""What cannot be claimed, decided or corrected is said in place, and what was typed stays."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from projects.models import FundsEntry, FundsPlan
from projects.services.funds_deciding import DECIDED_ALREADY
from tests.factories.accounts import make_county
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.file_kinds import MEBIBYTE

pytestmark = pytest.mark.django_db
MONTH = TODAY.replace(day=1)


@stage
def project(county):
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        total_investment_wan=Decimal(10_000),
    )


@stage
def entry(project, clerk):
    return make_funds(project, MONTH, 1200, created_by=clerk, unit=clerk.unit)


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


def claimed(**fields):
    return {
        "month": f"{TODAY:%Y-%m}",
        "claimed_wan": "1200",
        "origin": "other_province",
        "kind": "equipment",
        "currency": "CNY",
        "evidence_kind": "bank_slip",
        "note": "第三期设备款",
        **fields,
    }


# --- Evidence


@pytest.mark.parametrize("name", ["funds-new", "funds-edit"])
@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("程序.exe", b"MZ"),
        ("照片.png", b"MZ\x90\x00 not a picture"),
        ("空白.pdf", b""),
        ("过大.pdf", PDF + b"0" * (20 * MEBIBYTE)),
    ],
    ids=["wrong type", "disguised", "empty", "too large"],
)
def test_evidence_that_is_not_taken_is_named_beside_its_field(
    login, clerk, project, entry, name, file, content
):
    before = entry.version
    data = claimed(uploads=[upload("回单.pdf", PDF), upload(file, content)], version=before)
    pk = project.pk if name == "funds-new" else entry.pk
    answer = login(clerk).post(url(name, pk), data)
    form = answer.context["form"]
    assert list(form.errors) == ["uploads"]
    page = answer.content.decode()
    assert 'id="id_uploads_error"' in page
    if content:
        assert file in str(form.errors["uploads"])
    assert "第三期设备款" in page
    assert FundsEntry.objects.get().version == before


# --- What is unusual


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"claimed_wan": "1"}, "没有"),
        ({"claimed_wan": "1.0001亿", "uploads": True}, "超过"),
    ],
    ids=["without evidence", "above what was agreed"],
)
def test_what_is_unusual_is_said_beside_the_note_and_taken_with_one(
    login, clerk, project, fields, words
):
    client, address = login(clerk), url("funds-new", project.pk)

    def send(**more):
        files = {"uploads": [upload("回单.pdf", PDF)]} if "uploads" in fields else {}
        return client.post(address, claimed(**{**fields, **files, **more}))

    refused = send(note=" ")
    (said,) = refused.context["form"].errors["note"]
    assert words in said
    assert not FundsEntry.objects.exists()
    assert send(note="凭证月底补齐").status_code == 302
    assert FundsEntry.objects.get().note == "凭证月底补齐"


# --- Sent twice, decided twice


def test_a_claim_sent_twice_is_one_entry(login, clerk, project):
    client, address = login(clerk), url("funds-new", project.pk)
    once = client.get(address).context["once"]
    for _again in range(2):
        answer = client.post(address, claimed(once=once))
        assert answer.status_code == 302
    assert FundsEntry.objects.count() == 1
    assert len(list(get_messages(answer.wsgi_request))) == 2


def test_a_correction_sent_twice_is_booked_once(login, officer, project, clerk):
    verified = make_funds(
        project, MONTH, 100, state="verified", verified_wan=Decimal(100), created_by=clerk
    )
    client, address = login(officer), url("funds-correct", verified.pk)
    page = client.get(address)
    data = {
        "verified_wan": "80",
        "reason": "重复计算",
        "version": page.context["version"],
        "once": page.context["once"],
    }
    for _again in range(2):
        assert client.post(address, data).status_code == 302
    assert FundsEntry.objects.count() == 2


def test_a_plan_sent_twice_is_one_version(login, clerk, project):
    client, address = login(clerk), url("funds-plan", project.pk)
    page = client.get(address)
    data = {"amount_0": "10", "source": "合同", "once": page.context["once"], "version": 0}
    for _again in range(2):
        assert client.post(address, data).status_code == 302
    assert FundsPlan.objects.count() == 1


def test_the_second_to_decide_is_told_and_changes_nothing(login, officer, entry):
    client = login(officer)
    client.post(url("funds-decide", entry.pk), {"state": "verified", "verified_wan": "1200"})
    again = client.post(url("funds-decide", entry.pk), {"state": "rejected", "exclusion": "loan"})
    assert again.url == url("funds", entry.project_id)
    assert FundsEntry.objects.get().state == "verified"
    *_earlier, said = get_messages(again.wsgi_request)
    assert str(said) == str(DECIDED_ALREADY) % {"state": FundsEntry.State.VERIFIED.label}


# --- Who sees nothing, who may not


@pytest.mark.parametrize("name", ["funds", "funds-new", "funds-plan"])
def test_another_units_project_is_not_there(login, other_clerk, project, name):
    client = login(other_clerk)
    assert client.get(url(name, project.pk)).status_code == 404
    assert client.post(url(name, project.pk), claimed()).status_code in {404, 405}
    assert not FundsEntry.objects.exists()


@pytest.mark.parametrize("name", ["funds-edit", "funds-take-back"])
def test_another_units_claim_is_not_there(login, other_clerk, entry, name):
    client = login(other_clerk)
    assert client.get(url(name, entry.pk)).status_code == 404
    assert client.post(url(name, entry.pk), claimed()).status_code == 404


@pytest.mark.parametrize("name", ["funds-decide", "funds-correct"])
def test_another_countys_claim_is_not_there(login, entry, name):
    client = login(make_county("QT").user(Role.BUREAU))
    assert client.get(url(name, entry.pk)).status_code == 404
    assert client.post(url(name, entry.pk), {}).status_code == 404
