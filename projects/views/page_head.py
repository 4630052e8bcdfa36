"""Head of the project page in words: tags, stage rail, key figures, people, milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Project
from projects.models.choices import (
    STAGE_LABELS,
    SUB_STAGE_LABELS,
    MilestoneKind,
    Nature,
    Origin,
)
from projects.rules.spans import Span
from projects.rules.stages import (
    SUB_STAGES,
    Stage,
    Status,
    SubStage,
    Verb,
    next_sub_stages,
    position,
)
from projects.selectors.project_lists import Row, SmallLists
from zhaoshang.core import clock
from zhaoshang.core.money import WAN_PER_YI, format_yi, percent_text
from zhaoshang.core.templatetags.zs import days_left, figure, short_day

Items = list[dict[str, Any]]
STATUS_TONES = {Status.SUSPENDED: "warn", Status.WITHDRAWN: "off", Status.MERGED: "off"}
# The date a stage still to come is agreed for.
_AGREED = {Stage.LANDED: "agreed_start_on", Stage.PRODUCING: "agreed_production_on"}
_SOON_DAYS = 3


def edit_url(project: Project, section: str, anchor: str = "") -> str:
    """Return the address of a form of the project."""
    url = reverse("projects:edit", args=[project.pk, section])
    return f"{url}#{anchor}" if anchor else url


def head_note(project: Project) -> str:
    """Say in one line what the project is: industry, investor, place, origin of capital."""
    industry = project.chain or project.section or project.industry_text
    place = project.host_unit or project.wanted_site or project.address
    nature = Nature(project.nature).label if project.nature else ""
    origin = Origin(project.origin).label if project.origin else ""
    return " · ".join(
        str(part) for part in (industry, project.investor, place, nature, origin) if part
    )


def amount(value: Decimal | None) -> tuple[str, str]:
    """Return a figure with its unit: 亿元 from 1 亿 on, else 万元."""
    if value is None:
        return "", ""
    if abs(value) >= WAN_PER_YI:
        return format_yi(value), _("100 million yuan")
    return figure(value), _("10,000 yuan")


def rail(project: Project, spans: dict[Stage, Span]) -> Items:
    """Return the stage rail: dates and days of each stage, agreed dates of those to come."""
    here = position(project.sub_stage)
    coming = set(next_sub_stages(project.sub_stage))
    stages = []
    for stage, subs in SUB_STAGES.items():
        state = _state(stage, project)
        stages.append(
            {
                "label": STAGE_LABELS[stage],
                "state": state,
                "note": _stage_note(project, stage, spans.get(stage), state),
                "days": _stage_days(spans.get(stage), state),
                "over": False,
                "subs": [
                    {"label": SUB_STAGE_LABELS[sub], "state": _sub_state(sub, here, coming)}
                    for sub in subs
                ],
            }
        )
    return stages


def rail_name(project: Project) -> str:
    """Say where the project stands, for a screen reader."""
    return _("Stages of the project; now %(stage)s, %(sub_stage)s") % {
        "stage": project.get_stage_display(),
        "sub_stage": project.get_sub_stage_display(),
    }


def proposal_title(verb: str, to_sub_stage: str) -> str:
    """Say what a proposal asks for."""
    if verb == Verb.SUSPEND:
        return _("Proposal to suspend the project")
    if verb == Verb.WITHDRAW:
        return _("Proposal to withdraw the project")
    return _("Proposal to move to “%(stage)s”") % {
        "stage": SUB_STAGE_LABELS[SubStage(to_sub_stage)]
    }


def strip(project: Project, *, may_edit: bool) -> Items:
    """Return the key figures: investment, funds, land, next step."""
    step = _next_step(project)
    if may_edit:
        step["url"] = edit_url(project, "next")
    return [_investment(project), _funds(project), _land(project), step]


def people(project: Project, lists: SmallLists, *, may_edit: bool) -> Items:
    """Return who is responsible, one a line; what is missing links to its form."""
    missing = edit_url(project, "people") if may_edit else True
    sponsor = project.lead_sponsor or project.lead_sponsor_name
    person = project.responsible_person or project.responsible_person_name
    rows: Items = [
        _fact(_("Lead sponsor"), sponsor, missing if project.is_key else None),
        _fact(_("Responsible unit"), project.responsible_unit, missing),
        _fact(_("Responsible person"), person, missing),
        _fact(_("Introducing unit"), project.introducing_unit, missing),
        _fact(_("First-contact unit"), project.first_contact_unit, None),
        _fact(_("Host unit"), project.host_unit, None),
        _fact(_("Supporting units"), _joined(row["unit"] for row in lists.supporting), None),
        _fact(_("Service team"), project.service_team, None),
        _fact(_("Referrers"), _joined(row["name"] for row in lists.referrers), None),
    ]
    if lists.shares:
        split = _joined(f"{row['unit']} {row['percent'].normalize():f}%" for row in lists.shares)
        rows.append(_fact(_("Credit shares"), split, None))
    if project.unit_text:
        rows.append(_fact(_("Units as reported"), project.unit_text, None))
    return rows


def milestones(lists: SmallLists, on: dt.date) -> Items:
    """Return the milestones that have a date, in their own order, with what is late."""
    stored = {row["kind"]: row for row in lists.milestones}
    found = []
    for kind in MilestoneKind:
        row = stored.get(kind.value)
        if row is None or not (row["agreed_on"] or row["actual_on"]):
            continue
        found.append({**row, "label": kind.label, "late_days": _late_days(row, on)})
    return found


def _joined(parts: Iterable[Any]) -> str:
    return "、".join(str(part) for part in parts)


def _fact(label: str, value: Any, missing: Any) -> dict[str, Any]:
    return {"label": label, "value": value or "", "missing": missing if not value else None}


def _late_days(row: Row, on: dt.date) -> int:
    agreed = row["agreed_on"]
    if agreed is None:
        return 0
    return max(0, ((row["actual_on"] or on) - agreed).days)


def _state(stage: Stage, project: Project) -> str:
    order = list(Stage)
    if stage == project.stage:
        return "now"
    return "done" if order.index(stage) < order.index(Stage(project.stage)) else "todo"


def _sub_state(sub: SubStage, here: int, coming: set[SubStage]) -> str:
    if position(sub) < here:
        return "done"
    if position(sub) == here:
        return "now"
    return "next" if sub in coming else ""


def _stage_note(project: Project, stage: Stage, span: Span | None, state: str) -> str:
    if state == "todo":
        agreed = getattr(project, _AGREED.get(stage, ""), None) if stage in _AGREED else None
        if agreed is None:
            return ""
        words = (
            _("agreed start %(day)s") if stage is Stage.LANDED else _("agreed production %(day)s")
        )
        return words % {"day": agreed.isoformat()}
    if span is None:
        return ""
    since = short_day(span.since)
    if state == "now" or span.until is None:
        return _("since %(day)s") % {"day": since}
    return _("%(since)s to %(until)s") % {"since": since, "until": short_day(span.until)}


def _stage_days(span: Span | None, state: str) -> str:
    if span is None or state == "todo":
        return ""
    if span.suspended_days:
        return _("%(days)s days, suspended %(suspended)s days beside") % {
            "days": span.days,
            "suspended": span.suspended_days,
        }
    return _("%(days)s days") % {"days": span.days}


def _investment(project: Project) -> dict[str, Any]:
    value, unit = amount(project.total_investment_wan)
    notes = []
    if project.first_phase_wan is not None:
        notes.append(_("phase one %(amount)s %(unit)s") % _named(project.first_phase_wan))
    if project.foreign_amount_wan is not None:
        notes.append(
            _("%(amount)s × 10,000 %(currency)s at %(rate)s")
            % {
                "amount": figure(project.foreign_amount_wan),
                "currency": project.get_currency_display(),
                "rate": f"{project.conversion_rate.normalize():f}"
                if project.conversion_rate
                else "",
            }
        )
    elif project.agreed_amount_wan is not None:
        notes.append(_("agreed %(amount)s %(unit)s") % _named(project.agreed_amount_wan))
    return {
        "label": _("Total investment"),
        "value": value,
        "unit": unit,
        "note": "；".join(notes) if notes else ("" if value else _("Not filled in")),
    }


def _funds(project: Project) -> dict[str, Any]:
    notes = []
    if project.total_investment_wan:
        share = percent_text(project.funds_verified_wan, project.total_investment_wan)
        notes.append(_("%(share)s of the total investment") % {"share": share})
    waiting = project.funds_claimed_wan - project.funds_verified_wan
    if waiting > 0:
        notes.append(_("claimed beside it %(amount)s") % {"amount": figure(waiting)})
    return {
        "label": _("Verified funds in place"),
        "value": figure(project.funds_verified_wan),
        "unit": _("10,000 yuan"),
        "note": "，".join(notes),
        "url": "#funds",
    }


def _land(project: Project) -> dict[str, Any]:
    notes = []
    if project.agreed_intensity_wan_mu is not None:
        notes.append(
            _("agreed %(amount)s × 10,000 yuan per mu")
            % {"amount": figure(project.agreed_intensity_wan_mu)}
        )
    if project.floor_area_m2 is not None:
        notes.append(_("plant %(area)s m²") % {"area": figure(project.floor_area_m2)})
    return {
        "label": _("Land"),
        "value": figure(project.land_mu),
        "unit": _("mu") if project.land_mu is not None else "",
        "note": "，".join(notes) or ("" if project.land_mu is not None else _("Not filled in")),
    }


def _next_step(project: Project) -> dict[str, Any]:
    due = project.next_step_due_on
    left = days_left(due) if due else ""
    return {
        "label": _("Next step · due"),
        "value": short_day(due) if due else "",
        "unit": left,
        "note": project.next_step or _("Not filled in"),
        "tone": _due_tone(project),
    }


def _due_tone(project: Project) -> str:
    due = project.next_step_due_on
    if due is None or project.status != Status.ACTIVE:
        return ""
    left = (due - clock.today()).days
    return "red" if left < 0 else "amber" if left <= _SOON_DAYS else ""


def _named(value: Decimal) -> dict[str, str]:
    figure_text, unit = amount(value)
    return {"amount": figure_text, "unit": unit}
