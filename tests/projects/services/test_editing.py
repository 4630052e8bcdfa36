"""Editing by sections: only the touched fields are checked and saved (R3), money by R1."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events
from projects.models import Industry, LedgerSummary, Project
from projects.rules.identity import CreditCodeProblem, name_key
from projects.services.editing import (
    FIELDS,
    FIRST_PHASE_LARGER,
    NAME_NEEDED,
    RATE_NEEDED,
    NewInvestor,
    edit_project,
)
from projects.services.investors import CREDIT_CODE_MESSAGES
from projects.services.moves import IN_FUTURE, MERGED_ALREADY
from projects.services.saving import PROJECT_GONE
from tests.factories.projects import TODAY, InvestorFactory, credit_code
from tests.projects.services.acts import refused, stored, traced, unchanged
from tests.projects.services.edits import edit

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def bare(make):
    """A row as an import leaves it: nearly nothing is known."""
    return make(
        investor=None,
        source="",
        introducing_unit=None,
        responsible_person_name="",
        section=None,
        wanted_site="",
        total_investment_wan=None,
    )


# --- What is left behind


def test_an_edit_leaves_one_event_one_history_row_and_a_version_more(make, clerk, lx):
    project = make()
    with traced() as left:
        edit_project(
            project_id=project.pk,
            values={"wanted_site": "河口镇工业园", "note": "客商二次来访"},
            by=clerk,
            on=TODAY,
            reason="核实后更正",
        )
    after = stored(project)
    assert (after.wanted_site, after.note) == ("河口镇工业园", "客商二次来访")
    assert (after.version, after.updated_by) == (project.version + 1, clerk)
    event = left.event
    assert (event.kind, event.actor, event.county) == (events.EDITED, clerk, lx.county)
    assert event.detail == {"fields": ["note", "wanted_site"], "parcels": False}
    assert event.reason == "核实后更正"
    (row,) = left.history
    assert (row.history_act, row.history_user) == (event.act, clerk)
    assert row.history_change_reason == "核实后更正"
    assert left.moves == []


def test_the_same_values_again_write_nothing(make, clerk):
    project = make()
    with unchanged():
        edit(
            project,
            clerk,
            name=project.name,
            total_investment_wan=Decimal("30000.000000"),
            investor=project.investor,
            section=project.section,
        )


def test_saving_twice_writes_once(make, clerk):
    project = make()
    edit(project, clerk, wanted_site="河口镇工业园")
    with unchanged():
        edit(project, clerk, wanted_site="河口镇工业园")


def test_only_fields_of_its_own_are_taken(make, clerk):
    project = make()
    for name in ("status", "stage", "is_key", "version", "funds_verified_wan", "signed_on"):
        assert name not in FIELDS
        with pytest.raises(ValueError, match=name):
            edit(project, clerk, **{name: "merged"})


def test_a_new_name_is_found_at_once(make, clerk):
    project = make()
    edit(project, clerk, name="智慧粮仓项目", aliases="粮食物流园")
    after = stored(project)
    assert after.name_key == name_key("智慧粮仓项目")
    assert "粮食物流园" in after.search_text
    assert "zhlcxm" in after.search_text


def test_the_count_of_what_is_missing_follows(make, clerk):
    project = make(contacted=True)
    edit(project, clerk, wanted_site="")
    assert stored(project).missing_count == project.missing_count + 1


def test_the_sums_of_the_lists_follow(make, clerk, lx):
    project = make()
    edit(project, clerk, total_investment_wan=Decimal("12000.123456"))
    rows = LedgerSummary.objects.filter(unit__in=[lx.county, lx.township])
    assert set(rows.values_list("total_investment_wan", flat=True)) == {Decimal("12000.123456")}
    with traced():
        edit(project, clerk, total_investment_wan=None)
    assert set(rows.values_list("total_investment_wan", flat=True)) == {Decimal(0)}


def test_the_event_names_what_was_changed_and_nothing_else(make, clerk):
    project = make()
    with traced() as left:
        edit(project, clerk, total_investment_wan=Decimal(12000), note=project.note)
    assert left.event.detail["fields"] == ["total_investment_wan"]


# --- Touched fields only


def test_an_incomplete_row_stays_editable(bare, clerk):
    with traced():
        edit(bare, clerk, content="建设两条生产线")
    assert stored(bare).content == "建设两条生产线"


def test_an_old_fault_does_not_stop_another_edit(make, clerk):
    project = make(company_credit_code="91371421000000001I", first_phase_wan=Decimal(99999))
    edit(project, clerk, company_credit_code="91371421000000001I", note="不动的字段不查")
    assert stored(project).note == "不动的字段不查"


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_cannot_be_taken_away(make, clerk, name):
    project = make()
    with refused(NAME_NEEDED, field="name"):
        edit(project, clerk, name=name)


@pytest.mark.parametrize("field", ["submitted_on", "conversion_rate_on"])
def test_no_day_lies_ahead(make, clerk, field):
    project = make()
    with refused(IN_FUTURE, field=field):
        edit(project, clerk, **{field: TODAY + DAY})


def test_what_is_due_may_lie_ahead(make, clerk):
    project = make()
    edit(project, clerk, next_step="签约", next_step_due_on=TODAY + 30 * DAY)
    assert stored(project).next_step_due_on == TODAY + 30 * DAY


def test_a_wrong_credit_code_of_the_company_is_named(make, clerk):
    project = make()
    message = CREDIT_CODE_MESSAGES[CreditCodeProblem.LENGTH]
    with refused(message, field="company_credit_code"):
        edit(project, clerk, company_credit_code="9137")


def test_a_credit_code_is_stored_in_its_normal_form(make, clerk):
    project = make()
    edit(project, clerk, company_credit_code=f" {credit_code(5).lower()} ")
    assert stored(project).company_credit_code == credit_code(5)
    edit(project, clerk, company_credit_code="")
    assert stored(project).company_credit_code == ""


@pytest.mark.parametrize("status", ["suspended", "withdrawn"])
def test_a_project_that_rests_is_still_kept_right(make, clerk, status):
    project = make(**{status: True})
    edit(project, clerk, note="补录")
    assert stored(project).note == "补录"


def test_a_merged_project_is_edited_no_more(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        edit(project, clerk, note="补录")


def test_a_project_whose_import_was_undone_says_so(clerk):
    with refused(PROJECT_GONE):
        edit_project(project_id=987_654, values={}, by=clerk, on=TODAY)


# --- Amounts


@pytest.mark.parametrize(
    ("total", "first"), [(Decimal(100), Decimal("100.000001")), (Decimal(0), Decimal(1))]
)
def test_phase_one_is_no_larger_than_the_whole(make, clerk, total, first):
    project = make()
    with refused(FIRST_PHASE_LARGER, field="first_phase_wan"):
        edit(project, clerk, total_investment_wan=total, first_phase_wan=first)


def test_phase_one_may_be_the_whole(make, clerk):
    project = make()
    edit(project, clerk, first_phase_wan=project.total_investment_wan)
    assert stored(project).first_phase_wan == project.total_investment_wan


@pytest.mark.parametrize("field", ["total_investment_wan", "first_phase_wan"])
def test_either_amount_is_compared_with_the_stored_other(make, clerk, field):
    project = make(first_phase_wan=Decimal(20000))
    value = {"total_investment_wan": Decimal(19999), "first_phase_wan": Decimal(30001)}[field]
    with refused(FIRST_PHASE_LARGER, field="first_phase_wan"):
        edit(project, clerk, **{field: value})


def test_phase_one_stands_alone_while_the_whole_is_not_known(bare, clerk):
    edit(bare, clerk, first_phase_wan=Decimal(5000))
    assert stored(bare).first_phase_wan == 5000


FOREIGN = {
    "currency": "USD",
    "foreign_amount_wan": Decimal("1234.56"),
    "conversion_rate": Decimal("7.123456"),
    "conversion_rate_on": TODAY,
}


def test_foreign_money_gives_the_amount_at_its_rate_exact_to_the_fen(make, clerk):
    project = make()
    with traced():
        edit(project, clerk, **FOREIGN)
    after = stored(project)
    # 1234.56 × 7.123456 = 8794.33383936 万元, to the 分: six places.
    assert after.total_investment_wan == Decimal("8794.333839")
    assert {name: getattr(after, name) for name in FOREIGN} == FOREIGN


def test_the_derived_amount_cannot_be_typed_over(make, clerk):
    project = make()
    edit(project, clerk, **FOREIGN)
    edit(project, clerk, total_investment_wan=Decimal(1))
    assert stored(project).total_investment_wan == Decimal("8794.333839")


def test_another_rate_gives_another_amount(make, clerk):
    project = make()
    edit(project, clerk, **FOREIGN)
    edit(project, clerk, conversion_rate=Decimal(7), conversion_rate_on=TODAY - DAY)
    assert stored(project).total_investment_wan == Decimal("8641.92")


@pytest.mark.parametrize("lacking", ["foreign_amount_wan", "conversion_rate", "conversion_rate_on"])
def test_foreign_money_needs_amount_rate_and_day(make, clerk, lacking):
    project = make()
    with refused(RATE_NEEDED, field=lacking):
        edit(project, clerk, **{**FOREIGN, lacking: None})


def test_phase_one_is_compared_with_what_foreign_money_gives(make, clerk):
    project = make(first_phase_wan=Decimal(20000))
    with refused(FIRST_PHASE_LARGER, field="first_phase_wan"):
        edit(project, clerk, **FOREIGN)


def test_back_in_rmb_the_foreign_figures_go(make, clerk):
    project = make()
    edit(project, clerk, **FOREIGN)
    edit(project, clerk, currency="CNY", total_investment_wan=Decimal(9000))
    after = stored(project)
    assert after.total_investment_wan == 9000
    assert (after.foreign_amount_wan, after.conversion_rate, after.conversion_rate_on) == (
        None,
        None,
        None,
    )


# --- Investor


def test_an_investor_typed_in_is_found_by_its_code_or_made(make, clerk, lx):
    project = make()
    known = InvestorFactory(county=lx.county, credit_code=credit_code(77))
    edit_project(
        project_id=project.pk,
        values={},
        by=clerk,
        on=TODAY,
        new_investor=NewInvestor("另一写法", credit_code(77)),
    )
    assert stored(project).investor == known
    edit_project(
        project_id=project.pk,
        values={},
        by=clerk,
        on=TODAY,
        new_investor=NewInvestor(" 山东新能源有限公司 "),
    )
    after = stored(project)
    assert (after.investor.name, after.investor.county) == ("山东新能源有限公司", lx.county)
    assert "新能源" in after.search_text


def test_an_empty_new_investor_is_none(make, clerk):
    project = make()
    with unchanged():
        edit_project(
            project_id=project.pk, values={}, by=clerk, on=TODAY, new_investor=NewInvestor(" ")
        )


# --- Industry


def test_an_industry_may_be_a_section_and_a_chain_at_once(make, clerk, lx):
    chain = Industry.objects.create(kind="chain", county=lx.county, code="AL", name="铝产业链")
    project = make()
    edit(project, clerk, chain=chain)
    after = Project.objects.get(pk=project.pk)
    assert (after.section.code, after.chain) == ("C", chain)
