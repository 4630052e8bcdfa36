"""An entry of a spot check: what was drawn, the finding, its files; recorded on a phone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.spot_checks import FindingForm
from assessment.models import SpotCheckFile, SpotCheckItem
from assessment.period_words import period_text
from assessment.permissions_spot_checks import can_record
from assessment.selectors.spot_checks import entered_or_verified, next_open
from assessment.services.spot_checks import check_url
from assessment.services.spot_findings import OWN_ENTRY, Found, record_finding
from assessment.views.months import READERS, allow
from assessment.views.spot_checks import spot_checks_crumb
from projects.services.funds_deciding import stands_at
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.core import clock
from zhaoshang.core.money import plain_wan
from zhaoshang.core.periods import Period
from zhaoshang.files.responses import file_response

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*READERS)
@require_http_methods(GET_POST)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry that was drawn; the bureau records here what was found."""
    user, on = actor(request), clock.today()
    found = _item_or_404(request, pk)
    may_record = can_record(user, found)
    is_own = may_record and entered_or_verified(user, found.entry)
    context = _context(found)
    if request.method != "POST" and (is_own or not may_record):
        context |= {"why_not": OWN_ENTRY if is_own else "", "crumbs": _crumbs(found)}
        return render(request, "assessment/spot_checks/item.html", context)
    allow(may_record)
    form = FindingForm(
        **posted(request),
        on=on,
        is_mended=bool(found.finding),
        initial={
            "finding": found.finding,
            "reduced_wan": plain_wan(found.reduced_wan) if found.reduced_wan else "",
        },
    )

    def act(data: dict[str, Any]) -> SpotCheckItem:
        uploads = [*data.pop("photos"), *data.pop("uploads")]
        return record_finding(
            item_id=pk,
            version=typed_version(request) or 0,
            found=Found(**data),
            by=user,
            on=on,
            uploads=uploads,
        )

    page = FormPage(
        title=_("Change the finding") if found.finding else _("Record the finding"),
        verb=_("Save the finding"),
        done=lambda done: _("Recorded: %(finding)s.") % {"finding": done.get_finding_display()},
        template="assessment/spot_checks/item_form.html",
        back=check_url(found.check_of_id),
        context=context | {"upcoming": next_open(found)},
    )
    return run_page(request, form, act, page, crumbs=_crumbs(found), record=found)


@roles_required(*READERS)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open a file of a finding for who reads the finding."""
    found = get_object_or_404(
        SpotCheckFile.objects.visible_to(actor(request)).select_related("file", "item__check_of"),
        pk=pk,
    )
    return file_response(found.file, request=request, inline=True, subject=found.item)


def _item_or_404(request: HttpRequest, pk: int) -> SpotCheckItem:
    found = (
        SpotCheckItem.objects.visible_to(actor(request))
        .select_related(
            "check_of", "unit", "entry__project", "entry__import_batch", "checked_by", "updated_by"
        )
        .defer("check_of__content")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _context(found: SpotCheckItem) -> dict[str, Any]:
    return {
        "item": found,
        "entry": found.entry,
        "project": found.entry.project,
        "period": period_text(Period.parse(found.check_of.period)),
        "stands": stands_at(found.entry),
        "booked": list(found.corrections.order_by("pk")),
        "files": list(found.files.all()),
    }


def _crumbs(found: SpotCheckItem) -> tuple[Crumb, ...]:
    period = period_text(Period.parse(found.check_of.period))
    return (spot_checks_crumb(), (period, check_url(found.check_of_id)))
