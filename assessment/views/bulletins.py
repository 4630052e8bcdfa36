"""Bulletins: the list, a new one, its text, its publication, a new edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.bulletin_labels import PART_LABELS
from assessment.forms.bulletins import AS_RESTATED, BulletinForm, EditionForm, MakeForm
from assessment.models import Bulletin
from assessment.models.bulletins import KIND_LABELS
from assessment.period_words import period_text
from assessment.permissions_bulletins import (
    can_edit,
    can_publish,
    can_verify,
    can_write_bulletins,
)
from assessment.rules.bulletin_parts import part_blocks
from assessment.rules.bulletins import Part
from assessment.selectors.bulletin_periods import periods_to_choose
from assessment.services import bulletins as services
from assessment.views.bulletin_access import (
    bulletin_crumbs,
    bulletin_or_404,
    bulletins_crumb,
    numbered,
    said_by,
)
from assessment.views.months import READERS, allow, county_or_403
from assessment.word.bulletin import NO_NUMBER, day_words
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, county_in_view, of_one_county
from zhaoshang.accounts.form_page import FormPage, link, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.periods import Period

GET_POST = ["GET", "HEAD", "POST"]
PAGE = 30
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)


@roles_required(*READERS)
@of_one_county
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """List the bulletins of the county, the newest first; units see published ones."""
    user = actor(request)
    county_id = county_in_view(request)
    page = paginate(
        Bulletin.objects.visible_to(user)
        .filter(county=county_id)
        .select_related("replaced_by")
        .defer("content", "text"),
        order=KeysetOrder("created_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("assessment:bulletins")
    kept = {PARAMETER: str(county_id)} if user.scope.reads_region else {}
    context = {
        "rows": [
            {"bulletin": each, "period": period_text(Period.parse(each.period))}
            for each in page.rows
        ],
        "may_make": can_write_bulletins(user, county_id),
        "prev_url": link(base, kept, page.previous),
        "next_url": link(base, kept, page.next),
    }
    return render(request, "assessment/bulletins/list.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def make(request: HttpRequest) -> HttpResponse:
    """Begin the bulletin of a period."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(can_write_bulletins(user, county_id))
    chosen = periods_to_choose(county_id, on)
    form = MakeForm(
        **posted(request),
        periods=[
            (str(KIND_LABELS[kind]), [(str(each), period_text(each)) for each in periods])
            for kind, periods in chosen.items()
        ],
    )

    def act(data: dict[str, Any]) -> Bulletin:
        return services.make_bulletin(county_id=county_id, period=data["period"], by=user, on=on)

    page = FormPage(
        title=_("Begin a bulletin"),
        verb=_("Begin"),
        lead=_(
            "The figures come from the closed months and the period’s result; you write the text"
            " around them."
        )
        if chosen
        else _("Every period that is over has its bulletin, or no annual plan is issued."),
        done=_("The bulletin is begun. Write its text."),
        back=reverse("assessment:bulletins"),
        onward=lambda made: reverse("assessment:bulletin-edit", args=[made.pk]),
    )
    return run_page(request, form, act, page, crumbs=(bulletins_crumb(),))


