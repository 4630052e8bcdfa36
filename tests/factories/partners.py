"""Activities for tests, as the services would have left them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.models import (
    Activity,
    ActivityFile,
    ActivityMeeting,
    ActivityProject,
    Project,
    Referrer,
    ReferrerClaim,
)
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import Unit
from zhaoshang.files.models import StoredFile


def make_activity(unit: Unit, state: str = Activity.State.PLANNED, **fields: Any) -> Activity:
    """Make a trip of three days that was over the day before TODAY."""
    values = {
        "kind": Activity.Kind.TRIP,
        "title": "赴苏州拜访装备企业",
        "starts_on": TODAY - dt.timedelta(days=3),
        "ends_on": TODAY - dt.timedelta(days=1),
        "place": "江苏苏州",
        "leader_name": "李县长",
        "report_due_on": None if state == Activity.State.PLANNED else TODAY,
        **fields,
    }
    return Activity.objects.create(county=unit.county, unit=unit, state=state, **values)


def make_claim(project: Project, **fields: Any) -> ReferrerClaim:
    """Make a referrer of the project with an open claim to it."""
    referrer = Referrer.objects.create(
        county=project.county, name="德州汽车商会", phone="13905341234"
    )
    project.referrers.add(referrer)
    values = {"claimed_on": TODAY, "evidence": "介绍信", "answer_due_on": TODAY, **fields}
    return ReferrerClaim.objects.create(project=project, referrer=referrer, **values)


def activity_objects(project: Project, file: StoredFile) -> dict[str, Any]:
    """Make an activity of the responsible unit with everything that hangs on one."""
    activity = make_activity(project.responsible_unit)
    claim = make_claim(project)
    return {
        "claim": claim,
        "referrer": claim.referrer,
        "activity": activity,
        "activity_file": ActivityFile.objects.create(activity=activity, title="照片", file=file),
        "activity_link": ActivityProject.objects.create(activity=activity, project=project),
        "meeting": ActivityMeeting.objects.create(activity=activity, investor=project.investor),
    }
