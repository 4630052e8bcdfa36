"""Ruling on an objection 异议裁定: verdict, reasons, document, and which figures it changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from assessment.forms.scores import RulingForm
from assessment.models import Objection
from assessment.permissions_scores import can_rule
from assessment.rules.scoring import names
from assessment.selectors.score_page import unit_page
from assessment.services.scoring.rulings import rule_objection
from assessment.views.months import allow
from assessment.views.objections import facts, objection_crumbs, objection_or_404
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]
State = Objection.State


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule on an objection; the figures it changes are typed beside those that stand."""
    user, on, found = actor(request), clock.today(), objection_or_404(request, pk)
    allow(can_rule(user, found))
    shown = facts(found)
    row = shown["row"]
    unit = unit_page(found.run.content, found.unit_id, row.outcome) if row is not None else None
    form = RulingForm(
        **posted(request),
        figures=[*unit.figures, *unit.marks] if unit is not None else (),
        with_target=names.targets_of(unit.scheme) if unit is not None else frozenset(),
    )
    page = FormPage(
        title=_("Rule on the objection"),
        verb=pgettext("objection", "Rule"),
        done=lambda ruled: (
            _("Ruled: %(verdict)s. The unit is told.") % {"verdict": ruled.get_state_display()}
        ),
        template="assessment/scores/rule.html",
        back=reverse("assessment:objection", args=[pk]),
        context=shown,
    )

    def act(data: dict[str, Any]) -> Objection:
        return rule_objection(
            objection_id=pk,
            version=typed_version(request) or 0,
            verdict=State(data["verdict"]),
            ruling=data["ruling"],
            reference=data["reference"],
            changes=form.changed(),
            by=user,
            on=on,
        )

    crumbs = (*objection_crumbs(), (str(found.unit), page.back))
    return run_page(request, form, act, page, crumbs=crumbs, record=found)
