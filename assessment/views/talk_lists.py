"""Talk lists: all of them (a unit: its own talks), one with its reasons, drawing and issuing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.talks import AddUnitForm, DrawForm, IssueForm
from assessment.models import InterviewNotice, TalkList
from assessment.permissions_talks import can_change_list, can_keep_talks, can_verify_list
from assessment.policies_talks import TALKER_LABELS, Talker
from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.talks import TalkRule, TalkState
from assessment.selectors.talk_inputs import talk_periods
from assessment.selectors.talks import lists_in_sight, proposals_kept
from assessment.services.talks import issuing, lists
from assessment.talk_words import reason_lines, reason_text
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.talk_access import (
    done,
    list_crumbs,
    list_or_404,
    list_url,
    period_of,
    talks_crumb,
    talks_in_sight,
    tone_of,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period
from zhaoshang.policy.services import BEGINNING

GET_POST = ["GET", "HEAD", "POST"]
COUNTY_WIDE = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
MOST = 60


@roles_required(*READERS, deputies=True)
@require_safe
def talks(request: HttpRequest) -> HttpResponse:
    """List the talk lists of the county; a unit reads its own talks."""
    user = actor(request)
    is_wide = user.scope.reads_county or user.scope.reads_region
    context: dict[str, Any] = {
        "is_wide": is_wide,
        "may_draw": can_keep_talks(user, user.scope.county_id or 0),
    }
    if is_wide:
        found = lists_in_sight(user)[:MOST]
        context["rows"] = [{"list": each, "period": period_of(each)} for each in found]
        return render(request, "assessment/talks/lists.html", context)
    own = talks_in_sight(request).defer("list_of__content").order_by("-list_of__issued_on", "pk")
    context["rows"] = [_row(each) for each in own[:MOST]]
    return render(request, "assessment/talks/own.html", context)


def _row(talk: InterviewNotice) -> dict[str, Any]:
    return {"talk": talk, "period": period_of(talk.list_of), "tone": tone_of(talk)}


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the list of a period."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(can_keep_talks(user, county_id))
    form = DrawForm(**posted(request), periods=talk_periods(county_id))
    page = FormPage(
        title=_("Draw a talk list"),
        verb=_("Draw the list"),
        lead=_(
            "The names come out by the policy in force, each with its reasons. Nobody is told "
            "before the list is issued; until then names can be taken off and added."
        ),
        done=_("The list is drawn. Look at the reasons and arrange the talks."),
        back=reverse("assessment:talks"),
        onward=lambda found: list_url(found.pk),
    )
    return run_page(
        request,
        form,
        lambda data: lists.draw_list(county_id=county_id, by=user, on=on, **data),
        page,
        crumbs=(talks_crumb(),),
    )


@roles_required(*COUNTY_WIDE)
@require_safe
def talk_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a list: each name with its reasons, who was taken off, who is let off, the policy."""
    user, found, on = actor(request), list_or_404(request, pk), clock.today()
    rows = list(
        found.talks.visible_to(user).select_related("unit", "talker").order_by("sort_order", "pk")
    )
    may_change = can_change_list(user, found)
    stops = _hindrances(found) if may_change else []
    context = {
        "list": found,
        "period": period_of(found),
        "rows": [
            {"talk": each, "tone": tone_of(each), "reasons": _lines(found, each)}
            for each in rows
            if each.state != TalkState.TAKEN_OFF
        ],
        "taken_off": [
            {"talk": each, "reasons": _lines(found, each)}
            for each in rows
            if each.state == TalkState.TAKEN_OFF
        ],
        "exempt": _exempt(found),
        "policy": _policy(found),
        "stops": stops,
        "may_change": may_change,
        "may_verify": can_verify_list(user, found),
        "on": on,
        "crumbs": (talks_crumb(),),
    }
    return render(request, "assessment/talks/list.html", context)


def _hindrances(found: TalkList) -> list[str]:
    return issuing.hindrances(found, clock.today())


def _lines(found: TalkList, talk: InterviewNotice) -> Any:
    return reason_lines(talk.reasons, found.content, talk.unit_id)


