"""Flags 红黄旗 (rules.md R7): scan and recompute, pushed facts, holds, consequences, dry run."""

from projects.services.flagging.recompute import Outcome, recompute, recompute_units
from projects.services.flags.consequences import (
    answer_consequence,
    receive_consequence,
    recheck_consequence,
)
from projects.services.flags.holds import (
    ask_excuse,
    decide_excuse,
    end_hold,
    lift_flag,
    take_back_excuse,
)
from projects.services.flags.pushing import Pushed, push_facts
from projects.services.flags.scan import ScanReport, scan
from projects.services.flags.trial import TrialResult, TrialRow, try_out

__all__ = [
    "Outcome",
    "Pushed",
    "ScanReport",
    "TrialResult",
    "TrialRow",
    "answer_consequence",
    "ask_excuse",
    "decide_excuse",
    "end_hold",
    "lift_flag",
    "push_facts",
    "receive_consequence",
    "recheck_consequence",
    "recompute",
    "recompute_units",
    "scan",
    "take_back_excuse",
    "try_out",
]
