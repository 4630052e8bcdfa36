"""The county's dictionary of ledger headings."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms.imports import HeadingForm
from projects.models import HeadingAlias
from projects.permissions_imports import can_keep_headings
from projects.selectors.imports import column_label
from projects.services.imports.headings import add_heading, remove_heading
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(["GET", "POST"])
def heading_aliases(request: HttpRequest) -> HttpResponse:
    """List the county's own headings and add one."""
    county = actor(request).unit.county
    if county is None or not can_keep_headings(actor(request)):
        raise PermissionDenied
    form = HeadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_heading(by=actor(request), county=county, **form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(refused.field, str(refused.message))
        else:
            messages.success(request, _("The heading was added."))
            return redirect("projects:heading-aliases")
    rows = HeadingAlias.objects.filter(county=county).select_related("created_by")
    context = {
        "form": form,
        "rows": [{"alias": row, "column": column_label(row.column)} for row in rows],
    }
    return render(request, "projects/heading_aliases.html", context)


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def heading_alias_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a heading off the dictionary."""
    if not can_keep_headings(actor(request)):
        raise PermissionDenied
    alias = get_object_or_404(HeadingAlias, pk=pk, county_id=actor(request).scope.county_id)
    remove_heading(by=actor(request), alias_id=alias.pk)
    messages.success(request, _("The heading was removed."))
    return redirect("projects:heading-aliases")
