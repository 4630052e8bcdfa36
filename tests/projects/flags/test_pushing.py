"""Facts that targets and reports push: of projects, of units; trying thresholds out (R7)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Flag, FlagFact
from projects.policies_flags import FLAG_RULES, rule_row
from projects.rules.flags.kinds import RuleKind, Severity
from projects.selectors.flags import coming_flags
from projects.services.flags import Pushed, push_facts, recompute, recompute_units, try_out
from projects.services.flags import pushing as service
from tests.factories.accounts import make_county
from tests.factories.flags import flags_up
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 10, 10)
DAY = dt.timedelta(days=1)
BEHIND, ROW, REPORT = RuleKind.BEHIND_SCHEDULE, RuleKind.PERIODS_IN_A_ROW, RuleKind.NO_REPORT


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 10, 4, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def project(lx):
    return ProjectFactory(county=lx.county, submitted_on=ON, responsible_unit=lx.township)


def behind(project, planned, actual, period="2026-09", on=ON, **more):
    return Pushed(
        BEHIND, period, on, Decimal(planned), Decimal(actual), project_id=project.pk, **more
    )


def test_progress_behind_schedule_raises_and_the_next_fact_clears(project):
    push_facts([behind(project, 60, 20)], on=ON)
    assert flags_up(project) == {("behind_schedule", "points"): "warning"}
    push_facts([behind(project, 70, 65, "2026-10", ON + DAY)], on=ON + DAY)
    assert flags_up(project) == {}
    flag = Flag.objects.get()
    assert (flag.cleared_on, flag.cleared_by) == (ON + DAY, "caught_up")
    assert flag.facts["planned"] == "60"


def test_pushing_the_same_again_changes_nothing(project):
    for _time in range(2):
        push_facts([behind(project, 60, 20)], on=ON)
    assert FlagFact.objects.count() == Flag.objects.count() == 1


def test_a_fact_takes_the_place_of_the_one_of_its_period_and_may_be_taken_away(project):
    push_facts([behind(project, 60, 20)], on=ON)
    push_facts([behind(project, 60, 40)], on=ON)
    assert flags_up(project) == {("behind_schedule", "points"): "attention"}
    push_facts([behind(project, 60, 40, gone=True)], on=ON)
    assert not FlagFact.objects.exists()
    assert not Flag.objects.exists()


def test_series_with_keys_bear_flags_of_their_own(project):
    push_facts(
        [behind(project, 60, 20, key="equipment"), behind(project, 60, 59, key="civil")], on=ON
    )
    assert flags_up(project) == {("behind_schedule", "points:equipment"): "warning"}


def test_a_unit_that_misses_two_months_in_a_row_is_red(lx):
    facts = [
        Pushed(ROW, period, known, Decimal(1), unit_id=lx.township.pk)
        for period, known in (("2026-08", dt.date(2026, 9, 5)), ("2026-09", dt.date(2026, 10, 5)))
    ]
    push_facts(facts, on=ON)
    flags = Flag.objects.filter(unit=lx.township).order_by("since")
    assert list(flags.values_list("severity", "since", "raised_on", "cleared_on")) == [
        ("attention", dt.date(2026, 9, 5), dt.date(2026, 9, 5), dt.date(2026, 10, 5)),
        ("warning", dt.date(2026, 10, 5), dt.date(2026, 9, 5), None),
    ]
    assert recompute_units(on=ON).counts["unchanged"] == 1
    clerk, stranger = lx.user(Role.CLERK), lx.user(Role.CLERK, unit=lx.townships[1])
    seen = [Flag.objects.visible_to(user).count() for user in (clerk, stranger)]
    assert seen == [2, 0]


def test_a_project_without_a_report_for_a_month_is_yellow(project):
    push_facts([Pushed(REPORT, "2026-10", ON, project_id=project.pk)], on=ON)
    recompute([project.pk], on=dt.date(2026, 12, 5))
    assert ("no_report", "reports") not in flags_up(project)
    recompute([project.pk], on=dt.date(2026, 12, 6))
    assert flags_up(project)["no_report", "reports"] == "attention"


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (Pushed(RuleKind.NO_FOLLOW_UP, "2026-09", ON, project_id=1), service.NOT_PUSHED),
        (Pushed(BEHIND, "2026-09", ON), service.ONE_SUBJECT),
        (Pushed(BEHIND, "2026-09", ON, project_id=1, unit_id=1), service.ONE_SUBJECT),
        (Pushed(REPORT, "autumn", ON, project_id=1), service.PERIOD_NEEDED),
    ],
)
def test_facts_that_cannot_be_are_refused(fact, message):
    with pytest.raises(RuleBroken) as refused:
        push_facts([fact], on=ON)
    assert refused.value.message == message
    assert not FlagFact.objects.exists()


def candidate(*rows):
    return FLAG_RULES.parse(FLAG_RULES.read({"rules": list(rows), "report_grace_days": 5}).value)


def test_a_trial_says_which_projects_would_change_and_writes_nothing(lx):
    old = ProjectFactory(county=lx.county, submitted_on=ON - 10 * DAY, responsible_unit=lx.township)
    ProjectFactory(county=lx.county, submitted_on=ON, responsible_unit=lx.township)
    ProjectFactory(county=make_county("MX").county, submitted_on=ON - 10 * DAY)
    before = list(Flag.objects.values())
    rules = candidate(rule_row(RuleKind.NO_FOLLOW_UP, "5", "9"))
    result = try_out(county=lx.county, rules=rules, on=ON)
    assert (result.looked_at, result.total) == (2, 1)
    assert dict(result.by_change) == {("", "warning"): 1}
    (row,) = result.rows
    assert (row.project_id, row.before, row.after, row.limit) == (old.pk, "", "warning", 9)
    assert list(Flag.objects.values()) == before


def test_a_trial_lists_so_many_and_counts_all_in_as_many_queries(lx):
    rules = candidate(rule_row(RuleKind.NO_FOLLOW_UP, "5", "9"))

    def tried(more):
        for _number in range(more):
            ProjectFactory(county=lx.county, submitted_on=ON - 10 * DAY)
        with CaptureQueriesContext(connection) as captured:
            result = try_out(county=lx.county, rules=rules, on=ON, most=2)
        return result, len(captured)

    (first, few), (second, many) = tried(2), tried(6)
    assert (first.left_out, second.left_out, second.total) == (0, 6, 8)
    assert few == many


def test_what_is_to_come_is_told_in_the_order_of_days(project):
    found = coming_flags([project.pk], on=ON)
    assert [(each.rule, each.severity, each.on) for each in found] == [
        (RuleKind.NO_FOLLOW_UP, Severity.ATTENTION, ON + 15 * DAY),
        (RuleKind.TIME_IN_STAGE, Severity.ATTENTION, ON + 91 * DAY),
    ]
    assert len(coming_flags([project.pk], on=ON, within_days=15)) == 1
    assert coming_flags([project.pk], on=ON, within_days=14) == []
    later = coming_flags([project.pk], on=ON + 20 * DAY)
    assert (later[0].severity, later[0].on) == (Severity.WARNING, ON + 31 * DAY)
