"""Tables of contract filing."""

from contracts.models.archive import ArchiveTransfer, TransferItem
from contracts.models.contract import TERM_FIELDS, Contract, ContractChange, ContractParty
from contracts.models.copies import ContractCopy, CopyLoan, Trouble
from contracts.models.files import AccessRequest, ContractFile, FileOpening
from contracts.models.land import (
    Deposit,
    DepositMovement,
    FeePayment,
    IdleLand,
    LandAccounting,
    LandOpinion,
)
from contracts.models.performance import DateChange, Obligation, ReportDecision, SpecialReport
from contracts.models.reviews import ContractTemplate, LegalReview

__all__ = [
    "TERM_FIELDS",
    "AccessRequest",
    "ArchiveTransfer",
    "Contract",
    "ContractChange",
    "ContractCopy",
    "ContractFile",
    "ContractParty",
    "ContractTemplate",
    "CopyLoan",
    "DateChange",
    "Deposit",
    "DepositMovement",
    "FeePayment",
    "FileOpening",
    "IdleLand",
    "LandAccounting",
    "LandOpinion",
    "LegalReview",
    "Obligation",
    "ReportDecision",
    "SpecialReport",
    "TransferItem",
    "Trouble",
]
