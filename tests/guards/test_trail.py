"""Each page of a record says, to whoever may see it and to nobody else, who was told of it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from assessment.models import MonthlyReport
from tests.factories.accounts import CountyFixture, make_county
from tests.factories.alerts import NoticeFactory
from tests.guards.objects import Objects, make_objects
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

# Page, kind of the object in its address, kind of the notice, its subject, object it is about.
PAGES = (
    ("projects:project-flags", "project", "projects.excuse_asked", "projects.flag_hold", "hold"),
    ("projects:action-item", "item", "projects.item_late", "projects.action_item", "item"),
    ("projects:problem", "problem", "projects.problem_late", "projects.problem", "problem"),
    (
        "projects:project-reviews",
        "project",
        "projects.review_late",
        "projects.reviewrequest",
        "review_request",
    ),
    (
        "contracts:performance",
        "contract",
        "contracts.obligation_overdue",
        "contracts.obligation",
        "promise",
    ),
    (
        "contracts:special-report",
        "report",
        "contracts.report_late",
        "contracts.specialreport",
        "report",
    ),
    (
        "assessment:report",
        "monthly_report",
        "assessment.report_late",
        "assessment.monthly_report",
        "monthly_report",
    ),
    (
        "assessment:spot-check",
        "spot_check",
        "assessment.spot_check_drawn",
        "assessment.spot_check",
        "spot_check",
    ),
    (
        "assessment:talk",
        "talk",
        "assessment.talk_called",
        "assessment.talk",
        "talk",
    ),
    (
        "assessment:meeting",
        "meeting",
        "assessment.meeting_called",
        "assessment.meeting",
        "meeting",
    ),
    (
        "assessment:reward",
        "reward",
        "assessment.reward_approved",
        "assessment.reward_case",
        "reward",
    ),
    (
        "assessment:objection",
        "objection",
        "assessment.objection_ruled",
        "assessment.objection",
        "objection",
    ),
)
NAME = "欧阳被提醒"


@stage
def county(db) -> CountyFixture:
    return make_county("LX")


@stage
def objects(county: CountyFixture) -> Objects:
    made = make_objects(county)
    made.pks["monthly_report"] = MonthlyReport.objects.filter(unit=county.township).latest("pk").pk
    return made


def page_of(user: User, url: str) -> str:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    answer = client.get(url)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_every_page_unfolds_who_was_told(county: CountyFixture, objects: Objects) -> None:
    told, officer = county.user(Role.CLERK, full_name=NAME), county.user(Role.BUREAU)
    stranger = county.user(Role.CLERK, unit=county.townships[1])
    wrong = []
    for name, page, kind, subject_type, about in PAGES:
        NoticeFactory(
            recipient=told,
            kind=kind,
            subject_type=subject_type,
            subject_id=str(objects.pks[about]),
            params={},
        )
        url = reverse(name, args=[objects.pks[page]])
        shown = [
            NAME in page_of(officer, f"{url}?told=1"),
            NAME in page_of(officer, url),
            NAME in page_of(stranger, f"{url}?told=1"),
        ]
        if shown != [True, False, False]:
            wrong.append((name, shown))
    assert wrong == []
