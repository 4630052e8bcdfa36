"""What the ledger knows of each source of figures, by the day it happened (rules.md R4, R6, R10).

A fixed number of queries for a family of sources, whatever the number of projects and units.
Withdrawn projects stay in the month that counted them; merged duplicates are out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.models import MonthClosing
from assessment.rules.closing import booked_in
from assessment.rules.counting import ProjectFacts
from assessment.rules.crediting import Ended, Happening, Parties
from assessment.rules.indicators import FUNDS, Source
from contracts.models import Contract, ContractChange
from contracts.rules.life import Kind
from projects.models import (
    Activity,
    CreditShare,
    FirstContactFiling,
    FundsEntry,
    Milestone,
    Project,
)
from projects.models.choices import MilestoneKind
from projects.rules.funds import Share
from projects.rules.stages import ORDER, Status, SubStage, position
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month

Reader = Callable[[Any], Iterable[Any]]
_ZERO, _ONE = Decimal(0), Decimal(1)
_FORMAL = [each.value for each in ORDER[position(SubStage.CONTRACT) :]]
_HELD = [Activity.State.HELD, Activity.State.REPORTED, Activity.State.CLOSED]
_DROPPED = [FundsEntry.State.REJECTED, FundsEntry.State.WITHDRAWN]
_DAY_OF = {
    Source.SIGNED_COUNT: "signed_on",
    Source.STARTED_COUNT: "started_on",
    Source.PRODUCED_COUNT: "produced_on",
    Source.CLUE_COUNT: "submitted_on",
}
_MILESTONE_OF = {
    Source.AGREEMENT_COUNT: MilestoneKind.INTENT,
    Source.STATISTICS_COUNT: MilestoneKind.STATISTICS_ENTRY,
    Source.ABOVE_SCALE_COUNT: MilestoneKind.ABOVE_SCALE,
    Source.CAPACITY_COUNT: MilestoneKind.CAPACITY,
}
_KINDS_OF = {
    Source.TRIP_COUNT: (Activity.Kind.TRIP,),
    Source.TRIP_DAYS: (Activity.Kind.TRIP,),
    Source.RECEPTION_COUNT: (Activity.Kind.RECEPTION,),
    Source.FAIR_COUNT: (Activity.Kind.FAIR, Activity.Kind.PROMOTION),
}
_FACTS = (
    "origin",
    "section__code",
    "chain__code",
    "nature",
    "total_investment_wan",
    "is_key",
    "in_park",
    "parent_id",
    "introducing_unit_id",
    "responsible_unit_id",
    "host_unit_id",
)


@dataclass
class LedgerSources:
    """The happenings of a county in a time, each family read once when it is first asked for.

    Attributes:
        county_id: The county.
        first: First day that is read.
        until: Last day that is read.
        on: Today: what is dated later has not happened yet.
    """

    county_id: int
    first: dt.date
    until: dt.date
    on: dt.date
    _read: dict[Any, list[Any]] = field(default_factory=dict)

    @property
    def last(self) -> dt.date:
        """The last day that has come."""
        return min(self.until, self.on)

    @cached_property
    def ended(self) -> Ended:
        """The county's units that were closed or merged: one query."""
        rows = Unit.objects.filter(county=self.county_id, closed_on__isnull=False)
        return {pk: (day, heir) for pk, day, heir in rows.values_list(*_ENDED)}

    @cached_property
    def _shares(self) -> Mapping[int, tuple[Share, ...]]:
        found: dict[int, list[Share]] = defaultdict(list)
        rows = CreditShare.objects.filter(project__county=self.county_id).order_by("since", "pk")
        names = ("project_id", "unit_id", "percent", "since", "until")
        for project_id, unit_id, percent, since, until in rows.values_list(*names):
            found[project_id].append(Share(unit_id, percent, since, until))
        return {project_id: tuple(shares) for project_id, shares in found.items()}

    def happenings(self, source: Source) -> list[Happening]:
        """Return what the ledger knows of a source; nothing for what units report themselves."""
        read = next((read for sources, read in self._readers() if source in sources), None)
        return [] if read is None else self._once(source, read)

    def _readers(self) -> tuple[tuple[Collection[Source], Reader], ...]:
        return (
            (FUNDS, self._funds),
            ((Source.SIGNED_AMOUNT,), self._amounts),
            (_DAY_OF, self._projects),
            (_MILESTONE_OF, self._milestones),
            (_KINDS_OF, self._activities),
            ((Source.FIRST_CONTACT_COUNT,), self._first_contacts),
            ((Source.FILED_COUNT,), self._filed),
        )

    def _once(self, key: Any, read: Reader) -> list[Any]:
        if key not in self._read:
            self._read[key] = list(read(key))
        return self._read[key]

    # --- Money --------------------------------------------------------------------------------

    def _entries(self, _key: str) -> list[tuple[Any, ...]]:
        """Read entries of the time, and corrections that belong to it though booked later."""
        months = (self.first.replace(day=1), self.last)
        rows = FundsEntry.objects.filter(
            Q(month__range=months)
            | Q(corrects__month__range=months)
            | Q(corrects__corrects_month__range=months)
            | Q(corrects_month__range=months)
            | self._late(),
            project__county=self.county_id,
            month__lte=self.on,
        ).exclude(Q(state__in=_DROPPED) | Q(project__status=Status.MERGED))
        # What corrects a claim that itself was booked later is of the month that one is of.
        corrects = Coalesce("corrects__corrects_month", "corrects__month", "corrects_month")
        names = ("pk", "month", corrects, "state", "verified_wan", "verified_at", "claimed_wan")
        return list(
            rows.order_by("month", "pk").values_list(
                *names, "origin", "kind", "project_id", *_through(_FACTS)
            )
        )

    @cached_property
    def closings(self) -> list[tuple[Month, dt.datetime]]:
        """The county's closed months, each with the moment of its closing: one query."""
        rows = MonthClosing.objects.filter(county=self.county_id).order_by("month")
        return [(Month.of(month), at) for month, at in rows.values_list("month", "closed_at")]

    def _late(self) -> Q:
        """Money of earlier years that was verified after the year before this one was closed."""
        before = Month(self.first.year - 1, 12)
        closed = next((at for month, at in self.closings if month == before), None)
        if closed is None:
            return Q(pk__in=())
        first = self.first.replace(day=1)
        return Q(month__lt=first, state=FundsEntry.State.VERIFIED, verified_at__gte=closed)

    def _funds(self, source: Source) -> Iterable[Happening]:
        verified_only = source is Source.FUNDS_VERIFIED
        for pk, month, corrects, state, verified, at, claimed, origin, kind, *project in self._once(
            "entries", self._entries
        ):
            if verified_only and state != FundsEntry.State.VERIFIED:
                continue
            project_id, *facts = project
            day, booked = corrects or month, month
            if verified_only and at is not None:
                booked = booked_in(Month.of(month), at, self.closings).first_day
            yield Happening(
                pk,
                project_id,
                day,
                (verified or _ZERO) if verified_only else claimed,
                _facts(facts, origin),
                self._parties(project_id, facts),
                kind=kind,
                booked_on=booked if booked.year != day.year else None,
            )

    # --- Projects -----------------------------------------------------------------------------

    def _counted(self) -> QuerySet[Project]:
        return Project.objects.filter(county=self.county_id).exclude(status=Status.MERGED)

    def _projects(self, source: Source) -> Iterable[Happening]:
        day = _DAY_OF[source]
        rows = self._counted().filter(**{f"{day}__range": (self.first, self.last)})
        if source is Source.SIGNED_COUNT:
            rows = rows.filter(sub_stage__in=_FORMAL)
        for pk, on, *facts in rows.order_by(day, "pk").values_list("pk", day, *_FACTS):
            yield Happening(pk, pk, on, _ONE, _facts(facts), self._parties(pk, facts))

    def _amounts(self, _source: Source) -> Iterable[Happening]:
        """Agreed amounts at the first formal signing, and what later agreements added (R4)."""
        added: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
        changes = ContractChange.objects.filter(
            field="agreed_amount_wan",
            contract__kind=Kind.FORMAL,
            contract__project__county=self.county_id,
        )
        for project_id, on, old, new in changes.values_list(
            "contract__project_id", "effective_on", "old", "new"
        ):
            added[project_id].append((on, Decimal(new or 0) - Decimal(old or 0)))
        rows = self._counted().filter(sub_stage__in=_FORMAL, signed_on__lte=self.last)
        rows = rows.filter(Q(signed_on__gte=self.first) | Q(pk__in=list(added)))
        names = ("pk", "signed_on", "agreed_amount_wan", "total_investment_wan", *_FACTS)
        for pk, signed_on, agreed, total, *facts in rows.order_by("signed_on", "pk").values_list(
            *names
        ):
            later = added.get(pk, [])
            # As with claims: where no amount was agreed, the total investment stands for it.
            first = (agreed or total or _ZERO) - sum((amount for _on, amount in later), _ZERO)
            shown = [(signed_on, first, False), *((on, wan, True) for on, wan in later)]
            for on, amount, is_increase in shown:
                day = max(on, signed_on)
                if self.first <= day <= self.last:
                    yield Happening(
                        pk,
                        pk,
                        day,
                        amount,
                        _facts(facts),
                        self._parties(pk, facts),
                        is_increase=is_increase,
                    )

    def _milestones(self, source: Source) -> Iterable[Happening]:
        rows = Milestone.objects.filter(
            project__county=self.county_id,
            kind=_MILESTONE_OF[source],
            actual_on__range=(self.first, self.last),
        ).exclude(project__status=Status.MERGED)
        names = ("project_id", "actual_on", *_through(_FACTS))
        for pk, on, *facts in rows.order_by("actual_on", "project_id").values_list(*names):
            yield Happening(pk, pk, on, _ONE, _facts(facts), self._parties(pk, facts))

    def _first_contacts(self, _source: Source) -> Iterable[Happening]:
        """Of each project the earliest submission that was ever accepted (R4): counted once."""
        accepted = Q(state=FirstContactFiling.State.ACCEPTED) | Q(
            state=FirstContactFiling.State.EXPIRED, protected_until__isnull=False
        )
        rows = FirstContactFiling.objects.filter(accepted, project__county=self.county_id).exclude(
            project__status=Status.MERGED
        )
        names = ("pk", "project_id", "unit_id", "submitted_at", *_through(_FACTS))
        seen: set[int] = set()
        for pk, project_id, unit_id, at, *facts in rows.order_by("submitted_at", "pk").values_list(
            *names
        ):
            day = timezone.localtime(at).date()
            if project_id not in seen and self.first <= day <= self.last:
                yield Happening(pk, project_id, day, _ONE, _facts(facts), Parties(own=unit_id))
            seen.add(project_id)

    def _filed(self, _source: Source) -> Iterable[Happening]:
        """Projects by the day on which the first formal contract of each was filed (R14)."""
        days = dict(
            Contract.objects.filter(county=self.county_id, kind=Kind.FORMAL, filed_on__isnull=False)
            .order_by()
            .values("project_id")
            .annotate(first=Min("filed_on"))
            .filter(first__range=(self.first, self.last))
            .values_list("project_id", "first")
        )
        if not days:
            return
        rows = self._counted().filter(pk__in=list(days)).order_by("pk")
        for pk, *facts in rows.values_list("pk", *_FACTS):
            yield Happening(pk, pk, days[pk], _ONE, _facts(facts), self._parties(pk, facts))

    # --- Activities ---------------------------------------------------------------------------

    def _held(self, _key: str) -> list[tuple[Any, ...]]:
        rows = Activity.objects.filter(
            county=self.county_id, state__in=_HELD, ends_on__range=(self.first, self.last)
        )
        return list(
            rows.order_by("ends_on", "pk").values_list(
                "pk", "kind", "unit_id", "starts_on", "ends_on"
            )
        )

    def _activities(self, source: Source) -> Iterable[Happening]:
        for pk, kind, unit_id, starts_on, ends_on in self._once("held", self._held):
            if kind in _KINDS_OF[source]:
                days = Decimal((ends_on - starts_on).days + 1)
                figure = days if source is Source.TRIP_DAYS else _ONE
                yield Happening(pk, None, ends_on, figure, None, Parties(own=unit_id))

    def _parties(self, project_id: int, facts: list[Any]) -> Parties:
        introducing, responsible, host = facts[-3:]
        return Parties(introducing, responsible, host, shares=self._shares.get(project_id, ()))


_ENDED = ("pk", "closed_on", "merged_into_id")


def _through(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"project__{name}" for name in names)


def _facts(row: list[Any], origin: str = "") -> ProjectFacts:
    own, section, chain, nature, total, is_key, in_park, parent, *_units = row
    return ProjectFacts(
        origin=origin or own,
        section=section or "",
        chain=chain or "",
        nature=nature,
        total_wan=total,
        is_key=is_key,
        in_park=bool(in_park),
        is_phase=parent is not None,
    )
