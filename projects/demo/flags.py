"""What followed flags in the demo: talks and supervision slips, and an excuse that waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from projects.models import Flag, FlagHold, Project
from projects.rules.flags.kinds import RuleKind, Severity
from projects.selectors.flag_facts import PolicyBooks
from projects.services.flags import ask_excuse
from projects.services.flags.issuing import issue_consequences

# As if the county had begun two weeks ago to send out what its flags call for.
BEGAN_BEFORE = dt.timedelta(days=15)
EXCUSED_FOR = dt.timedelta(days=30)
EXCUSE = "环评公示和用地报批尚未完成，预计一个月内取得批复，届时即可办理施工许可。"


def load_flag_course(project_ids: Sequence[int], *, on: dt.date) -> None:
    """Issue what is due for the flags that are up; ask for one excuse, unless there is one."""
    issue_consequences(project_ids, on=on, books=PolicyBooks(on=on), told_from=on - BEGAN_BEFORE)
    if FlagHold.objects.filter(project_id__in=project_ids).exists():
        return
    project = _stands_too_long(project_ids)
    if project is not None and project.responsible_person is not None:
        ask_excuse(
            project_id=project.pk,
            rule=RuleKind.TIME_IN_STAGE.value,
            until=on + EXCUSED_FOR,
            reason=EXCUSE,
            by=project.responsible_person,
            unit=project.responsible_unit,
            on=on,
        )


def _stands_too_long(project_ids: Sequence[int]) -> Project | None:
    flags = Flag.objects.filter(
        project_id__in=project_ids,
        rule=RuleKind.TIME_IN_STAGE.value,
        severity=Severity.ATTENTION.value,
        cleared_on=None,
        project__responsible_person__isnull=False,
    )
    flag = flags.select_related("project__responsible_person").order_by("project_id").first()
    return flag.project if flag is not None else None
