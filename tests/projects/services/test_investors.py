"""Investors: found by credit code, made once, changed with history; their projects follow."""

from decimal import Decimal

import pytest

from projects import events
from projects.models import Investor, Project, Referrer
from projects.rules.identity import CreditCodeProblem, name_key
from projects.services.investors import (
    CODE_TAKEN,
    CREDIT_CODE_MESSAGES,
    INVESTOR_FIELDS,
    NAME_NEEDED,
    check_credit_code,
    edit_investor,
    find_or_create_investor,
    find_or_create_referrer,
    note_phone_shown,
)
from tests.factories.accounts import make_county
from tests.factories.projects import InvestorFactory, credit_code
from tests.projects.services.acts import conflicting, refused, stored, traced, unchanged
from tests.stages import stage

pytestmark = pytest.mark.django_db


@stage
def investor(lx) -> Investor:
    return InvestorFactory(county=lx.county, credit_code=credit_code(1), name="江苏远景有限公司")


def edit(investor, by, version=None, **facts) -> Investor:
    return edit_investor(
        investor_id=investor.pk, facts=facts, by=by, version=version or stored(investor).version
    )


def wrong_digit(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


WRONG_CODES = [
    ("9137", CreditCodeProblem.LENGTH),
    (credit_code(1) + "0", CreditCodeProblem.LENGTH),
    ("9137142100000000I" + "0", CreditCodeProblem.CHARACTER),
    ("91A71421000000001X", CreditCodeProblem.CHARACTER),
    (wrong_digit(credit_code(1)), CreditCodeProblem.CHECK_DIGIT),
]


# --- Codes


@pytest.mark.parametrize(("code", "problem"), WRONG_CODES)
def test_a_wrong_code_is_named(code, problem):
    with refused(CREDIT_CODE_MESSAGES[problem], field="company_credit_code") as caught:
        check_credit_code(code, field="company_credit_code")
    assert caught.value.code == problem.value


@pytest.mark.parametrize("code", ["", "   "])
def test_no_code_is_allowed(code):
    assert check_credit_code(code) == ""


def test_a_code_comes_back_in_its_normal_form():
    typed = f" {credit_code(7)[:8].lower()}-{credit_code(7)[8:]} "
    assert check_credit_code(typed) == credit_code(7)


# --- Found or made


def test_a_code_finds_the_investor_whatever_the_name(investor, lx, clerk):
    with unchanged():
        found = find_or_create_investor(
            county=lx.county, name="另一写法", credit_code=credit_code(1), by=clerk
        )
    assert found == investor


def test_a_name_alone_makes_another(investor, lx, clerk):
    with traced() as left:
        made = find_or_create_investor(county=lx.county, name=f" {investor.name} ", by=clerk)
    assert made != investor
    assert (made.name, made.name_key) == (investor.name, name_key(investor.name))
    assert (made.created_by, made.credit_code) == (clerk, "")
    assert (left.event.kind, left.event.subject_id) == (events.INVESTOR_SAVED, str(made.pk))


def test_a_code_of_another_county_makes_another(investor, clerk):
    elsewhere = make_county("QH").county
    made = find_or_create_investor(
        county=elsewhere, name="江苏远景", credit_code=credit_code(1), by=clerk
    )
    assert (made != investor, made.county) == (True, elsewhere)


@pytest.mark.parametrize("name", ["", " "])
def test_it_takes_a_name(lx, clerk, name):
    with refused(NAME_NEEDED, field="investor_name"):
        find_or_create_investor(county=lx.county, name=name, credit_code=credit_code(9), by=clerk)


def test_a_wrong_code_makes_none(lx, clerk):
    with refused(CREDIT_CODE_MESSAGES[CreditCodeProblem.LENGTH], field="credit_code"):
        find_or_create_investor(county=lx.county, name="江苏远景", credit_code="91", by=clerk)


def test_a_referrer_is_one_per_county_and_name(lx, clerk):
    first = find_or_create_referrer(county=lx.county, name=" 李会长 ", by=clerk)
    again = find_or_create_referrer(county=lx.county, name="李会长", by=clerk)
    other = find_or_create_referrer(county=make_county("QH").county, name="李会长", by=clerk)
    assert (first == again, first == other) == (True, False)
    assert Referrer.objects.count() == 2
    assert (first.name, first.created_by) == ("李会长", clerk)


# --- Changed


def test_a_change_leaves_event_history_and_version(investor, staff, lx):
    with traced() as left:
        edit(
            investor,
            staff,
            place="江苏省苏州市",
            registered_capital_wan=Decimal("5000.5"),
            contact_phone="13905341234",
        )
    after = stored(investor)
    assert (after.place, after.registered_capital_wan) == ("江苏省苏州市", Decimal("5000.5"))
    assert (after.version, after.updated_by) == (investor.version + 1, staff)
    event = left.event
    assert (event.kind, event.actor, event.county) == (events.INVESTOR_SAVED, staff, lx.county)
    assert after.history.first().history_act == event.act


def test_only_its_own_fields_are_taken(investor, staff):
    assert "county" not in INVESTOR_FIELDS
    edit(investor, staff, county=make_county("QH").county, version_hint=3)
    assert stored(investor).county == investor.county


def test_its_projects_are_found_by_the_new_name_at_once(investor, make, staff):
    project, other = make(investor=investor), make()
    before = stored(other)
    with traced():
        edit(investor, staff, name="山东新能源有限公司")
    after = stored(project)
    assert "新能源" in after.search_text
    assert "远景" not in after.search_text
    assert stored(investor).name_key == name_key("山东新能源有限公司")
    assert (after.version, stored(other).search_text) == (project.version, before.search_text)


def test_a_change_of_something_else_leaves_its_projects_alone(
    investor, make, staff, django_assert_max_num_queries
):
    make(investor=investor)
    before = list(Project.objects.values_list("search_text", flat=True))
    edit(investor, staff, place="江苏省苏州市")
    assert list(Project.objects.values_list("search_text", flat=True)) == before


@pytest.mark.parametrize("name", ["", "  "])
def test_its_name_cannot_be_taken_away(investor, staff, name):
    with refused(NAME_NEEDED, field="name"):
        edit(investor, staff, name=name)


@pytest.mark.parametrize(("code", "problem"), WRONG_CODES)
def test_a_wrong_code_is_not_taken(investor, staff, code, problem):
    with refused(CREDIT_CODE_MESSAGES[problem], field="credit_code"):
        edit(investor, staff, credit_code=code)


def test_a_code_that_another_has_is_not_taken(investor, staff, lx):
    other = InvestorFactory(county=lx.county, credit_code=credit_code(2))
    with refused(CODE_TAKEN, field="credit_code", name=other.name):
        edit(investor, staff, credit_code=credit_code(2).lower())


def test_the_own_code_again_is_no_double(investor, staff):
    assert edit(investor, staff, credit_code=credit_code(1)).credit_code == credit_code(1)


def test_a_code_that_another_county_has_is_free(investor, staff):
    InvestorFactory(county=make_county("QH").county, credit_code=credit_code(2))
    edit(investor, staff, credit_code=credit_code(2))
    assert stored(investor).credit_code == credit_code(2)


def test_a_code_can_be_taken_away(investor, staff):
    edit(investor, staff, credit_code=" ")
    assert stored(investor).credit_code == ""


def test_an_older_picture_is_a_conflict(investor, staff):
    edit(investor, staff, place="江苏省苏州市")
    with conflicting():
        edit(investor, staff, version=investor.version, place="江苏省南京市")


def test_an_unmasked_phone_is_an_event(investor, clerk, lx):
    with traced() as left:
        note_phone_shown(investor=investor, by=clerk)
    assert (left.event.kind, left.event.actor, left.event.county) == (
        events.PHONE_SHOWN,
        clerk,
        lx.county,
    )
    assert "13905341234" not in str(left.event.detail)
