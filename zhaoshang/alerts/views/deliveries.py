"""The log of what went outward: what arrived, what was given up, sending it again.

Kind, receiver and tries are shown, never the words: those are the recipient's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.accounts.form_page import link
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.forms import DeliveryFilterForm
from zhaoshang.alerts.models import Message
from zhaoshang.alerts.models.delivery import STATE_CHOICES
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.selectors.deliveries import (
    DeliveryFilter,
    attempt_rows,
    dead_ids,
    deliveries_of,
    delivery_page,
    delivery_rows,
    item_rows,
    state_counts,
)
from zhaoshang.alerts.services.delivering import send_again
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment

FOLLOWERS = (Role.SYSADMIN, Role.BUREAU_ADMIN)
PAGE_SIZE = 50
# Each is an act of its own in the audit trail, in one request.
MOST_AGAIN = 200


@roles_required(*FOLLOWERS)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """List messages outward, newest first."""
    user = actor(request)
    form = DeliveryFilterForm(request.GET or None)
    asked = form.wanted()
    page = delivery_page(
        user, DeliveryFilter(**asked), cursor=request.GET.get("after"), size=PAGE_SIZE
    )
    counts = state_counts(user)
    base = reverse("alerts:deliveries")
    context = {
        "form": form,
        "asked": asked,
        "rows": page.rows,
        "tabs": _tabs(base, asked, counts),
        "dead": counts.get(MessageState.DEAD.value, 0),
        "shows_dead": asked["state"] == MessageState.DEAD.value,
        "most_again": MOST_AGAIN,
        "prev_url": link(base, asked, page.previous),
        "next_url": link(base, asked, page.next),
        "is_filtered": any(asked.values()),
    }
    return render(request, "alerts/deliveries.html", context)


@refreshes_itself()
@roles_required(*FOLLOWERS)
@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message: what it tells by kind, its tries, its receipts."""
    message = _visible(request, pk)
    (row,) = delivery_rows([message])
    context = {
        "row": row,
        "message": message,
        "items": item_rows(message),
        "attempts": attempt_rows(message),
        "is_dead": message.state == MessageState.DEAD,
        "is_waiting": message.state == MessageState.WAITING,
        "crumbs": ((_("Deliveries"), reverse("alerts:deliveries")),),
    }
    name = "partials/_delivery.html" if is_fragment(request) else "delivery.html"
    return vary_on_fragment(render(request, f"alerts/{name}", context))


@roles_required(*FOLLOWERS)
@require_POST
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one message again that was given up."""
    message = _visible(request, pk)
    try:
        send_again(message_id=message.pk, by=actor(request))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _t("The message waits to be sent again."))
    return redirect("alerts:delivery", pk)


@roles_required(*FOLLOWERS)
@require_POST
def deliveries_again(request: HttpRequest) -> HttpResponse:
    """Send again what was given up, of all or of those a filter shows."""
    user = actor(request)
    asked = DeliveryFilterForm(request.POST).wanted() | {"state": MessageState.DEAD.value}
    count = 0
    for pk in dead_ids(user, DeliveryFilter(**asked), MOST_AGAIN):
        try:
            send_again(message_id=pk, by=user)
        except RuleBroken:
            # Somebody else has just done it.
            continue
        count += 1
    words = ngettext(
        "%(count)s message waits to be sent again.",
        "%(count)s messages wait to be sent again.",
        count,
    )
    messages.success(request, words % {"count": count})
    query = urlencode({name: value for name, value in asked.items() if value})
    return HttpResponseRedirect(f"{reverse('alerts:deliveries')}?{query}")


def _tabs(base: str, asked: dict[str, str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "n": counts.get(state),
            "url": link(base, {**asked, "state": state}, ""),
            "current": asked["state"] == state,
        }
        for state, label in (("", _("All")), *STATE_CHOICES)
    ]


def _visible(request: HttpRequest, pk: int) -> Message:
    found = deliveries_of(actor(request)).select_related("recipient__unit", "robot__unit", "county")
    return get_object_or_404(found, pk=pk)
