"""The yearly round of rewards: cases with sums, candidates, workbook, papers; a project's part."""

from __future__ import annotations

import io
from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment import events_rewards as events
from assessment.exporting.spot_check_file import Sheet, sample_workbook
from assessment.models import RewardCase, RewardReferrer
from assessment.models.rewards import CASE_STATE_LABELS
from assessment.permissions_rewards import can_open_reward
from assessment.rules.reward_course import ENDED, CaseState
from assessment.selectors.reward_facts import RewardPolicies
from assessment.selectors.reward_round import (
    MOST_CASES,
    CaseLine,
    candidates,
    cases_in_sight,
    lines_of,
    rewards_of_year,
)
from assessment.selectors.rewards import kept_of, working_of
from assessment.services.reward_review import unmet_names
from assessment.services.rewards import FIRST_YEAR, LAST_YEAR, record_case
from assessment.views.months import county_or_403
from assessment.views.reward_access import (
    READERS,
    TONES,
    case_or_404,
    is_live,
    rewards_crumb,
)
from assessment.views.reward_words import export_sheet, form_facts, notice_rows
from assessment.word.reward import approval_form, notice_text
from contracts.word.official import CONTENT_TYPE
from projects.models import Project, Referrer, ReferrerClaim
from projects.project_parts import tabs_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.htmx import is_fragment, vary_on_fragment

CURRENT = "rewards"
PRIVATE = {"Cache-Control": "private, no-store"}


@roles_required(*READERS)
@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    """List the rewards of a year with their sums, or those of one referrer of all years."""
    user, on = actor(request), clock.today()
    county, year, referrer = _county(user), _year(request), _referrer(request)
    lines = _lines(user, county, year, referrer, _state(request))
    sums = rewards_of_year(county.pk, year)
    course = RewardPolicies(county).course(on)
    context = {
        "year": year,
        "years": range(on.year + 1, on.year - 6, -1),
        "lines": [_shown(line) for line in lines],
        "is_full": len(lines) == MOST_CASES,
        "sums": sums,
        "by_state": [
            {"label": CASE_STATE_LABELS[state], "value": state.value, "sum": each}
            for state, each in sums.by_state.items()
            if each.number
        ],
        "states": [(state.value, label) for state, label in CASE_STATE_LABELS.items()],
        "asked_state": _state(request),
        "referrer": referrer,
        "referrer_name": Referrer.objects.visible_to(user).filter(pk=referrer).first()
        if referrer
        else "",
        "course": course,
        "may_open": can_open_reward(user, county.pk),
        "may_notice": any(line.case.state == CaseState.NOTICED for line in lines),
    }
    return render(request, "assessment/rewards/list.html", context)


@roles_required(*READERS)
@require_safe
def reward_candidates(request: HttpRequest) -> HttpResponse:
    """List the projects with confirmed referrers and no case, those that meet the rule first."""
    user, on = actor(request), clock.today()
    county = _county(user)
    rows = [
        {
            "candidate": each,
            "project": each.project,
            "award": each.working.due_wan,
            "base": each.working.award.base_wan,
            "until": each.working.until,
            "referrers": "、".join(each.working.names.values()),
            "unmet": unmet_names(each.working.award, each.working.terms.value),
            "meets": each.meets,
        }
        for each in candidates(county, on)
    ]
    context = {
        "ready": [row for row in rows if row["meets"]],
        "others": [row for row in rows if not row["meets"]],
        "may_open": can_open_reward(user, county.pk),
        "crumbs": (rewards_crumb(),),
    }
    return render(request, "assessment/rewards/candidates.html", context)


