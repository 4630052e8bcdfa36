"""Editing a project by sections; the second of two savers sees what the first one changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from projects.forms.edit import (
    BasicForm,
    InvestorForm,
    MoneyForm,
    NextStepForm,
    ParcelFormSet,
    PeopleForm,
    PersonForm,
    SectionForm,
    ShareFormSet,
    SiteForm,
    parcel_rows,
    shares_of,
)
from projects.forms.milestones import MilestonesForm
from projects.models import Parcel, Project
from projects.permissions import can_assign, can_edit
from projects.selectors.investors import similar_investors
from projects.selectors.people import leaders_to_choose, people_to_choose
from projects.selectors.project_page import units_to_choose
from projects.services import editing, milestones, roles
from projects.services.saving import version_as_of
from projects.views.access import WRITERS, Seen, allow, project_or_404
from projects.views.form_page import project_url
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import add_broken, typed_version
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken
from zhaoshang.core.money import plain_wan

SAVED = gettext_lazy("Saved.")
NOTHING_CHANGED = gettext_lazy("Nothing was changed.")
LABELS: dict[str, Promise] = {
    "basic": gettext_lazy("Basics"),
    "investor": gettext_lazy("Investor"),
    "money": gettext_lazy("Money"),
    "site": gettext_lazy("Land and site"),
    "people": gettext_lazy("Who is responsible"),
    "milestones": gettext_lazy("Milestones"),
    "next": gettext_lazy("Next step"),
}


@dataclass
class Section:
    """One section being edited: its form, its form set, and how it is saved."""

    code: str
    form: Any
    save: Callable[[int | None], Any]
    rebuild: Callable[[Any], Any]
    formset: Any = None
    context: dict[str, Any] = field(default_factory=dict)

    def is_valid(self) -> bool:
        """Check form and form set, both, so that every error is shown at once."""
        valid = self.form.is_valid()
        return (self.formset is None or self.formset.is_valid()) and valid


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Show and save one section."""
    seen = project_or_404(request, pk)
    allow(can_edit(seen.user, seen.project, seen.part))
    build = _SECTIONS.get(section)
    if build is None:
        raise Http404
    part = build(request, seen, clock.today())
    changes: list[dict[str, Any]] = []
    if request.method == "POST" and "lookup" not in request.POST and part.is_valid():
        version = seen.project.version
        try:
            result = part.save(typed_version(request))
        except Conflict as conflict:
            changes = _show_conflict(seen, part, conflict, typed_version(request))
        except RuleBroken as broken:
            add_broken(part.form, broken)
        else:
            return _saved(request, seen, part, changed=_changed(result, version))
    context = {
        "project": seen.project,
        "section": section,
        "label": LABELS[section],
        "labels": LABELS,
        "form": part.form,
        "formset": part.formset,
        "changes": changes,
        "version": seen.project.version,
        "back_url": project_url(seen),
        **part.context,
    }
    return render(request, "projects/edit.html", context)


def _changed(result: Any, version: int) -> bool:
    """Tell whether something was saved: a project has gone on, a list names what changed."""
    return result.version != version if isinstance(result, Project) else bool(result)


def _saved(request: HttpRequest, seen: Seen, part: Section, *, changed: bool) -> HttpResponse:
    for warning in part.form.warnings() if isinstance(part.form, SectionForm) else ():
        messages.warning(request, warning)
    if not changed:
        messages.info(request, str(NOTHING_CHANGED))
    else:
        messages.success(request, str(SAVED))
    return redirect("projects:project", seen.project.pk)


def _show_conflict(
    seen: Seen, part: Section, conflict: Conflict, version: int | None
) -> list[dict[str, Any]]:
    """Bind the form anew: what was typed stays, what was not touched shows what is stored now.

    Returns the changes for the comparison, each with whether this user touched the field.
    """
    untouched: set[str] = set()
    project = seen.project
    opened = version_as_of(project, version) if version is not None else None
    project.refresh_from_db()
    data = part.form.data.copy()
    if opened is not None and isinstance(part.form, SectionForm):
        for name, value in _untouched(part.form, opened, project).items():
            data[name] = value
            known: Any = Project._meta.get_field(name)
            untouched.add(str(known.verbose_name))
    part.form = part.rebuild(data)
    part.form.is_valid()
    part.form.add_error(None, str(conflict.message))
    return [_compared(change, untouched) for change in conflict.changes]


def _compared(change: FieldChange, untouched: set[str]) -> dict[str, Any]:
    return {**asdict(change), "untouched": change.label in untouched}


def _untouched(form: SectionForm, opened: Any, project: Project) -> dict[str, Any]:
    """Return the stored values of the fields that were sent as they were when the form opened."""
    found = {}
    for name in form._meta.fields or ():
        attribute = Project._meta.get_field(name).attname  # type: ignore[union-attr]
        bound = form[name]
        before, now = getattr(opened, attribute), getattr(project, attribute)
        if before == now or bound.field.has_changed(before, bound.data):
            continue
        prepared = bound.field.prepare_value(now)
        found[name] = "" if prepared is None else prepared
    return found


