"""Investment plans of the demo: kept to, fallen behind, and one replaced by a later version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from projects.demo.ledger import Placed
from projects.demo.timeline import every
from projects.models import FundsPlan, FundsPlanItem, Project
from projects.rules.stages import Status, SubStage, position
from projects.services.funds_flags import push_standing
from zhaoshang.accounts.models import User

MONTHS = 3
PERIODS = 8
# Of the agreed amount, by quarter; the later version stretches what is left.
SHARES = tuple(Decimal(each) / 100 for each in (20, 20, 15, 15, 10, 10, 5, 5))
LATER = tuple(Decimal(each) / 100 for each in (15, 15, 15, 15, 10, 10, 10, 10))
SOURCE = "投资合同第五条“投资进度”"
LATER_SOURCE = "补充协议第二条"
REASON = "设备到货推迟，经双方书面确认调整投资进度。"


def load_plans(placed: Sequence[Placed], *, on: dt.date) -> None:
    """Give every second project under contract a plan, every eighth a second version."""
    planned = [each for each in placed if _is_planned(each)]
    plans = [plan for each in planned for plan in _versions(each, on)]
    bulk_create_with_history(plans, FundsPlan)
    items = [item for plan in plans for item in _items(plan)]
    bulk_create_with_history(items, FundsPlanItem)
    push_standing([each.project.pk for each in planned], on=on)


def _is_planned(each: Placed) -> bool:
    project = each.project
    under_contract = position(project.sub_stage) >= position(SubStage.CONTRACT)
    active = project.status == Status.ACTIVE and bool(_agreed(project))
    return under_contract and active and every(each.number, 2) and project.signed_on is not None


def _versions(each: Placed, on: dt.date) -> Iterator[FundsPlan]:
    project = each.project
    by: User | None = project.responsible_person or project.created_by
    signed = project.signed_on or on
    facts = {"project": project, "created_by": by, "updated_by": by}
    replaced = every(each.number, 8)
    yield FundsPlan(**facts, number=1, set_on=signed, source=SOURCE, is_current=not replaced)
    if replaced:
        changed = min(on, signed + dt.timedelta(days=150))
        yield FundsPlan(**facts, number=2, set_on=changed, source=LATER_SOURCE, reason=REASON)


def _items(plan: FundsPlan) -> Iterator[FundsPlanItem]:
    project = plan.project
    signed = project.signed_on or plan.set_on
    first = dt.date(signed.year, (signed.month - 1) // MONTHS * MONTHS + 1, 1)
    shares = SHARES if plan.number == 1 else LATER
    for place, share in zip(range(PERIODS), shares, strict=True):
        months = first.month - 1 + (place + 1) * MONTHS
        yield FundsPlanItem(
            project=project,
            plan=plan,
            first_on=dt.date(first.year + months // 12, months % 12 + 1, 1),
            months=MONTHS,
            amount_wan=(_agreed(project) * share).quantize(Decimal("0.01")),
            source=plan.source,
            created_by=plan.created_by,
            updated_by=plan.updated_by,
        )


def _agreed(project: Project) -> Decimal:
    return project.agreed_amount_wan or project.total_investment_wan or Decimal(0)
