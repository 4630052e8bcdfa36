"""Acts around flags: excuse and lift, their end; receipt, answer, re-check of talks and slips."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.flags import (
    YES,
    AnswerForm,
    DecideExcuseForm,
    ExcuseForm,
    HoldForm,
    RecheckForm,
)
from projects.models import FlagConsequence, FlagHold
from projects.permissions_flags import (
    can_answer,
    can_ask_excuse,
    can_decide_excuse,
    can_end_hold,
    can_lift,
    can_recheck,
    can_take_back,
)
from projects.policies_flag_effects import FLAG_HOLDS
from projects.rules.flags.kinds import HoldState
from projects.selectors.flag_pages import flags_of_project
from projects.services import flags as services
from projects.services.flags.holds import NOT_WAITING
from projects.views.access import BUREAU, Seen, allow, project_or_404
from projects.views.flag_words import flag_choices, hold_rule
from projects.views.form_page import run_form
from projects.views.records import writing_unit
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.form_parts import HappenedForm, RevokeForm
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
UNITS = (Role.CLERK, Role.UNIT_HEAD)


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the bureau for an excuse."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_ask_excuse(seen.user, seen.project, seen.part))
    flags = flag_choices(flags_of_project(seen.project))
    if not flags:
        return _nothing_up(request, seen)
    longest = in_force(FLAG_HOLDS, seen.project.county, on).value.longest_excuse_days
    page = FormPage(
        title=_("Ask for an excuse"),
        verb=_("Ask"),
        lead=_(
            "The flag stays up until the bureau has decided. An excuse lasts at most %(days)s days;"
            " days it holds a flag down are counted apart."
        )
        % {"days": longest},
        done=_("Asked. The bureau has been told and will decide."),
        back=_tab(seen),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.ask_excuse(
            project_id=pk, unit=writing_unit(seen), by=seen.user, on=on, **data
        )

    form = ExcuseForm(**posted(request), flags=flags, on=on, longest=longest)
    return run_form(request, seen, form, act, page)


@roles_required(Role.LEADER)
@require_http_methods(GET_POST)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a flag until a date."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_lift(seen.user, seen.project.county_id))
    flags = flag_choices(flags_of_project(seen.project))
    if not flags:
        return _nothing_up(request, seen)
    longest = in_force(FLAG_HOLDS, seen.project.county, on).value.longest_lift_days
    page = FormPage(
        title=_("Lift the flag"),
        verb=_("Lift"),
        lead=_(
            "In force at once, for at most %(days)s days; then the flag shows again if its cause"
            " stands. Days it holds a flag down are counted apart."
        )
        % {"days": longest},
        done=_("The flag is lifted."),
        back=_tab(seen),
    )
    form = HoldForm(**posted(request), flags=flags, on=on, longest=longest)
    return run_form(
        request,
        seen,
        form,
        lambda data: services.lift_flag(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse an excuse; never one's own."""
    seen, hold = _hold(request, pk)
    if hold.state != HoldState.ASKED:
        messages.info(request, str(NOT_WAITING))
        return redirect(_tab(seen))
    allow(can_decide_excuse(seen.user, hold))
    page = FormPage(
        title=_("Decide on the excuse"),
        verb=_("Decide"),
        lead=_("%(unit)s asks to hold down “%(flag)s” until %(until)s: %(reason)s")
        % {
            "unit": hold.unit or "",
            "flag": hold_rule(hold),
            "until": day(hold.until),
            "reason": hold.reason,
        },
        done=_decided,
        back=_tab(seen),
        context={"version": hold.version, **_paper(hold)},
        template="projects/flags/decide.html",
    )
    return run_form(
        request,
        seen,
        DecideExcuseForm(**posted(request)),
        lambda data: services.decide_excuse(
            hold_id=pk,
            grant=data["decision"] == YES,
            note=data["note"],
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        ),
        page,
    )


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an excuse that waits."""
    seen, hold = _hold(request, pk)
    if hold.state != HoldState.ASKED:
        messages.info(request, str(NOT_WAITING))
        return redirect(_tab(seen))
    allow(can_take_back(seen.user, hold))
    page = FormPage(
        title=_("Take back the excuse"),
        verb=_("Take back"),
        lead=hold.reason,
        done=_("The excuse was taken back."),
        back=_tab(seen),
        danger=True,
    )
    return run_form(
        request,
        seen,
        forms.Form(**posted(request)),
        lambda _data: services.take_back_excuse(hold_id=pk, by=seen.user, on=clock.today()),
        page,
    )


@roles_required(*BUREAU, Role.LEADER)
@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an excuse or a lift before its day."""
    seen, hold = _hold(request, pk)
    allow(can_end_hold(seen.user, hold))
    page = FormPage(
        title=_("End the excuse or lift early"),
        verb=_("End early"),
        lead=_("“%(flag)s” shows again from today on. Held until %(until)s: %(reason)s")
        % {"flag": hold_rule(hold), "until": day(hold.until), "reason": hold.reason},
        done=_("Ended. The flag shows again if its cause stands."),
        back=_tab(seen),
        danger=True,
        context={"version": hold.version},
    )
    return run_form(
        request,
        seen,
        RevokeForm(**posted(request)),
        lambda data: services.end_hold(
            hold_id=pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        ),
        page,
    )


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the receipt of a talk or slip."""
    seen, slip = _slip(request, pk)
    allow(can_answer(seen.user, slip))
    page = _slip_page(
        seen,
        slip,
        title=_("Confirm the receipt"),
        verb=_("Confirm receipt"),
        lead=_("The answer is due by %(day)s.") % {"day": day(slip.feedback_due_on)},
        done=_("The receipt is confirmed."),
    )
    return run_form(
        request,
        seen,
        HappenedForm(**posted(request), on=clock.today()),
        lambda data: services.receive_consequence(
            consequence_id=pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        ),
        page,
    )


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a talk or slip."""
    seen, slip = _slip(request, pk)
    allow(can_answer(seen.user, slip))
    page = _slip_page(
        seen,
        slip,
        title=_("Answer"),
        verb=_("Answer"),
        lead=_("The bureau re-checks it by %(day)s.") % {"day": day(slip.recheck_due_on)},
        done=_("Answered. The bureau will re-check it."),
    )
    return run_form(
        request,
        seen,
        AnswerForm(**posted(request), on=clock.today()),
        lambda data: services.answer_consequence(
            consequence_id=pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Re-check an answer: close it, or ask for another."""
    seen, slip = _slip(request, pk)
    allow(can_recheck(seen.user, slip))
    page = _slip_page(
        seen, slip, title=_("Re-check"), verb=_("Record"), lead=slip.answer, done=_("Recorded.")
    )

    def act(data: dict[str, Any]) -> Any:
        passed = data.pop("result") == YES
        return services.recheck_consequence(
            consequence_id=pk,
            passed=passed,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        )

    form = RecheckForm(**posted(request), on=clock.today())
    return run_form(request, seen, form, act, page)


def _hold(request: HttpRequest, pk: int) -> tuple[Seen, FlagHold]:
    rows = FlagHold.objects.visible_to(actor(request)).select_related("unit", "document")
    hold = rows.filter(pk=pk, project__isnull=False).first()
    if hold is None:
        raise Http404
    return project_or_404(request, hold.project_id or 0), hold


def _slip(request: HttpRequest, pk: int) -> tuple[Seen, FlagConsequence]:
    rows = FlagConsequence.objects.visible_to(actor(request)).select_related("unit")
    slip = rows.filter(pk=pk, project__isnull=False).first()
    if slip is None:
        raise Http404
    return project_or_404(request, slip.project_id or 0), slip


def _slip_page(seen: Seen, slip: FlagConsequence, **words: Any) -> FormPage:
    head = _("%(kind)s of %(day)s: %(rule)s") % {
        "kind": slip.get_kind_display(),
        "day": day(slip.issued_on),
        "rule": slip.get_rule_display(),
    }
    words["lead"] = f"{head}。{words['lead']}"
    return FormPage(back=f"{_tab(seen)}#consequences", context={"version": slip.version}, **words)


def _paper(hold: FlagHold) -> dict[str, Any]:
    if hold.document is None:
        return {}
    return {
        "document": hold.document,
        "document_url": reverse("projects:document", args=[hold.document_id]),
    }


def _decided(hold: FlagHold) -> str:
    if hold.state == HoldState.GRANTED:
        return _("Granted. The flag is held down until %(until)s.") % {"until": day(hold.until)}
    return _("Refused. The unit has been told why.")


def _nothing_up(request: HttpRequest, seen: Seen) -> HttpResponse:
    messages.info(request, _("No flag is up on this project."))
    return redirect(_tab(seen))


def _tab(seen: Seen) -> str:
    return reverse("projects:project-flags", args=[seen.project.pk])
