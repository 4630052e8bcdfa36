"""What results put on the to-do page: objections to rule, public notices to look at."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessment.services.scoring.objections import take_back_objection
from assessment.todo_scores import notices_to_look_at, objections_to_rule
from tests.assessment.results.conftest import AFTER, UNTIL
from tests.factories.projects import TODAY
from zhaoshang.alerts.rules import Severity

pytestmark = pytest.mark.django_db


def test_an_objection_waits_for_the_business_administrator_alone(
    objection, director, officer, leader, clerk
):
    (item,) = objections_to_rule(director, TODAY)
    assert item.url == reverse("assessment:objection-rule", args=[objection.pk])
    assert item.due_on == UNTIL
    assert not any(objections_to_rule(each, TODAY) for each in (officer, leader, clerk))


def test_who_filed_it_has_nothing_to_rule(objection, director):
    objection.created_by = director
    objection.save()
    assert objections_to_rule(director, TODAY) == []


def test_taken_back_it_waits_for_nobody(objection, director, clerk):
    take_back_objection(objection_id=objection.pk, by=clerk)
    assert objections_to_rule(director, TODAY) == []


def test_a_unit_looks_at_its_score_while_it_may_object(noticed, clerk, officer, county):
    (item,) = notices_to_look_at(clerk, TODAY)
    assert item.url == reverse("assessment:score-unit", args=[noticed.pk, county.township.pk])
    assert item.severity is Severity.ATTENTION
    (last,) = notices_to_look_at(clerk, UNTIL)
    assert last.severity is Severity.WARNING
    assert notices_to_look_at(clerk, AFTER) == []
    assert notices_to_look_at(officer, TODAY) == []


def test_who_has_objected_has_looked(objection, clerk, other_clerk):
    assert notices_to_look_at(clerk, TODAY) == []
    assert len(notices_to_look_at(other_clerk, TODAY)) == 1


def test_nobody_looks_at_what_is_only_computed(run, clerk):
    assert notices_to_look_at(clerk, TODAY) == []
