"""What spot checks read: the population, the order of the draw, findings by unit (R13)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from assessment.models import AnnualPlan, GroupMember, SpotCheck, SpotCheckItem
from assessment.rules.spot_checks import Drawable, Finding, Ranked, draw
from assessment.rules.typed import plain
from assessment.selectors.closing import last_closed
from projects.models import FundsEntry
from projects.permissions_funds import has_entered
from projects.rules.stages import Status
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.selectors import standing_units
from zhaoshang.core.fields import WanField
from zhaoshang.core.periods import Cycle, Month, Period

_ZERO = Decimal(0)


def population(plan: AnnualPlan, period: Period) -> dict[str, Any]:
    """Return the verified entries of a period by group, as a check keeps them: five queries.

    An entry belongs to the unit that reported it, or where that one stands in no group to the
    project's responsible unit; a merged unit to its successor. Corrections are no entries of their
    own: they are within what the entry stands at. One that stands at 0 has nothing to check.

    Source: rules.md R13, R2.
    """
    entries = _entries(plan.county_id, period)
    members = {
        member.unit_id: member
        for member in GroupMember.objects.filter(plan=plan).select_related("group", "unit")
    }
    standing = standing_units(
        each for entry in entries for each in (entry.unit_id, entry.project.responsible_unit_id)
    )
    by_group: dict[int, list[dict[str, Any]]] = defaultdict(list)
    left_out = []
    for entry in entries:
        member = _member_of(entry, standing, members)
        if member is None:
            left_out.append(entry.pk)
        else:
            by_group[member.group_id].append(_kept(entry, member.unit))
    groups = {member.group_id: member.group for member in members.values()}
    order = sorted(groups.values(), key=lambda each: (each.sort_order, each.pk))
    return {
        "groups": [
            {"group": group.pk, "name": group.name, "entries": by_group[group.pk]}
            for group in order
            if by_group[group.pk]
        ],
        "left_out": left_out,
    }


def _entries(county_id: int, period: Period) -> list[Any]:
    corrected = Coalesce(Sum("corrections__verified_wan"), _ZERO, output_field=WanField())
    found = (
        FundsEntry.objects.filter(
            project__county=county_id,
            state=FundsEntry.State.VERIFIED,
            corrects=None,
            month__gte=period.first_month.first_day,
            month__lte=period.last_month.last_day,
        )
        .exclude(project__status=Status.MERGED)
        .annotate(corrected_wan=corrected)
        .select_related("project")
        .order_by("pk")
    )
    return [each for each in found if _stands(each) > 0]


def _stands(entry: Any) -> Decimal:
    return Decimal((entry.verified_wan or _ZERO) + entry.corrected_wan)


def _member_of(
    entry: FundsEntry, standing: Mapping[int, int], members: Mapping[int, GroupMember]
) -> GroupMember | None:
    for unit_id in (entry.unit_id, entry.project.responsible_unit_id):
        member = members.get(standing.get(unit_id or 0, 0))
        if member is not None:
            return member
    return None


def _kept(entry: FundsEntry, unit: Unit) -> dict[str, Any]:
    return {
        "entry": entry.pk,
        "unit": unit.pk,
        "unit_name": unit.name,
        "project": entry.project_id,
        "project_name": entry.project.name,
        "month": f"{entry.month:%Y-%m}",
        "amount_wan": plain(_stands(entry)),
        "verified_by": entry.verified_by_id,
    }


def redraw(check: SpotCheck) -> dict[int, list[Ranked]]:
    """Draw the sample again, from the seed, the share and the population that was kept."""
    drawable = [
        Drawable(entry["entry"], group["group"])
        for group in check.content.get("groups", [])
        for entry in group["entries"]
    ]
    return draw(drawable, seed=check.seed, share_percent=check.share_percent)


@dataclass(frozen=True)
class Line:
    """An entry at its place in the order; `item` where it was drawn and is in sight."""

    ranked: Ranked
    kept: Mapping[str, Any]
    item: SpotCheckItem | None = None


@dataclass(frozen=True)
class GroupDraw:
    """A group's order: all lines, and those drawn."""

    name: str
    lines: Sequence[Line]

    @property
    def drawn(self) -> list[Line]:
        """The sample."""
        return [each for each in self.lines if each.ranked.is_drawn]

    @property
    def shown(self) -> list[Line]:
        """Those of the sample that are in sight."""
        return [each for each in self.drawn if each.item is not None]


