"""Contracts for tests: a ladder of states, each complete for its own.

    ContractFactory(project=project)                    a draft with parties
    ContractFactory(project=project, state="signed")    numbered and signed
    ContractFactory(project=project, state="performing")

The rows are what the services would have left, but for the records beside the contract (reviews,
copies, obligations): the areas' own makers add those.
"""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from contracts.models import Contract, ContractFile, ContractParty
from contracts.models.choices import FileKind, Side
from contracts.rules.life import BEFORE_SIGNING, Kind, State
from projects.rules.stages import SubStage
from tests.factories.projects import HAPPENED_ON, ProjectFactory, make_stored_file
from zhaoshang.core.text import search_text

SIGNED_ON = HAPPENED_ON[SubStage.CONTRACT]
FILED_ON = dt.date(2026, 4, 14)
_numbers = itertools.count(1)
_UNSIGNED = {*BEFORE_SIGNING, State.DROPPED}


class ContractFactory(DjangoModelFactory):
    """A formal contract of a signed project, in any state of its life."""

    class Meta:
        model = Contract
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory, signed=True)
    county = factory.LazyAttribute(lambda contract: contract.project.county)
    kind = Kind.FORMAL.value
    state = State.DRAFT.value
    title = factory.LazyAttribute(lambda contract: f"{contract.project.name}投资合同书")
    search_text = factory.LazyAttribute(lambda contract: search_text(contract.title))
    total_investment_wan = Decimal(36000)
    agreed_amount_wan = Decimal(30000)
    fixed_assets_wan = Decimal(30000)
    land_mu = Decimal(120)
    land_price_wan_mu = Decimal(18)
    intensity_wan_mu = Decimal(300)
    start_on = dt.date(2026, 6, 30)
    production_on = dt.date(2027, 6, 30)
    expires_on = dt.date(2029, 3, 31)

    @classmethod
    def _create(cls, model_class: type[Contract], *args: Any, **fields: Any) -> Contract:
        state = State(fields["state"])
        if state not in _UNSIGNED:
            fields.setdefault("signed_on", SIGNED_ON)
            fields.setdefault("number", f"县招合〔2026〕{next(_numbers):03}号")
        if state not in {*_UNSIGNED, State.SIGNED}:
            fields.setdefault("filed_on", FILED_ON)
        if state is State.PERFORMING:
            fields.setdefault("performing_since", FILED_ON)
        contract: Contract = super()._create(model_class, *args, **fields)
        names = ((Side.COUNTY, "云岭县人民政府"), (Side.INVESTOR, "江苏远景装备制造有限公司"))
        for place, (side, name) in enumerate(names, start=1):
            ContractParty.objects.create(contract=contract, side=side, name=name, place=place)
        return contract


def make_contract_file(
    contract: Contract, kind: FileKind = FileKind.SIGNED_TEXT, title: str = ""
) -> ContractFile:
    """Give a contract a file, without its bytes."""
    return ContractFile.objects.create(
        contract=contract,
        kind=kind,
        title=title or str(kind.label),
        happened_on=contract.signed_on,
        file=make_stored_file(contract.county),
    )
