"""What is done beside an investor's own form: its people, and merging a duplicate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.investor import ContactForm, MergeInvestorForm
from projects.models import Investor, InvestorContact
from projects.permissions_partners import can_keep_contacts, can_merge_investors
from projects.services.investor_contacts import add_contact, edit_contact
from projects.services.investor_merging import merge_investors
from projects.views.access import BUREAU, WRITERS, allow
from projects.views.investors import visible_investor
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, run_page, typed_version

_DIGITS = 9
GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter somebody of an investor."""
    found, user = visible_investor(request, pk), actor(request)
    allow(can_keep_contacts(user, found))
    form = ContactForm(request.POST or None)
    page = FormPage(
        title=_("Add a contact"),
        verb=_("Add"),
        done=_("The contact was added."),
        back=_page_of(found.pk),
    )
    return run_page(
        request,
        form,
        lambda _data: add_contact(investor_id=pk, facts=form.facts(), by=user),
        page,
        crumbs=_crumbs(found),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody of an investor, or say that the person has left."""
    user = actor(request)
    contact = get_object_or_404(
        InvestorContact.objects.visible_to(user).select_related("investor"), pk=pk
    )
    allow(can_keep_contacts(user, contact.investor))
    form = ContactForm(request.POST or None, contact=contact)
    page = FormPage(
        title=_("Change the contact"),
        verb=_("Save"),
        done=_("Saved."),
        back=_page_of(contact.investor_id),
    )
    return run_page(
        request,
        form,
        lambda _data: edit_contact(
            contact_id=pk,
            facts=form.facts(),
            by=user,
            version=typed_version(request) or 0,
            typed=request.POST,
        ),
        page,
        crumbs=_crumbs(contact.investor),
        record=contact,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def investor_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this investor, a duplicate, into another."""
    found, user = visible_investor(request, pk), actor(request)
    allow(can_merge_investors(user, found))
    others = Investor.objects.visible_to(user).standing().exclude(pk=pk)
    asked = request.GET.get("target", "")
    is_number = asked.isdecimal() and len(asked) <= _DIGITS
    target = others.filter(pk=int(asked)).first() if is_number else None
    initial: dict[str, Any] = {"target": target.credit_code or target.name} if target else {}
    form = MergeInvestorForm(request.POST or None, investors=others, initial=initial)
    page = FormPage(
        title=_("Merge a duplicate"),
        verb=_("Merge"),
        lead=_(
            "Projects, contacts, activities and subsidiaries go over to the investor that stays; "
            "the history of both is kept. This cannot be undone."
        ),
        done=_("The duplicate was merged."),
        danger=True,
        back=_page_of(found.pk),
    )

    def act(data: dict[str, Any]) -> Investor:
        return merge_investors(
            duplicate_id=pk, target_id=data["target"].pk, reason=data["reason"], by=user
        )

    return run_page(request, form, act, page, crumbs=_crumbs(found))


def _page_of(pk: int) -> str:
    return reverse("projects:investor", args=[pk])


def _crumbs(found: Investor) -> tuple[Crumb, ...]:
    return (
        (_("Investor library"), reverse("projects:investors")),
        (found.name, _page_of(found.pk)),
    )
