"""An approval that no longer covers its project lapses: at the change itself, and every night."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects.models import Approval, Project
from projects.rules.gates import Fact
from projects.selectors.approval_inputs import inputs_of
from projects.services.gate_pushes import lapse_fact
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event

NO_LONGER = _("Land, location or terms have changed since the approval")
# What the path of a project is computed from: a change of one of these may make another path.
INPUTS = frozenset(
    {
        "land_mu",
        "in_park",
        "host_unit",
        "host_unit_id",
        "parent",
        "parent_id",
        "status",
        "section",
        "agreed_intensity_wan_mu",
        "fixed_asset_investment_wan",
        "floor_area_m2",
        "expected_tax_wan",
        "total_investment_wan",
    }
)
BEFORE_CONTRACT = ("registered", "contacted", "negotiating", "agreement")


def lapse_of_family(project: Project, *, by: User | None, on: dt.date) -> list[Project]:
    """Revoke the approvals of a project and its phases that no longer fit; return whose.

    One query unless something is approved.
    """
    root_id = project.parent_id or project.pk
    held = Approval.objects.filter(
        Q(project_id=root_id) | Q(project__parent_id=root_id) | Q(project=project),
        is_current=True,
        state=Approval.State.APPROVED,
        project__sub_stage__in=BEFORE_CONTRACT,
    ).select_related("project__county", "host_unit")
    return [each.project for each in held if lapse_if_stale(each, by=by, on=on)]


def lapse_if_stale(approval: Approval, *, by: User | None, on: dt.date) -> bool:
    """Revoke the pushed fact of an approval whose inputs have changed; tell whether it was."""
    project = Project.objects.get(pk=approval.project_id)
    changed = inputs_of(project, on).stale_parts(approval)
    if not changed:
        return False
    if not lapse_fact(project, Fact.APPROVAL, reason=str(NO_LONGER), by=by, pushed_only=True):
        return False
    record_event(
        events.APPROVAL_LAPSED,
        by=by,
        county=project.county_id,
        subject=project,
        detail={"number": approval.number, "changed": changed},
    )
    return True
