"""The auditor's pages: the list of events, one event, and the export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.audit import kinds
from zhaoshang.audit.detail_words import detail_lines
from zhaoshang.audit.events import EXPORTED
from zhaoshang.audit.exports import events_workbook
from zhaoshang.audit.forms import EventFilterForm
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.permissions import auditors_only
from zhaoshang.audit.selectors import act_changes, capped_count, event_page, event_rows
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment

PAGE_SIZE = 50
# Counting stops here (the page then says "20,000+"), and so does an export.
LARGEST_EXPORT = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@auditors_only
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """List events, newest first."""
    form = EventFilterForm(request.GET)
    wanted = form.wanted()
    page = event_page(request.user, wanted, cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    count, more = capped_count(request.user, wanted, LARGEST_EXPORT)
    context = {
        "form": form,
        "tags": (tags := _tags(request, form)),
        "more_chosen": len(tags) > bool(wanted.who),
        "rows": [_row(each) for each in page.rows],
        "previous": page.previous,
        "next": page.next,
        "count": f"{count:,}{'+' if more else ''}",
        "too_many": more,
        "largest_export": LARGEST_EXPORT,
    }
    template = "audit/partials/_events.html" if is_fragment(request) else "audit/events.html"
    return vary_on_fragment(render(request, template, context))


@auditors_only
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event with the fields that its act changed."""
    found: AuditEvent = get_object_or_404(
        AuditEvent.objects.visible_to(request.user).select_related("seal", "county"), pk=pk
    )
    entries, more = act_changes(found.act, at=found.at)
    context = {
        "event": found,
        "kind_label": kinds.kind_label(found.kind),
        "detail": detail_lines(found.detail),
        "entries": entries,
        "more": more,
    }
    return render(request, "audit/event.html", context)


@auditors_only
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the filtered events as a workbook; the export is itself an event."""
    form = EventFilterForm(request.POST)
    wanted = form.wanted()
    count, more = capped_count(request.user, wanted, LARGEST_EXPORT)
    if more:
        words = {"limit": LARGEST_EXPORT}
        messages.error(
            request,
            _t("More than %(limit)s events fit. Choose fewer days and export again.") % words,
        )
        return redirect(reverse("audit:events"))
    record_event(
        EXPORTED,
        by=request.user,
        subject_label=_t("Audit trail"),
        detail={
            "filter": {name: value for name, value in form.cleaned_data.items() if value},
            "rows": count,
        },
    )
    workbook = events_workbook(event_rows(request.user, wanted, LARGEST_EXPORT))
    name = f"{_t('Audit trail')}-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=XLSX)


def _row(each: AuditEvent) -> dict[str, Any]:
    return {
        "event": each,
        "kind": kinds.kind_label(each.kind),
        "who": each.actor_name or _t("System or unknown"),
    }


def _tags(request: HttpRequest, form: EventFilterForm) -> list[dict[str, str]]:
    """Return the filters in force, each with the link that takes it away."""
    labels = kinds.registered_kinds() | dict(AuditEvent.Result.choices)
    tags = []
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("cursor", None)
        words = {"label": form.fields[name].label, "value": labels.get(value, value)}
        tags.append(
            {"label": _t("%(label)s: %(value)s") % words, "remove_url": f"?{query.urlencode()}"}
        )
    return tags
