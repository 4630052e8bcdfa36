"""Tables of assessment, one file for each family."""

from assessment.models.bulletins import Bulletin
from assessment.models.closing import (
    LockException,
    MonthClosing,
    MonthFigure,
    Restatement,
    RestatementRequest,
)
from assessment.models.indicators import Indicator, IndicatorDefinition
from assessment.models.meetings import Meeting, MeetingAttendee, MeetingDecision, MeetingPack
from assessment.models.plans import (
    AnnualPlan,
    GroupMember,
    PlanIndicator,
    Target,
    TargetBasis,
    TargetChange,
    UnitGroup,
)
from assessment.models.reports import (
    LineEvidence,
    MonthlyReport,
    ReportEdit,
    ReportLine,
    ReportMove,
    UnitCell,
)
from assessment.models.reward_payments import RewardPayment
from assessment.models.rewards import (
    RewardCase,
    RewardObjection,
    RewardReferrer,
    RewardTick,
)
from assessment.models.schemes import (
    AssessorSheet,
    ScoreFact,
    ScoringScheme,
    SelfScore,
    SheetMark,
)
from assessment.models.scores import FactChange, Objection, ObjectionFile, ScoreRow, ScoreRun
from assessment.models.settlement import (
    Commendation,
    CommendationList,
    RiskDeposit,
    YearSettlement,
)
from assessment.models.spot_checks import SpotCheck, SpotCheckFile, SpotCheckItem
from assessment.models.superior import FilledForm, SuperiorForm
from assessment.models.talks import (
    InterviewFile,
    InterviewNotice,
    InterviewStep,
    TalkExemption,
    TalkList,
)

__all__ = [
    "AnnualPlan",
    "AssessorSheet",
    "Bulletin",
    "Commendation",
    "CommendationList",
    "FactChange",
    "FilledForm",
    "GroupMember",
    "Indicator",
    "IndicatorDefinition",
    "InterviewFile",
    "InterviewNotice",
    "InterviewStep",
    "LineEvidence",
    "LockException",
    "Meeting",
    "MeetingAttendee",
    "MeetingDecision",
    "MeetingPack",
    "MonthClosing",
    "MonthFigure",
    "MonthlyReport",
    "Objection",
    "ObjectionFile",
    "PlanIndicator",
    "ReportEdit",
    "ReportLine",
    "ReportMove",
    "Restatement",
    "RestatementRequest",
    "RewardCase",
    "RewardObjection",
    "RewardPayment",
    "RewardReferrer",
    "RewardTick",
    "RiskDeposit",
    "ScoreFact",
    "ScoreRow",
    "ScoreRun",
    "ScoringScheme",
    "SelfScore",
    "SheetMark",
    "SpotCheck",
    "SpotCheckFile",
    "SpotCheckItem",
    "SuperiorForm",
    "TalkExemption",
    "TalkList",
    "Target",
    "TargetBasis",
    "TargetChange",
    "UnitCell",
    "UnitGroup",
    "YearSettlement",
]