# --- The sections -------------------------------------------------------------------------------


def _data(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _plain(
    code: str, form_class: type[SectionForm]
) -> Callable[[HttpRequest, Seen, dt.date], Section]:
    """Return how a section without anything beside its form is built."""

    def build(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
        def bind(data: Any) -> SectionForm:
            return form_class(data, instance=seen.project, user=seen.user, on=on)

        part = Section(code, bind(_data(request)), lambda _version: None, bind)
        part.save = lambda version: _edit(seen, part, on, version)
        return part

    return build


def _edit(seen: Seen, part: Section, on: dt.date, version: int | None, **beside: Any) -> Project:
    return editing.edit_project(
        project_id=seen.project.pk,
        values=part.form.values(),
        by=seen.user,
        on=on,
        version=version,
        typed=part.form.typed(),
        reason=part.form.cleaned_data["reason"],
        **beside,
    )


def _investor(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
    def bind(data: Any) -> InvestorForm:
        return InvestorForm(data, instance=seen.project, user=seen.user, on=on)

    def save(version: int | None) -> Project:
        typed = part.form.new_investor()
        new = editing.NewInvestor(*typed) if typed else None
        return _edit(seen, part, on, version, new_investor=new)

    part = Section("investor", bind(_data(request)), save, bind)
    text = request.POST.get("investor_name", "")
    part.context = {
        "chosen": seen.project.investor,
        "found": similar_investors(seen.user, text) if text else [],
    }
    return part


def _site(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
    parcels = Parcel.objects.filter(site__project=seen.project)

    def bind(data: Any) -> SiteForm:
        return SiteForm(data, instance=seen.project, user=seen.user, on=on)

    formset = ParcelFormSet(_data(request), initial=parcel_rows(parcels), prefix="parcels")

    def save(version: int | None) -> Project:
        facts = [editing.ParcelFacts(**each.cleaned_data) for each in formset if each.cleaned_data]
        return _edit(seen, part, on, version, parcels=facts)

    part = Section("site", bind(_data(request)), save, bind, formset=formset)
    return part


def _people(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
    if can_assign(seen.user, seen.project):
        return _assignment(request, seen, on)
    people = people_to_choose(seen.project.county, seen.user.scope.unit_ids, on)
    current = people.model.objects.filter(pk=seen.project.responsible_person_id)

    def bind(data: Any) -> PersonForm:
        return PersonForm(
            data,
            instance=seen.project,
            user=seen.user,
            on=on,
            people=people.model.objects.filter(pk__in=people.values("pk")) | current,
        )

    part = Section("people", bind(_data(request)), lambda _version: None, bind)
    part.save = lambda version: _edit(seen, part, on, version)
    return part


def _assignment(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
    project = seen.project
    units = units_to_choose(project.county, on)
    shares = project.credit_shares.filter(until=None)

    def bind(data: Any) -> PeopleForm:
        return PeopleForm(
            data,
            instance=project,
            user=seen.user,
            on=on,
            units=units,
            teams=units.filter(kind=UnitKind.TEAM),
            people=people_to_choose(project.county, None, on),
            leaders=leaders_to_choose(project.county, on),
            supporting=list(
                project.supporting.filter(until=None).values_list("unit_id", flat=True)
            ),
        )

    formset = ShareFormSet(
        _data(request),
        initial=[{"unit": row.unit_id, "percent": plain_wan(row.percent)} for row in shares],
        prefix="shares",
        form_kwargs={"units": units},
    )

    def save(version: int | None) -> Project:
        data = part.form.cleaned_data
        return roles.assign_project(
            project_id=project.pk,
            values=part.form.values(),
            by=seen.user,
            on=on,
            supporting=list(data["supporting"]),
            shares=shares_of(formset),
            referrers=part.form.referrer_names(),
            reason=data["reason"],
            version=version,
            typed=part.form.typed(),
        )

    part = Section("people", bind(_data(request)), save, bind, formset=formset)
    return part


def _milestones(request: HttpRequest, seen: Seen, on: dt.date) -> Section:
    stored = list(seen.project.milestones.all())

    def bind(data: Any) -> MilestonesForm:
        return MilestonesForm(data, milestones=stored)

    def save(version: int | None) -> list[str]:
        return milestones.set_milestones(
            project_id=seen.project.pk,
            dates=part.form.dates(),
            by=seen.user,
            on=on,
            version=version,
            reason=part.form.cleaned_data["reason"],
        )

    part = Section("milestones", bind(_data(request)), save, bind)
    return part


_SECTIONS: dict[str, Callable[[HttpRequest, Seen, dt.date], Section]] = {
    "basic": _plain("basic", BasicForm),
    "investor": _investor,
    "money": _plain("money", MoneyForm),
    "site": _site,
    "people": _people,
    "milestones": _milestones,
    "next": _plain("next", NextStepForm),
}
