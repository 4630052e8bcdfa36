"""Groups, people and duplicates of investors: services."""

import pytest

from projects import events_partners as events
from projects.models import Investor, InvestorContact, Project
from projects.selectors.import_matches import existing_investors
from projects.selectors.investors import (
    first_contact_on,
    group_members,
    investors_for,
    likely_same_investors,
    similar_investors,
)
from projects.services.investor_contacts import (
    CONTACT_NAME_NEEDED,
    CONTACT_TWICE,
    MERGED_INVESTOR,
    add_contact,
    edit_contact,
)
from projects.services.investor_merging import (
    INTO_ITSELF,
    MERGED_BEFORE,
    OTHER_CODES,
    OTHER_COUNTY,
    merge_investors,
)
from projects.services.investors import (
    MERGED_AWAY,
    PARENT_CIRCLE,
    PARENT_ELSEWHERE,
    edit_investor,
)
from projects.services.moves import REASON_NEEDED
from tests.factories.accounts import make_county
from tests.factories.projects import (
    HAPPENED_ON,
    TODAY,
    InvestorFactory,
    ProjectFactory,
    SubStage,
    make_follow_up,
)
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def make(county, **fields):
    return InvestorFactory(county=county.county, **fields)


def under(investor, parent, by):
    return edit_investor(
        investor_id=investor.pk, facts={"parent": parent}, by=by, version=stored(investor).version
    )


def merge(duplicate, target, by, reason="同一企业重复登记"):
    return merge_investors(duplicate_id=duplicate.pk, target_id=target.pk, reason=reason, by=by)


# --- Groups ---


def test_a_group_adds_up_each_project_once(county, officer):
    head, one, two = make(county), make(county), make(county)
    under(one, head, officer)
    under(two, one, officer)
    for investor, total in ((head, 100), (two, 200), (two, 300)):
        ProjectFactory(
            county=county.county,
            investor=investor,
            total_investment_wan=total,
            responsible_unit=county.township,
        )
    for start in (head, one, two):
        members = group_members(officer, stored(start))
        assert [(each.investor.pk, each.depth) for each in members] == [
            (head.pk, 0),
            (one.pk, 1),
            (two.pk, 2),
        ]
        assert [(each.project_count, each.total_investment_wan) for each in members] == [
            (1, 100),
            (0, None),
            (2, 500),
        ]


def test_a_group_shows_a_unit_only_what_it_may_see(county, officer, clerk):
    head, below = make(county), make(county)
    under(below, head, officer)
    ProjectFactory(county=county.county, investor=below, responsible_unit=county.township)
    ProjectFactory(county=county.county, investor=below, responsible_unit=county.townships[1])
    assert group_members(clerk, stored(below)) == []
    assert group_members(officer, stored(below))[1].project_count == 2


def test_no_group_closes_a_circle(county, officer):
    head, one, two = make(county), make(county), make(county)
    under(one, head, officer)
    under(two, one, officer)
    for below in (head, one, two):
        with refused(PARENT_CIRCLE, field="parent", name=two.name):
            under(below, two, officer)


def test_a_parent_is_of_the_county_and_stands(county, officer):
    mine, elsewhere = make(county), InvestorFactory(county=make_county("QT").county)
    with refused(PARENT_ELSEWHERE, field="parent"):
        under(mine, elsewhere, officer)


# --- People ---


def test_somebody_is_entered_and_leaves(county, officer):
    investor = make(county)
    with traced() as left:
        contact = add_contact(
            investor_id=investor.pk,
            facts={"name": " 钱总 ", "office": "副总经理", "phone": "13805347777"},
            by=officer,
        )
    assert (contact.name, contact.is_active) == ("钱总", True)
    assert left.event.kind == events.CONTACT_SAVED
    assert "13805347777" not in str(left.event.detail)
    edit_contact(contact_id=contact.pk, facts={"is_active": False}, by=officer, version=1)
    after = stored(contact)
    assert (after.is_active, after.phone, after.version) == (False, "13805347777", 2)
    assert after.history.count() == 2


def test_a_person_has_a_name_and_stands_once(county, officer):
    investor = make(county)
    add_contact(investor_id=investor.pk, facts={"name": "钱总"}, by=officer)
    with refused(CONTACT_NAME_NEEDED, field="name"):
        add_contact(investor_id=investor.pk, facts={"name": " "}, by=officer)
    with refused(CONTACT_TWICE, field="name", name="钱总"):
        add_contact(investor_id=investor.pk, facts={"name": "钱总"}, by=officer)


def test_the_second_saver_of_a_person_is_told(county, officer, clerk):
    contact = add_contact(investor_id=make(county).pk, facts={"name": "钱总"}, by=officer)
    edit_contact(contact_id=contact.pk, facts={"office": "总经理"}, by=officer, version=1)
    with conflicting():
        edit_contact(contact_id=contact.pk, facts={"note": "已离职"}, by=clerk, version=1)


# --- Duplicates ---


