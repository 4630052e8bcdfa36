"""Each step of the factories' ladder is complete for its own gate."""

import pytest

from projects.models import LedgerSummary, Project
from projects.rules.gates import GateTable, missing_for
from projects.rules.stages import ORDER, STAGE_OF
from projects.selectors.gates import facts_of_one
from projects.selectors.pipeline import pipeline_differences
from projects.services.summaries import Key, contributions
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sub_stage", ORDER)
def test_a_step_of_the_ladder_passes_its_own_gate(sub_stage):
    project = ProjectFactory(sub_stage=sub_stage)
    project.refresh_from_db()
    assert (project.sub_stage, project.stage) == (sub_stage, STAGE_OF[sub_stage])
    assert missing_for(GateTable(), sub_stage, facts_of_one(project.pk)) == ()
    assert project.moves.first().to_sub_stage == sub_stage


def test_the_summary_agrees_with_what_the_factories_made():
    ProjectFactory(signed=True)
    ProjectFactory(under_construction=True)
    ProjectFactory(suspended=True)
    live = contributions(Project.objects.values_list("pk", flat=True))
    stored = {
        (row.unit_id, row.stage, row.status): row.project_count
        for row in LedgerSummary.objects.exclude(project_count=0)
    }
    assert stored == {
        tuple(key): amounts.projects for key, amounts in live.items() if isinstance(key, Key)
    }
    assert pipeline_differences() == []
