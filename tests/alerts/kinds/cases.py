"""The kinds of R18 that follow from dates: what makes each, who is told, what takes it back."""

from __future__ import annotations

from tests.alerts.kinds.contract_cases import CONTRACT_CASES
from tests.alerts.kinds.duty_cases import DUTY_CASES
from tests.alerts.kinds.flag_cases import FLAG_CASES
from tests.alerts.kinds.report_cases import REPORT_CASES

CASES = [*FLAG_CASES, *CONTRACT_CASES, *REPORT_CASES, *DUTY_CASES]
