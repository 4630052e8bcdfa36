"""What policies are in force, their history, and setting new rows."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.policy import services
from zhaoshang.policy.forms import PolicyRowForm, RemoveForm
from zhaoshang.policy.kinds import PolicyKind, Preset, find, trial_of
from zhaoshang.policy.models import Policy
from zhaoshang.policy.permissions import (
    KEEPERS,
    READERS,
    can_read_policy,
    can_remove_policy,
    can_set_policy,
    policy_owner,
)
from zhaoshang.policy.rules import to_json
from zhaoshang.policy.selectors import in_force, policies_by_app, policy_rows
from zhaoshang.policy.services import PolicyInvalid
from zhaoshang.policy.words import (
    editor,
    is_row_button,
    place,
    posted_value,
    shown_value,
    summary,
)

TRY = "try"


@roles_required(*READERS, *KEEPERS)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List every kind of policy by app, with what is in force."""
    user = actor(request)
    found = policies_by_app(policy_owner(user), clock.today())
    groups = [
        {
            "label": apps.get_app_config(label).verbose_name,
            "rows": [
                {"policy": each, "text": summary(each.kind, each.values)}
                for each in held
                if can_read_policy(user, each.kind)
            ],
        }
        for label, held in found.items()
    ]
    groups = [group for group in groups if group["rows"]]
    return render(request, "policy/list.html", {"groups": groups, "today": clock.today()})


@roles_required(*READERS, *KEEPERS)
@require_safe
def policy_kind(request: HttpRequest, name: str) -> HttpResponse:
    """Show one kind: what is in force, and every row there is."""
    kind = _kind(name)
    if not can_read_policy(actor(request), kind):
        raise PermissionDenied
    return _kind_page(request, kind)


@roles_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_new(request: HttpRequest, name: str) -> HttpResponse:
    """Set a new row from a date on; the value in force is where the editor begins."""
    user, kind = actor(request), _kind(name)
    owner = policy_owner(user)
    if not can_set_policy(user, owner, kind):
        raise PermissionDenied
    held = in_force(kind, owner, clock.today())
    begun = _preset(kind, request.GET.get("example", ""))
    start = {**kind.default, **begun.values} if begun is not None else held.values
    raw = posted_value(kind, request.POST) if request.method == "POST" else to_json(start)
    form = PolicyRowForm(request.POST or None)
    errors: dict[str, str] = {}
    trial: dict[str, Any] = {}
    if request.method == "POST" and (is_row_button(request.POST) or TRY in request.POST):
        form = PolicyRowForm(initial={name: request.POST.get(name) for name in form.fields})
        if TRY in request.POST:
            errors, trial = _tried(kind, raw, owner=owner, by=user)
    elif request.method == "POST":
        errors = _checked(kind, raw)
        if form.is_valid() and not errors:
            try:
                stored = services.set_policy(
                    kind=kind, owner=owner, value=raw, by=user, **form.cleaned_data
                )
            except RuleBroken as broken:
                form.add_error(broken.field, str(broken))
            else:
                words = {"policy": kind.label, "date": stored.effective_from}
                messages.success(request, _t("%(policy)s: set from %(date)s") % words)
                return redirect("policy:kind", name=kind.name)
    context = {
        "kind": kind,
        "owner": owner,
        "form": form,
        "fields": editor(kind, raw, errors),
        "problems": [_problem(kind, path, message) for path, message in errors.items()],
        "has_errors": bool(errors or form.errors),
        "trial": trial_of(kind),
        "tried": trial,
        "begun": begun,
    }
    template = "policy/partials/_editor.html" if is_fragment(request) else "policy/new.html"
    return vary_on_fragment(render(request, template, context))


@roles_required(*KEEPERS)
@require_POST
def policy_remove(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Remove a row by which nothing has been decided yet."""
    user, kind = actor(request), _kind(name)
    rows = Policy.objects.visible_to(user).select_related("owner")
    policy: Policy = get_object_or_404(rows, pk=pk, kind=kind.name)
    if not can_remove_policy(user, policy, kind):
        raise PermissionDenied
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _kind_page(request, kind, failed=pk, remove_form=form)
    try:
        services.remove_policy(policy_id=pk, kind=kind, by=user, reason=form.cleaned_data["reason"])
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _t("The row was removed."))
    return redirect("policy:kind", name=kind.name)


def _preset(kind: PolicyKind[Any], name: str) -> Preset | None:
    return next((each for each in kind.presets if each.name == name), None)


def _kind_page(
    request: HttpRequest,
    kind: PolicyKind[Any],
    *,
    failed: int | None = None,
    remove_form: RemoveForm | None = None,
) -> HttpResponse:
    user, today = actor(request), clock.today()
    owner = policy_owner(user)
    held = in_force(kind, owner, today)
    rows = [
        {
            "row": row,
            "is_now": held.row is not None and row.pk == held.row.pk,
            "is_future": row.effective_from > today,
            "is_used": hasattr(row, "use"),
            "fields": shown_value(kind, kind.read(row.value).value),
            "may_remove": can_remove_policy(user, row, kind) and not hasattr(row, "use"),
            "failed": row.pk == failed,
            "dialog_id": f"remove-{row.pk}",
            "form": remove_form if row.pk == failed else RemoveForm(auto_id=f"remove-{row.pk}-%s"),
        }
        for row in policy_rows(kind, owner)
    ]
    context = {
        "kind": kind,
        "policy": held,
        "fields": shown_value(kind, held.values),
        "rows": rows,
        "default": shown_value(kind, kind.read(kind.default).value),
        "may_set": can_set_policy(user, owner, kind),
        "has_errors": failed is not None,
    }
    return render(request, "policy/kind.html", context)


def _kind(name: str) -> PolicyKind[Any]:
    kind = find(name)
    if kind is None:
        raise Http404
    return kind


def _checked(kind: PolicyKind[Any], raw: dict[str, Any]) -> dict[str, str]:
    try:
        services.read_policy(kind, raw)
    except PolicyInvalid as invalid:
        return {path: str(message) for path, message in invalid.errors.items()}
    return {}


def _tried(
    kind: PolicyKind[Any], raw: dict[str, Any], *, owner: Unit, by: User
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what is wrong with a typed value, and what would become of the records by it.

    Nothing is saved.

    Raises:
        PermissionDenied: for whoever may not set the policy either.
    """
    trial = trial_of(kind)
    if trial is None:
        return {}, {}
    if not can_set_policy(by, owner, kind):
        raise PermissionDenied
    errors = _checked(kind, raw)
    if errors:
        return errors, {}
    value = kind.parse(services.read_policy(kind, raw))
    try:
        return {}, {"is_done": True, **trial.run(value, owner, by, clock.today())}
    except RuleBroken as broken:
        return {broken.field or "": str(broken)}, {}


def _problem(kind: PolicyKind[Any], path: str, message: str) -> tuple[str, str]:
    """Return link and words of one line of the error summary."""
    label = place(kind, path)
    words = {"label": label, "problem": message}
    text = _t("%(label)s: %(problem)s") % words if label else message
    return f"#value-{path.replace('.', '-')}", text