def _exempt(found: TalkList) -> list[dict[str, Any]]:
    names = {pk: name for pk, name, _group in found.content["inputs"]["units"]}
    return [
        {
            "name": names.get(each.unit, ""),
            "why": each.exempt,
            "reasons": [reason_text(reason, found.content) for reason in each.reasons],
        }
        for each in proposals_kept(found)
        if each.exempt
    ]


def _policy(found: TalkList) -> dict[str, Any]:
    """Return the rule of a list in words, and what it had to leave out."""
    kept, rule = found.content, TalkRule.of(found.content["rule"])
    values, months = kept["policy"]["values"], kept["inputs"]["months"]
    return {
        "document": kept["policy"]["document"],
        # A default that was only written down holds from the beginning: no day to be told.
        "from": "" if kept["policy"]["from"] == str(BEGINNING) else kept["policy"]["from"],
        "rule": rule,
        "offices": [
            (each["level"], TALKER_LABELS[Talker(each["office"])]) for each in values["offices"]
        ],
        "recheck_days": values["recheck_days"],
        "figure": kept["figure"],
        "projects": kept["projects"],
        "months": months,
        "has_result": kept["inputs"]["result"] is not None,
        "small": _small_groups(found, rule),
        "short": len(months) < rule.months,
    }


def _small_groups(found: TalkList, rule: TalkRule) -> list[str]:
    """Return the groups that have too few units, or stand apart."""
    result = found.content["inputs"]["result"]
    if result is None:
        return []
    sizes: dict[str, int] = {}
    apart = set()
    for _unit, group, _place, _total, is_apart in result["rows"]:
        sizes[group] = sizes.get(group, 0) + 1
        if is_apart:
            apart.add(group)
    return [name for name, size in sizes.items() if name in apart or size < rule.smallest]


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a list anew by what is known today."""
    user, found = actor(request), list_or_404(request, pk)
    allow(can_keep_talks(user, found.county_id))

    def act() -> str:
        period = Period.parse(found.period)
        lists.draw_list(county_id=found.county_id, period=period, by=user, on=clock.today())
        return _("The list is drawn anew; what was decided by hand about its names stays.")

    return done(request, act, list_url(pk))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a unit by hand."""
    user, found, on = actor(request), list_or_404(request, pk), clock.today()
    allow(can_change_list(user, found))
    form = AddUnitForm(**posted(request), units=_units(found))
    page = FormPage(
        title=_("Add a unit to the talk list"),
        verb=_("Add the unit"),
        done=lambda talk: _("%(unit)s is added.") % {"unit": talk.unit_name},
        back=list_url(pk),
    )
    return run_page(
        request,
        form,
        lambda data: lists.add_unit(
            list_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
        crumbs=list_crumbs(found),
        record=found,
    )


def _units(found: TalkList) -> QuerySet[Unit]:
    """Return the units that may be added: those in the groups of the year that are not on it."""
    members = [pk for pk, _name, _group in found.content["inputs"]["units"]]
    units = Unit.objects.filter(pk__in=members).exclude(pk__in=found.talks.values("unit_id"))
    return units.in_tree_order()


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a list: fixed, sealed, everybody told."""
    user, found, on = actor(request), list_or_404(request, pk), clock.today()
    allow(can_change_list(user, found))
    form = IssueForm(**posted(request), initial={"signed_by": OFFICE})
    page = FormPage(
        title=_("Issue the talk list"),
        verb=_("Issue the list"),
        lead=_(
            "The list is fixed and sealed. The heads of the units and those who talk are told, and "
            "the letters are ready."
        ),
        done=_("The list is issued; heads and talkers have been told."),
        back=list_url(pk),
    )
    return run_page(
        request,
        form,
        lambda data: issuing.issue_list(
            list_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
        crumbs=list_crumbs(found),
        record=found,
    )


@roles_required(*COUNTY_WIDE)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Work an issued list out again and say whether it is the one that was issued."""
    user, found = actor(request), list_or_404(request, pk)
    allow(can_verify_list(user, found))

    def act() -> str:
        proof = issuing.verify_list(found, by=user)
        if proof.holds:
            return _("It holds: the sealed figures give the same names and reasons.")
        words = _("It does not hold: the list is not what was sealed. Tell the auditor.")
        raise RuleBroken(words, code="differs")

    return done(request, act, list_url(pk))
