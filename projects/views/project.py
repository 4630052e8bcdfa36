"""The project page, its timeline, its field history, and the one-page sheet 一表清."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.models import (
    FirstContactFiling,
    Problem,
    Project,
    StageProposal,
)
from projects.models.choices import STATUS_LABELS, SUB_STAGE_LABELS
from projects.permissions import (
    can_ask_for,
    can_assign,
    can_confirm,
    can_edit,
    can_file_first_contact,
    can_follow_up,
    can_merge,
    can_move_back,
    can_override,
    can_set_fact,
    can_suspend,
    can_take_back,
    can_withdraw,
)
from projects.policies import GATES
from projects.policies_flag_looks import Looks
from projects.policies_funds import FUNDS_DUE
from projects.rules.stages import Stage, Status, SubStage, Verb
from projects.selectors.funds_standing import standing_of, standing_rows
from projects.selectors.project_lists import SmallLists
from projects.selectors.project_page import (
    documents_of,
    funds_of,
    page_project,
    problems_of,
    spans_of,
    total_of,
)
from projects.selectors.timeline import PAGE, timeline_page
from projects.selectors.timeline_kinds import Kind
from projects.services.calling import callable_people
from projects.views.access import READERS, Seen, project_or_404
from projects.views.flag_words import county_looks, flag_banners, policy_source
from projects.views.page_facts import filings, hand_facts, sections
from projects.views.page_gate import gate_cards
from projects.views.page_head import (
    STATUS_TONES,
    head_note,
    milestones,
    people,
    proposal_title,
    rail,
    rail_name,
    strip,
)
from projects.views.page_timeline import CHIPS, KIND_LABELS, timeline_items
from projects.views.project_tabs import OVERVIEW, part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.audit.selectors import field_changes
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.policy.selectors import policy_book

MOST_HISTORY = 200
OPEN_FILINGS = {FirstContactFiling.State.SUBMITTED, FirstContactFiling.State.ACCEPTED}


@roles_required(*READERS)
@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about a project on one page."""
    return render(request, "projects/project.html", _page(request, pk))


@roles_required(*READERS)
@require_safe
def project_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the one-page sheet of a project, A4."""
    context = {**_page(request, pk), "may": {}}
    return render(request, "projects/project_print.html", context)


@roles_required(*READERS)
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the timeline alone, of one kind or of all, page by page."""
    seen = project_or_404(request, pk)
    only = _kind(request.GET.get("kind"))
    page = timeline_page(
        seen.project, seen.user, only=only, cursor=request.GET.get("after"), size=PAGE
    )
    context = {
        "project": seen.project,
        "timeline": timeline_items(
            seen.project,
            page.entries,
            county_looks(policy_book(seen.project.county, clock.today())),
        ),
        "chips": _chips(seen.project, only),
        "more_url": _more(seen.project, only, page.next),
    }
    name = "partials/_timeline.html" if is_fragment(request) else "project_timeline.html"
    return vary_on_fragment(render(request, f"projects/{name}", context))


