"""Instructions of leaders: the list, one with its action items, what is done with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.duties import InstructionForm, SettleForm
from projects.models import Instruction, Project
from projects.permissions import is_bureau_of
from projects.permissions_duties import (
    can_assign_items,
    can_change_instruction,
    can_instruct,
    is_leader_of,
)
from projects.policies_duties import DUTIES
from projects.selectors.duties import (
    ALL,
    DONE,
    INSTRUCTION_SHOWS,
    OPEN,
    instruction_counts,
    instructions_for,
    with_items,
)
from projects.selectors.people import leaders_to_choose
from projects.services import instructions as services
from projects.views.access import allow
from projects.views.duty_pages import (
    ANSWERERS,
    STEERERS,
    address,
    asked_of,
    asking_user,
    project_asked,
    projects_of_county,
    run_duty,
    tabs_of,
    typed_of,
    version_of,
)
from projects.views.item_rows import item_rows
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import posted
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

NAME = "projects:instructions"
PAGE = 30
GET_POST = ["GET", "HEAD", "POST"]
LATEST = KeysetOrder("given_on", descending=True)
SHOWS = {
    OPEN: gettext_lazy("In hand"),
    DONE: gettext_lazy("Settled"),
    ALL: gettext_lazy("All"),
}


@roles_required(*ANSWERERS)
@require_safe
def instructions(request: HttpRequest) -> HttpResponse:
    """List instructions with how many of their action items are closed."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, shows=INSTRUCTION_SHOWS)
    page = paginate(
        instructions_for(user, asked, on),
        order=LATEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    context = {
        "tabs": tabs_of(NAME, asked, SHOWS, instruction_counts(user)),
        "asked": asked,
        "rows": page.rows,
        "may_instruct": user.scope.county_id is not None
        and can_instruct(user, user.scope.county_id),
        "is_narrowed": bool(asked.text or asked.show != OPEN),
        "prev_url": address(NAME, asked, after=page.previous) if page.previous else "",
        "next_url": address(NAME, asked, after=page.next) if page.next else "",
    }
    return render(request, "projects/duties/instructions.html", context)


@roles_required(*ANSWERERS)
@require_safe
def instruction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an instruction with the action items that carry it out."""
    user, on = actor(request), clock.today()
    found = _seen(request, pk)
    policy = in_force(DUTIES, found.county, on)
    visible = Project.objects.visible_to(user)
    items = found.items.visible_to(user).select_related("owner_unit", "owner", "project")
    context = {
        "instruction": found,
        "project_seen": found.project_id is not None
        and visible.filter(pk=found.project_id).exists(),
        "items": item_rows(items.order_by("due_on", "pk"), on, policy.value.remind_days),
        "may_assign": can_assign_items(user, found.county_id),
        "may_change": can_change_instruction(user, found),
        "may_settle": found.settled_on is None
        and not found.item_count
        and can_assign_items(user, found.county_id),
    }
    return render(request, "projects/duties/instruction.html", context)


@roles_required(*ANSWERERS)
@require_safe
def instruction_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the scan of an instruction to who may see the instruction."""
    found = get_object_or_404(
        Instruction.objects.visible_to(actor(request)).select_related("file"),
        pk=pk,
        file__isnull=False,
    )
    return file_response(found.file, request=request, inline=True, subject=found)  # type: ignore[arg-type]


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def instruction_new(request: HttpRequest) -> HttpResponse:
    """Give an instruction, or record a leader's from the paper."""
    user, county = asking_user(request)
    allow(county is not None and can_instruct(user, county.pk))
    project, on = project_asked(request, user), clock.today()
    form = InstructionForm(
        **posted(request),
        leaders=leaders_of(user, county),
        projects=projects_of_county(user),
        on=on,
        initial={"project": project.code if project else "", "given_by": _self(user, county)},
    )

    def act(data: dict[str, Any]) -> Instruction:
        uploads = data.pop("uploads")
        facts = services.InstructionFacts(**data)
        return services.give_instruction(facts=facts, by=user, on=on, uploads=uploads)

    words = (_("Give an instruction"), _("Record"), _("The instruction was recorded."))
    crumbs = ((_("Instructions"), reverse(NAME)),)
    return run_duty(request, form, act, words, back=reverse(NAME), crumbs=crumbs)


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def instruction_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of an instruction that is not settled."""
    found, user, on = _seen(request, pk), actor(request), clock.today()
    allow(can_change_instruction(user, found))
    form = InstructionForm(
        **posted(request),
        leaders=leaders_of(user, found.county),
        projects=Project.objects.none(),
        on=on,
        found=found,
    )

    def act(data: dict[str, Any]) -> Instruction:
        return services.change_instruction(
            instruction_id=pk,
            facts=services.InstructionFacts(**data, project=found.project),
            by=user,
            on=on,
            version=version_of(request),
            typed=typed_of(form),
        )

    words = (_("Change the instruction"), _("Save"), _("The instruction was changed."))
    return _run(request, found, form, act, words)


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def instruction_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle an instruction for which nothing has to be done."""
    found, user = _seen(request, pk), actor(request)
    allow(can_assign_items(user, found.county_id))
    words = (_("Settle the instruction"), _("Settle"), _("The instruction is settled."))
    return _run(
        request,
        found,
        SettleForm(**posted(request)),
        lambda data: services.settle_instruction(
            instruction_id=pk, by=user, on=clock.today(), **data
        ),
        words,
    )


def _seen(request: HttpRequest, pk: int) -> Any:
    visible = Instruction.objects.visible_to(actor(request)).filter(pk=pk)
    found = (
        with_items(visible, clock.today())
        .select_related("county", "project", "given_by", "created_by", "file")
        .first()
    )
    if found is None:
        raise Http404
    return found


def leaders_of(user: User, county: Unit | None) -> Any:
    """Return in whose name this user may give an instruction: the bureau in any leader's."""
    if county is None:
        return User.objects.none()
    leaders = leaders_to_choose(county, clock.today())
    return leaders if is_bureau_of(user, county.pk) else leaders.filter(pk=user.pk)


def _self(user: User, county: Unit | None) -> int | None:
    return user.pk if county is not None and is_leader_of(user, county.pk) else None


def _run(request: HttpRequest, found: Instruction, form: Any, act: Any, words: Any) -> HttpResponse:
    own = reverse("projects:instruction", args=[found.pk])
    crumbs = ((_("Instructions"), reverse(NAME)), (str(found), own))
    return run_duty(request, form, act, words, back=own, crumbs=crumbs, record=found)
