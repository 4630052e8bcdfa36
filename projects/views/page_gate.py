"""The gate card in words: what is missing, each with the form that fixes it, and the button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Project
from projects.models.choices import FACT_HINTS, FACT_LABELS, SUB_STAGE_LABELS, DocumentKind
from projects.permissions import can_edit, can_propose, can_set_fact
from projects.rules.gates import (
    HAND_FACTS,
    PUSHED_FACTS,
    Fact,
    GateItem,
    GateTable,
    ProjectFacts,
    checklist,
)
from projects.rules.stages import Status, SubStage, next_sub_stages
from projects.selectors.project_lists import SmallLists
from projects.views.access import Seen
from projects.views.page_head import edit_url
from zhaoshang.core.templatetags.zs import day

_SECTION = {
    Fact.NAME: ("basic", "id_name"),
    Fact.SOURCE: ("basic", "id_source"),
    Fact.SUBMITTED: ("basic", "id_submitted_on"),
    Fact.INDUSTRY: ("basic", "id_section"),
    Fact.INVESTOR: ("investor", "id_investor"),
    Fact.COMPANY_REGISTERED: ("investor", "id_company_credit_code"),
    Fact.TOTAL_INVESTMENT: ("money", "id_total_investment_wan"),
    Fact.WANTED_SITE: ("site", "id_wanted_site"),
    Fact.RESPONSIBLE_PERSON: ("people", "id_responsible_person"),
    Fact.LAND_OBTAINED: ("milestones", "id_land_obtained-actual_on"),
    Fact.DEPOSIT_PAID: ("milestones", "id_deposit_paid-actual_on"),
    Fact.EQUIPMENT_INSTALLED: ("milestones", "id_equipment-actual_on"),
}
_BUREAU_SECTION = {
    Fact.INTRODUCING_UNIT: ("people", "id_introducing_unit"),
    Fact.RESPONSIBLE_UNIT: ("people", "id_responsible_unit"),
    Fact.LEAD_SPONSOR: ("people", "id_lead_sponsor"),
}
_IN_CONTRACTS = (Fact.LEGAL_REVIEW, Fact.CONTRACT_FILED)
_DOCUMENT = {
    Fact.AGREEMENT_FILE: DocumentKind.AGREEMENT,
    Fact.SIGNED_TEXT: DocumentKind.CONTRACT_TEXT,
    Fact.START_EVIDENCE: DocumentKind.PERMIT,
}


@dataclass(frozen=True)
class GateCard:
    """One gate as the component takes it."""

    id: str
    head: str
    note: str
    items: list[dict[str, Any]]
    button: str
    button_url: str
    blocked: bool
    foot: str
    missing: int


def gate_cards(
    seen: Seen, lists: SmallLists, table: GateTable, facts: ProjectFacts
) -> list[GateCard]:
    """Return the gate into each next step; none at the end of the pipeline or when it has ended."""
    if seen.project.status in {Status.WITHDRAWN, Status.MERGED}:
        return []
    return [
        _card(seen, lists, table, sub, checklist(table, sub, facts))
        for sub in next_sub_stages(seen.project.sub_stage)
    ]


def gate_items(seen: Seen, items: Sequence[GateItem]) -> list[dict[str, Any]]:
    """Return the lines of a checklist, with the form that fixes what is missing."""
    return [_line(seen, item) for item in items]


def _card(
    seen: Seen, lists: SmallLists, table: GateTable, sub: SubStage, items: Sequence[GateItem]
) -> GateCard:
    missing = sum(not item.met for item in items)
    stage = SUB_STAGE_LABELS[sub]
    bureau = table.needs_bureau(sub)
    why = _why_blocked(seen, lists, missing)
    word = _("Propose to move to %(stage)s") if bureau else _("Move to %(stage)s")
    return GateCard(
        id=f"gate-{sub.value}",
        head=_head(stage, missing),
        note=_note(items, missing, bureau=bureau),
        items=gate_items(seen, items),
        button=word % {"stage": stage},
        button_url=f"{reverse('projects:advance', args=[seen.project.pk])}?to={sub.value}",
        blocked=bool(why),
        foot=why,
        missing=missing,
    )


def _head(stage: Any, missing: int) -> str:
    if missing:
        return _("To move to “%(stage)s”, still to complete: %(count)s") % {
            "stage": stage,
            "count": missing,
        }
    return _("Ready to move to “%(stage)s”") % {"stage": stage}


def _note(items: Sequence[GateItem], missing: int, *, bureau: bool) -> str:
    who = _("the unit proposes, the bureau confirms") if bureau else _("the unit moves it itself")
    if not items:
        return who
    met = _("%(met)s of %(all)s met") % {"met": len(items) - missing, "all": len(items)}
    return f"{met}；{who}"


def _why_blocked(seen: Seen, lists: SmallLists, missing: int) -> str:
    """Say why the button is dead; nothing where it works."""
    if seen.project.status == Status.SUSPENDED:
        return _("The project is suspended. It can be moved once the bureau resumes it.")
    if lists.proposal is not None:
        return _("A proposal is waiting for the bureau's decision.")
    if not can_propose(seen.user, seen.project, seen.part):
        return _(
            "Only the responsible, supporting and host units and the bureau move this project."
        )
    if missing:
        return _(
            "It can be moved once everything is there. In a special case the business administrator"
            " overrides the gate with a reason, which stays on record."
        )
    return ""


def _line(seen: Seen, item: GateItem) -> dict[str, Any]:
    label = FACT_LABELS[item.fact]
    if item.met:
        return {
            "label": label,
            "hint": _met_hint(item),
            "met": True,
            "action": _("Set by hand") if item.state.by_hand else _("Met"),
        }
    url = _form_url(seen, item)
    return {
        "label": label,
        "hint": item.state.detail or FACT_HINTS.get(item.fact, ""),
        "met": False,
        "url": url,
        "action": _action(seen, item, url),
    }


def _met_hint(item: GateItem) -> str:
    parts = (item.state.detail, day(item.state.on) if item.state.on else "")
    return " · ".join(part for part in parts if part)


def _action(seen: Seen, item: GateItem, url: str) -> str:
    if item.fact in PUSHED_FACTS:
        return _("Open")
    if not url:
        return _("With the bureau") if _is_bureaus(item.fact) else _("Missing")
    if item.fact in _DOCUMENT:
        return _("Upload")
    if item.fact is Fact.PERSON_MET:
        return _("Record follow-up")
    if item.fact is Fact.FIRST_CONTACT:
        return _("File it") if seen.part.may_write else _("See filings")
    return _("Fill in")


def _is_bureaus(fact: Fact) -> bool:
    return fact in HAND_FACTS or fact in _BUREAU_SECTION


def _form_url(seen: Seen, item: GateItem) -> str:
    project, fact = seen.project, item.fact
    if fact in _IN_CONTRACTS:
        return f"{reverse('contracts:register')}?{urlencode({'project': project.pk})}"
    if fact in PUSHED_FACTS:
        part = "services" if fact is Fact.CAPACITY_REACHED else "reviews"
        return reverse(f"projects:project-{part}", args=[project.pk])
    if _is_bureaus(fact):
        return _bureau_url(project, fact) if can_set_fact(seen.user, project) else ""
    if not can_edit(seen.user, project, seen.part):
        return ""
    if fact in _SECTION:
        return edit_url(project, *_SECTION[fact])
    return _record_url(seen, item)


def _record_url(seen: Seen, item: GateItem) -> str:
    """Return the form of a fact that is a record: a document, a follow-up, a filing."""
    project, fact = seen.project, item.fact
    if fact is Fact.PERSON_MET:
        return reverse("projects:follow-up", args=[project.pk])
    if fact is Fact.FIRST_CONTACT:
        if seen.part.may_write:
            return reverse("projects:first-contact-file", args=[project.pk])
        return reverse("projects:first-contacts")
    if fact is Fact.PRODUCTION_EVIDENCE and not item.state.detail:
        return edit_url(project, "milestones", "id_production-actual_on")
    return _document_url(project, _DOCUMENT.get(fact, DocumentKind.PRODUCTION))


def _bureau_url(project: Project, fact: Fact) -> str:
    if fact in _BUREAU_SECTION:
        return edit_url(project, *_BUREAU_SECTION[fact])
    return f"{reverse('projects:gate-fact', args=[project.pk])}?{urlencode({'fact': fact.value})}"


def _document_url(project: Project, kind: DocumentKind) -> str:
    return (
        f"{reverse('projects:document-new', args=[project.pk])}?{urlencode({'kind': kind.value})}"
    )
