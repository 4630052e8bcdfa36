"""Pages of an investor: people masked, the group, merging."""

import pytest
from django.urls import reverse

from projects import events
from projects.forms.investor import NO_SUCH_INVESTOR
from projects.models import Investor, InvestorContact
from tests.factories.projects import InvestorFactory, ProjectFactory
from tests.stages import stage
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PHONE, MAIL = "13805347777", "qian.zong@example.com"


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


@stage
def investor(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township).investor


@stage
def contact(investor):
    return InvestorContact.objects.create(investor=investor, name="钱总", phone=PHONE, email=MAIL)


def text(response):
    return response.content.decode()


def test_people_are_masked_until_shown_and_that_is_recorded(login, clerk, investor, contact):
    client = login(clerk)
    page = text(client.get(url("investor", investor.pk)))
    assert "钱总" in page
    assert PHONE not in page
    assert MAIL not in page
    shown = text(client.post(url("investor-unmask", investor.pk)))
    assert PHONE in shown
    assert MAIL in shown
    assert AuditEvent.objects.filter(kind=events.PHONE_SHOWN).count() == 1


def test_the_form_of_a_person_keeps_the_number_it_does_not_carry(login, clerk, contact):
    client = login(clerk)
    assert PHONE not in text(client.get(url("investor-contact-edit", contact.pk)))
    client.post(url("investor-contact-edit", contact.pk), {"name": "钱总", "version": 1})
    saved = InvestorContact.objects.get()
    assert (saved.phone, saved.email, saved.is_active) == (PHONE, MAIL, False)


def test_a_clerk_enters_somebody(login, clerk, investor):
    answer = login(clerk).post(
        url("investor-contact-new", investor.pk), {"name": "孙总", "is_active": "on"}
    )
    assert answer.url == url("investor", investor.pk)
    assert investor.contacts.get().created_by == clerk


@pytest.mark.parametrize("name", ["investor-contact-new", "investor-merge"])
def test_a_leader_enters_nothing(login, leader, investor, name):
    assert login(leader).get(url(name, investor.pk)).status_code == 403


def test_another_unit_sees_nobody(login, other_clerk, investor, contact):
    client = login(other_clerk)
    assert client.get(url("investor-contact-edit", contact.pk)).status_code == 404
    assert client.get(url("investor-contact-new", investor.pk)).status_code == 404


def test_a_clerk_merges_nothing(login, clerk, investor):
    assert login(clerk).get(url("investor-merge", investor.pk)).status_code == 403


def test_the_bureau_merges_and_the_old_address_leads_on(login, county, officer, investor):
    double = InvestorFactory(
        county=county.county, name=investor.name, name_key=investor.name_key, credit_code=""
    )
    client = login(officer)
    page = client.get(url("investor", investor.pk))
    assert page.context["duplicates"] == [double]
    form = client.get(f"{url('investor-merge', double.pk)}?target={investor.pk}").context["form"]
    assert form.initial["target"] == investor.credit_code
    client.post(
        url("investor-merge", double.pk), {"target": investor.credit_code, "reason": "重复登记"}
    )
    assert Investor.objects.get(pk=double.pk).merged_into_id == investor.pk
    assert client.get(url("investor", double.pk)).url == url("investor", investor.pk)


def test_a_parent_is_found_by_name_and_shown_as_a_tree(login, county, officer, investor):
    head = InvestorFactory(county=county.county, name="远景控股集团有限公司")
    client = login(officer)
    data = {"name": investor.name, "version": 1}
    wrong = client.post(url("investor-edit", investor.pk), {**data, "parent": "没有这家"})
    assert wrong.context["form"].errors["parent"] == [str(NO_SUCH_INVESTOR)]
    client.post(url("investor-edit", investor.pk), {**data, "parent": head.name})
    page = client.get(url("investor", head.pk))
    assert [each.investor for each in page.context["members"]] == [head, investor]
    assert page.context["group_count"] == 1


def test_a_parent_out_of_sight_is_kept(login, county, clerk, investor):
    head = InvestorFactory(county=county.county)
    Investor.objects.filter(pk=investor.pk).update(parent=head, created_by=clerk)
    client = login(clerk)
    page = client.get(url("investor-edit", investor.pk))
    assert "parent" not in page.context["form"].fields
    assert head.name not in text(page)
    client.post(url("investor-edit", investor.pk), {"name": investor.name, "version": 1})
    assert Investor.objects.get(pk=investor.pk).parent_id == head.pk


def test_two_editors_of_a_person_see_no_number_in_what_changed_meanwhile(
    login, clerk, officer, contact
):
    other = "13905348888"
    edited = {"name": "钱总", "is_active": "on", "version": 1}
    login(officer).post(url("investor-contact-edit", contact.pk), {**edited, "phone": other})
    answer = login(clerk).post(
        url("investor-contact-edit", contact.pk), {**edited, "name": "钱经理"}
    )
    assert answer.status_code == 200
    assert answer.context["changes"]
    assert other not in text(answer)


def test_a_group_without_known_amounts_has_no_total(login, county, officer, investor):
    investor.projects.update(total_investment_wan=None)
    below = InvestorFactory(county=county.county, parent=investor)
    page = login(officer).get(url("investor", below.pk))
    assert page.context["group_count"] == 1
    assert page.context["group_total"] is None