@roles_required(*READERS)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the round as a workbook, with the columns of the page; an event."""
    user = actor(request)
    county, year, state = _county(user), _year(request), _state(request)
    lines = _lines(user, county, year, _referrer(request), state)
    record_event(
        events.REWARDS_EXPORTED,
        by=user,
        county=county.pk,
        subject=county,
        detail={"rows": len(lines), "filter": f"{year} {state}".strip()},
    )
    sheet: Sheet = export_sheet(lines, year)
    return FileResponse(
        sample_workbook([sheet]),
        as_attachment=True,
        filename=_("Referrer rewards %(year)s.xlsx") % {"year": year},
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers=PRIVATE,
    )


@roles_required(*READERS)
@require_safe
def public_notice(request: HttpRequest) -> HttpResponseBase:
    """Give the text of the public notice of a round: the cases that stand under notice."""
    user, on = actor(request), clock.today()
    county, year = _county(user), _year(request)
    cases = list(
        cases_in_sight(user).filter(county=county, year=year, state=CaseState.NOTICED.value)
    )
    if not cases:
        raise Http404
    course = RewardPolicies(county).course(on).value
    first, last = (
        [each for each in found if each is not None]
        for found in zip(*((case.notice_from, case.notice_until) for case in cases), strict=True)
    )
    content = notice_text(
        notice_rows(cases),
        county=county.label,
        year=year,
        course=course,
        days=(min(first), max(last)),
    )
    record_event(
        events.REWARD_PRINTED,
        by=user,
        county=county.pk,
        subject=county,
        detail={"year": year, "form": "notice", "rows": len(cases)},
    )
    return _word(content, f"{year}年度招商引资引荐奖励公示.docx")


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the form of approval of a case; an event."""
    user, on = actor(request), clock.today()
    case = case_or_404(user, pk)
    content = kept_of(working_of(case, on)) if is_live(case) else case.content
    made = approval_form(form_facts(case, content))
    record_case(events.REWARD_PRINTED, case, by=user, form="approval")
    return _word(made, f"{case.project.name}引荐奖励审批表.docx")


@roles_required(*READERS)
@require_safe
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rewards of a project: a part of its page, and a page of its own."""
    user, on = actor(request), clock.today()
    project = get_object_or_404(
        Project.objects.visible_to(user).select_related("county", "investor"), pk=pk
    )
    cases = list(cases_in_sight(user).filter(project=project))
    has_claims = project.referrer_claims.filter(state=ReferrerClaim.State.CONFIRMED).exists()
    stands = any(case.state not in ENDED for case in cases)
    may_open = has_claims and not stands and can_open_reward(user, project.county_id)
    context = {
        "project": project,
        "tabs": tabs_of(pk, CURRENT),
        "lines": [_shown(line) for line in lines_of(cases, project.county, on)],
        "has_claims": has_claims,
        "open_url": reverse("assessment:reward-open", args=[pk]) if may_open else "",
    }
    name = "_of_project.html" if is_fragment(request) else "of_project.html"
    return vary_on_fragment(render(request, f"assessment/rewards/{name}", context))


def _county(user: User) -> Unit:
    county_id = county_or_403(user)
    county = user.unit.county
    if county is None or county.pk != county_id:
        return Unit.objects.get(pk=county_id)
    return county


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == len(str(LAST_YEAR)) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in {state.value for state in CaseState} else ""


def _referrer(request: HttpRequest) -> int | None:
    text = request.GET.get("referrer", "")
    return int(text) if text.isdecimal() and len(text) <= len("999999999999") else None


def _lines(user: User, county: Unit, year: int, referrer: int | None, state: str) -> list[CaseLine]:
    found = cases_in_sight(user).filter(county=county)
    if referrer is None:
        found = found.filter(year=year)
    else:
        claims = ReferrerClaim.objects.filter(
            referrer=referrer, state=ReferrerClaim.State.CONFIRMED
        )
        rows = RewardReferrer.objects.filter(referrer=referrer)
        found = found.filter(
            Q(project__in=claims.values("project")) | Q(pk__in=rows.values("case"))
        )
    if state:
        found = found.filter(state=state)
    cases: list[RewardCase] = list(found[:MOST_CASES])
    return lines_of(cases, county, clock.today())


def _shown(line: CaseLine) -> dict[str, Any]:
    return {
        "line": line,
        "case": line.case,
        "tone": TONES[CaseState(line.case.state)],
        "referrers": "、".join(name for name, _percent, _due in line.shares),
        "open": line.award_wan - line.paid_wan,
    }


def _word(content: bytes, name: str) -> FileResponse:
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=name,
        content_type=CONTENT_TYPE,
        headers=PRIVATE,
    )
