"""Editing by sections: touched fields only, and the second of two savers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from projects.models import Investor, Project
from projects.models.choices import MilestoneKind
from projects.rules.identity import CreditCodeProblem
from projects.services.editing import RATE_NEEDED
from projects.services.investors import CREDIT_CODE_MESSAGES
from projects.services.milestones import PASSED_GATE
from projects.services.roles import SHARES_NOT_WHOLE
from projects.services.saving import changed_words
from projects.views.edit import LABELS, NOTHING_CHANGED, SAVED
from tests.factories.projects import TODAY, InvestorFactory, ProjectFactory, credit_code
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.amount_messages import AMOUNT_WARNINGS
from zhaoshang.core.money import AmountWarning

pytestmark = pytest.mark.django_db


def url(project, section):
    return reverse("projects:edit", args=[project.pk, section])


def sent(client, project, section):
    """Return what a browser sends back when nothing is touched."""
    context = client.get(url(project, section)).context
    data = {"version": project.version}
    forms = [context["form"]]
    if context["formset"]:
        forms += [context["formset"].management_form, *context["formset"]]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def post(client, project, section, **changed):
    data = {**sent(client, project, section), **changed}
    return client.post(url(project, section), data)


def stored(project):
    return Project.objects.get(pk=project.pk)


def words(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@stage
def project(county):
    made = ProjectFactory(county=county.county, responsible_unit=county.township, negotiating=True)
    return stored(made)


@pytest.mark.parametrize("section", sorted(LABELS))
@pytest.mark.parametrize("who", ["clerk", "officer"])
def test_a_section_sent_back_untouched_changes_nothing(login, request, project, section, who):
    client = login(request.getfixturevalue(who))
    response = post(client, project, section)
    assert str(NOTHING_CHANGED) in words(response), (
        response.context and response.context["form"].errors
    )
    assert stored(project).version == project.version


def test_an_unknown_section_is_not_there(login, clerk, project):
    assert login(clerk).get(url(project, "secrets")).status_code == 404


def test_basics_are_saved_with_their_reason(login, clerk, project):
    response = post(login(clerk), project, "basic", name="力驰汽车工业园", reason="按批复更名")
    assert str(SAVED) in words(response)
    assert stored(project).name == "力驰汽车工业园"
    last = project.history.first()
    assert (last.history_user, last.history_change_reason) == (clerk, "按批复更名")


def test_an_imported_row_with_gaps_can_be_edited(login, county, clerk):
    gappy = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        source="",
        investor=None,
        section=None,
        total_investment_wan=None,
    )
    post(login(clerk), stored(gappy), "next", next_step="上门拜访")
    assert stored(gappy).next_step == "上门拜访"


def test_amounts_are_read_as_people_write_them_with_their_warnings(login, clerk, project):
    response = post(
        login(clerk),
        project,
        "money",
        total_investment_wan="20、53亿",
        first_phase_wan="3000万",
    )
    saved = stored(project)
    assert saved.total_investment_wan == Decimal(205300)
    assert saved.first_phase_wan == Decimal(3000)
    slip = str(AMOUNT_WARNINGS[AmountWarning.DECIMAL_SLIP]).partition("%")[0]
    assert any(slip in message for message in words(response))


def test_foreign_money_derives_the_total(login, clerk, project):
    client = login(clerk)
    refused = post(client, project, "money", currency="USD", foreign_amount_wan="5000")
    assert refused.context["form"].errors["conversion_rate"] == [str(RATE_NEEDED)]
    post(
        client,
        project,
        "money",
        currency="USD",
        foreign_amount_wan="5000",
        conversion_rate="7.1",
        conversion_rate_on=TODAY,
    )
    assert stored(project).total_investment_wan == Decimal(35500)


def test_a_wrong_credit_code_is_named_beside_its_field(login, clerk, project):
    response = post(login(clerk), project, "investor", company_credit_code="913714210000000000")
    message = str(CREDIT_CODE_MESSAGES[CreditCodeProblem.CHECK_DIGIT])
    assert response.context["form"].errors["company_credit_code"] == [message]


def test_an_investor_typed_in_is_found_by_its_code_or_created(login, county, clerk, project):
    known = InvestorFactory(county=county.county)
    client = login(clerk)
    post(client, project, "investor", investor_name="随便写的名称", credit_code=known.credit_code)
    assert stored(project).investor == known
    post(
        client,
        stored(project),
        "investor",
        investor_name="上海新设备有限公司",
        credit_code=credit_code(555),
    )
    assert stored(project).investor.name == "上海新设备有限公司"


def test_another_units_investor_cannot_be_chosen_by_its_number(login, county, clerk, project):
    hidden = InvestorFactory(county=county.county)
    response = post(login(clerk), project, "investor", investor=hidden.pk)
    assert "investor" in response.context["form"].errors
    assert stored(project).investor != hidden


def test_the_lookup_without_script_offers_what_is_on_record(login, officer, county, project):
    known = InvestorFactory(county=county.county, name="深圳领航储能股份有限公司")
    data = {**sent(login(officer), project, "investor"), "investor_name": "领航储能", "lookup": "1"}
    response = login(officer).post(url(project, "investor"), data)
    assert response.context["found"] == [known]
    assert stored(project).version == project.version


def test_parcels_are_summed(login, clerk, project):
    client = login(clerk)
    data = {
        "parcels-0-number": "LX-2026-07",
        "parcels-0-land_mu": "168",
        "parcels-1-land_mu": "52.5",
        "parcels-1-obtained_on": TODAY.isoformat(),
    }
    post(client, project, "site", **data)
    assert stored(project).land_mu == Decimal("220.5")
    post(client, stored(project), "site", **{"parcels-0-remove": "on"})
    assert stored(project).land_mu == Decimal("52.5")
    assert stored(project).sites.get().parcels.count() == 1


def test_a_unit_sets_its_person_and_nothing_else_of_the_responsibility(
    login, county, clerk, project
):
    client = login(clerk)
    form = client.get(url(project, "people")).context["form"]
    assert set(form.fields) == {"responsible_person", "responsible_person_name", "reason"}
    post(
        client,
        project,
        "people",
        responsible_person=clerk.pk,
        responsible_unit=county.townships[1].pk,
        is_key="on",
    )
    saved = stored(project)
    assert saved.responsible_person == clerk
    assert saved.responsible_unit == county.township
    assert not saved.is_key


def test_the_bureau_gives_a_project_to_another_township(
    login, county, officer, clerk, other_clerk, project
):
    post(
        login(officer),
        project,
        "people",
        responsible_unit=county.townships[1].pk,
        introducing_unit=county.townships[1].pk,
        supporting=[county.department.pk],
        referrers="德州汽车商会、李某",
        is_key="on",
        **{
            "shares-0-unit": county.townships[1].pk,
            "shares-0-percent": "60",
            "shares-1-unit": county.park.pk,
            "shares-1-percent": "40",
        },
    )
    saved = stored(project)
    assert saved.responsible_unit == county.townships[1]
    assert saved.is_key
    assert {each.name for each in saved.referrers.all()} == {"德州汽车商会", "李某"}
    page = reverse("projects:project", args=[project.pk])
    assert login(other_clerk).get(page).status_code == 200
    # The first township still holds the first contact.
    assert login(clerk).get(page).status_code == 200


def test_shares_must_make_a_hundred(login, county, officer, project):
    response = post(
        login(officer),
        project,
        "people",
        **{"shares-0-unit": county.park.pk, "shares-0-percent": "60"},
    )
    assert str(SHARES_NOT_WHOLE) % {"total": "60"} in response.content.decode()
    assert not stored(project).credit_shares.exists()


def test_a_share_without_its_unit_is_named(login, officer, project):
    response = post(login(officer), project, "people", **{"shares-0-percent": "60"})
    assert "unit" in response.context["formset"].forms[0].errors


def test_dates_of_a_passed_gate_are_the_bureaus(login, county, clerk, officer):
    signed = stored(
        ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    )
    name = f"{MilestoneKind.CONTRACT_SIGNED.value}-actual_on"
    refused = post(login(clerk), signed, "milestones", **{name: "2026-04-02"})
    message = str(PASSED_GATE) % {"stage": signed.get_sub_stage_display()}
    assert refused.context["form"].errors[name] == [message]
    post(login(officer), signed, "milestones", **{name: "2026-04-02"})
    assert stored(signed).signed_on == dt.date(2026, 4, 2)


# --- Two savers ---------------------------------------------------------------------------------


def test_the_second_saver_sees_both_values_and_keeps_what_was_typed(login, clerk, officer, project):
    mine = sent(login(clerk), project, "basic")
    post(login(officer), project, "basic", aliases="力驰一期", source="深圳推介会")
    client = login(clerk)
    response = client.post(
        url(project, "basic"), {**mine, "aliases": "力驰产业园", "note": "企业催问"}
    )
    form = response.context["form"]
    assert form.non_field_errors() == [changed_words(Project, str(officer), "10:00")]
    rows = {row["label"]: row for row in response.context["changes"]}
    aliases = rows[str(Project._meta.get_field("aliases").verbose_name)]
    assert (aliases["theirs"], aliases["yours"], aliases["untouched"]) == (
        "力驰一期",
        "力驰产业园",
        False,
    )
    source = rows[str(Project._meta.get_field("source").verbose_name)]
    assert (source["theirs"], source["untouched"]) == ("深圳推介会", True)
    assert form["aliases"].value() == "力驰产业园"
    assert form["note"].value() == "企业催问"
    assert form["source"].value() == "深圳推介会"
    assert stored(project).aliases == "力驰一期"

    again = {name: form[name].value() or "" for name in form.fields}
    client.post(url(project, "basic"), {**again, "version": response.context["version"]})
    saved = stored(project)
    assert (saved.aliases, saved.source, saved.note) == ("力驰产业园", "深圳推介会", "企业催问")


def test_a_choice_changed_by_the_first_saver_is_shown_by_its_name(login, clerk, officer, project):
    mine = sent(login(clerk), project, "investor")
    post(login(officer), project, "investor", origin="overseas")
    response = login(clerk).post(url(project, "investor"), {**mine, "company_name": "力驰公司"})
    (row,) = response.context["changes"]
    assert row["theirs"] == str(project._meta.get_field("origin").flatchoices[0][1])
    assert response.context["form"]["origin"].value() == "overseas"


@pytest.mark.parametrize("section", ["people", "milestones", "site"])
def test_every_section_tells_the_second_saver(login, officer, project, county, section):
    second = county.user(Role.BUREAU)
    mine = sent(login(second), project, section)
    post(login(officer), project, "next", next_step="上门拜访")
    response = login(second).post(url(project, section), mine)
    assert response.status_code == 200
    assert response.context["changes"]
    assert response.context["version"] == stored(project).version


@pytest.mark.parametrize("section", sorted(LABELS))
def test_garbage_changes_nothing(login, officer, project, section):
    data = dict.fromkeys(sent(login(officer), project, section), "\x00垃圾<script>")
    response = login(officer).post(url(project, section), {**data, "version": project.version})
    assert response.status_code == 200
    assert stored(project).version == project.version
    assert Investor.objects.count() == 1
