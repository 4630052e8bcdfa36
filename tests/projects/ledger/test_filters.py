"""What each filter keeps, and what it does with values it does not understand."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.filters import LedgerFilter
from projects.models import Project
from projects.policies_ledger import SIZE_BANDS, SizeBand
from projects.selectors.address_query import NO_SUCH_SORT, NOT_KNOWN
from projects.selectors.ledger import surroundings
from projects.selectors.ledger_query import LedgerQuery, canonical_string
from tests.factories.accounts import make_county
from tests.projects.ledger.conftest import project
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(officer, fixed_day):
    def names(**data) -> set[str]:
        query = LedgerQuery(data, user=officer, on=fixed_day)
        query.settle(surroundings(officer, query).names)
        return set(query.projects().values_list("name", flat=True))

    return names


def test_without_a_status_the_pipeline_is_shown(found, ledger):
    assert found() == {"铝合金线索", "铝合金型材", "木业园", "中国酒城", "停一停"}


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("active", {"铝合金线索", "铝合金型材", "木业园", "中国酒城"}),
        ("suspended", {"停一停"}),
        ("withdrawn", {"不来了"}),
        ("merged", set()),
        ("all", {"铝合金线索", "铝合金型材", "木业园", "中国酒城", "停一停", "不来了"}),
    ],
)
def test_a_status_can_be_asked_for(found, ledger, status, names):
    assert found(status=status) == names


def test_stage_and_sub_stage(found, ledger):
    assert found(stage="signed") == {"铝合金型材", "停一停"}
    assert found(sub="under_construction") == {"木业园"}


def test_responsible_introducing_and_host_unit(found, lx, ledger):
    Project.objects.filter(name="木业园").update(host_unit=lx.park)

    assert found(unit=str(lx.townships[1].pk)) == {"中国酒城"}
    assert found(introducing=str(lx.townships[1].pk)) == {"中国酒城"}
    assert found(host=str(lx.park.pk)) == {"木业园"}


def test_sponsor_and_mine(found, lx, officer, ledger):
    leader = lx.user(Role.LEADER)
    Project.objects.filter(name="木业园").update(lead_sponsor=leader)
    Project.objects.filter(name="铝合金型材").update(responsible_person=officer)

    assert found(sponsor=str(leader.pk)) == {"木业园"}
    assert found(mine="1") == {"铝合金型材"}


def test_sponsoring_counts_as_mine(lx, ledger, fixed_day):
    leader = lx.user(Role.LEADER)
    Project.objects.filter(name="木业园").update(lead_sponsor=leader)

    query = LedgerQuery({"mine": "1"}, user=leader, on=fixed_day)

    assert [each.name for each in query.projects()] == ["木业园"]


@pytest.mark.parametrize(
    ("size", "amounts"),
    [
        ("10-", {100_000}),
        ("5-10", {50_000, 99_999}),
        ("1-5", {10_000, 49_999}),
        ("0.5-1", {5_000, 9_999}),
        ("-0.5", {4_999}),
        ("3-7", {49_999, 50_000}),
    ],
)
def test_size_bands_include_their_lower_limit(found, lx, size, amounts):
    for amount in (4_999, 5_000, 9_999, 10_000, 49_999, 50_000, 99_999, 100_000):
        project(lx, name=str(amount), total_investment_wan=Decimal(amount))
    project(lx, name="0", total_investment_wan=None)

    assert found(size=size) == {str(amount) for amount in amounts}


def test_land_range(found, ledger):
    assert found(land_from="52.5", land_to="60") == {"木业园"}
    assert found(land_from="52.6") == set()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("submitted", "submitted_on"),
        ("signed", "signed_on"),
        ("started", "started_on"),
        ("produced", "produced_on"),
        ("due", "next_step_due_on"),
    ],
)
def test_date_ranges_include_both_ends(found, lx, name, field):
    for day in (1, 2, 3, 4):
        made = project(lx, name=f"{day}")
        Project.objects.filter(pk=made.pk).update(**{field: dt.date(2026, 10, day)})

    assert found(**{f"{name}_from": "2026-10-02", f"{name}_to": "2026-10-03"}) == {"2", "3"}


def test_origin_nature_and_key(found, ledger):
    Project.objects.filter(name="木业园").update(origin="overseas", nature="expansion", is_key=True)

    assert found(origin="overseas") == {"木业园"}
    assert found(nature="expansion") == {"木业园"}
    assert found(key="1") == {"木业园"}


def test_problems_and_missing_items(found, ledger):
    Project.objects.update(missing_count=0, open_problem_count=0)
    Project.objects.filter(name="木业园").update(open_problem_count=2)
    Project.objects.filter(name="中国酒城").update(missing_count=1)

    assert found(problem="1") == {"木业园"}
    assert found(incomplete="1") == {"中国酒城"}


@pytest.mark.parametrize(
    ("deadline", "names"),
    [
        ("late", {"11-19", "10-31"}),
        ("week", {"11-20", "11-27"}),
        ("month", {"11-19", "11-20", "11-27", "11-28", "11-30"}),
    ],
)
def test_deadlines_of_the_next_step(found, lx, deadline, names):
    for month, day in ((10, 31), (11, 19), (11, 20), (11, 27), (11, 28), (11, 30), (12, 1)):
        made = project(lx, name=f"{month}-{day}")
        Project.objects.filter(pk=made.pk).update(next_step_due_on=dt.date(2026, month, day))

    assert found(deadline=deadline) == names


def test_a_suspended_project_owes_no_step(found, ledger):
    Project.objects.filter(name="停一停").update(next_step_due_on=dt.date(2026, 11, 1))

    assert found(deadline="late") == set()


def test_no_follow_up_means_more_than_so_many_days(found, lx):
    for days in (30, 31):
        made = project(lx, name=f"follow {days}")
        Project.objects.filter(pk=made.pk).update(
            last_follow_up_on=dt.date(2026, 11, 20) - dt.timedelta(days=days)
        )
    project(lx, name="never, long ago", submitted_on=dt.date(2026, 1, 5))
    project(lx, name="never, just entered", submitted_on=dt.date(2026, 11, 19))

    assert found(idle="30") == {"follow 31", "never, long ago"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stage", "nowhere"),
        ("sub", "'; drop table"),
        ("status", "alive"),
        ("unit", "x"),
        ("unit", "-1"),
        ("unit", "99999999999999999999"),
        ("size", "5-1"),
        ("size", "-"),
        ("size", "big"),
        ("idle", "-3"),
        ("idle", "1.5"),
        ("land_from", "viel"),
        ("land_from", "NaN"),
        ("signed_from", "2026-02-30"),
        ("origin", "moon"),
        ("key", "2"),
    ],
)
def test_a_value_that_is_not_understood_is_named_and_left_out(officer, fixed_day, name, value):
    query = LedgerQuery({name: value, "q": "木"}, user=officer, on=fixed_day)

    assert len(query.problems) == 1
    assert value in query.problems[0]
    assert name not in query.filter.chosen
    assert query.canonical == "q=%E6%9C%A8"


def test_an_unknown_sort_is_named_and_left_out(officer, fixed_day):
    query = LedgerQuery({"sort": "password"}, user=officer, on=fixed_day)

    assert query.problems == [str(NO_SUCH_SORT) % {"value": "password"}]
    assert query.sort.name == "-changed"


def test_a_unit_of_another_county_is_not_known(officer, fixed_day):
    stranger = make_county("SP").township
    query = LedgerQuery({"unit": str(stranger.pk)}, user=officer, on=fixed_day)

    query.settle(surroundings(officer, query).names)

    label = LedgerFilter.base_filters["unit"].label
    assert query.problems == [str(NOT_KNOWN) % {"label": label, "value": stranger.pk}]
    assert query.canonical == ""


def test_a_person_of_another_county_is_not_known(officer, fixed_day):
    stranger = make_county("SP").user(Role.LEADER)
    query = LedgerQuery({"sponsor": str(stranger.pk)}, user=officer, on=fixed_day)

    query.settle(surroundings(officer, query).names)

    assert len(query.problems) == 1
    assert stranger.full_name not in query.problems[0]


def test_the_same_choice_is_the_same_text():
    one = canonical_string("sort=-land&q=木&stage=signed&page=4&at=zzz&rows=20&x=1&unit=")

    assert one == canonical_string("stage=signed&q=木&sort=-land")
    assert one == "q=%E6%9C%A8&stage=signed&sort=-land"


def test_bands_of_the_policy_cover_everything_from_the_largest_down():
    bands = SIZE_BANDS.parse(SIZE_BANDS.read(SIZE_BANDS.default).value)

    assert [band.code for band in bands] == ["10-", "5-10", "1-5", "0.5-1", "-0.5"]
    assert all(SizeBand.read(band.code) == band for band in bands)


def test_bands_that_do_not_rise_are_refused():
    value = {"bands": [{"least_yi": Decimal(5)}, {"least_yi": Decimal(5)}]}

    with pytest.raises(RuleBroken) as refused:
        SIZE_BANDS.parse(value)

    assert refused.value.field == "bands.1.least_yi"
