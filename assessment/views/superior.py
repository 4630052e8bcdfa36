"""Superior's tables: the list, a table with its bound cells, filling it, what was handed out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.superior import (
    EditSuperiorForm,
    FillForm,
    NewSuperiorForm,
    ReplaceFileForm,
)
from assessment.importing.superior_form import FormRefused, understood
from assessment.models import FilledForm, SuperiorForm
from assessment.rules.form_bindings import Measure, Word
from assessment.selectors.superior import (
    Missing,
    accepted_of,
    filled_forms,
    superior_forms,
    vocabulary,
)
from assessment.services.superior import add_form, change_form, fill_form, replace_file
from assessment.views.months import county_or_403
from assessment.views.report_access import BUREAU, READERS
from assessment.views.superior_losses import losses_in_words
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.core import clock
from zhaoshang.core.periods import Month
from zhaoshang.files.models import StoredFile
from zhaoshang.files.responses import file_response

GET_POST = ["GET", "POST"]
_MONTHS_OFFERED = 18
MISSING_WORDS = {
    Missing.NO_PLAN: gettext_lazy("The year has no issued plan."),
    Missing.NOT_IN_PLAN: gettext_lazy("The indicator does not stand in the year's plan."),
    Missing.NO_ROW: gettext_lazy("The unit does not have this indicator."),
    Missing.NO_TARGET: gettext_lazy("No target was given by this basis."),
    Missing.NO_RATE: gettext_lazy("No rate can be worked out: there is nothing to divide by."),
    Missing.NO_LAST_YEAR: gettext_lazy("Nothing is known of last year."),
    Missing.NO_CLAIM: gettext_lazy("Nothing was reported yet."),
    Missing.NAME_GONE: gettext_lazy("A name in it is not known in this month."),
    Missing.NO_UNITS: gettext_lazy("The plan has no such units."),
}
MEASURE_WORDS = {
    Measure.VALUE: gettext_lazy("of the month"),
    Measure.CUMULATIVE: gettext_lazy("of the year to the month's end"),
    Measure.TARGET: gettext_lazy("target of the year"),
    Measure.RATE: gettext_lazy("rate of completion"),
    Measure.GAP: gettext_lazy("points ahead or behind"),
    Measure.LAST_YEAR: gettext_lazy("same months of last year"),
    Measure.GROWTH: gettext_lazy("change against last year, per cent"),
    Measure.CLAIMED: gettext_lazy("of the month, as reported"),
    Measure.CLAIMED_CUMULATIVE: gettext_lazy("of the year, as reported"),
}
ROW_WORDS = {
    Word.UNIT: gettext_lazy("the row is repeated for each unit"),
    Word.NUMBER: gettext_lazy("number of the row"),
}


@roles_required(*READERS)
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """List the tables of city and province that the county fills."""
    user = actor(request)
    county_id = user.unit.county_id
    context = {
        "rows": superior_forms(user),
        "may_add": county_id is not None and is_bureau_of(user, county_id),
    }
    return render(request, "assessment/superior/forms.html", context)


@roles_required(*READERS)
@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a table: what its cells are bound to, the workbooks that were handed out."""
    found = form_or_404(request, pk)
    month = Month.of(clock.today())
    context = {
        "form": found,
        "may_keep": is_bureau_of(actor(request), found.county_id),
        "sheets": _bindings(found, month),
        "count": len(found.bindings),
        "filled": filled_forms(found),
        "files": _earlier_files(found),
        "fill": FillForm(months=_months(clock.today())),
        "losses": losses_in_words(found),
    }
    return render(request, "assessment/superior/form.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def form_new(request: HttpRequest) -> HttpResponse:
    """Add a table with its file."""
    user, on = actor(request), clock.today()
    county_or_403(user)
    bound = NewSuperiorForm(**posted(request))
    page = FormPage(
        title=_("Add a superior's table"),
        verb=_("Add and check"),
        done=_("The table was added. These cells are filled by themselves from now on."),
        back=reverse("assessment:superior-forms"),
        onward=lambda made: reverse("assessment:superior-form", args=[made.pk]),
        template="assessment/superior/form_edit.html",
        context={"help": _help()},
    )
    return _run(
        request,
        bound,
        lambda data: add_form(
            name=data["name"],
            level=data["level"],
            note=data["note"],
            upload=data["file"],
            by=user,
            on=on,
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def form_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a table's name, level, explanation or use."""
    found, user = kept_or_404(request, pk), actor(request)
    initial = {name: getattr(found, name) for name in ("name", "level", "note", "is_active")}
    bound = EditSuperiorForm(**posted(request), initial=initial)
    page = FormPage(
        title=_("Change the table"),
        verb=_("Save"),
        done=_("The table was changed."),
        back=reverse("assessment:superior-form", args=[pk]),
    )
    return _run(
        request,
        bound,
        lambda data: change_form(form_id=pk, values=data, by=user, version=typed_version(request)),
        page,
        found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def form_file_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a table's file; the earlier one is kept."""
    found, user, on = kept_or_404(request, pk), actor(request), clock.today()
    bound = ReplaceFileForm(**posted(request))
    page = FormPage(
        title=_("Replace the file"),
        verb=_("Replace and check"),
        done=_("The file was replaced; the earlier one is kept."),
        back=reverse("assessment:superior-form", args=[pk]),
        template="assessment/superior/form_edit.html",
        context={"help": _help()},
    )
    return _run(
        request,
        bound,
        lambda data: replace_file(
            form_id=pk, upload=data["file"], by=user, on=on, version=typed_version(request)
        ),
        page,
        found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def form_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a table for a month."""
    found, user, on = kept_or_404(request, pk), actor(request), clock.today()
    bound = FillForm(**posted(request), months=_months(on))
    page = FormPage(
        title=_("Fill the table"),
        verb=_("Fill"),
        lead=_("Of a closed month the published figures are taken, of an open one those of today."),
        done=_said,
        back=reverse("assessment:superior-form", args=[pk]),
        onward=lambda made: reverse("assessment:filled-form", args=[made.pk]),
    )
    return _run(
        request,
        bound,
        lambda data: fill_form(form_id=pk, month=Month.parse(data["month"]), by=user, on=on),
        page,
        found,
    )


@roles_required(*READERS)
@require_safe
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came of filling: how many cells nobody typed, which have no figure and why."""
    found = filled_or_404(request, pk)
    done, owed = accepted_of(found.form.county_id, Month.of(found.month))
    context = {
        "filled": found,
        "form": found.form,
        "rows": _missing(found),
        "losses": losses_in_words(found.form),
        "done": done,
        "owed": owed,
        "total": found.filled_cells + found.empty_cells + found.form.typed_cells,
    }
    return render(request, "assessment/superior/filled.html", context)


@roles_required(*READERS)
@require_safe
def form_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the form as the superior sent it, or an earlier one of its files."""
    found = form_or_404(request, pk)
    asked = request.GET.get("file", "")
    file: Any = found.file
    if asked.isdigit() and int(asked) != found.file_id:
        kept = found.history.values_list("file_id", flat=True)
        file = get_object_or_404(StoredFile, pk=int(asked), pk__in=list(kept))
    return file_response(file, request=request, subject=found)


@roles_required(*READERS)
@require_safe
def filled_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a filled workbook as it was handed out; its hash is compared first."""
    found = filled_or_404(request, pk)
    return file_response(found.file, request=request, subject=found.form)


# --- What they share --------------------------------------------------------------------------


def form_or_404(request: HttpRequest, pk: int) -> SuperiorForm:
    """Return a table in sight."""
    visible = SuperiorForm.objects.visible_to(actor(request)).select_related("county", "file")
    found: SuperiorForm = get_object_or_404(visible, pk=pk)
    return found


def kept_or_404(request: HttpRequest, pk: int) -> SuperiorForm:
    """Return a table in sight that the user's bureau keeps."""
    found = form_or_404(request, pk)
    if not is_bureau_of(actor(request), found.county_id):
        raise PermissionDenied
    return found


def filled_or_404(request: HttpRequest, pk: int) -> FilledForm:
    """Return a filled workbook in sight."""
    visible = FilledForm.objects.visible_to(actor(request)).select_related(
        "form__county", "file", "created_by"
    )
    found: FilledForm = get_object_or_404(visible, pk=pk)
    return found


def _run(
    request: HttpRequest, bound: Any, act: Any, page: FormPage, record: SuperiorForm | None = None
) -> HttpResponse:
    """Run a form page; unknown names of a form are listed below the error."""
    faults: list[str] = []

    def carried(data: dict[str, Any]) -> Any:
        try:
            return act(data)
        except FormRefused as refused:
            faults.extend(refused.faults)
            raise

    page.context = {**page.context, "faults": faults}
    crumbs: tuple[Crumb, ...] = ((_("Superior's tables"), reverse("assessment:superior-forms")),)
    if record is not None:
        crumbs += ((record.name, reverse("assessment:superior-form", args=[record.pk])),)
    return run_page(request, bound, carried, page, crumbs=crumbs, record=record)


def _said(made: FilledForm) -> str:
    count = made.filled_cells
    words = ngettext(
        "The table was filled: %(count)s cell nobody had to type.",
        "The table was filled: %(count)s cells nobody had to type.",
        count,
    )
    return words % {"count": count}


def _months(on: dt.date) -> list[tuple[str, Any]]:
    """Offer the last months, the one before this first: it is the one to be reported."""
    now = Month.of(on)
    months = [now - 1, now, *(now - back for back in range(2, _MONTHS_OFFERED))]
    return [(str(each), date_format(each.first_day, "YEAR_MONTH_FORMAT")) for each in months]


def _bindings(found: SuperiorForm, month: Month) -> list[dict[str, Any]]:
    """Return the bound cells by sheet, with what they mean."""
    known = vocabulary(found.county, month)
    sheets: dict[str, list[dict[str, Any]]] = {}
    for each in found.bindings:
        asked = understood(each["text"], known)
        if asked is None:
            means: Any = MISSING_WORDS[Missing.NAME_GONE]
        elif asked.word is not None:
            means = ROW_WORDS.get(asked.word, _("a word about the table"))
        else:
            means = MEASURE_WORDS[asked.measure or Measure.VALUE]
        row = {**each, "means": means, "is_gone": asked is None}
        sheets.setdefault(each["sheet"], []).append(row)
    return [{"name": name, "rows": rows} for name, rows in sheets.items()]


def _missing(found: FilledForm) -> list[dict[str, Any]]:
    """Return the cells without a figure, those of one binding and one reason together."""
    together: dict[tuple[str, str], list[str]] = {}
    for each in found.missing:
        together.setdefault((each["text"], each["why"]), []).append(each["place"])
    return [
        {
            "text": text,
            "why": MISSING_WORDS[Missing(why)],
            "count": len(places),
            "places": places[0] if len(places) == 1 else f"{places[0]} … {places[-1]}",
        }
        for (text, why), places in together.items()
    ]


def _earlier_files(found: SuperiorForm) -> list[dict[str, Any]]:
    """Return the files a table had before, newest first."""
    seen: dict[int, dict[str, Any]] = {}
    for each in found.history.select_related("file", "history_user").order_by("-history_id"):
        if each.file_id != found.file_id and each.file_id not in seen:
            seen[each.file_id] = {"file": each.file, "at": each.history_date}
    return list(seen.values())


def _help() -> list[tuple[str, Any]]:
    """Return examples of bindings with their meaning, for the page of an upload."""
    return [
        ("{{到位资金.累计}}", _("a figure of the county: indicator, full stop, what of it")),
        ("{{到位资金.累计@郑家寨镇}}", _("a unit's figure, or the sum of a group's units")),
        ("{{到位资金.完成率/市定目标}}", _("by the targets of a basis; else by the main one")),
        ("{{单位}}", _("the row is repeated for each unit; {{单位:乡镇组}} for a group's")),
        (f"{{{{{'}} {{'.join(each.value for each in Word)}}}}}", _("words about the table")),
        ("、".join(each.value for each in Measure), _("what of a figure can be asked for")),
    ]
