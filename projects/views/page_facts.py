"""The plain facts of a project in words, section by section, each with its form."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import FirstContactFiling
from projects.models.choices import FACT_LABELS, Currency
from projects.permissions import can_edit, is_bureau_of
from projects.rules.gates import Fact
from projects.rules.stages import Status
from projects.selectors.project_lists import Row, SmallLists
from projects.views.access import Seen
from projects.views.page_head import edit_url
from zhaoshang.core.templatetags.zs import day, figure

Items = list[dict[str, Any]]
FILING_TONES = {"submitted": "warn", "accepted": "done", "refused": "off", "expired": "off"}


def sections(seen: Seen, lists: SmallLists) -> list[dict[str, Any]]:
    """Return the sections of facts below the timeline."""
    project = seen.project
    edits = can_edit(seen.user, project, seen.part) and project.status != Status.MERGED
    rows = (
        ("basic", _("Basics"), "", _basic(seen), project.content),
        ("investor", _("Investor"), "", _investor(seen), ""),
        ("money", _("Money"), _("in 10,000 yuan"), _money(seen), ""),
        ("site", _("Land and site"), "", _site(seen, lists), ""),
    )
    return [
        {
            "code": code,
            "label": label,
            "note": note,
            "items": items,
            "text": text,
            "url": edit_url(project, code) if edits else "",
        }
        for code, label, note, items, text in rows
    ]


def filings(seen: Seen, lists: SmallLists) -> list[Row]:
    """Return the first-contact filings, with what the bureau may do about them."""
    labels = dict(FirstContactFiling.State.choices)
    decides = is_bureau_of(seen.user, seen.project.county_id)
    return [
        {
            **row,
            "label": labels[row["state"]],
            "tone": FILING_TONES[row["state"]],
            "decide_url": reverse("projects:first-contact-decide", args=[row["pk"]])
            if decides and row["state"] == FirstContactFiling.State.SUBMITTED
            else "",
        }
        for row in lists.filings
    ]


def hand_facts(lists: SmallLists) -> list[Row]:
    """Return the gate facts set by hand."""
    return [{**row, "label": FACT_LABELS[Fact(row["fact"])]} for row in lists.hand_facts]


def _item(label: Any, value: Any, *, missing: str = "", url: str = "") -> dict[str, Any]:
    filled = value not in {None, ""}
    return {
        "label": label,
        "value": value if filled else "",
        "url": url if filled else "",
        "missing": (missing or None) if not filled else None,
    }


def _label(seen: Seen, field: str) -> Any:
    known: Any = seen.project._meta.get_field(field)
    return known.verbose_name


def _gap(seen: Seen, section: str, field: str) -> str:
    """Return the form that fills a gap in, for who may use it."""
    project = seen.project
    if not can_edit(seen.user, project, seen.part) or project.status == Status.MERGED:
        return ""
    return edit_url(project, section, f"id_{field}")


def _basic(seen: Seen) -> Items:
    project = seen.project
    industry = project.chain or project.section
    return [
        _item(_label(seen, "code"), project.code),
        _item(_label(seen, "aliases"), project.aliases),
        _item(_("Industry"), industry, missing=_gap(seen, "basic", "section")),
        _item(_label(seen, "industry_text"), project.industry_text),
        _item(_label(seen, "nature"), project.get_nature_display()),
        _item(_label(seen, "source"), project.source, missing=_gap(seen, "basic", "source")),
        _item(_label(seen, "submitted_on"), day(project.submitted_on)),
        _item(_label(seen, "signing_event"), project.signing_event),
        _item(_label(seen, "visible_progress"), project.visible_progress),
        _item(_label(seen, "note"), project.note),
    ]


def _investor(seen: Seen) -> Items:
    project, investor = seen.project, seen.project.investor
    url = reverse("projects:investor", args=[investor.pk]) if investor else ""
    return [
        _item(
            _label(seen, "investor"), investor, missing=_gap(seen, "investor", "investor"), url=url
        ),
        _item(_("Credit code"), investor.credit_code if investor else ""),
        _item(_label(seen, "origin"), project.get_origin_display()),
        _item(_label(seen, "company_name"), project.company_name),
        _item(_label(seen, "company_credit_code"), project.company_credit_code),
    ]


def _money(seen: Seen) -> Items:
    project = seen.project
    fields = (
        "total_investment_wan",
        "first_phase_wan",
        "fixed_asset_investment_wan",
        "agreed_amount_wan",
        "agreed_deposit_wan",
        "agreed_intensity_wan_mu",
        "expected_output_wan",
        "expected_tax_wan",
    )
    gaps = {"total_investment_wan", "agreed_amount_wan", "fixed_asset_investment_wan"}
    items = [
        _item(
            _label(seen, field),
            figure(getattr(project, field)),
            missing=_gap(seen, "money", field) if field in gaps else "",
        )
        for field in fields
    ]
    items.append(_item(_label(seen, "expected_jobs_count"), project.expected_jobs_count))
    if project.currency != Currency.CNY:
        items.append(_item(_label(seen, "foreign_amount_wan"), _foreign(seen)))
    return items


def _foreign(seen: Seen) -> str:
    project = seen.project
    return _("%(amount)s × 10,000 %(currency)s, rate %(rate)s of %(day)s") % {
        "amount": figure(project.foreign_amount_wan),
        "currency": project.get_currency_display(),
        "rate": f"{project.conversion_rate.normalize():f}" if project.conversion_rate else "",
        "day": day(project.conversion_rate_on),
    }


def _site(seen: Seen, lists: SmallLists) -> Items:
    project = seen.project
    in_park = {True: _("yes"), False: _("no"), None: ""}[project.in_park]
    items = [
        _item(_("Host unit"), project.host_unit),
        _item(
            _label(seen, "wanted_site"),
            project.wanted_site,
            missing=_gap(seen, "site", "wanted_site"),
        ),
        _item(_label(seen, "address"), project.address),
        _item(_label(seen, "in_park"), in_park),
        _item(_("Land (mu)"), figure(project.land_mu), missing=_gap(seen, "site", "land_mu")),
        _item(_("Floor area (m²)"), figure(project.floor_area_m2)),
    ]
    items += [_item(_("Parcel"), _parcel(row)) for row in lists.parcels]
    return items


def _parcel(row: Row) -> str:
    parts = [
        row["number"],
        _("%(land)s mu") % {"land": figure(row["land"])} if row["land"] is not None else "",
        _("%(area)s m²") % {"area": figure(row["area"])} if row["area"] is not None else "",
        _("obtained %(day)s") % {"day": day(row["on"])} if row["on"] else "",
    ]
    return " · ".join(part for part in parts if part)
