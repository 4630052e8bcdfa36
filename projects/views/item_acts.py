"""What is done with an action item: assigned, changed, moved, reported, checked, cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.activities import NoFieldsForm
from projects.forms.duties import DoneForm, ItemForm, PostponeForm, ProgressForm
from projects.models import ActionItem, Instruction
from projects.permissions_duties import (
    can_assign_items,
    can_check_item,
    can_help_item,
    can_report_item,
)
from projects.rules.duties import UNSETTLED, ItemSource, ItemState
from projects.selectors.people import people_to_choose
from projects.selectors.project_page import units_to_choose
from projects.services import action_items as services
from projects.services import item_reports
from projects.views.access import allow
from projects.views.action_items import NAME, seen_item
from projects.views.duty_pages import (
    ANSWER_WRITERS,
    STEERERS,
    asking_user,
    needs_proof,
    project_asked,
    projects_of_county,
    run_duty,
    typed_of,
    version_of,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, posted
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_new(request: HttpRequest) -> HttpResponse:
    """Give a task to a unit: on its own, on a project, or to carry an instruction out."""
    user, county = asking_user(request)
    allow(county is not None and can_assign_items(user, county.pk))
    instruction, project = _instruction(request, user), project_asked(request, user)
    on = clock.today()
    form = _form(
        request,
        user,
        county,
        instruction=instruction,
        initial={
            "project": project.code if project else "",
            "owner_unit": project.responsible_unit_id if project else None,
            "source": chosen(request, "source", [each.value for each in ItemSource])
            or ItemSource.BUREAU.value,
            "source_text": request.GET.get("source_text", "")[:150],
        },
    )

    def act(data: dict[str, Any]) -> ActionItem:
        about = data.pop("project", None)
        facts = services.ItemFacts(**data)
        return services.assign_item(
            facts=facts, project=about, instruction=instruction, by=user, on=on
        )

    back = reverse("projects:instruction", args=[instruction.pk]) if instruction else reverse(NAME)
    words = (_("Give an action item"), _("Give"), _("The action item was given."))
    crumbs = ((_("Action items"), reverse(NAME)),)
    lead = instruction.content if instruction else ""
    return run_duty(request, form, act, words, back=back, crumbs=crumbs, lead=lead)


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the task or who answers for it."""
    found, user = _steered(request, pk, ItemState.OPEN), actor(request)
    form = _form(request, user, found.county, found=found, instruction=found.instruction)

    def act(data: dict[str, Any]) -> ActionItem:
        kept = {"source": found.source, "source_text": found.source_text}
        return services.change_item(
            item_id=pk,
            facts=services.ItemFacts(**{**kept, **data}, due_on=found.due_on),
            by=user,
            on=clock.today(),
            version=version_of(request),
            typed=typed_of(form),
        )

    words = (_("Change the action item"), _("Save"), _("The action item was changed."))
    return _run(request, found, form, act, words)


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Move its due date with a reason."""
    found, user = _steered(request, pk, ItemState.OPEN), actor(request)
    words = (_("Move the due date"), _("Move"), _("The due date was moved."))
    form = PostponeForm(**posted(request), initial={"due_on": found.due_on})
    return _run(
        request,
        found,
        form,
        lambda data: services.postpone_item(
            item_id=pk,
            by=user,
            on=clock.today(),
            version=version_of(request),
            typed=typed_of(form),
            **data,
        ),
        words,
    )


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel it with a reason."""
    found, user = _steered(request, pk, *UNSETTLED), actor(request)
    words = (_("Cancel the action item"), _("Cancel it"), _("The action item was cancelled."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: services.cancel_item(item_id=pk, by=user, on=clock.today(), **data),
        words,
        danger=True,
    )


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed one again."""
    found, user = _steered(request, pk, ItemState.CLOSED), actor(request)
    words = (_("Reopen the action item"), _("Reopen"), _("The action item is in hand again."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: item_reports.reopen_item(item_id=pk, by=user, on=clock.today(), **data),
        words,
    )


@roles_required(*ANSWER_WRITERS)
@require_http_methods(GET_POST)
def item_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it goes."""
    found, user = seen_item(request, pk), actor(request)
    allow(can_help_item(user, found, found.helping))
    words = (_("Report progress"), _("Report"), _("The progress was recorded."))
    return _run(
        request,
        found,
        ProgressForm(**posted(request)),
        lambda data: item_reports.report_progress(
            item_id=pk, unit=user.unit, by=user, on=clock.today(), **data
        ),
        words,
    )


@roles_required(*ANSWER_WRITERS)
@require_http_methods(GET_POST)
def item_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Report it done with its proof."""
    found, user, on = seen_item(request, pk), actor(request), clock.today()
    allow(can_report_item(user, found))
    words = (_("Report the task done"), _("Report done"), _("Reported. Somebody else checks it."))
    return _run(
        request,
        found,
        DoneForm(**posted(request), on=on, needs_proof=needs_proof(found.county)),
        lambda data: item_reports.report_done(item_id=pk, by=user, on=on, **data),
        words,
    )


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close what was reported done."""
    found, user = _checked(request, pk), actor(request)
    words = (_("Close the action item"), _("Close the item"), _("The action item is closed."))
    return _run(
        request,
        found,
        NoFieldsForm(**posted(request)),
        lambda _data: item_reports.close_item(
            item_id=pk, by=user, on=clock.today(), version=version_of(request)
        ),
        words,
        lead=found.result,
    )


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def item_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with what is missing."""
    found, user = _checked(request, pk), actor(request)
    words = (_("Send the action item back"), _("Send back"), _("The action item was sent back."))
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: item_reports.return_item(item_id=pk, by=user, on=clock.today(), **data),
        words,
        lead=found.result,
    )


def _form(
    request: HttpRequest,
    user: User,
    county: Unit | None,
    *,
    found: ActionItem | None = None,
    instruction: Instruction | None = None,
    initial: dict[str, Any] | None = None,
) -> ItemForm:
    on, home = clock.today(), county or user.unit
    return ItemForm(
        **posted(request),
        units=units_to_choose(home, on),
        people=people_to_choose(home, None, on),
        projects=projects_of_county(user),
        found=found,
        instruction=instruction,
        initial=initial,
    )


def _instruction(request: HttpRequest, user: User) -> Instruction | None:
    number = request.GET.get("instruction", "")
    if not number.isdecimal():
        return None
    visible = Instruction.objects.visible_to(user).select_related("project")
    return get_object_or_404(visible, pk=int(number), county_id=user.scope.county_id)


def _steered(request: HttpRequest, pk: int, *states: ItemState) -> Any:
    found = seen_item(request, pk)
    allow(can_assign_items(actor(request), found.county_id) and found.state in states)
    return found


def _checked(request: HttpRequest, pk: int) -> Any:
    found = seen_item(request, pk)
    allow(can_check_item(actor(request), found))
    return found


def _run(
    request: HttpRequest,
    found: ActionItem,
    form: Any,
    act: Any,
    words: Any,
    *,
    lead: Any = "",
    danger: bool = False,
) -> HttpResponse:
    own = reverse("projects:action-item", args=[found.pk])
    crumbs = ((_("Action items"), reverse(NAME)), (str(found), own))
    return run_duty(
        request,
        form,
        act,
        words,
        back=own,
        crumbs=crumbs,
        record=found,
        lead=lead,
        danger=danger,
    )
