"""What is late of a contract comes up to the lead sponsor of its project."""

import datetime as dt

import pytest

from contracts.ladder import THROUGH
from tests.factories.contract_performance import make_promise, make_report
from zhaoshang.alerts.ladder import sponsors_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 4)


def test_promises_and_special_reports_lead_to_the_project_s_sponsor(performing, project, leader):
    project.lead_sponsor = leader
    project.save()
    promise = make_promise(performing, ON)
    report = make_report(performing, ON, promise)
    for subject_type, record in (
        ("contracts.contract", performing),
        ("contracts.obligation", promise),
        ("contracts.specialreport", report),
    ):
        found = sponsors_of(subject_type, [str(record.pk)], ON)
        assert found == {str(record.pk): [leader.pk]}


@pytest.mark.parametrize("subject_type", THROUGH)
def test_every_way_to_a_project_is_one_query(subject_type, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sponsors_of(subject_type, ["1", "2", "list"], ON) == {}
