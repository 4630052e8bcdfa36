"""The scoping table: who has a part in a project, derived from the roles of R5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from projects.models import CreditShare, Project, ProjectPart, SupportingUnit
from projects.rules.parts import Part, may_write
from zhaoshang.core.bulk import insert_rows

# The single-valued roles, as fields of the project.
ROLE_FIELDS: dict[str, Part] = {
    "introducing_unit_id": Part.INTRODUCING,
    "first_contact_unit_id": Part.FIRST_CONTACT,
    "responsible_unit_id": Part.RESPONSIBLE,
    "host_unit_id": Part.HOST,
    "service_team_id": Part.TEAM,
}
Wanted = dict[tuple[int, int], set[Part]]


def rebuild_parts(project_ids: Iterable[int]) -> None:
    """Make the parts of these projects agree with their roles, supporting units and shares.

    A fixed number of queries whatever the number of projects; rows that agree are left alone.
    """
    ids = list(project_ids)
    _store(ids, _wanted_parts(ids))


def insert_parts(wanted: Wanted) -> None:
    """Store the parts of projects that have none yet (imports): by project and unit."""
    insert_rows(
        ProjectPart,
        (
            {
                "project_id": project_id,
                "unit_id": unit_id,
                "roles": ",".join(sorted(parts)),
                "may_write": may_write(parts),
            }
            for (project_id, unit_id), parts in wanted.items()
        ),
    )


def _wanted_parts(ids: list[int]) -> Wanted:
    wanted: Wanted = {}
    for row in Project.objects.filter(pk__in=ids).values("pk", *ROLE_FIELDS):
        for field, part in ROLE_FIELDS.items():
            if row[field] is not None:
                wanted.setdefault((row["pk"], row[field]), set()).add(part)
    for part, model in ((Part.SUPPORTING, SupportingUnit), (Part.CREDIT, CreditShare)):
        pairs = model._default_manager.filter(project_id__in=ids, until=None)
        for project_id, unit_id in pairs.values_list("project_id", "unit_id"):
            wanted.setdefault((project_id, unit_id), set()).add(part)
    return wanted


def _store(ids: list[int], wanted: Mapping[tuple[int, int], set[Part]]) -> None:
    stored = {
        (row.project_id, row.unit_id): row for row in ProjectPart.objects.filter(project_id__in=ids)
    }
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    new, changed = [], []
    for (project_id, unit_id), parts in wanted.items():
        roles, writes = ",".join(sorted(parts)), may_write(parts)
        row = stored.get((project_id, unit_id))
        if row is None:
            new.append(
                ProjectPart(project_id=project_id, unit_id=unit_id, roles=roles, may_write=writes)
            )
        elif (row.roles, row.may_write) != (roles, writes):
            row.roles, row.may_write = roles, writes
            changed.append(row)
    if gone:
        ProjectPart.objects.filter(pk__in=gone).delete()
    if new:
        ProjectPart.objects.bulk_create(new, batch_size=1000)
    if changed:
        ProjectPart.objects.bulk_update(changed, ["roles", "may_write"], batch_size=1000)
