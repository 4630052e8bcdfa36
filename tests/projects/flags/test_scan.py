"""Scan and recompute: level-triggered, set-based, told once (R7, R18)."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Flag, FlagScan, Project
from projects.notices_flags import FLAG_RAISED, FLAG_WORSENED
from projects.policies_flags import rule_row
from projects.rules.flags.kinds import RuleKind
from projects.services.flags import recompute, scan
from tests.factories.accounts import make_county
from tests.factories.flags import agree, flags_up, follow, set_rules
from tests.factories.projects import ProjectFactory, make_problem
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
BEGUN = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)
NO_FOLLOW_UP = (RuleKind.NO_FOLLOW_UP.value, "")


@pytest.fixture(autouse=True)
def begun(time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def lx():
    return make_county("LX")


@pytest.fixture
def clue(lx):
    return ProjectFactory(
        county=lx.county, submitted_on=BEGUN, responsible_unit=lx.township, stage_since=BEGUN
    )


def everything():
    fields = (
        "project",
        "unit",
        "rule",
        "key",
        "measure",
        "severity",
        "raised_on",
        "since",
        "cleared_on",
        "cleared_by",
        "worsens_on",
        "limit",
        "facts",
        "policy_id",
    )
    return list(Flag.objects.order_by("project", "rule", "key", "since").values(*fields)), list(
        Project.objects.order_by("pk").values("pk", "flag_severity", "flag_since")
    )


@pytest.mark.parametrize(
    ("days", "severity"), [(14, None), (15, "attention"), (30, "attention"), (31, "warning")]
)
def test_silence_on_a_clue_turns_yellow_after_14_days_and_red_after_30(clue, days, severity):
    recompute([clue.pk], on=BEGUN + days * DAY)
    assert flags_up(clue).get(NO_FOLLOW_UP) == severity


@pytest.mark.parametrize(
    ("days", "severity"), [(7, None), (8, "attention"), (14, "attention"), (15, "warning")]
)
def test_a_key_clue_turns_after_7_and_14_days(clue, days, severity):
    Project.objects.filter(pk=clue.pk).update(is_key=True)
    recompute([clue.pk], on=BEGUN + days * DAY)
    assert flags_up(clue).get(NO_FOLLOW_UP) == severity


@pytest.mark.parametrize(
    ("marked_after", "since"),
    [(5, 8), (8, 8), (9, 9), (12, 12)],
    ids=["early", "same", "late", "later"],
)
def test_a_clue_counts_as_key_from_the_day_it_was_marked(clue, time_machine, marked_after, since):
    time_machine.move_to(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC) + marked_after * DAY, tick=False)
    clue.is_key = True
    clue.save()
    recompute([clue.pk], on=BEGUN + 13 * DAY)
    flag = Flag.objects.get(project=clue, rule="no_follow_up")
    assert (flag.severity, flag.since) == ("attention", BEGUN + since * DAY)


def test_a_mark_taken_away_ends_the_flag_of_a_key_clue(clue, time_machine):
    for days, is_key in ((1, True), (10, False)):
        time_machine.move_to(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC) + days * DAY, tick=False)
        clue.is_key = is_key
        clue.save()
    recompute([clue.pk], on=BEGUN + 12 * DAY)
    flag = Flag.objects.get(project=clue, rule="no_follow_up")
    assert (flag.since, flag.cleared_on) == (BEGUN + 8 * DAY, BEGUN + 10 * DAY)
    assert flag.cleared_by == "key_mark"


def test_a_mark_set_and_taken_back_on_one_day_never_was(clue, time_machine):
    time_machine.move_to(dt.datetime(2026, 6, 10, 4, tzinfo=dt.UTC), tick=False)
    for is_key in (True, False):
        clue.is_key = is_key
        clue.save()
    recompute([clue.pk], on=BEGUN + 12 * DAY)
    assert flags_up(clue) == {}


def test_the_project_bears_the_worst_flag_and_since_when(clue):
    recompute([clue.pk], on=BEGUN + 31 * DAY)
    clue.refresh_from_db()
    assert (clue.flag_severity, clue.flag_since) == ("warning", BEGUN + 31 * DAY)
    follow(clue, BEGUN + 32 * DAY)
    recompute([clue.pk], on=BEGUN + 32 * DAY)
    clue.refresh_from_db()
    assert (clue.flag_severity, clue.flag_since) == ("", None)


def test_a_scan_run_twice_changes_nothing(clue):
    first = scan(on=BEGUN + 20 * DAY).as_json()
    stored = everything()
    second = scan(on=BEGUN + 20 * DAY).as_json()
    assert everything() == stored
    assert (first["raised"], second["raised"], second["unchanged"]) == (1, 0, 1)
    assert second["by_rule"] == {"no_follow_up": 1}


def test_missed_nights_change_nothing(lx, clue):
    follow(clue, BEGUN + 40 * DAY)
    make_problem(clue, BEGUN, due_on=BEGUN + 3 * DAY, resolved_on=BEGUN + 25 * DAY)
    for days in (5, 10, 20, 33, 41, 60):
        scan(on=BEGUN + days * DAY)
    nightly = everything()
    Flag.objects.all().delete()
    FlagScan.objects.all().delete()
    scan(on=BEGUN + 60 * DAY)
    assert everything() == nightly


def test_the_history_names_when_and_by_what_each_interval_ended(clue):
    follow(clue, BEGUN + 40 * DAY)
    recompute([clue.pk], on=BEGUN + 41 * DAY)
    rows = Flag.objects.filter(project=clue, rule="no_follow_up").order_by("since")
    assert list(rows.values_list("severity", "since", "cleared_on", "cleared_by")) == [
        ("attention", BEGUN + 15 * DAY, BEGUN + 31 * DAY, "worsened"),
        ("warning", BEGUN + 31 * DAY, BEGUN + 40 * DAY, "follow_up"),
    ]
    assert {row.raised_on for row in rows} == {BEGUN + 15 * DAY}


def test_a_flag_says_when_it_gets_worse(clue):
    recompute([clue.pk], on=BEGUN + 20 * DAY)
    assert Flag.objects.get(project=clue).worsens_on == BEGUN + 31 * DAY


def test_a_suspended_or_withdrawn_project_bears_no_flag(lx):
    for trait in ("suspended", "withdrawn"):
        project = ProjectFactory(county=lx.county, submitted_on=BEGUN - 300 * DAY, **{trait: True})
        recompute([project.pk], on=dt.date(2026, 12, 30))
        assert flags_up(project) == {}


def test_a_follow_up_that_says_no_change_breaks_the_silence(clue):
    for days in (10, 20, 30):
        follow(clue, BEGUN + days * DAY, kind="no_change", content="")
    recompute([clue.pk], on=BEGUN + 31 * DAY)
    assert flags_up(clue) == {("no_report", "no_change"): "attention"}


def test_an_agreed_date_that_is_put_off_leaves_the_days_before_in_the_history(clue, time_machine):
    agree(clue, "eia", BEGUN + 5 * DAY)
    time_machine.move_to(dt.datetime(2026, 6, 12, 4, tzinfo=dt.UTC), tick=False)
    agree(clue, "eia", BEGUN + 100 * DAY)
    recompute([clue.pk], on=BEGUN + 12 * DAY)
    late = Flag.objects.get(project=clue, rule="milestone_late")
    assert (late.since, late.cleared_on) == (BEGUN + 6 * DAY, BEGUN + 11 * DAY)
    assert late.cleared_by == "changed_date"


def test_a_policy_takes_over_from_its_day_and_is_fixed_by_it(lx, clue):
    rows = [rule_row(RuleKind.NO_FOLLOW_UP, "20", "25")]
    policy = set_rules(lx.county, rows, BEGUN + 18 * DAY)
    recompute([clue.pk], on=BEGUN + 22 * DAY)
    rows = Flag.objects.order_by("since").values_list("since", "cleared_by", "policy_id")
    assert list(rows) == [
        (BEGUN + 15 * DAY, "policy", None),
        (BEGUN + 21 * DAY, "", policy.pk),
    ]
    assert hasattr(policy, "use")


def statements(count, lx):
    for _number in range(count):
        project = ProjectFactory(county=lx.county, submitted_on=BEGUN, responsible_unit=lx.township)
        make_problem(project, BEGUN, due_on=BEGUN + DAY)
    Flag.objects.all().delete()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        scan(on=BEGUN + 40 * DAY)
    return len(captured)


def test_a_scan_takes_as_many_statements_for_3_projects_as_for_30(lx):
    lx.user(Role.CLERK)
    few = statements(3, lx)
    FlagScan.objects.all().delete()
    assert statements(27, lx) == few


def test_people_of_the_unit_are_told_once_and_it_is_taken_back(lx, clue):
    clerk = lx.user(Role.CLERK)
    for days in (14, 15, 15, 16):
        scan(on=BEGUN + days * DAY)
    notice = Notice.objects.get(recipient=clerk)
    assert notice.kind == FLAG_RAISED.name
    follow(clue, BEGUN + 17 * DAY)
    scan(on=BEGUN + 17 * DAY)
    assert not Notice.objects.filter(recipient=clerk, withdrawn_at=None).exists()


def test_a_warning_also_reaches_the_lead_sponsor(lx, clue):
    leader = lx.user(Role.LEADER)
    Project.objects.filter(pk=clue.pk).update(lead_sponsor=leader)
    for days in (15, 30, 31):
        scan(on=BEGUN + days * DAY)
    assert list(Notice.objects.filter(recipient=leader).values_list("kind", flat=True)) == [
        FLAG_WORSENED.name
    ]


def test_after_a_pause_it_is_said_once_and_that_it_is_late(lx, clue):
    clerk = lx.user(Role.CLERK)
    scan(on=BEGUN + 14 * DAY)
    scan(on=BEGUN + 18 * DAY)
    assert Notice.objects.get(recipient=clerk).meant_on == BEGUN + 15 * DAY


def test_nobody_is_told_of_what_was_filled_in_backwards(lx, clue):
    lx.user(Role.CLERK)
    scan(on=BEGUN + 14 * DAY)
    make_problem(clue, BEGUN, due_on=BEGUN + DAY)
    recompute([clue.pk], on=BEGUN + 14 * DAY)
    assert flags_up(clue) == {
        ("problem_overdue", str(clue.problems.get().pk)): "attention",
    }
    assert not Notice.objects.filter(kind=FLAG_RAISED.name).exists()


def test_a_dry_run_writes_nothing(clue):
    report = scan(on=BEGUN + 20 * DAY, dry_run=True).as_json()
    assert report["raised"] == 1
    assert not Flag.objects.exists()
    assert not FlagScan.objects.exists()


def test_the_command_prints_json(clue):
    out = StringIO()
    call_command("scan_flags", "--on", "2026-06-20", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert set(found) >= {
        "date",
        "scanned",
        "raised",
        "worsened",
        "eased",
        "cleared",
        "held",
        "unchanged",
        "by_rule",
        "seconds",
    }
    assert (found["date"], found["scanned"], found["raised"]) == ("2026-06-20", 1, 1)


def test_an_earlier_day_than_the_last_is_refused_but_may_be_tried(clue):
    scan(on=BEGUN + 20 * DAY)
    with pytest.raises(CommandError):
        call_command("scan_flags", "--on", "2026-06-05")
    call_command("scan_flags", "--on", "2026-06-05", "--dry-run", stdout=StringIO())
