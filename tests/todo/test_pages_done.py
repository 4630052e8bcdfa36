"""Done this month: counted from the trail, of one's own acts that settled something."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from projects import events
from projects.models import FollowUp
from projects.services.follow_ups import FollowUpFacts, record_follow_up
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo_done import done_this_month, settles, settling_kinds
from zhaoshang.audit.kinds import registered_kinds
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
DONE = reverse("alerts:todo-done")
HOUR = dt.timedelta(hours=1)


def tell(project, by, on=TODAY):
    return record_follow_up(
        project_id=project.pk,
        facts=FollowUpFacts(on, FollowUp.Kind.SITE, content="走访企业，设备已进场。"),
        unit=by.unit,
        by=by,
        on=on,
    )


@stage
def project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)


def figure(client) -> int:
    (shown,) = [
        each
        for each in client.get(reverse("alerts:todo")).context["strip"]
        if str(each["label"]) == "本月已办结"
    ]
    assert shown["url"] == DONE
    return shown["value"]


def test_what_one_has_done_is_counted_and_listed_and_nobody_else_s(
    login, clerk, other_clerk, project
):
    tell(project, clerk)
    client = login(clerk)
    assert figure(client) == 1
    page = client.get(DONE)
    assert [row["subject"] for row in page.context["rows"]] == [project.name]
    assert figure(login(other_clerk)) == 0


def test_last_month_s_acts_are_not_counted(login, clerk, project):
    first = dt.datetime.combine(TODAY.replace(day=1), dt.time(0, 30), dt.timezone(8 * HOUR))
    with time_machine.travel(first - HOUR, tick=False):
        tell(project, clerk, on=clock.today())
    assert figure(login(clerk)) == 0
    with time_machine.travel(first, tick=False):
        tell(project, clerk, on=clock.today())
    assert done_this_month(clerk, TODAY).count() == 1


def test_looking_and_what_was_refused_are_not_counted(clerk, project):
    record_event(events.PHONE_SHOWN, by=clerk, subject=project)
    refused = AuditEvent.Result.REFUSED
    record_event(events.FOLLOWED_UP, by=clerk, subject=project, result=refused)
    assert done_this_month(clerk, TODAY).count() == 0


def test_a_kind_that_nobody_registered_cannot_settle_anything():
    with pytest.raises(ValueError, match=r"no\.such"):
        settles("no.such")
    assert settling_kinds() <= set(registered_kinds())


def test_each_app_names_what_settles_its_duties():
    apps = {kind.partition(".")[0] for kind in settling_kinds()}
    assert apps == {"accounts", "alerts", "assessment", "calendar", "contracts", "projects"}


def test_the_page_says_what_is_counted_and_is_open_to_everybody(county, login):
    for role in Role:
        page = login(county.user(role)).get(DONE)
        assert page.status_code == 200
        assert "操作记录" in page.content.decode()
