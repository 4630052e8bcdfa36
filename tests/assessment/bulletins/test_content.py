"""What a bulletin reads: flags, difficulties and discipline as of the end of its period."""

import datetime as dt

import pytest
from django.utils import translation

from assessment.models import MonthlyReport
from assessment.rules.bulletin_blocks import Table
from assessment.rules.bulletin_parts import part_blocks
from assessment.rules.bulletins import Part
from assessment.selectors.bulletin_content import bulletin_content
from projects.models import Flag
from tests.assessment.bulletins.conftest import ON, SEPTEMBER
from tests.factories.projects import make_problem

pytestmark = pytest.mark.django_db
JULY, AUGUST, OCTOBER = dt.date(2026, 7, 1), dt.date(2026, 8, 1), dt.date(2026, 10, 1)


def flag(project, severity, rule, since, cleared_on=None):
    return Flag.objects.create(
        county=project.county,
        project=project,
        rule=rule,
        measure="days",
        severity=severity,
        raised_on=since,
        since=since,
        cleared_on=cleared_on,
        limit=14,
    )


def said(draft):
    return bulletin_content(draft, None, on=ON)


def test_flags_are_those_of_the_last_day_and_a_project_stands_once_under_its_worst(draft, projects):
    Flag.objects.all().delete()
    first, second = projects[:2]
    flag(first, "attention", "no_follow_up", JULY)
    flag(first, "warning", "time_in_stage", AUGUST)
    # Cleared within the period, and raised after it: neither stood on its last day.
    flag(second, "warning", "no_follow_up", JULY, cleared_on=AUGUST)
    flag(second, "warning", "no_follow_up", OCTOBER)
    found = said(draft)
    assert found["flag_counts"] == {"warning": 1}
    row = found["flags"][0]
    assert (row["subject"], row["since"], row["days"]) == (first.name, "2026-08-01", 61)
    assert row["rule"] == "阶段停留超期、未跟进"
    blocks = list(part_blocks(Part.FLAGS, found))
    assert blocks[0].text == "截至2026年9月30日，亮旗项目和单位共1个：红旗1个。"


def test_difficulties_are_those_open_on_the_last_day_and_overdue_by_then(draft, projects):
    project = projects[0]
    make_problem(project, JULY, category="funding", due_on=SEPTEMBER.last_day)
    make_problem(project, JULY, category="funding", due_on=AUGUST)
    make_problem(project, JULY, category="procedures", due_on=AUGUST, resolved_on=OCTOBER)
    make_problem(project, JULY, category="procedures", due_on=AUGUST, resolved_on=AUGUST)
    make_problem(project, OCTOBER, category="other")
    found = said(draft)
    assert {row["category"]: (row["open"], row["overdue"]) for row in found["problems"]} == {
        "办手续": (1, 1),
        "资金": (2, 1),
    }
    assert found["problem_sums"] == {"open": 3, "overdue": 2}


def test_who_did_not_report_the_last_month_is_listed_last_and_named(draft, county):
    MonthlyReport.objects.filter(unit=county.township).update(
        first_submitted_at=None, submissions=0
    )
    MonthlyReport.objects.filter(unit=county.townships[1]).update(is_late=True)
    found = said(draft)
    assert {row["unit"]: (row["late"], row["missing"]) for row in found["discipline"]} == {
        county.township.pk: (0, 1),
        county.townships[1].pk: (1, 0),
    }
    table = next(b for b in part_blocks(Part.PROGRESS, found) if isinstance(b, Table))
    assert [row[0] for row in table.rows] == ["1", "未报送"]
    assert ("not_reported", county.township.pk) in [
        (each["why"], each["unit"]) for each in found["lists"]["black"]
    ]


def test_the_paper_is_chinese_for_whoever_reads_english(draft, projects):
    flag(projects[0], "warning", "milestone_late", JULY)
    with translation.override("en"):
        found = said(draft)
    assert not [row for row in found["flags"] if row["rule"].isascii()]
