"""Whose leader is told of what nobody answers: the lead sponsor of the project it is about."""

import datetime as dt

import pytest

from projects.ladder import THROUGH
from projects.services.flagging.difference import Subject
from projects.services.flagging.telling import flag_subject
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.alerts.ladder import sponsors_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 4)


@stage
def project(county, leader):
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, lead_sponsor=leader
    )


def test_the_sponsor_of_a_project_is_found_for_the_project_and_its_flags(project, leader):
    flag = flag_subject(Subject(project.county_id, project_id=project.pk), "R1", "a")
    assert sponsors_of("projects.project", [str(project.pk)], ON) == {str(project.pk): [leader.pk]}
    assert sponsors_of("projects.flag", [flag], ON) == {flag: [leader.pk]}


def test_a_project_without_a_sponsor_and_a_list_have_none(county):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    assert sponsors_of("projects.project", [str(project.pk), "list"], ON) == {}


def test_the_flag_of_a_unit_has_no_sponsor(county):
    flag = flag_subject(Subject(county.county.pk, unit_id=county.township.pk), "R1", "a")
    assert sponsors_of("projects.flag", [flag], ON) == {}


def test_a_type_that_nobody_registered_has_none(project):
    assert sponsors_of("accounts.unit", [str(project.pk)], ON) == {}


@pytest.mark.parametrize("subject_type", THROUGH)
def test_every_way_to_a_project_is_one_query(subject_type, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sponsors_of(subject_type, ["1", "2", "list"], ON) == {}
