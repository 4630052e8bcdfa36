"""Tables of the project ledger."""

from projects.models.exports import LedgerExport
from projects.models.flags import Flag, FlagConsequence, FlagFact, FlagHold, FlagScan
from projects.models.funds import FundsPlanItem
from projects.models.imports import HeadingAlias, ImportBatch, ImportRow
from projects.models.ledger import CodeCounter, LedgerSettings, LedgerSummary, SavedView
from projects.models.partners import (
    Activity,
    ActivityFile,
    ActivityMeeting,
    ActivityProject,
    InvestorContact,
    ReferrerClaim,
)
from projects.models.parts import CreditShare, ProjectPart, SupportingUnit
from projects.models.project import Project
from projects.models.records import FollowUp, FundsEntry, Problem, ProjectDocument
from projects.models.reference import Industry, Investor, Referrer
from projects.models.reviews import (
    Approval,
    ApprovalStep,
    ReviewCondition,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.models.sites import Milestone, Parcel, Site
from projects.models.stages import FirstContactFiling, GateFact, StageMove, StageProposal

__all__ = [
    "Activity",
    "ActivityFile",
    "ActivityMeeting",
    "ActivityProject",
    "Approval",
    "ApprovalStep",
    "CodeCounter",
    "CreditShare",
    "FirstContactFiling",
    "Flag",
    "FlagConsequence",
    "FlagFact",
    "FlagHold",
    "FlagScan",
    "FollowUp",
    "FundsEntry",
    "FundsPlanItem",
    "GateFact",
    "HeadingAlias",
    "ImportBatch",
    "ImportRow",
    "Industry",
    "Investor",
    "InvestorContact",
    "LedgerExport",
    "LedgerSettings",
    "LedgerSummary",
    "Milestone",
    "Parcel",
    "Problem",
    "Project",
    "ProjectDocument",
    "ProjectPart",
    "Referrer",
    "ReferrerClaim",
    "ReviewCondition",
    "ReviewOpinion",
    "ReviewRequest",
    "ReviewRound",
    "SavedView",
    "Site",
    "StageMove",
    "StageProposal",
    "SupportingUnit",
]
