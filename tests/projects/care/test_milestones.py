"""Permits that date milestones of their project, and the documents that the gates read."""

import datetime as dt

import pytest

from projects.models import Milestone
from projects.models.choices import DocumentKind, MilestoneKind
from projects.services import agency_items
from projects.services.agency_items import Outcome
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.factories.services import make_item
from tests.stages import stage

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def finish(item, by, **changes):
    values = {"result": "done", "done_on": TODAY, "reference": "8号", **changes}
    return agency_items.finish_permit(item_id=item.pk, outcome=Outcome(**values), by=by, on=TODAY)


def take_back(item, by):
    agency_items.take_back_result(item_id=item.pk, reason="录错项目", by=by, on=TODAY)


def reached(project, kind):
    row = Milestone.objects.filter(project=project, kind=kind).first()
    return row.actual_on if row else None


@stage
def eia(county, case):
    return make_item(case, county.department, TODAY - DAY, milestone=MilestoneKind.EIA.value)


def test_an_issued_permit_dates_its_milestone_once_and_gives_it_back(
    project, eia, reviewer, officer
):
    finish(eia, reviewer)
    assert reached(project, MilestoneKind.EIA) == TODAY
    take_back(eia, officer)
    assert reached(project, MilestoneKind.EIA) is None


def test_a_day_set_by_hand_gives_way_and_one_corrected_since_stays(project, eia, reviewer, officer):
    Milestone.objects.create(
        project=project, kind=MilestoneKind.EIA.value, actual_on=TODAY - 9 * DAY
    )
    finish(eia, reviewer)
    assert reached(project, MilestoneKind.EIA) == TODAY
    Milestone.objects.filter(project=project).update(actual_on=TODAY - DAY)
    take_back(eia, officer)
    assert reached(project, MilestoneKind.EIA) == TODAY - DAY


def test_a_refusal_dates_nothing(project, eia, reviewer):
    finish(eia, reviewer, result="refused", reason="选址不符")
    assert reached(project, MilestoneKind.EIA) is None


def test_the_construction_permit_is_start_evidence_until_it_is_taken_back(
    county, case, project, reviewer, officer
):
    item = make_item(case, county.department, TODAY - DAY, milestone=MilestoneKind.PERMITS.value)
    finish(item, reviewer, upload=upload("施工许可证.pdf", PDF))
    paper = project.documents.get(title=item.name)
    assert (paper.kind, paper.happened_on) == (DocumentKind.PERMIT, TODAY)
    take_back(item, officer)
    paper.refresh_from_db()
    assert paper.removed_at is not None
