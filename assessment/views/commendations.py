"""Commendations of a settled year: proposed, struck off, nominated, noticed, issued, printed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import events_settlement as events
from assessment.exporting.progress_file import progress_workbook
from assessment.forms.settlement import IssueForm, NominateForm, NoticeForm, StrikeForm
from assessment.models import Commendation, CommendationList, GroupMember
from assessment.permissions_settlement import can_commend
from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.commendations import Why
from assessment.services import commendation_course as course
from assessment.services import commendations as services
from assessment.services.commendation_locking import rule_of
from assessment.settlement_words import WHY_LABELS
from assessment.views.months import READERS, allow
from assessment.views.settlement_access import (
    AskedYear,
    asked_year,
    list_in_sight,
    settled_or_404,
    year_crumbs,
)
from assessment.word.commendations import decision_word, name_of, notice_word
from contracts.word.official import CONTENT_TYPE
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind

GET_POST = ["GET", "HEAD", "POST"]
State = CommendationList.State


@roles_required(*READERS)
@require_safe
def commendations(request: HttpRequest, year: int) -> HttpResponse:
    """Show who is commended, why, and who is passed over."""
    asked = asked_year(request, year)
    edition = request.GET.get("edition", "")
    found, on = list_in_sight(asked, edition), clock.today()
    may = can_commend(asked.user, asked.county_id)
    if found is None and not (may and asked.settled is not None and not edition):
        return render(
            request,
            "assessment/settlement/commendations_none.html",
            {"asked": asked, "crumbs": year_crumbs(year)},
        )
    standing = asked.settled is not None and (
        found is None or found.settlement_id == asked.settled.pk
    )
    rows = list(found.rows.order_by("sort_order", "group_name", "rank", "pk")) if found else []
    context = {
        "asked": asked,
        "list": found,
        "query": f"?edition={found.settlement.edition}" if found else "",
        "crumbs": year_crumbs(year),
        "categories": _by_category(rows),
        "passed": _passed(found) if found and asked.user.scope.reads_county else [],
        "may_propose": may and standing and (found is None or found.state == State.PROPOSED),
        "may_nominate": may and standing and found and found.state == State.PROPOSED,
        "may_strike": may and standing and found and found.state != State.ISSUED,
        "may_issue": may
        and standing
        and found
        and found.state == State.NOTICED
        and found.notice_until is not None
        and on > found.notice_until,
        "reads_all": asked.user.scope.reads_county,
    }
    return render(request, "assessment/settlement/commendations.html", context)


def _by_category(rows: list[Commendation]) -> list[dict[str, Any]]:
    return [
        {"name": name, "rows": list(each)}
        for name, each in groupby(rows, key=lambda row: row.category)
    ]


def _passed(found: CommendationList) -> list[dict[str, Any]]:
    return [
        {**each, "words": "、".join(str(WHY_LABELS[Why(why)]) for why in each["why"])}
        for each in found.passed_over
    ]


def _crumbs(year: int) -> tuple[Crumb, ...]:
    url = reverse("assessment:commendations", args=[year])
    return (*year_crumbs(year), (_("Commendations"), url))


def _own(request: HttpRequest, year: int) -> AskedYear:
    """Return the year, for its administrator alone, and only while it is settled."""
    asked = asked_year(request, year)
    allow(can_commend(asked.user, asked.county_id))
    settled_or_404(asked)
    return asked


def _list_or_404(asked: AskedYear, edition: str = "") -> CommendationList:
    found = list_in_sight(asked, edition)
    if found is None:
        raise Http404
    return found


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def propose(request: HttpRequest, year: int) -> HttpResponse:
    """Propose who is commended, by the policy in force."""
    asked = _own(request, year)
    settled = settled_or_404(asked)
    try:
        services.propose_commendations(settlement_id=settled.pk, by=asked.user, on=clock.today())
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("The list is proposed by the policy in force."))
    return HttpResponseRedirect(reverse("assessment:commendations", args=[year]))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def nominate(request: HttpRequest, year: int) -> HttpResponse:
    """Nominate a person."""
    asked = _own(request, year)
    found = _list_or_404(asked)
    names = [each.name for each in rule_of(found).categories if each.by.names_persons]
    members = GroupMember.objects.filter(plan=asked.plan).values("unit")
    form = NominateForm(
        **posted(request),
        categories=names,
        units=Unit.objects.filter(pk__in=members).in_tree_order(),
    )

    def act(data: dict[str, Any]) -> Commendation:
        wanted = services.Nomination(
            category=data["category"],
            unit_id=data["unit"].pk,
            person_name=data["person_name"],
            post=data["post"],
            reason=data["reason"],
        )
        return services.nominate(
            list_id=found.pk, version=typed_version(request), wanted=wanted, by=asked.user
        )

    page = FormPage(
        title=_("Nominate a person"),
        verb=_("Nominate"),
        lead="" if names else _("The county’s policy has no category for persons."),
        done=lambda row: _("%(name)s is nominated.") % {"name": row.person_name},
        back=reverse("assessment:commendations", args=[year]),
    )
    return run_page(request, form, act, page, crumbs=_crumbs(year), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def notice(request: HttpRequest, year: int) -> HttpResponse:
    """Put the list under public notice."""
    asked, on = _own(request, year), clock.today()
    found = _list_or_404(asked)
    days = rule_of(found).notice_days

    def act(data: dict[str, Any]) -> CommendationList:
        return course.put_list_under_notice(
            list_id=found.pk,
            version=typed_version(request),
            number=data["number"],
            by=asked.user,
            on=on,
        )

    page = FormPage(
        title=_("Public notice"),
        verb=_("Put under public notice"),
        lead=_(
            "Everybody in the county sees the list from then on for %(days)s working days. Names"
            " can still be struck off, none can be added."
        )
        % {"days": days},
        done=lambda made: (
            _("It is under public notice until %(until)s.") % {"until": made.notice_until}
        ),
        back=reverse("assessment:commendations", args=[year]),
    )
    form = NoticeForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(year), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def issue(request: HttpRequest, year: int) -> HttpResponse:
    """Issue the list by its document."""
    asked, on = _own(request, year), clock.today()
    found = _list_or_404(asked)

    def act(data: dict[str, Any]) -> CommendationList:
        return course.issue_commendations(
            list_id=found.pk,
            version=typed_version(request),
            number=data["number"],
            signed_by=data["signed_by"],
            dated_on=data["dated_on"],
            by=asked.user,
            on=on,
        )

    page = FormPage(
        title=_("Issue the commendations"),
        verb=_("Issue"),
        danger=True,
        lead=_("The list never changes afterwards; every unit on it is told."),
        done=lambda made: _("Issued. SHA-256: %(hash)s…") % {"hash": made.sha256[:16]},
        back=reverse("assessment:commendations", args=[year]),
    )
    form = IssueForm(
        **posted(request), initial={"signed_by": OFFICE.removesuffix("办公室"), "dated_on": on}
    )
    return run_page(request, form, act, page, crumbs=_crumbs(year), record=found)


def _row_or_404(request: HttpRequest, pk: int) -> Commendation:
    user = actor(request)
    row = (
        Commendation.objects.visible_to(user)
        .select_related("of_list__settlement")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    allow(can_commend(user, row.of_list.county_id))
    return row


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike somebody off the list, with the reason."""
    row = _row_or_404(request, pk)
    year = row.of_list.settlement.year

    def act(data: dict[str, Any]) -> Commendation:
        return services.strike_off(
            row_id=pk, version=typed_version(request), why=data["why"], by=actor(request)
        )

    page = FormPage(
        title=_("Strike off: %(name)s") % {"name": row.person_name or row.unit_name},
        verb=_("Strike off"),
        danger=True,
        lead=row.reason,
        done=_("It is struck off; the reason stays on the list."),
        back=reverse("assessment:commendations", args=[year]),
    )
    form = StrikeForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(year), record=row.of_list)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody back who was struck off."""
    row = _row_or_404(request, pk)
    try:
        services.put_back(row_id=pk, version=typed_version(request), by=actor(request))
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("It stands on the list again."))
    year = row.of_list.settlement.year
    return HttpResponseRedirect(reverse("assessment:commendations", args=[year]))


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest, year: int) -> HttpResponseBase:
    """Hand the paper out: the decision once it is issued, else the public notice; recorded."""
    asked = asked_year(request, year)
    found = _list_or_404(asked, request.GET.get("edition", ""))
    content = said_by(found)
    made = decision_word if found.state == State.ISSUED else notice_word
    name = "表彰决定" if found.state == State.ISSUED else "拟表彰公示"
    data = io.BytesIO(made(content, asked.county.name))
    return _handed_out(request, found, data, f"{year}年度{name}.docx", CONTENT_TYPE)


@roles_required(*READERS)
@require_safe
def excel(request: HttpRequest, year: int) -> HttpResponseBase:
    """Hand the list out as a workbook; recorded."""
    asked = asked_year(request, year)
    found = _list_or_404(asked, request.GET.get("edition", ""))
    content = said_by(found)
    headings = [
        _("Category"),
        _("Unit or person"),
        pgettext("group of units", "Group"),
        pgettext("in a ranking", "Place"),
        _("Money (10,000 yuan)"),
        pgettext("commendation", "Why"),
    ]
    lines = [
        [
            row["category"],
            name_of(row),
            row["group"],
            str(row["rank"] or ""),
            row["amount_wan"] or "",
            row["reason"],
        ]
        for row in content["rows"]
    ]
    title = f"{year}年度{content['title']}"
    number = content["head"]["number"] or content["notice"]["number"]
    book = progress_workbook(title, number, headings, lines)
    return _handed_out(request, found, book, f"{title}.xlsx", CONTENT_TYPES[FileKind.XLSX])


def said_by(found: CommendationList) -> Mapping[str, Any]:
    """Return what a list says: frozen once it is issued, as it stands before."""
    return found.content if found.state == State.ISSUED else course.content_of(found)


def _handed_out(
    request: HttpRequest, found: CommendationList, data: Any, name: str, kind: str
) -> FileResponse:
    record_event(
        events.COMMENDATIONS_EXPORTED,
        by=actor(request),
        county=found.county_id,
        subject=found,
        detail={
            "year": found.settlement.year,
            "state": str(found.get_state_display()),
            "file": name,
        },
    )
    return FileResponse(data, as_attachment=True, filename=name, content_type=kind)
