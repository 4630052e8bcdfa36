"""The whole life by pages, and who may do what there."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from docx import Document

from contracts.models import Contract, ContractTemplate, LegalReview
from contracts.services.templates import DAMAGED, NO_PLACES, UNKNOWN_PLACES
from contracts.services.texts import make_text
from tests.contracts.life.acts import amend, ask, pass_review, sign
from tests.factories.contract_life import make_template, template_upload
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import stored
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db

FORM = {
    "title": "投资合同书",
    "currency": "CNY",
    "county-0-name": "高新产业园区管委会",
    "investor-0-name": "江苏远景装备制造有限公司",
    "agreed_amount_wan": "3亿",
    "land_mu": "50",
    "start_on": "2027-06-30",
    "production_on": "2028-06-30",
}


def url(name, *args):
    return reverse(f"contracts:{name}", args=args)


def post(client, name, pk, **data):
    page = client.get(url(name, pk))
    assert page.status_code == 200
    once = {"once": page.context["once"], "version": page.context["version"]}
    return client.post(url(name, pk), {**once, **data}, follow=True)


def text_of(response):
    content = b"".join(response.streaming_content)
    return "\n".join(each.text for each in Document(io.BytesIO(content)).paragraphs)


def test_the_whole_life_by_pages(login, project, officer, legal, monkeypatch):
    client = login(officer)
    kinds = client.get(url("draft-new", project.pk))
    assert "合法性审查" in kinds.content.decode() or "Legal review" in kinds.content.decode()
    address = f"{url('draft-new', project.pk)}?kind=formal"
    form = client.get(address).context["form"]
    assert form["land_mu"].value() == "50"
    client.post(address, {**FORM, "keeper": officer.pk})
    contract = Contract.objects.get()
    assert (contract.agreed_amount_wan, contract.state) == (30000, "draft")

    post(client, "draft-text", contract.pk, template="system")
    post(client, "review-ask", contract.pk, note="请审查")
    review = LegalReview.objects.get()
    queue = login(legal).get(url("reviews"))
    assert [row["round"] for row in queue.context["rows"]] == [review]
    post(
        client,
        "review",
        review.pk,
        opinion="passed",
        fair_opinion="passed",
        reviewed_on=TODAY,
    )
    assert stored(contract).state == "reviewed"

    login(officer)
    other = post(
        client,
        "sign",
        contract.pk,
        signed_on=TODAY,
        signatory="李四",
        investor_copies=2,
        file=upload("合同.pdf", PDF),
    )
    assert other.context["form"].errors["signatory_reason"]
    assert other.context["form"]["signatory"].value() == "李四"
    done = post(
        client,
        "sign",
        contract.pk,
        signed_on=TODAY,
        signatory="张明",
        investor_copies=2,
        file=upload("合同.pdf", PDF),
    )
    assert "县招合〔2026〕001号" in done.content.decode()

    missing = post(client, "file-contract", contract.pk, filed_on=TODAY)
    assert missing.context["form"].non_field_errors()
    monkeypatch.setattr("contracts.services.ending.missing_for_filing", lambda *_args: [])
    post(client, "file-contract", contract.pk, filed_on=TODAY, in_force_on=TODAY)
    assert stored(contract).state == "performing"
    stuck = post(client, "end", contract.pk, state="fulfilled", ended_on=TODAY)
    assert stuck.context["form"].errors["state"]
    contract.obligations.update(state="waived")
    post(client, "end", contract.pk, state="fulfilled", ended_on=TODAY)
    assert stored(contract).state == "fulfilled"


def test_what_was_typed_stays_when_it_is_refused(login, project, officer):
    client = login(officer)
    bad = client.post(
        f"{url('draft-new', project.pk)}?kind=formal",
        {**FORM, "keeper": officer.pk, "production_on": "2027-01-01", "investor-0-code": "123"},
    )
    form = bad.context["form"]
    assert form.errors["investor-0-code"]
    assert form["title"].value() == "投资合同书"
    late = client.post(
        f"{url('draft-new', project.pk)}?kind=formal",
        {**FORM, "keeper": officer.pk, "production_on": "2027-01-01"},
    )
    assert late.context["form"].errors["production_on"]


def test_a_supplementary_form_shows_what_is_in_force(login, signed, officer):
    client = login(officer)
    address = f"{url('draft-new', signed.project_id)}?kind=supplementary&amends={signed.pk}"
    page = client.get(address)
    assert "30,000" in page.context["form"]["agreed_amount_wan"].help_text
    assert page.context["form"]["agreed_amount_wan"].value() is None
    assert client.get(address.replace(f"amends={signed.pk}", "amends=999")).status_code == 404


def test_an_earlier_contract_is_registered_by_its_page(login, project, officer):
    client = login(officer)
    client.post(
        url("earlier-new", project.pk),
        {
            **FORM,
            "keeper": officer.pk,
            "number": "云府合〔2019〕3号",
            "signed_on": "2019-05-06",
            "signatory": "王五",
            "investor_copies": 2,
            "file": upload("合同.pdf", PDF),
        },
    )
    assert Contract.objects.get().is_earlier


def test_the_page_lists_what_is_missing_first(login, draft, officer):
    page = login(officer).get(url("contract", draft.pk))
    gate = page.context["gate"]
    assert [item["met"] for item in gate["items"]] == [False, False, False, True, True]
    assert gate["blocked"]
    assert {act["url"] for act in page.context["life_acts"]} >= {
        url("draft-edit", draft.pk),
        url("drop", draft.pk),
    }


def test_both_values_stand_on_the_page(login, signed, officer, legal):
    agreement = amend(signed, officer, agreed_amount_wan=35000)
    pass_review(agreement, officer, legal)
    sign(stored(agreement), officer)
    page = login(officer).get(url("contract", signed.pk))
    line = page.context["changes"][0]
    assert (line["old"], line["new"]) == (30000, 35000)
    assert "35,000" in page.content.decode()


def test_the_legal_office_sees_only_what_it_was_asked(login, draft, officer, legal, clerk):
    client = login(legal)
    assert client.get(url("contract", draft.pk)).status_code == 404
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    review = ask(draft, officer)
    assert client.get(url("review", review.pk)).status_code == 200
    assert client.get(url("review-take-back", review.pk)).status_code == 403
    assert login(officer).post(url("review", review.pk), {}).status_code == 403
    assert login(clerk).get(url("reviews")).status_code == 403


# --- Templates


def test_a_countys_template_fills_its_texts(login, draft, officer, director):
    client = login(director)
    client.post(
        url("template-new"),
        {
            "kind": "formal",
            "name": "县范本",
            "file": template_upload("本县范本，甲方：{{ 甲方 }}，{{ 用地面积 }}亩"),
        },
    )
    template = ContractTemplate.objects.get()
    assert "高新" not in text_of(client.get(url("template", template.pk)))
    assert "120亩" in text_of(client.get(url("template", template.pk) + "?example"))
    post(login(officer), "draft-text", draft.pk, template=str(template.pk))
    assert stored(draft).text_file is not None


@pytest.mark.parametrize(
    ("lines", "message", "words"),
    [
        (("{{ 甲方名字 }}、{{ 甲方 }}",), UNKNOWN_PLACES, {"names": "甲方名字"}),
        (("没有位置",), NO_PLACES, {}),
    ],
)
def test_a_template_with_other_names_is_refused_by_name(login, director, lines, message, words):
    page = login(director).post(
        url("template-new"),
        {"kind": "formal", "name": "县范本", "file": template_upload(*lines)},
    )
    expected = str(message) % words if words else str(message)
    assert page.context["form"].errors["file"] == [expected]
    assert not ContractTemplate.objects.exists()


def test_what_is_no_word_document_is_refused(login, director):
    page = login(director).post(
        url("template-new"),
        {"kind": "formal", "name": "县范本", "file": upload("范本.docx", PDF)},
    )
    assert page.context["form"].errors["file"]


def test_a_withdrawn_template_is_offered_no_longer(login, draft, officer, director):
    template = make_template(director)
    assert login(officer).get(url("template-withdraw", template.pk)).status_code == 403
    login(director).post(url("template-withdraw", template.pk))
    assert stored(template).withdrawn_on == TODAY
    form = login(officer).get(url("draft-text", draft.pk)).context["form"]
    assert [value for value, _label in form.fields["template"].choices] == ["system"]


def test_a_template_whose_file_is_gone_says_so(login, draft, officer, director):
    template = make_template(director)
    default_store().delete(template.file.key)
    assert login(officer).get(url("template", template.pk)).status_code == 409
    page = post(login(officer), "draft-text", draft.pk, template=str(template.pk))
    assert page.context["form"].errors["template"] == [str(DAMAGED)]


@pytest.mark.parametrize("kind", ["framework", "intent", "formal", "supplementary", "termination"])
def test_the_systems_templates_are_handed_out(login, officer, kind):
    client = login(officer)
    assert "{{ 甲方 }}" in text_of(client.get(url("template-default", kind)))
    assert "云岭县人民政府" in text_of(client.get(url("template-default", kind) + "?example"))
    assert client.get(url("template-default", "other")).status_code == 404


def test_a_contract_is_handed_to_another_keeper_from_its_page(performing, officer, clerk, login):
    url = reverse("contracts:contract", args=[performing.pk])
    keeper = reverse("contracts:keeper", args=[performing.pk])
    assert keeper in [act["url"] for act in login(officer).get(url).context["life_acts"]]
    assert keeper not in login(clerk).get(url).content.decode()


def test_a_breach_asks_for_all_it_rests_on_at_once(client, signed, officer):
    client.force_login(officer)
    answer = post(client, "end", signed.pk, state="breached", ended_on=TODAY)
    assert set(answer.context["form"].errors) == {"reason", "reference", "file"}
