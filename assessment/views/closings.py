"""Month closing: the closed months, the preview of the next one, the act, and its proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.closing import CloseForm
from assessment.models import MonthClosing, Restatement
from assessment.permissions import can_close
from assessment.selectors.closing_preview import closing_preview, next_to_close
from assessment.selectors.late_money import late_money
from assessment.selectors.restatements import indicator_names
from assessment.services.closing import close_month
from assessment.services.closing_proof import verify_closing
from assessment.views.months import (
    READERS,
    allow,
    closings_crumb,
    county_or_403,
    month_or_404,
    month_words,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

GET_POST = ["GET", "HEAD", "POST"]
MOST = 60


@roles_required(*READERS)
@require_safe
def closings(request: HttpRequest) -> HttpResponse:
    """List the closed months, and the one whose turn it is."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    turn = next_to_close(county_id)
    found = MonthClosing.objects.visible_to(user).select_related("closed_by").defer("content")
    preview = closing_preview(county_id, turn, on) if turn is not None else None
    context = {
        "preview": preview,
        "turn_words": month_words(turn) if turn is not None else "",
        "turn": turn,
        "rows": [
            {
                "closing": each,
                "month": Month.of(each.month),
                "missing": len(each.missing_units),
            }
            for each in found[:MOST]
        ],
        "may_close": can_close(user, county_id),
        "late": late_money(user, county_id),
        "may_plan": user.has_role(Role.BUREAU_ADMIN),
    }
    return render(request, "assessment/closing/closings.html", context)


@roles_required(*READERS)
@require_http_methods(GET_POST)
def closing(request: HttpRequest, month: str) -> HttpResponse:
    """Show what closing a month would do and close it; show a closed one."""
    user, on, found = actor(request), clock.today(), month_or_404(month)
    county_id = county_or_403(user)
    preview = closing_preview(county_id, found, on)
    if preview.closing is not None and request.method != "POST":
        return _closed(request, preview.closing, found)
    may_close = can_close(user, county_id)
    allow(may_close)
    page = FormPage(
        title=_("Close %(month)s") % {"month": month_words(found)},
        verb=_("Close the month"),
        danger=True,
        done=lambda closed: (
            _("%(month)s is closed. SHA-256: %(hash)s…")
            % {"month": month_words(found), "hash": closed.sha256[:16]}
        ),
        template="assessment/closing/close_month.html",
        back=reverse("assessment:closings"),
        onward=lambda _closed: reverse("assessment:close-month", args=[month]),
        context={"preview": preview, "month": found, "month_words": month_words(found)},
    )
    form = CloseForm(**posted(request))
    form.fields["reason"].required = preview.needs_reason

    def act(data: dict[str, Any]) -> MonthClosing:
        return close_month(county_id=county_id, month=found, by=user, on=on, reason=data["reason"])

    return run_page(request, form, act, page, crumbs=(closings_crumb(),))


def _closed(request: HttpRequest, closed: MonthClosing, month: Month) -> HttpResponse:
    user = actor(request)
    content, kinds = closed.content, indicator_names(closed.county_id)
    missing = Unit.objects.filter(pk__in=closed.missing_units).in_tree_order()
    booked = (
        Restatement.objects.visible_to(user)
        .filter(county=closed.county_id, corrects_month=closed.month)
        .select_related("unit")
        .order_by("booked_month", "unit__sort_order", "pk")
    )
    context = {
        "closing": closed,
        "month": month,
        "month_words": month_words(month),
        "counts": {
            "reports": len(content.get("reports", [])),
            "lines": sum(len(each["lines"]) for each in content.get("reports", [])),
            "figures": len(content.get("figures", [])),
            "definitions": len(content.get("definitions", [])),
            "targets": len(content.get("targets", [])),
        },
        "plan": content.get("plan", {}),
        "reason": content.get("reason", ""),
        "missing": missing,
        "restatements": [
            {"restatement": each, "indicator": kinds.get(each.indicator_id, "")}
            for each in booked[:MOST]
        ],
        "crumbs": (closings_crumb(),),
        "may_verify": user.has_role(Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER),
    }
    return render(request, "assessment/closing/closed.html", context)


@roles_required(Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
@require_POST
def verify(request: HttpRequest, month: str) -> HttpResponse:
    """Work a closed month out again and say whether it still holds."""
    user, found = actor(request), month_or_404(month)
    county_id = county_or_403(user)
    visible = MonthClosing.objects.visible_to(user)
    closed = visible.filter(county=county_id, month=found.first_day).first()
    url = reverse("assessment:close-month", args=[month])
    if closed is None:
        messages.warning(request, _("This month is not closed."))
        return HttpResponseRedirect(reverse("assessment:closings"))
    proof = verify_closing(closed, by=user)
    if proof.holds:
        words = _("It holds: %(count)s figures come out the same, and so does the SHA-256.")
        messages.success(request, words % {"count": proof.figures})
    elif proof.seal_holds:
        words = _("%(count)s published figures are not what was sealed. Tell the auditor.")
        messages.error(request, words % {"count": len(proof.differing)})
    else:
        words = _(
            "What was sealed has been changed: the SHA-256 is now %(hash)s…. Tell the auditor."
        )
        messages.error(request, words % {"hash": proof.found[:16]})
    return HttpResponseRedirect(url)
