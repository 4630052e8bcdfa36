"""Notices, the trail itself, the working calendar, policies."""

from __future__ import annotations

import datetime as dt

from tests.factories.alerts import NoticeFactory
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import events as alert_events
from zhaoshang.audit import events as audit_events
from zhaoshang.calendar import events as calendar_events
from zhaoshang.calendar.models import WorkdayOverride
from zhaoshang.health import events as health_events
from zhaoshang.policy import events as policy_events
from zhaoshang.policy.kinds import find
from zhaoshang.policy.models import Policy
from zhaoshang.policy.services import set_policy

FIRST_CONTACT = "projects.first_contact"
NOTICE_TEXT = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。"


@case("alerts:acknowledge")
def acknowledge(world: World) -> Act:
    by = world[Role.CLERK]
    notice = NoticeFactory(recipient=by, needs_answer=True)
    subject = (notice.subject_type, notice.subject_id)
    return Act(by, {}, (alert_events.ACKNOWLEDGED,), subject, None, {"pk": notice.pk})


@case("audit:export")
def export_trail(world: World) -> Act:
    by = world[Role.AUDITOR]
    return Act(by, {"kind": "accounts"}, (audit_events.EXPORTED,), None, None, writes=False)


@case("health:run")
def run_sweep_by_hand(world: World) -> Act:
    by = world[Role.SYSADMIN]
    subject = ("health.sweep", "seal-audit")
    return Act(by, {}, (health_events.SWEEP_ASKED,), subject, None, {"name": "seal-audit"})


@case("calendar:override-new")
def set_day(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "on": "2026-11-04",
            "is_working": "no",
            "name": "县庆",
            "owner": "own",
            "source_document": "陵政发〔2026〕1号",
        },
        kinds=(calendar_events.DAY_SET,),
        subject=WorkdayOverride,
        wrong={"on": "someday"},
    )


@case("calendar:override-delete")
def remove_day(world: World) -> Act:
    day = WorkdayOverride.objects.create(
        owner=world.county.county, on=TODAY, is_working=False, name="县庆"
    )
    by = world[Role.BUREAU_ADMIN]
    return Act(by, {}, (calendar_events.DAY_REMOVED,), day, None, {"pk": day.pk})


@case("calendar:notice-import")
def load_notice(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "year": 2027,
            "owner": "own",
            "source_document": "国办发明电〔2026〕7号",
            "text": NOTICE_TEXT,
            "confirm": "1",
        },
        kinds=(calendar_events.NOTICE_LOADED,),
        subject=("calendar.yearnotice", 2027),
        wrong={"text": "没有日期"},
    )


@case("policy:new")
def set_row(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "protection_days": 60,
            "effective_from": "2026-12-01",
            "source_document": "陵招发〔2026〕3号",
            "reason": "年度调整",
        },
        kinds=(policy_events.POLICY_SET,),
        subject=Policy,
        wrong={"protection_days": 0},
        url={"name": FIRST_CONTACT},
    )


@case("policy:remove")
def remove_row(world: World) -> Act:
    kind = find(FIRST_CONTACT)
    assert kind is not None
    row = set_policy(
        kind=kind,
        owner=world.county.county,
        effective_from=dt.date(2026, 12, 1),
        value={"protection_days": 60},
        source_document="陵招发〔2026〕3号",
        by=world[Role.BUREAU_ADMIN],
    )
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"reason": "文件撤回"},
        kinds=(policy_events.POLICY_REMOVED,),
        subject=row,
        wrong={"reason": ""},
        url={"name": FIRST_CONTACT, "pk": row.pk},
    )
