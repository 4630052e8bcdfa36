"""Moves of a project, each with what is usual."""

from projects.services.deciding import confirm_proposal
from tests.factories.projects import TODAY


def confirm(project, proposal, by, **rest):
    return confirm_proposal(project_id=project.pk, proposal_id=proposal.pk, by=by, on=TODAY, **rest)
