"""Tables of assessment, one file for each family."""

from assessment.models.closing import (
    LockException,
    MonthClosing,
    MonthFigure,
    Restatement,
    RestatementRequest,
)
from assessment.models.indicators import Indicator, IndicatorDefinition
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
from assessment.models.superior import FilledForm, SuperiorForm

__all__ = [
    "AnnualPlan",
    "FilledForm",
    "GroupMember",
    "Indicator",
    "IndicatorDefinition",
    "LineEvidence",
    "LockException",
    "MonthClosing",
    "MonthFigure",
    "MonthlyReport",
    "PlanIndicator",
    "ReportEdit",
    "ReportLine",
    "ReportMove",
    "Restatement",
    "RestatementRequest",
    "SuperiorForm",
    "Target",
    "TargetBasis",
    "TargetChange",
    "UnitCell",
    "UnitGroup",
]
