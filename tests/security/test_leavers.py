"""A leaver's projects, contracts and tasks go to a successor: one act and one event for a kind."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.contracts import ContractFactory
from tests.factories.duties import make_item
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.security import duties, events
from zhaoshang.security.selectors import held_by
from zhaoshang.security.services import hand_over_duty

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 1)
REASON = "陵组干〔2026〕12号"


@pytest.fixture
def admin(lx):
    return lx.user(Role.SYSADMIN)


def test_every_kind_is_listed_with_its_count_and_goes_in_one_act(lx, admin):
    leaver = lx.user(Role.BUREAU, is_active=False)
    taker = lx.user(Role.BUREAU)
    projects = [
        ProjectFactory(county=lx.county, responsible_person=leaver, signed=True) for _each in "ab"
    ]
    contract = ContractFactory(project=projects[0], keeper=leaver)
    item = make_item(lx.bureau, projects[0], owner=leaver)
    counted = {held.duty.name: held.count for held in held_by(leaver, DAY)}
    assert counted == {"projects.responsible": 2, "contracts.kept": 1, "projects.items": 1}

    for name, count in counted.items():
        duty = duties.find(name)
        done = hand_over_duty(
            by=admin, person=leaver, duty=duty, taker=taker, on=DAY, reason=REASON
        )
        assert done == count

    assert held_by(leaver, DAY) == []
    for record, field in (
        (projects[1], "responsible_person"),
        (contract, "keeper"),
        (item, "owner"),
    ):
        record.refresh_from_db()
        assert getattr(record, field) == taker
        assert record.history.first().history_change_reason == REASON
    told = AuditEvent.objects.filter(kind=events.DUTIES_HANDED_OVER).order_by("pk")
    assert [event.detail["count"] for event in told] == list(counted.values())
    assert {(event.subject_id, event.reason) for event in told} == {(str(leaver.pk), REASON)}


def test_sponsored_projects_go_to_another_leader_only(lx, admin):
    leaver, other = lx.user(Role.LEADER, is_active=False), lx.user(Role.LEADER)
    project = ProjectFactory(county=lx.county, lead_sponsor=leaver)
    sponsored = duties.find("projects.sponsored")
    facts = {"by": admin, "person": leaver, "duty": sponsored, "on": DAY, "reason": REASON}
    with pytest.raises(RuleBroken) as refused:
        hand_over_duty(taker=lx.user(Role.CLERK), **facts)
    assert refused.value.code == "cannot_take"
    assert hand_over_duty(taker=other, **facts) == 1
    project.refresh_from_db()
    assert project.lead_sponsor == other
    with pytest.raises(RuleBroken) as refused:
        hand_over_duty(taker=other, **facts)
    assert refused.value.code == "nothing_held"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": " "}, "reason"),
        ({"on": DAY + dt.timedelta(days=1)}, "not_yet"),
        ({"by": "neighbour"}, "forbidden"),
        ({"person": 1}, "not_leaving"),
    ],
)
def test_what_is_refused(lx, admin, changed, code):
    leaver = lx.user(Role.CLERK, is_active="person" in changed)
    taker = lx.user(Role.CLERK)
    make_item(lx.township, owner=leaver)
    by = lx.user(Role.BUREAU_ADMIN) if "by" in changed else admin
    with pytest.raises(RuleBroken) as refused:
        hand_over_duty(
            by=by,
            person=leaver,
            duty=duties.find("projects.items"),
            taker=taker,
            on=changed.get("on", DAY),
            reason=changed.get("reason", REASON),
        )
    assert refused.value.code == code
    assert held_by(leaver, DAY)[0].count == 1


def test_the_page_counts_names_no_record_and_hands_over(lx, admin):
    leaver, taker = lx.user(Role.CLERK, is_active=False), lx.user(Role.CLERK)
    item = make_item(lx.township, owner=leaver)
    client = Client()
    client.force_login(admin)
    url = reverse("security:leaver", args=[leaver.pk])

    page = client.get(url).content.decode()
    assert item.content not in page
    answer = client.post(
        url, {"duty": "projects.items", "taker": taker.pk, "on": "2026-12-01", "reason": REASON}
    )

    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.owner == taker
    assert "没有需要移交的职责" in client.get(url).content.decode()
