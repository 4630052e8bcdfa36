"""What a new draft takes over from its project: terms, parties, title."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Min

from contracts.models import Contract
from contracts.models.choices import KIND_LABELS, Side
from contracts.rules.life import CHANGING, RUNNING, Kind
from projects.models import Parcel, Project
from projects.selectors.approval_standing import Signer, signer_of
from projects.selectors.people import people_of_bureau
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Office

# A term of the contract ← a field of the project.
_TAKEN = {
    "total_investment_wan": "total_investment_wan",
    "agreed_amount_wan": "agreed_amount_wan",
    "fixed_assets_wan": "fixed_asset_investment_wan",
    "land_mu": "land_mu",
    "intensity_wan_mu": "agreed_intensity_wan_mu",
    "output_wan": "expected_output_wan",
    "tax_wan": "expected_tax_wan",
    "jobs_count": "expected_jobs_count",
    "start_on": "agreed_start_on",
    "production_on": "agreed_production_on",
    "deposit_wan": "agreed_deposit_wan",
    "currency": "currency",
    "foreign_amount_wan": "foreign_amount_wan",
    "conversion_rate": "conversion_rate",
    "conversion_rate_on": "conversion_rate_on",
}
# How the title of each kind ends (always Chinese: it stands on the paper).
TITLES = {
    Kind.FRAMEWORK: "合作框架协议",
    Kind.INTENT: "投资意向协议",
    Kind.FORMAL: "投资合同书",
    Kind.SUPPLEMENTARY: "补充协议",
    Kind.TERMINATION: "终止协议",
}


def title_of(project: Project, kind: Kind) -> str:
    """Return the title a draft begins with."""
    return f"{project.name}{TITLES[kind]}"


def terms_from(project: Project, kind: Kind) -> dict[str, Any]:
    """Return the terms that the project knows; an agreement that changes another begins empty."""
    if kind in CHANGING:
        return {"currency": project.currency}
    terms = {name: getattr(project, field) for name, field in _TAKEN.items()}
    prices = Parcel.objects.filter(site__project=project)
    terms["land_price_wan_mu"] = prices.aggregate(low=Min("price_wan_mu"))["low"]
    return terms


def parties_from(project: Project, on: dt.date) -> list[tuple[str, str, str, str]]:
    """Return side, name, credit code and representative of the parties as far as known.

    The county's side is by the computed signer: the head of a park signs for the park, any other
    office for the people's government of the county.
    """
    signer = signer_for(project, on)
    host = project.host_unit
    is_park = signer is not None and signer.office == Office.PARK_HEAD and host is not None
    county = host.name if is_park and host is not None else government_of(project.county.name)
    holder = str(signer.people[0]) if signer is not None and signer.people else ""
    investor = project.investor
    return [
        (Side.COUNTY.value, county, "", holder),
        (
            Side.INVESTOR.value,
            investor.name if investor is not None else "",
            investor.credit_code if investor is not None else "",
            "",
        ),
    ]


def government_of(county: str) -> str:
    """Return the name of a county's people's government, however the county's unit is called."""
    return county if county.endswith("人民政府") else f"{county}人民政府"


def signer_for(project: Project, on: dt.date) -> Signer | None:
    """Return who signs by the project's current approval; None without one."""
    approval = project.approvals.filter(is_current=True).select_related("host_unit").first()
    return None if approval is None else signer_of(approval, project.county_id, on)


def amendable(project: Project) -> list[Contract]:
    """Return the contracts of a project that an agreement may change or end."""
    running = project.contracts.filter(state__in=[each.value for each in RUNNING])
    changing = [each.value for each in CHANGING]
    return list(running.exclude(kind__in=changing).order_by("-signed_on", "-pk"))


def keepers(county_id: int, on: dt.date) -> Any:
    """Return who may keep a contract: the bureau's people."""
    return User.objects.filter(pk__in=people_of_bureau(county_id, on))


def kind_label(kind: Kind) -> str:
    """Return what a kind is called."""
    return str(KIND_LABELS[kind])