@roles_required(*READERS)
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what from what to what, and why."""
    seen = project_or_404(request, pk)
    entries = field_changes(seen.project, limit=MOST_HISTORY)
    context = {"project": seen.project, "entries": entries, "limit": MOST_HISTORY}
    return render(request, "projects/project_history.html", context)


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = page_project(actor(request), pk, **standing_rows())
    if found is None:
        raise Http404
    project, part, lists, rows = found
    seen, on = Seen(actor(request), project, part, rows), clock.today()
    funds = list(funds_of(project))
    problems = list(problems_of(project))
    documents = list(documents_of(project))
    book = policy_book(project.county, on)
    table, looks = book[GATES].value, county_looks(book)
    cards = gate_cards(seen, lists, table, lists.facts)
    may_edit = can_edit(seen.user, project, part)
    return {
        **part_context(seen, OVERVIEW),
        "part": part,
        "today": on,
        "note": head_note(project),
        "status_tone": STATUS_TONES.get(Status(project.status), ""),
        "banners": flag_banners(
            seen,
            lists.flags,
            on=on,
            looks=looks,
            source=policy_source(book, seen.user),
            funds=lambda: standing_of(rows, on, book[FUNDS_DUE].value),
        ),
        "rail": rail(project, spans_of(lists.moves, on=on)),
        "rail_name": rail_name(project),
        "strip": strip(project, may_edit=may_edit),
        "gates": cards,
        "proposal": _proposal(seen, lists),
        "people": people(project, lists, may_edit=may_edit),
        "callees": callable_people(project),
        "milestones": milestones(lists, on),
        "lists": lists,
        "sections": sections(seen, lists),
        "filings": filings(seen, lists),
        "hand_facts": hand_facts(lists),
        "phases": _phases(lists),
        "funds": sorted(funds, key=lambda each: (each.month, each.pk), reverse=True),
        "reduced": total_of(funds, "reduced_wan"),
        "problems": sorted(problems, key=_most_pressing),
        "open_problems": sum(each.resolved_on is None for each in problems),
        "documents": documents,
        "may": _may(seen, lists),
        "more_verbs": _more_verbs(seen),
        **_timeline(seen, looks),
    }


def _timeline(seen: Seen, looks: Looks) -> dict[str, Any]:
    page = timeline_page(seen.project, seen.user)
    return {
        "timeline": timeline_items(seen.project, page.entries, looks),
        "chips": _chips(seen.project, None),
        "more_url": _more(seen.project, None, page.next),
    }


def _kind(text: str | None) -> Kind | None:
    return Kind(text) if text in {kind.value for kind in CHIPS} else None


def _chips(project: Project, only: Kind | None) -> list[dict[str, Any]]:
    url = reverse("projects:timeline", args=[project.pk])
    chips: list[dict[str, Any]] = [{"label": _("All"), "url": url, "current": only is None}]
    chips += [
        {"label": KIND_LABELS[kind], "url": f"{url}?kind={kind.value}", "current": only is kind}
        for kind in CHIPS
    ]
    return chips


def _more(project: Project, only: Kind | None, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query = {"after": cursor, **({"kind": only.value} if only else {})}
    return f"{reverse('projects:timeline', args=[project.pk])}?{urlencode(query)}"


def _most_pressing(problem: Problem) -> tuple[bool, dt.date, int]:
    return problem.resolved_on is not None, problem.due_on or dt.date.max, -problem.pk


def _phases(lists: SmallLists) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "sub_stage_label": SUB_STAGE_LABELS[SubStage(row["sub_stage"])],
            "status_label": STATUS_LABELS[Status(row["status"])],
            "is_active": row["status"] == Status.ACTIVE,
        }
        for row in lists.phases
    ]


def _proposal(seen: Seen, lists: SmallLists) -> dict[str, Any] | None:
    """Return the waiting proposal, with what this user may do about it."""
    row = lists.proposal
    if row is None:
        return None
    stand_in = StageProposal(pk=row["pk"], created_by_id=row["by_id"])
    return {
        **row,
        "title": proposal_title(row["verb"], row["to_sub_stage"]),
        "may_confirm": can_confirm(seen.user, seen.project, stand_in),
        "may_take_back": can_take_back(seen.user, seen.project, seen.part, stand_in),
        "is_own": row["by_id"] == seen.user.pk,
    }


def _may(seen: Seen, lists: SmallLists) -> dict[str, bool]:
    """Return what the page's buttons offer this user."""
    user, project, part = seen.user, seen.project, seen.part
    merged = project.status == Status.MERGED
    filed = {row["unit_id"] for row in lists.filings if row["state"] in OPEN_FILINGS}
    files = (
        can_file_first_contact(user, project, part)
        and project.stage == Stage.CLUE
        and project.status == Status.ACTIVE
        and not filed & set(user.scope.unit_ids)
    )
    return {
        "follow_up": can_follow_up(user, project, part) and not merged,
        "edit": can_edit(user, project, part) and not merged,
        "assign": can_assign(user, project) and not merged,
        "set_fact": can_set_fact(user, project) and not merged,
        "file": files,
    }


def _more_verbs(seen: Seen) -> list[dict[str, Any]]:
    """Return the rarer verbs that this user may use on the project as it stands."""
    user, project, part = seen.user, seen.project, seen.part
    active, status = project.status == Status.ACTIVE, project.status
    suspends = can_suspend(user, project)
    offers = (
        ("move-back", _("Move back"), active and can_move_back(user, project), False),
        ("override", _("Override the gate"), active and can_override(user, project), False),
        ("suspend", _("Suspend"), active and suspends, False),
        (
            "suspend",
            _("Propose to suspend"),
            active and can_ask_for(user, project, part, Verb.SUSPEND),
            False,
        ),
        ("resume", _("Resume"), status == Status.SUSPENDED and suspends, False),
        ("reinstate", _("Reinstate"), status == Status.WITHDRAWN and suspends, False),
        (
            "withdraw",
            _("Withdraw"),
            status in {Status.ACTIVE, Status.SUSPENDED} and can_withdraw(user, project, part),
            True,
        ),
        (
            "withdraw",
            _("Propose to withdraw"),
            active and can_ask_for(user, project, part, Verb.WITHDRAW),
            True,
        ),
        (
            "merge",
            _("Merge into another project"),
            status != Status.MERGED and can_merge(user, project),
            True,
        ),
    )
    return [
        {"label": label, "url": reverse(f"projects:{name}", args=[project.pk]), "danger": danger}
        for name, label, offered, danger in offers
        if offered
    ]
