"""Lead sponsors of what notices of contracts are about: those of the contract's project (R18)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model

from contracts.models import (
    AccessRequest,
    Contract,
    ContractCopy,
    ContractFile,
    CopyLoan,
    Deposit,
    IdleLand,
    LandAccounting,
    LandOpinion,
    LegalReview,
    Obligation,
    SpecialReport,
)
from projects.ladder import sponsors_through
from zhaoshang.alerts import ladder

_CONTRACT = "contract__project__"
THROUGH: Mapping[str, tuple[type[Model], str]] = {
    "contracts.contract": (Contract, "project__"),
    "contracts.accessrequest": (AccessRequest, _CONTRACT),
    "contracts.contractcopy": (ContractCopy, _CONTRACT),
    "contracts.contractfile": (ContractFile, _CONTRACT),
    "contracts.copyloan": (CopyLoan, "copy__contract__project__"),
    "contracts.deposit": (Deposit, _CONTRACT),
    "contracts.idleland": (IdleLand, _CONTRACT),
    "contracts.landaccounting": (LandAccounting, _CONTRACT),
    "contracts.landopinion": (LandOpinion, "accounting__contract__project__"),
    "contracts.legalreview": (LegalReview, _CONTRACT),
    "contracts.obligation": (Obligation, _CONTRACT),
    "contracts.specialreport": (SpecialReport, _CONTRACT),
}

for _subject_type, (_model, _way) in THROUGH.items():
    ladder.register(_subject_type, sponsors_through(_model, _way))