@dataclass
class UnitReport:
    """The findings of one unit; amounts in 万元."""

    unit: Unit
    count: int = 0
    amount_wan: Decimal = _ZERO
    reduced_wan: Decimal = _ZERO
    by: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("", *Finding), 0))

    @property
    def open(self) -> int:
        """Entries without a finding."""
        return self.by[""]

    @property
    def confirmed(self) -> int:
        """Entries found right."""
        return self.by[Finding.CONFIRMED]

    @property
    def reduced(self) -> int:
        """Entries of which something was taken off."""
        return self.by[Finding.REDUCED]

    @property
    def falsified(self) -> int:
        """Entries that count nothing any more."""
        return self.by[Finding.FALSIFIED]


def items_in_sight(user: User, check: SpotCheck) -> list[SpotCheckItem]:
    """Return the entries of a check that a user may read: one query."""
    found = SpotCheckItem.objects.visible_to(user).filter(check_of=check)
    return list(found.select_related("unit", "entry__project", "checked_by"))


def draws_of(
    check: SpotCheck, items: Iterable[SpotCheckItem], *, own_groups: bool
) -> list[GroupDraw]:
    """Return the order of each group, without a query.

    Args:
        check: The check.
        items: The entries in sight.
        own_groups: Only the groups in which an entry is in sight, as a unit reads them.
    """
    by_entry = {item.entry_id: item for item in items}
    ranked = redraw(check)
    found = []
    for group in check.content.get("groups", []):
        kept = {entry["entry"]: entry for entry in group["entries"]}
        lines = [
            Line(each, kept[each.entry_id], by_entry.get(each.entry_id))
            for each in ranked[group["group"]]
        ]
        if not own_groups or any(line.item for line in lines):
            found.append(GroupDraw(group["name"], lines))
    return found


def report_by_unit(items: Iterable[SpotCheckItem]) -> list[UnitReport]:
    """Return the findings of each unit, in the order of the office, without a query."""
    found: dict[int, UnitReport] = {}
    for item in items:
        row = found.setdefault(item.unit_id, UnitReport(item.unit))
        row.count += 1
        row.amount_wan += item.amount_wan
        row.reduced_wan += item.reduced_wan
        row.by[item.finding] += 1
    return sorted(found.values(), key=lambda row: (row.unit.sort_order, row.unit.pk))


def entered_or_verified(user: User, entry: FundsEntry) -> bool:
    """Tell whether somebody claimed, verified or corrected an entry, and so may not check it.

    What a spot check booked itself is no verification: who recorded a finding may mend it.
    """
    if user.pk == entry.verified_by_id or has_entered(user, entry):
        return True
    by_check = SpotCheckItem.corrections.through.objects.filter(fundsentry=OuterRef("pk"))
    others = entry.corrections.filter(~Exists(by_check))
    return others.filter(Q(verified_by=user) | Q(created_by=user)).exists()


@dataclass(frozen=True)
class Totals:
    """What a check has in sight of a reader: entries, those without a finding, 万元 taken off."""

    count: int
    open: int
    reduced_wan: Decimal


def totals_in_sight(user: User, checks: Iterable[SpotCheck]) -> dict[int, Totals]:
    """Return the totals of checks by id, of the entries a user may read: one query."""
    rows = (
        SpotCheckItem.objects.visible_to(user)
        .filter(check_of__in=[check.pk for check in checks])
        .order_by()
        .values_list("check_of")
        .annotate(
            number=Count("pk"), waiting=Count("pk", filter=Q(finding="")), off=Sum("reduced_wan")
        )
    )
    return {pk: Totals(number, waiting, off) for pk, number, waiting, off in rows}


def announceable_periods(county_id: int, on: dt.date) -> list[Period]:
    """Return the periods a check may be announced of: around today, not closed, without one.

    Three queries.
    """
    plans = AnnualPlan.objects.filter(county=county_id, state=AnnualPlan.State.ISSUED)
    years = set(plans.values_list("year", flat=True))
    taken = set(SpotCheck.objects.filter(county=county_id).values_list("period", flat=True))
    closed, this = last_closed(county_id), Month.of(on)
    found = []
    for cycle in (Cycle.QUARTER, Cycle.MONTH, Cycle.HALF, Cycle.YEAR):
        for month in (this - cycle.months, this, this + cycle.months):
            period = Period.of(cycle, month)
            is_open = closed is None or period.last_month > closed
            if is_open and period.year in years and str(period) not in taken:
                found.append(period)
    return found


def next_open(item: SpotCheckItem) -> SpotCheckItem | None:
    """Return the next entry of a check without a finding, after this one and then from the top."""
    waiting = (
        SpotCheckItem.objects.filter(check_of=item.check_of_id, finding="")
        .exclude(pk=item.pk)
        .select_related("unit", "entry__project")
    )
    return waiting.filter(pk__gt=item.pk).order_by("pk").first() or waiting.order_by("pk").first()
