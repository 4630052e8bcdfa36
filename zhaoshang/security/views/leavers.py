"""What a leaver still holds, and to whom it goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.security import services
from zhaoshang.security.duties import HeldDuty, find
from zhaoshang.security.forms import HandOverForm
from zhaoshang.security.selectors import held_by, is_leaving


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def leaver(request: HttpRequest, pk: int) -> HttpResponse:
    """List by kind what a person holds; hand over one kind. No record is named here, only counts.

    Administrators of accounts see no business data (reliability.md D7).
    """
    by = actor(request)
    people = User.objects.visible_to(by).select_related("unit__county")
    person = get_object_or_404(people, pk=pk)
    if not can_control_account(by, person):
        raise PermissionDenied
    posted: HandOverForm | None = None
    duty = find(request.POST.get("duty", ""))
    if request.method == "POST":
        if duty is None or duty.hand_over is None:
            raise Http404
        posted = _form(duty, person, request.POST)
        if posted and posted.is_valid() and _handed_over(request, person, duty, posted):
            return redirect("security:leaver", person.pk)
    today = clock.today()
    rows = [
        {
            "held": held,
            "form": posted
            if posted is not None and held.duty is duty
            else _form(held.duty, person, None),
        }
        for held in held_by(person, today)
    ]
    context = {
        "person": person,
        "rows": rows,
        "leaving": is_leaving(person),
        "has_errors": posted is not None,
    }
    return render(request, "security/leaver.html", context)


def _form(duty: HeldDuty, person: User, data: Any) -> HandOverForm | None:
    if duty.takers is None:
        return None
    today = clock.today()
    people = duty.takers(person, today).exclude(pk=person.pk)
    return HandOverForm(
        people, data, initial={"on": today}, auto_id=f"{duty.name.replace('.', '-')}-%s"
    )


def _handed_over(request: HttpRequest, person: User, duty: HeldDuty, form: HandOverForm) -> bool:
    """Carry it out; show a refusal in the form."""
    try:
        count = services.hand_over_duty(
            by=actor(request), person=person, duty=duty, **form.cleaned_data
        )
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return False
    words = {"what": duty.label, "count": count, "taker": form.cleaned_data["taker"]}
    messages.success(request, _t("%(what)s: %(count)s handed over to %(taker)s.") % words)
    return True
