"""The month's briefing, generated from the leader's figures of the whole county, as Word."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.rules.bulletin_texts import OFFICE
from contracts.selectors.overdue import Wanted, counts
from contracts.word.official import CONTENT_TYPE
from projects.rules.flags.kinds import Severity
from projects.selectors.flag_pages import ListChoice, open_flags, pending_consequences
from projects.selectors.list_changes import list_changes
from projects.selectors.narrowing import Narrowing
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import figure, yi
from zhaoshang.dashboard import events
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.briefing_facts import (
    Facts,
    FlagLine,
    Goal,
    Headline,
    ListLine,
    OverdueLine,
    RateLine,
    UnitLine,
)
from zhaoshang.dashboard.briefing_word import briefing_word, mark_of
from zhaoshang.dashboard.views.print import whole
from zhaoshang.dashboard.views.screen import READERS, place_of

Shown = dict[str, Any]
# The most that `compose` names of flags and contracts.
MOST = 8


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest) -> HttpResponseBase:
    """Hand the briefing of this month out as a Word document; recorded."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    if asked.county_id is None:
        raise Http404
    county = Narrowing(county=asked.narrowing.county)
    facts = facts_of(user, Asked(on.year, county, on, asked.county_id))
    content = briefing_word(facts, office=OFFICE, on=on)
    month = f"{facts.until:%Y-%m}"
    record_event(events.BRIEFING_EXPORTED, by=user, detail={"month": month, "form": "docx"})
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{mark_of(facts)}_{month}.docx",
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "private, no-store"},
    )


def facts_of(user: User, asked: Asked) -> Facts:
    """Return what the briefing says: the leader's figures as plain values."""
    shown = whole(user, asked, most=MOST)
    since = asked.month.first_day
    moved = list_changes(user, since=since, narrowing=asked.narrowing)
    red = open_flags(user, ListChoice(narrowing=asked.narrowing.places), on=asked.on).filter(
        severity=Severity.WARNING.value
    )
    reports = counts(user, Wanted(narrowing=asked.narrowing.places), asked.on)
    pending = pending_consequences(user).filter(county=asked.county_id)
    groups = [each for column in shown["targets"].get("columns", []) for each in column]
    at = timezone.localtime(shown["as_of"])
    table = shown["targets"].get("table")
    return Facts(
        county=place_of(user, asked),
        until=asked.month.last_day,
        since=since,
        as_of=f"{at.year}年{at.month}月{at.day}日{at:%H:%M}",
        headline=_headline(shown["targets"].get("main")),
        lists=[
            ListLine(
                str(each["label"]),
                each["figures"].count,
                yi(each["figures"].total_investment_wan),
                moved.net(each["code"]),
            )
            for each in shown["lists"]
        ],
        rates=[_rate(each) for each in shown["rates"]["rates"]],
        groups=[
            (
                str(each["group"]),
                [UnitLine(str(row["unit"]), row["percent"], row["gap"]) for row in each["rows"]],
            )
            for each in groups
        ],
        flags=[(str(each["badge"]["word"]), each["count"]) for each in shown["flags"]["counts"]],
        slips=sorted(Counter(each.get_kind_display() for each in pending).items()),
        reds=[_flag(row) for row in shown["flags"]["rows"] if _is_red(row)],
        unsponsored=red.filter(project__isnull=False, project__lead_sponsor=None)
        .order_by()
        .values("project_id")
        .distinct()
        .count(),
        overdue=shown["overdue"]["count"],
        contracts=[_contract(row) for row in shown["overdue"]["rows"]],
        reports=(reports["late"], reports["office"]),
        problems=[
            (str(row["label"]), row["open"], row["late"]) for row in shown["problems"]["rows"]
        ],
        far_points=table.rule.value.far_points if table and table.rule else None,
        basis=str(groups[0]["rows"][0]["basis"]) if groups else "",
    )


def _headline(main: Shown | None) -> Headline | None:
    if main is None:
        return None
    return Headline(
        main["name"],
        _amount(main, main["value"]),
        None if main["last_year"] is None else _amount(main, main["last_year"]),
        main["year_on_year"],
        tuple(
            Goal(each["name"], _amount(main, each["target"]), each["percent"], each["gap"])
            for each in main["bases"]
        ),
    )


def _amount(main: Shown, amount: Any) -> str:
    return f"{yi(amount)}亿元" if main["is_money"] else f"{figure(amount)}{main['measure']}"


def _rate(rate: Shown) -> RateLine:
    show, unit = (yi, "亿元") if rate["is_money"] else (figure, "个")
    parts = f"{show(rate['numerator'])}÷{show(rate['denominator'])}{unit}"
    return RateLine(str(rate["label"]), rate["percent"], parts, rate["change"], rate["left_out"])


def _is_red(row: Shown) -> bool:
    return bool(row["flag"].severity == Severity.WARNING.value)


def _flag(row: Shown) -> FlagLine:
    flag, project = row["flag"], row["flag"].project
    if project is None:
        return FlagLine(str(flag.unit), "", row["days"])
    return FlagLine(project.name, str(project.responsible_unit or ""), row["days"])


def _contract(row: Shown) -> OverdueLine:
    promise, report = row["promise"], row["report"]
    return OverdueLine(
        row["contract"].project.name,
        promise.content if promise else "",
        row["days"],
        report.get_state_display() if report else "",
    )