def test_everything_of_a_duplicate_goes_over(county, officer):
    target = make(county, contact_name="", contact_phone="")
    double, below = make(county, credit_code="", place="苏州"), make(county)
    project = ProjectFactory(
        county=county.county, investor=double, responsible_unit=county.township
    )
    add_contact(investor_id=double.pk, facts={"name": "钱总"}, by=officer)
    under(below, double, officer)
    with traced() as left:
        merge(double, target, officer)
    assert left.event.kind == events.INVESTOR_MERGED
    assert left.event.detail == {
        "duplicate": double.pk,
        "projects": [project.pk],
        "contacts": 2,
    }
    after = stored(project)
    assert after.investor_id == target.pk
    assert after.history.count() == project.history.count()
    assert target.name in after.search_text
    assert stored(target).place == "苏州"
    assert {each.name for each in target.contacts.all()} == {"钱总", "赵经理"}
    assert stored(below).parent_id == target.pk
    assert stored(double).merged_into_id == target.pk
    assert stored(double).history.first().history_change_reason == "同一企业重复登记"


def test_the_code_goes_over_where_the_target_has_none(county, officer):
    target, double = make(county, credit_code=""), make(county)
    merge(double, target, officer)
    assert (stored(target).credit_code, stored(double).credit_code) == (double.credit_code, "")


def test_a_duplicate_below_its_target_leaves_no_circle(county, officer):
    target, double = make(county), make(county, credit_code="")
    under(target, double, officer)
    merge(double, target, officer)
    assert stored(target).parent_id is None


def test_a_merged_one_is_found_no_more_and_its_name_leads_to_the_target(county, officer):
    target, double = make(county), make(county, name="远景轮毂重复登记有限公司", credit_code="")
    merge(double, target, officer)
    assert list(investors_for(officer)) == [target]
    assert double.pk not in {each.pk for each in similar_investors(officer, "轮毂重复登记")}
    by_key, _by_code = existing_investors(county.county, names=[double.name])
    assert set(by_key.values()) == {target.pk}


def test_two_codes_are_two_companies(county, officer):
    one, other = make(county), make(county)
    with refused(OTHER_CODES, field="target"):
        merge(one, other, officer)


def test_what_cannot_be_merged(county, officer):
    target, double = make(county), make(county, credit_code="")
    with refused(REASON_NEEDED, field="reason"):
        merge(double, target, officer, reason=" ")
    with refused(INTO_ITSELF, field="target"):
        merge(double, double, officer)
    foreign = InvestorFactory(county=make_county("QT").county)
    with refused(OTHER_COUNTY, field="target"):
        merge(double, foreign, officer)
    merge(double, target, officer)
    with refused(MERGED_BEFORE, field="target", name=double.name):
        merge(double, target, officer)
    with refused(MERGED_AWAY, name=target.name):
        edit_investor(
            investor_id=double.pk,
            facts={"place": "无锡"},
            by=officer,
            version=stored(double).version,
        )
    with refused(MERGED_INVESTOR):
        add_contact(investor_id=double.pk, facts={"name": "钱总"}, by=officer)
    assert InvestorContact.objects.filter(investor=double).count() == 0


def test_the_same_normalised_name_is_suggested(county, officer):
    one = make(county, name="江苏轮毂股份有限公司", name_key="江苏轮毂")
    other = make(county, name="江苏轮毂有限公司", name_key="江苏轮毂", credit_code="")
    make(county, name="另一家有限公司", name_key="另一家", credit_code="")
    assert likely_same_investors(officer, one) == [other]
    assert likely_same_investors(officer, other) == [one]


# --- The library ---


def test_the_library_is_searched_by_pinyin_and_filtered(county, officer):
    wind = make(county, name="广东明风新能源有限公司", origin="other_province")
    other = make(county)
    ProjectFactory(county=county.county, investor=other, responsible_unit=county.township)
    assert list(investors_for(officer, text="mfxny")) == [wind]
    assert list(investors_for(officer, origin="other_province")) == [wind]
    assert list(investors_for(officer, has_projects="yes")) == [other]
    assert list(investors_for(officer, has_projects="no")) == [wind]


def test_the_first_contact_is_the_earliest_meeting_in_sight(county, officer, other_clerk):
    project = ProjectFactory(
        county=county.county, sub_stage=SubStage.REGISTERED, responsible_unit=county.township
    )
    assert first_contact_on(officer, project.investor) is None
    make_follow_up(project, HAPPENED_ON[SubStage.CONTACTED])
    make_follow_up(project, TODAY)
    assert first_contact_on(officer, project.investor) == HAPPENED_ON[SubStage.CONTACTED]
    assert first_contact_on(other_clerk, project.investor) is None


def test_people_are_seen_with_their_investor(county, clerk, other_clerk):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    contact = InvestorContact.objects.create(investor=project.investor, name="钱总")
    assert list(InvestorContact.objects.visible_to(clerk)) == [contact]
    assert not InvestorContact.objects.visible_to(other_clerk).exists()
    reviewer = county.user(Role.REVIEWER)
    assert not InvestorContact.objects.visible_to(reviewer).exists()
    assert Investor.objects.visible_to(clerk).exists()
    assert Project.objects.visible_to(clerk).exists()
