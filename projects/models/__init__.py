"""Tables of the project ledger."""

from projects.models.agency import AgencyCase, AgencyItem, AgencyPause
from projects.models.care import ActualResult, CareRequest, CareVisit
from projects.models.duties import (
    ActionItem,
    ActionReport,
    DutyFile,
    Instruction,
    ProblemStep,
)
from projects.models.exports import LedgerExport
from projects.models.flags import Flag, FlagConsequence, FlagFact, FlagHold, FlagScan
from projects.models.funds import FundsPlan, FundsPlanItem
from projects.models.imports import HeadingAlias, ImportBatch, ImportRow
from projects.models.ledger import (
    CodeCounter,
    LedgerSettings,
    LedgerSummary,
    PipelineBy,
    PipelineSummary,
    SavedView,
)
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
from projects.models.reserve import ReserveProject, ReservePromotion, ReserveQuota
from projects.models.reviews import (
    Approval,
    ApprovalStep,
    ReviewCondition,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.models.sites import Milestone, Parcel, Site
from projects.models.spaces import SpaceOffer, SpaceReservation
from projects.models.stages import FirstContactFiling, GateFact, StageMove, StageProposal

__all__ = [
    "ActionItem",
    "ActionReport",
    "Activity",
    "ActivityFile",
    "ActivityMeeting",
    "ActivityProject",
    "ActualResult",
    "AgencyCase",
    "AgencyItem",
    "AgencyPause",
    "Approval",
    "ApprovalStep",
    "CareRequest",
    "CareVisit",
    "CodeCounter",
    "CreditShare",
    "DutyFile",
    "FirstContactFiling",
    "Flag",
    "FlagConsequence",
    "FlagFact",
    "FlagHold",
    "FlagScan",
    "FollowUp",
    "FundsEntry",
    "FundsPlan",
    "FundsPlanItem",
    "GateFact",
    "HeadingAlias",
    "ImportBatch",
    "ImportRow",
    "Industry",
    "Instruction",
    "Investor",
    "InvestorContact",
    "LedgerExport",
    "LedgerSettings",
    "LedgerSummary",
    "Milestone",
    "Parcel",
    "PipelineBy",
    "PipelineSummary",
    "Problem",
    "ProblemStep",
    "Project",
    "ProjectDocument",
    "ProjectPart",
    "Referrer",
    "ReferrerClaim",
    "ReserveProject",
    "ReservePromotion",
    "ReserveQuota",
    "ReviewCondition",
    "ReviewOpinion",
    "ReviewRequest",
    "ReviewRound",
    "SavedView",
    "Site",
    "SpaceOffer",
    "SpaceReservation",
    "StageMove",
    "StageProposal",
    "SupportingUnit",
]
