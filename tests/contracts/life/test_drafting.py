"""A draft is made from the project, changed, given a text, dropped and taken up again."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from docx import Document

from contracts import events
from contracts.models.choices import FileKind
from contracts.rules.life import Kind
from contracts.selectors.prefill import government_of, parties_from, terms_from
from contracts.services.drafting import (
    BAD_CODE,
    DAYS_OUT_OF_ORDER,
    NAMES_CONTRACT,
    NAMES_NONE,
    NEEDS_DEPOSIT,
    NOT_ITS_CONTRACT,
    NOT_OF_BUREAU,
    PARTIES_NEEDED,
    Draft,
    Party,
    change_keeper,
    drop_draft,
    edit_draft,
    start_draft,
    take_up_draft,
)
from contracts.services.saving import NOT_NOW
from contracts.services.texts import NOT_OFFERED, make_text, upload_text
from projects.services.moves import MERGED_ALREADY, REASON_NEEDED
from tests.contracts.life.acts import PARTIES, amend, ask, draft_of, start
from tests.factories.contracts import ContractFactory
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.core.uploads import FileRefused
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db


def edit(contract, by, draft=None, **more):
    return edit_draft(contract_id=contract.pk, draft=draft or draft_of(), by=by, on=TODAY, **more)


def words_of(file):
    with default_store().open(file.file.key) as stored_file:
        document = Document(io.BytesIO(stored_file.read()))
    return "\n".join(each.text for each in document.paragraphs)


def test_a_draft_has_terms_parties_and_a_keeper_and_leaves_one_event(project, officer):
    with traced() as left:
        contract = start(project, officer)

    assert (contract.state, contract.keeper, contract.number) == ("draft", officer, "")
    assert contract.agreed_amount_wan == 30000
    names = list(contract.parties.values_list("side", "name", "place"))
    assert names == [("county", "云岭县人民政府", 1), ("investor", "江苏远景装备制造有限公司", 2)]
    assert (left.event.kind, left.event.detail["kind"]) == (events.DRAFTED, "formal")
    assert "江苏" in contract.search_text


def test_what_the_project_knows_is_filled_in(project, signer):
    project.total_investment_wan, project.agreed_deposit_wan = Decimal(36000), Decimal(50)

    terms, parties = terms_from(project, Kind.FORMAL), parties_from(project, TODAY)

    assert (terms["total_investment_wan"], terms["land_mu"], terms["deposit_wan"]) == (
        36000,
        50,
        50,
    )
    assert parties[0] == ("county", project.host_unit.name, "", "张明")
    assert parties[1][1] == project.investor.name


def test_without_an_approval_the_county_itself_is_the_party(county):
    other = ProjectFactory(county=county.county, negotiating=True)

    assert parties_from(other, TODAY)[0][1] == county.county.name
    assert government_of("云岭县") == government_of("云岭县人民政府") == "云岭县人民政府"


@pytest.mark.parametrize(
    ("terms", "message", "field"),
    [
        ({"production_on": dt.date(2027, 6, 29)}, DAYS_OUT_OF_ORDER, "production_on"),
        ({"capacity_on": dt.date(2028, 6, 29)}, DAYS_OUT_OF_ORDER, "capacity_on"),
        ({"deposit_due_on": dt.date(2027, 1, 1)}, NEEDS_DEPOSIT, "deposit_wan"),
    ],
)
def test_terms_that_cannot_be_are_refused(project, officer, terms, message, field):
    with refused(message, field=field):
        start(project, officer, **terms)


@pytest.mark.parametrize("parties", [(), PARTIES[:1], (*PARTIES[:1], Party("investor", " "))])
def test_both_sides_have_a_party(project, officer, parties):
    with refused(PARTIES_NEEDED):
        start_draft(
            project_id=project.pk,
            kind="formal",
            draft=draft_of(parties=parties),
            by=officer,
            on=TODAY,
        )


def test_a_credit_code_is_checked(project, officer):
    parties = (PARTIES[0], Party("investor", "远景公司", "91320500MA1X000001"))
    with refused(BAD_CODE, code="91320500MA1X000001"):
        start_draft(
            project_id=project.pk,
            kind="formal",
            draft=draft_of(parties=parties),
            by=officer,
            on=TODAY,
        )


def test_the_keeper_is_one_of_the_bureau(project, officer, clerk):
    with refused(NOT_OF_BUREAU, field="keeper"):
        start_draft(
            project_id=project.pk,
            kind="formal",
            draft=Draft("合同", {}, PARTIES, keeper_id=clerk.pk),
            by=officer,
            on=TODAY,
        )


def test_an_agreement_names_a_running_contract_of_its_project(signed, draft, project, officer):
    assert amend(signed, officer).amends == signed
    other = ContractFactory(state="performing")
    common = {"project_id": project.pk, "draft": draft_of(), "by": officer, "on": TODAY}
    with refused(NAMES_CONTRACT, field="amends"):
        start_draft(kind="supplementary", **common)
    with refused(NAMES_NONE, field="amends"):
        start_draft(kind="formal", amends_id=signed.pk, **common)
    with refused(NOT_ITS_CONTRACT, field="amends"):
        start_draft(kind="supplementary", amends_id=other.pk, **common)


def test_an_agreement_does_not_name_a_draft(draft, officer):
    with refused(NOT_ITS_CONTRACT, field="amends"):
        amend(draft, officer)


def test_editing_changes_what_differs_and_asks_for_a_new_text(draft, officer):
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    with traced() as left:
        edit(draft, officer, draft_of(agreed_amount_wan=Decimal(31000)))

    after = stored(draft)
    assert (after.agreed_amount_wan, after.text_file) == (31000, None)
    assert left.event.detail["fields"] == ["agreed_amount_wan", "text_file"]
    assert after.files.filter(kind=FileKind.DRAFT).count() == 1


def test_an_edit_that_changes_nothing_keeps_the_text(draft, officer):
    file = make_text(contract_id=draft.pk, by=officer, on=TODAY)

    edit(draft, officer)

    assert stored(draft).text_file == file


def test_a_changed_party_asks_for_a_new_text(draft, officer):
    make_text(contract_id=draft.pk, by=officer, on=TODAY)

    edit(draft, officer, draft_of(parties=(*PARTIES, Party("investor", "第二投资人"))))

    assert stored(draft).text_file is None
    assert draft.parties.count() == 3


def test_the_second_of_two_savers_is_told(draft, officer):
    edit(draft, officer, draft_of("新名称"), version=draft.version)
    with conflicting():
        edit(draft, officer, draft_of("另一名称"), version=draft.version)


def test_what_is_under_review_is_not_edited(draft, officer, legal):
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    ask(draft, officer)
    with refused(NOT_NOW, state=stored(draft).get_state_display()):
        edit(draft, officer)


def test_the_text_is_filled_from_the_terms_and_each_one_stays(draft, officer):
    first = make_text(contract_id=draft.pk, by=officer, on=TODAY)
    second = make_text(contract_id=draft.pk, by=officer, on=TODAY)

    words = words_of(first)
    assert "江苏远景装备制造有限公司" in words
    assert "协议引资额30000万元" in words
    assert "2027年6月30日前开工" in words
    assert "{{" not in words
    assert "履约保证金" not in words.replace("履约保证金和违约责任", "")
    assert (first.title, second.title) == ("投资合同书（第1稿）", "投资合同书（第2稿）")
    assert stored(draft).text_file == second


@pytest.mark.parametrize("kind", [Kind.FRAMEWORK, Kind.INTENT, Kind.FORMAL])
def test_each_kind_has_a_template_with_the_system(project, officer, kind):
    contract = start(project, officer, kind)

    assert project.name in words_of(make_text(contract_id=contract.pk, by=officer, on=TODAY))


def test_a_supplementary_text_says_both_values(signed, officer):
    contract = amend(signed, officer, agreed_amount_wan=Decimal(35000))

    words = words_of(make_text(contract_id=contract.pk, by=officer, on=TODAY))

    assert f"编号：{signed.number}" in words
    assert "由30000万元变更为35000万元" in words


def test_a_text_written_on_outside_becomes_the_text(draft, officer):
    file = upload_text(contract_id=draft.pk, upload=upload("合同.pdf", PDF), by=officer, on=TODAY)

    assert stored(draft).text_file == file
    with pytest.raises(FileRefused):
        upload_text(contract_id=draft.pk, upload=upload("合同.pdf", b"no"), by=officer, on=TODAY)


def test_a_template_that_is_not_offered_is_refused(draft, officer):
    with refused(NOT_OFFERED, field="template"):
        make_text(contract_id=draft.pk, template_id=12345, by=officer, on=TODAY)


def test_a_dropped_draft_is_taken_up_again(draft, officer, legal):
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    review = ask(draft, officer)
    with traced() as left:
        drop_draft(contract_id=draft.pk, reason="客商放弃", by=officer, on=TODAY)
    dropped = stored(draft)
    assert (dropped.state, dropped.end_reason, left.event.kind) == (
        "dropped",
        "客商放弃",
        events.DROPPED,
    )
    assert stored(review).taken_back_on == TODAY

    take_up_draft(contract_id=draft.pk, by=officer, on=TODAY)

    again = stored(draft)
    assert (again.state, again.end_reason, again.text_file) == ("draft", "", None)


def test_dropping_takes_a_reason_and_a_draft(draft, signed, officer):
    with refused(REASON_NEEDED, field="reason"):
        drop_draft(contract_id=draft.pk, reason=" ", by=officer, on=TODAY)


def test_a_signed_contract_is_not_dropped(signed, officer):
    with refused(NOT_NOW, state=signed.get_state_display()):
        drop_draft(contract_id=signed.pk, reason="x", by=officer, on=TODAY)


def test_another_keeper_of_the_bureau_takes_over(draft, officer, second_officer, clerk):
    with traced() as left:
        change_keeper(contract_id=draft.pk, keeper_id=second_officer.pk, by=officer, on=TODAY)
    assert stored(draft).keeper == second_officer
    assert left.event.kind == events.KEEPER_CHANGED
    with refused(NOT_OF_BUREAU, field="keeper"):
        change_keeper(contract_id=draft.pk, keeper_id=clerk.pk, by=officer, on=TODAY)


def test_nothing_is_drafted_for_a_merged_project(project, officer):
    other = ProjectFactory(county=project.county)
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        start(project, officer)
