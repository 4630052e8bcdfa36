"""Registering a clue: what is asked, the investor looked up, likely duplicates before saving."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import Investor, Project, StageMove
from projects.rules.identity import CreditCodeProblem
from projects.services.investors import CREDIT_CODE_MESSAGES
from projects.services.moves import IN_FUTURE
from projects.services.registering import INVESTOR_NEEDED, LIKELY_DUPLICATE
from tests.factories.projects import TODAY, InvestorFactory, ProjectFactory, credit_code
from tests.stages import stage

pytestmark = pytest.mark.django_db
REGISTER = reverse("projects:register")


def clue(unit, **fields):
    return {
        "name": "深远海风电叶片制造",
        "source": "外出拜访",
        "investor_name": "广东明风新能源有限公司",
        "credit_code": credit_code(777),
        "introducing_unit": unit.pk,
        "responsible_unit": unit.pk,
        "submitted_on": TODAY.isoformat(),
        **fields,
    }


@stage
def theirs(county):
    """A project of another township, out of the clerk's sight."""
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.townships[1],
        name="河口镇高端铝合金轮毂项目",
        investor=InvestorFactory(county=county.county, name="江苏远景轮毂科技有限公司"),
    )


def test_a_clerk_registers_a_clue_for_the_own_unit(login, county, clerk):
    response = login(clerk).post(REGISTER, clue(county.township, total_investment_wan="1.2亿"))
    project = Project.objects.get()
    assert response.url == reverse("projects:project", args=[project.pk])
    assert project.code == "LX-2026-0001"
    assert project.total_investment_wan == Decimal(12000)
    assert project.investor.credit_code == credit_code(777)
    assert project.parts.get().may_write
    assert StageMove.objects.get().verb == "register"


def test_the_form_begins_with_the_own_unit_and_offers_only_own_ones_to_follow_up(
    login, county, clerk
):
    form = login(clerk).get(REGISTER).context["form"]
    assert form["introducing_unit"].value() == county.township.pk
    assert list(form.fields["responsible_unit"].queryset) == [county.township]


def test_the_bureau_may_leave_the_responsible_unit_open(login, county, officer):
    login(officer).post(REGISTER, clue(county.township, responsible_unit=""))
    assert Project.objects.get().responsible_unit is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"source": ""}, "source"),
        ({"introducing_unit": ""}, "introducing_unit"),
        ({"submitted_on": ""}, "submitted_on"),
        ({"responsible_unit": ""}, "responsible_unit"),
    ],
)
def test_what_the_gate_asks_is_required(login, county, clerk, changed, field):
    response = login(clerk).post(REGISTER, clue(county.township, **changed))
    assert field in response.context["form"].errors
    assert not Project.objects.exists()


def test_investor_or_referrer(login, county, clerk):
    nobody = clue(county.township, investor_name="", credit_code="")
    client = login(clerk)
    response = client.post(REGISTER, nobody)
    assert response.context["form"].errors["investor_name"] == [str(INVESTOR_NEEDED)]
    client.post(REGISTER, {**nobody, "referrer_name": "德州商会"})
    assert Project.objects.get().referrers.get().name == "德州商会"


def test_a_wrong_check_digit_is_named(login, county, clerk):
    code = credit_code(777)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    response = login(clerk).post(REGISTER, clue(county.township, credit_code=wrong))
    message = str(CREDIT_CODE_MESSAGES[CreditCodeProblem.CHECK_DIGIT])
    assert response.context["form"].errors["credit_code"] == [message]


def test_a_day_that_has_not_come_is_refused(login, county, clerk):
    tomorrow = TODAY + dt.timedelta(days=1)
    response = login(clerk).post(REGISTER, clue(county.township, submitted_on=tomorrow))
    assert response.context["form"].errors["submitted_on"] == [str(IN_FUTURE)]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "高端铝合金轮毂"},
        {"investor_name": "江苏远景轮毂科技公司", "credit_code": ""},
    ],
)
def test_a_likely_duplicate_of_another_unit_shows_who_and_when_and_nothing_else(
    login, county, clerk, theirs, changed
):
    client = login(clerk)
    response = client.post(REGISTER, clue(county.township, **changed))
    assert response.context["form"].errors["not_a_duplicate"] == [str(LIKELY_DUPLICATE)]
    content = response.content.decode()
    assert theirs.name in content
    assert county.townships[1].name in content
    assert theirs.submitted_on.isoformat() in content
    assert reverse("projects:project", args=[theirs.pk]) not in content
    assert theirs.code not in content
    if "investor_name" not in changed:
        assert theirs.investor.name not in content
    assert Project.objects.count() == 1

    reason = "不同县区的另一家企业"
    client.post(REGISTER, clue(county.township, **changed, not_a_duplicate=reason))
    registered = Project.objects.exclude(pk=theirs.pk).get()
    assert registered.moves.get().reason == reason


def test_the_same_credit_code_finds_the_investor_of_another_unit_without_showing_it(
    login, county, clerk, theirs
):
    code = theirs.investor.credit_code
    data = clue(county.township, investor_name="随便写的", credit_code=code)
    response = login(clerk).post(REGISTER, data)
    assert theirs.investor.name not in response.content.decode()
    login(clerk).post(REGISTER, {**data, "not_a_duplicate": "同一企业的另一个项目"})
    assert Project.objects.exclude(pk=theirs.pk).get().investor == theirs.investor
    assert Investor.objects.count() == 1


def test_the_bureau_can_open_what_may_be_the_same(login, county, officer, theirs):
    response = login(officer).post(REGISTER, clue(county.township, name="高端铝合金轮毂"))
    assert reverse("projects:project", args=[theirs.pk]) in response.content.decode()


def test_a_hospital_of_the_same_name_in_another_county_is_no_duplicate(login, county, clerk):
    ProjectFactory(name="人民医院新院区")
    login(clerk).post(REGISTER, clue(county.township, name="人民医院新院区"))
    assert Project.objects.filter(county=county.county).count() == 1


@pytest.mark.parametrize("word", ["广东明风", "明风新能源", credit_code(31)])
def test_the_lookup_finds_what_is_on_record(login, officer, county, word):
    known = InvestorFactory(
        county=county.county, name="广东明风新能源有限公司", credit_code=credit_code(31)
    )
    response = login(officer).get(reverse("projects:investor-lookup"), {"investor_name": word})
    assert f'value="{known.pk}"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_the_lookup_shows_a_clerk_nothing_of_other_units(login, clerk, theirs):
    response = login(clerk).get(reverse("projects:investor-lookup"), {"investor_name": "江苏远景"})
    assert theirs.investor.name not in response.content.decode()


def test_without_script_the_button_looks_up_and_saves_nothing(login, county, officer):
    known = InvestorFactory(county=county.county, name="广东明风新能源有限公司")
    data = {**clue(county.township), "lookup": "1"}
    response = login(officer).post(REGISTER, data)
    assert response.context["found"] == [known]
    assert not Project.objects.exists()
    login(officer).post(REGISTER, {**clue(county.township), "investor": known.pk})
    assert Project.objects.get().investor == known


def test_who_only_reads_registers_nothing(login, leader):
    assert login(leader).get(REGISTER).status_code == 403