@roles_required(*READERS)
@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a bulletin as it prints: frozen when published, with today's figures as a draft."""
    user, on = actor(request), clock.today()
    found = bulletin_or_404(user, pk)
    said = said_by(found, on)
    later = Bulletin.objects.visible_to(user).filter(replaces=found).first()
    context = {
        "bulletin": found,
        "period_words": period_text(Period.parse(found.period)),
        "head": said.head,
        "number": said.head["number"] or NO_NUMBER,
        "day": day_words(said.head),
        "recipients": said.recipients,
        "blocks": numbered(said.blocks),
        "hindrances": services.hindrances(found, said.run, on) if found.is_draft else [],
        "later": later,
        "crumbs": (bulletins_crumb(),),
        "may_edit": can_edit(user, found),
        "may_publish": found.is_draft and can_publish(user, found.county_id),
        "may_renew": not found.is_draft and not later and can_publish(user, found.county_id),
        "may_verify": can_verify(user, found),
    }
    return render(request, "assessment/bulletins/bulletin.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text of a draft; its figures stand between the fields and have none."""
    user, on = actor(request), clock.today()
    found = bulletin_or_404(user, pk)
    allow(can_edit(user, found))
    form = BulletinForm(**posted(request), bulletin=found)
    content = said_by(found, on).content

    def act(_data: dict[str, Any]) -> Bulletin:
        return services.save_bulletin(
            bulletin_id=pk,
            version=typed_version(request) or 0,
            head=form.head,
            text=form.text,
            by=user,
        )

    back = reverse("assessment:bulletin", args=[pk])
    page = FormPage(
        title=_("Write the text"),
        verb=_("Save the text"),
        done=_("The text is saved."),
        template="assessment/bulletins/edit.html",
        back=back,
        context={
            "head_fields": [form[name] for name in ("title", "number", "signed_by", "dated_on")],
            "first_fields": [form["recipients"], form["lead"]],
            "achievements": form["achievements"],
            "last_fields": [form["problems"], form["next_steps"]],
            "parts": [
                {
                    "label": PART_LABELS[part],
                    "fields": form.around(part),
                    "blocks": numbered(list(part_blocks(part, content))),
                    "is_first": part is Part.TOTALS,
                }
                for part in Part
            ],
        },
    )
    return run_page(request, form, act, page, crumbs=bulletin_crumbs(found), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a draft as it will print, then publish it."""
    user, on = actor(request), clock.today()
    found = bulletin_or_404(user, pk)
    allow(found.is_draft and can_publish(user, found.county_id))
    said = said_by(found, on)

    def act(_data: dict[str, Any]) -> Bulletin:
        return services.publish_bulletin(
            bulletin_id=pk,
            version=typed_version(request) or 0,
            seen=request.POST.get("seen", ""),
            by=user,
            on=on,
        )

    back = reverse("assessment:bulletin", args=[pk])
    page = FormPage(
        title=_("Publish the bulletin"),
        verb=_("Publish the bulletin"),
        danger=True,
        done=lambda done: _("Published. SHA-256: %(hash)s…") % {"hash": done.sha256[:16]},
        template="assessment/bulletins/publish.html",
        back=back,
        context={
            "bulletin": found,
            "head": said.head,
            "number": said.head["number"] or NO_NUMBER,
            "day": day_words(said.head),
            "recipients": said.recipients,
            "blocks": numbered(said.blocks),
            "seen": services.seen_mark(said.content),
            "run": said.run,
            "hindrances": services.hindrances(found, said.run, on),
        },
    )
    form = forms.Form(**posted(request))
    return run_page(request, form, act, page, crumbs=bulletin_crumbs(found), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the edition after a published one."""
    user, on = actor(request), clock.today()
    found = bulletin_or_404(user, pk)
    allow(can_publish(user, found.county_id))
    form = EditionForm(**posted(request))

    def act(data: dict[str, Any]) -> Bulletin:
        return services.new_edition(
            bulletin_id=pk,
            why=data["why"],
            restated=data["figures"] == AS_RESTATED,
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("New edition"),
        verb=_("Begin the new edition"),
        lead=_("The published one stays as it is; the new edition names it and says why."),
        done=_("The new edition is begun as a draft."),
        back=reverse("assessment:bulletin", args=[pk]),
        onward=lambda made: reverse("assessment:bulletin", args=[made.pk]),
    )
    return run_page(request, form, act, page, crumbs=bulletin_crumbs(found), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft, with the reason."""
    user = actor(request)
    found = bulletin_or_404(user, pk)
    allow(found.is_draft and can_publish(user, found.county_id))
    page = FormPage(
        title=_("Delete the draft"),
        verb=_("Delete the draft"),
        danger=True,
        lead=_("A published bulletin is never deleted. Another draft can be begun at any time."),
        done=_("The draft is deleted."),
        back=reverse("assessment:bulletin", args=[pk]),
        onward=lambda _done: reverse("assessment:bulletins"),
    )
    return run_page(
        request,
        RevokeForm(**posted(request)),
        lambda data: services.delete_draft(
            bulletin_id=pk, version=typed_version(request), why=data["reason"], by=user
        ),
        page,
        crumbs=bulletin_crumbs(found),
        record=found,
    )
