"""A believable week for the weekly scheduling: some clues made key, some followed up since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from projects.demo.ledger import Placed
from projects.demo.staff import Staff
from projects.models import FollowUp
from projects.rules.stages import Stage, Status
from projects.services.follow_ups import FollowUpFacts, record_follow_up, record_no_change
from projects.services.roles import assign_project
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

KEY_CLUES = 9
SAID = (
    (FollowUp.Kind.VISIT_OUT, "带队赴企业总部对接，投资方同意本月来县看地。", "陪同投资方实地看地"),
    (
        FollowUp.Kind.VISIT_IN,
        "投资方考察两处标准厂房，对层高和荷载提出要求。",
        "提供厂房图纸和租金测算",
    ),
    (FollowUp.Kind.CALL, "电话沟通用电容量，供电公司已出具初步意见。", "落实供电方案"),
)


def load_scheduling(staff: Staff, placed: Sequence[Placed], *, on: dt.date, by: User) -> None:
    """Make some of the newly added clues key, and let their units report on a part of them."""
    clues = [
        each.project
        for each in placed
        if each.project.stage == Stage.CLUE
        and each.project.status == Status.ACTIVE
        and each.project.responsible_unit_id
        and not each.project.is_key
    ]
    leaders = [user for user in staff.people.values() if user.has_role(Role.LEADER)]
    for number, project in enumerate(clues[:KEY_CLUES]):
        values = {"is_key": True, "lead_sponsor": leaders[number % len(leaders)]}
        assign_project(project_id=project.pk, values=values, by=by, on=on)
        unit = project.responsible_unit
        writer = project.responsible_person
        if unit is None or writer is None:
            continue
        if number % 3 == 0:
            kind, content, step = SAID[number // 3 % len(SAID)]
            facts = FollowUpFacts(
                happened_on=on - dt.timedelta(days=number % 2),
                kind=kind,
                content=content,
                person_met="投资部经理",
                next_step=step,
                next_step_due_on=on + dt.timedelta(days=5 + number),
            )
            record_follow_up(project_id=project.pk, facts=facts, unit=unit, by=writer, on=on)
        elif number % 3 == 1:
            record_no_change(project_id=project.pk, unit=unit, by=writer, on=on)
