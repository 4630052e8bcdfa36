"""How the user wants to be told outside the inbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts.access import actor, login_only
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.alerts.channels.registry import is_ready
from zhaoshang.alerts.forms import ChoiceForm
from zhaoshang.alerts.models import DeliveryChoice
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import Channel
from zhaoshang.alerts.services.choices import save_choice
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict
from zhaoshang.policy.selectors import in_force


@login_only
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and keep the own choice, beside the county's policy."""
    user = actor(request)
    policy = in_force(DELIVERY, user.unit.county or user.unit, clock.today())
    # Without a row the defaults hold, under version 1.
    choice = DeliveryChoice.objects.filter(user=user).first() or DeliveryChoice(user=user)
    form = ChoiceForm(
        policy.value.digest_hour,
        **posted(request),
        initial={"email_mode": choice.email_mode, "digest_hour": choice.digest_hour},
    )

    def act(given: dict[str, Any]) -> DeliveryChoice:
        try:
            return save_choice(
                by=user,
                version=typed_version(request) or 0,
                email_mode=form.mode(),
                digest_hour=given["digest_hour"],
            )
        except Conflict:
            # Another window made the first row meanwhile: its version is the one to go on with.
            choice.pk = DeliveryChoice.objects.values_list("pk", flat=True).get(user=user)
            raise

    page = FormPage(
        title=_("How I am told"),
        verb=_("Save"),
        done=_("Saved: this is how you are told from now on."),
        template="alerts/choices.html",
        back=reverse("alerts:choices"),
        context={
            "policy": policy,
            "links_policy": user.has_role(*COUNTY_WIDE),
            "has_mail": is_ready(Channel.EMAIL),
            "email": user.email,
        },
    )
    crumbs = ((_("Notices"), reverse("alerts:inbox")),)
    return run_page(request, form, act, page, crumbs=crumbs, record=choice)
