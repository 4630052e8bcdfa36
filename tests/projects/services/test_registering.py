"""Registering a clue: what R3 asks, likely duplicates first, then project, code, log, milestone."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events
from projects.models import Industry, Investor, LedgerSummary, Parcel, Project, Referrer, Site
from projects.rules.identity import CreditCodeProblem, name_key
from projects.selectors.duplicates import parcel_key
from projects.services.codes import draw_numbers, project_code
from projects.services.investors import CREDIT_CODE_MESSAGES
from projects.services.moves import IN_FUTURE
from projects.services.registering import (
    INVESTOR_NEEDED,
    LIKELY_DUPLICATE,
    NAME_NEEDED,
    REST_FIELDS,
    SOURCE_NEEDED,
    NewClue,
    may_choose_unit,
    register_project,
)
from projects.services.roles import UNIT_CLOSED, UNIT_ELSEWHERE
from tests.factories.accounts import UnitFactory, UserFactory, make_county
from tests.factories.projects import (
    TODAY,
    InvestorFactory,
    ProjectFactory,
    at_noon,
    credit_code,
)
from tests.projects.services.acts import refused, stored, traced
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def clue(lx):
    """Make a clue that lacks nothing."""

    def made(**changes) -> NewClue:
        facts = {
            "name": "年产5万吨铝型材项目",
            "source": "以商招商",
            "introducing_unit": lx.township,
            "submitted_on": TODAY,
            "investor_name": "江苏远景铝业有限公司",
        }
        return NewClue(**{**facts, **changes})

    return made


def register(clue, by, on=TODAY, **rest) -> Project:
    return register_project(clue=clue, by=by, on=on, **rest)


# --- What is left behind


def test_a_clue_becomes_a_project_in_the_first_list(clue, clerk, lx):
    project = register(clue(name=" 年产5万吨铝型材项目 ", submitted_on=TODAY - DAY), clerk)
    after = stored(project)
    assert (after.name, after.source, after.county) == (
        "年产5万吨铝型材项目",
        "以商招商",
        lx.county,
    )
    assert (after.stage, after.sub_stage, after.status) == ("clue", "registered", "active")
    assert (after.submitted_on, after.stage_since, after.sub_stage_since) == (TODAY - DAY,) * 3
    assert (after.created_by, after.version) == (clerk, 1)
    assert after.name_key == name_key("年产5万吨铝型材项目")
    assert "远景铝业" in after.search_text


def test_it_leaves_log_event_history_and_milestone(clue, clerk, lx):
    with traced() as left:
        project = register(clue(), clerk)
    move = left.move
    assert (move.verb, move.from_sub_stage, move.to_sub_stage) == ("register", "", "registered")
    assert (move.from_status, move.to_status, move.by) == ("", "active", clerk)
    assert move.happened_on == TODAY
    event = left.events[-1]
    assert left.kinds == [events.INVESTOR_SAVED, events.REGISTERED]
    assert (event.county, event.subject_id, event.actor) == (lx.county, str(project.pk), clerk)
    assert event.detail == {"code": project.code, "likely_duplicates": []}
    (row,) = left.history
    assert (row.history_type, row.history_act) == ("+", event.act)
    assert project.milestones.get().kind == "registered"
    assert project.milestones.get().actual_on == TODAY


def test_the_unit_that_brought_it_reads_it_at_once(clue, clerk, lx):
    project = register(clue(responsible_unit=lx.park), lx.user(Role.BUREAU))
    assert project in Project.objects.visible_to(clerk)
    roles = {part.unit: (part.roles, part.may_write) for part in project.parts.all()}
    assert roles == {lx.township: ("introducing", False), lx.park: ("responsible", True)}
    assert project not in Project.objects.visible_to(lx.user(Role.CLERK, unit=lx.townships[1]))


def test_it_counts_in_the_list_of_clues(clue, clerk, lx):
    register(clue(rest={"total_investment_wan": Decimal("12000.5")}), clerk)
    rows = LedgerSummary.objects.values_list("unit_id", "stage", "status", "total_investment_wan")
    assert set(rows) == {
        (unit.pk, "clue", "active", Decimal("12000.5")) for unit in (lx.county, lx.township)
    }


def test_what_is_known_beyond_is_kept(clue, clerk):
    section = Industry.objects.get(kind="section", code="C")
    rest = {
        "aliases": "远景项目",
        "total_investment_wan": Decimal(30000),
        "section": section,
        "content": "建设两条生产线",
        "nature": "new",
        "wanted_site": "经济开发区",
        "land_mu": Decimal("52.5"),
        "next_step": "邀请来访",
        "next_step_due_on": TODAY + 7 * DAY,
        "origin": "other_province",
        "responsible_person": clerk,
        "responsible_person_name": "孙立军",
    }
    assert set(rest) | {"chain"} == set(REST_FIELDS)
    project = stored(register(clue(rest={**rest, "status": "merged", "is_key": True}), clerk))
    assert {name: getattr(project, name) for name in rest} == rest
    assert (project.status, project.is_key) == ("active", False)


def test_what_is_missing_for_the_next_step_is_counted(clue, clerk):
    assert register(clue(), clerk).missing_count == 1  # a follow-up with a person met


def test_a_referrer_will_do_instead_of_an_investor(clue, clerk, lx):
    project = register(clue(investor_name="", referrer_name=" 李会长 "), clerk)
    assert project.investor is None
    assert [each.name for each in project.referrers.all()] == ["李会长"]
    assert Referrer.objects.get().county == lx.county


def test_a_known_referrer_is_found_again(clue, clerk, lx):
    known = Referrer.objects.create(county=lx.county, name="李会长")
    Referrer.objects.create(county=make_county("QH").county, name="李会长")
    project = register(clue(referrer_name="李会长"), clerk)
    assert project.referrers.get() == known


def test_an_investor_is_found_by_its_credit_code(clue, clerk, lx):
    known = InvestorFactory(county=lx.county, credit_code=credit_code(77))
    project = register(clue(credit_code=f" {credit_code(77).lower()} "), clerk)
    assert project.investor == known


def test_an_investor_of_another_county_is_another(clue, clerk, lx):
    foreign = InvestorFactory(county=make_county("QH").county, credit_code=credit_code(77))
    project = register(clue(credit_code=credit_code(77)), clerk)
    assert (project.investor.county, project.investor == foreign) == (lx.county, False)


def test_two_investors_of_one_name_stay_two(clue, clerk, lx):
    known = InvestorFactory(county=lx.county, name="江苏远景铝业有限公司")
    project = register(clue(), clerk, not_a_duplicate="同名不同企业")
    assert project.investor != known
    assert Investor.objects.filter(name=known.name).count() == 2


def test_a_chosen_investor_is_taken(clue, clerk, lx):
    known = InvestorFactory(county=lx.county)
    assert register(clue(investor=known, investor_name=""), clerk).investor == known


def test_what_is_known_of_the_investor_is_kept(clue, clerk):
    facts = {"contact_name": "赵经理", "contact_phone": "13905341234"}
    investor = register(clue(investor_facts=facts), clerk).investor
    assert (investor.contact_name, investor.contact_phone) == ("赵经理", "13905341234")


# --- Refusals


@pytest.mark.parametrize("name", ["", " \t"])
def test_it_takes_a_name(clue, clerk, name):
    with refused(NAME_NEEDED, field="name"):
        register(clue(name=name), clerk)


def test_it_takes_an_investor_or_a_referrer(clue, clerk):
    with refused(INVESTOR_NEEDED, field="investor_name"):
        register(clue(investor_name=" ", referrer_name=" "), clerk)


@pytest.mark.parametrize("source", ["", "  "])
def test_it_takes_a_source(clue, clerk, source):
    with refused(SOURCE_NEEDED, field="source"):
        register(clue(source=source), clerk)


def test_it_was_not_submitted_tomorrow(clue, clerk):
    with refused(IN_FUTURE, field="submitted_on"):
        register(clue(submitted_on=TODAY + DAY), clerk)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("9137142", CreditCodeProblem.LENGTH),
        ("91371421000000001I", CreditCodeProblem.CHARACTER),
        (credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1"), None),
    ],
)
def test_a_wrong_credit_code_is_named(clue, clerk, code, problem):
    message = CREDIT_CODE_MESSAGES[problem or CreditCodeProblem.CHECK_DIGIT]
    with refused(message, field="credit_code"):
        register(clue(credit_code=code), clerk)


def test_somebody_above_the_counties_registers_none(clue):
    province = UserFactory(unit=UnitFactory(kind=UnitKind.PROVINCE.value), role=Role.BUREAU)
    with pytest.raises(RuleBroken) as caught:
        register(clue(), province)
    assert caught.value.code == "no_county"
    assert not Project.objects.exists()


@pytest.mark.parametrize("role", ["introducing_unit", "responsible_unit"])
def test_a_unit_of_another_county_has_no_part(clue, staff, role):
    foreign = make_county("QH").township
    with refused(UNIT_ELSEWHERE, field=role, unit=foreign):
        register(clue(**{role: foreign}), staff)


@pytest.mark.parametrize("role", ["introducing_unit", "responsible_unit"])
def test_a_closed_unit_has_no_part(clue, staff, lx, role):
    lx.park.closed_on = TODAY
    lx.park.save()
    with refused(UNIT_CLOSED, field=role, unit=lx.park):
        register(clue(**{role: lx.park}), staff)


def test_a_refused_clue_uses_no_number(clue, clerk, lx):
    with pytest.raises(RuleBroken):
        register(clue(name=""), clerk)
    assert register(clue(), clerk).code == "LX-2026-0001"


# --- Likely duplicates


def suggested() -> list[int]:
    return AuditEvent.objects.get(kind=events.REGISTERED).detail["likely_duplicates"]


def test_a_likely_duplicate_is_shown_first(clue, clerk, make):
    make(name="年产5万吨铝型材项目")
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(clue(), clerk)


@pytest.mark.parametrize("word", ["", "   "])
def test_silence_is_no_answer(clue, clerk, make, word):
    make(name="5万吨铝型材建设项目（年产）")
    make(name="年产5万吨铝型材")
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(clue(), clerk, not_a_duplicate=word)


def test_who_says_why_it_is_another_registers_it(clue, clerk, make):
    twin = make(name="年产5万吨铝型材项目")
    with traced() as left:
        project = register(clue(), clerk, not_a_duplicate=" 不同客商、不同地块 ")
    event = left.events[-1]
    assert (event.reason, event.detail["likely_duplicates"]) == ("不同客商、不同地块", [twin.pk])
    assert left.move.reason == "不同客商、不同地块"
    assert project.history.get().history_change_reason == "不同客商、不同地块"


def test_pressing_the_button_twice_does_not_make_two(clue, clerk):
    register(clue(), clerk)
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(clue(), clerk)


def test_the_same_credit_code_is_a_cause_whatever_the_names(clue, clerk, make, lx):
    make(investor=InvestorFactory(county=lx.county, credit_code=credit_code(77)))
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(
            clue(
                name="智慧粮仓",
                investor_name="",
                credit_code=credit_code(77),
                referrer_name="李会长",
            ),
            clerk,
        )


def test_the_same_company_here_is_a_cause_too(clue, clerk, make):
    make(company_credit_code=credit_code(77))
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(clue(name="智慧粮仓", credit_code=credit_code(77)), clerk)


def test_the_name_of_a_project_of_another_county_is_none(clue, clerk):
    elsewhere = make_county("QH")
    ProjectFactory(
        county=elsewhere.county,
        responsible_unit=elsewhere.township,
        name="年产5万吨铝型材项目",
    )
    register(clue(), clerk)
    assert suggested() == []


def test_a_merged_project_is_suggested_no_more(clue, clerk, make):
    twin = make(name="年产5万吨铝型材项目")
    twin.status, twin.merged_into = "merged", make(name="智慧粮仓")
    twin.save()
    twin.moves.update(to_status="merged")
    register(clue(), clerk)
    assert suggested() == []


def test_a_withdrawn_project_is_still_suggested(clue, clerk, make):
    make(name="年产5万吨铝型材项目", withdrawn=True)
    with refused(LIKELY_DUPLICATE, field="not_a_duplicate"):
        register(clue(), clerk)


def test_the_same_parcel_is_written_in_many_ways():
    keys = {parcel_key(number) for number in ("LX-2026-7", "lx 2026 7", "ＬＸ－２０２６－７")}
    assert len(keys) == 1


def test_a_parcel_of_a_site_has_its_key(make):
    site = Site.objects.create(project=make())
    parcel = Parcel.objects.create(site=site, number="LX-1", number_key=parcel_key("LX-1"))
    assert parcel.number_key == "lx1"


# --- Codes


def test_codes_count_on_per_county_and_year(clue, clerk, clock, lx):
    new_year = dt.date(2027, 1, 4)
    clock.move_to(at_noon(new_year))
    codes = [
        register(
            clue(submitted_on=day), clerk, dt.date(2027, 1, 4), not_a_duplicate="另一项目"
        ).code
        for day in (TODAY, TODAY, new_year, TODAY)
    ]
    assert codes == ["LX-2026-0001", "LX-2026-0002", "LX-2027-0001", "LX-2026-0003"]


def test_another_county_has_its_own_numbers(clue, clerk):
    register(clue(), clerk)
    elsewhere = make_county("QH")
    project = register(clue(introducing_unit=elsewhere.township), elsewhere.user(Role.CLERK))
    assert project.code == "QH-2026-0001"


def test_several_numbers_are_drawn_at_once(lx):
    assert list(draw_numbers(county=lx.county, year=2026, series="x", count=3)) == [1, 2, 3]
    assert list(draw_numbers(county=lx.county, year=2026, series="x")) == [4]
    assert list(draw_numbers(county=lx.county, year=2026, series="y")) == [1]


@pytest.mark.parametrize(
    ("number", "code"), [(1, "LX-2026-0001"), (9999, "LX-2026-9999"), (10000, "LX-2026-10000")]
)
def test_a_code_has_four_digits_at_least(number, code):
    assert project_code("LX", 2026, number) == code


# --- Who chooses a unit


def test_the_bureau_chooses_any_unit_of_its_county(staff, lx):
    assert may_choose_unit(staff, lx.park)
    assert not may_choose_unit(staff, make_county("QH").park)


def test_a_clerk_chooses_the_own_unit_only(clerk, lx):
    assert may_choose_unit(clerk, lx.township)
    assert not may_choose_unit(clerk, lx.park)
