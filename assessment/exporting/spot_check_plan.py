"""One export of a spot check's sample: which check, its rows, what the two sheets say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.exporting.spot_check_file import Sheet, sample_workbook
from assessment.models import SpotCheck
from assessment.period_words import period_text
from assessment.selectors.spot_checks import GroupDraw, draws_of, items_in_sight
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Period

_KEY = "check="
COLUMNS = (
    "group",
    "place",
    "entry",
    "unit",
    "project",
    "month",
    "verified_wan",
    "finding",
    "reduced_wan",
    "checked_on",
    "checked_by",
    "note",
)


@dataclass(frozen=True)
class Column:
    """A column, by the name an event keeps."""

    key: str


@dataclass(frozen=True)
class Columns:
    """The columns of the workbook."""

    columns: Sequence[Column] = tuple(Column(each) for each in COLUMNS)


@dataclass(frozen=True)
class Rows:
    """How many rows there are, asked as a query set is asked: cut, then counted."""

    total: int

    def order_by(self) -> Rows:
        """Return the same: the order does not change the count."""
        return self

    def __getitem__(self, cut: slice) -> Rows:
        """Return no more than are wanted."""
        return Rows(self.total if cut.stop is None else min(self.total, cut.stop))

    def count(self) -> int:
        """Return how many there are."""
        return self.total


@dataclass
class SampleQuery:
    """Which check, for whom."""

    check: SpotCheck
    user: User
    on: dt.date

    @property
    def record_id(self) -> int:
        """What the event is about."""
        return self.check.pk

    @property
    def canonical(self) -> str:
        """The check's number."""
        return f"{_KEY}{self.check.pk}"

    def all_rows(self) -> Rows:
        """Return the population that the sample was drawn from."""
        groups = self.check.content.get("groups", [])
        return Rows(sum(len(each["entries"]) for each in groups))


@dataclass
class Tally:
    """What was written."""

    count: int = 0


@dataclass
class SamplePlan:
    """An export of a sample with the order it was drawn from."""

    query: SampleQuery
    table: Columns = field(default_factory=Columns)
    tally: Tally = field(default_factory=Tally)
    # One reading of the check and its entries: nothing is left open while rows are read.
    is_one_transaction: bool = True

    @property
    def period(self) -> str:
        """The check's period in words."""
        return period_text(Period.parse(self.query.check.period))

    @property
    def title(self) -> str:
        """Title of the sheets."""
        return _("Spot check of the funds of %(period)s") % {"period": self.period}

    @property
    def filters(self) -> list[str]:
        """Return the period."""
        return [self.period]

    def file_name(self, extension: str) -> str:
        """Return the name of the file."""
        words = {"period": self.query.check.period, "extension": extension}
        return _("Spot check %(period)s.%(extension)s") % words


def sample_plan(check: SpotCheck, *, user: User, on: dt.date) -> SamplePlan:
    """Return what is to be written of a check."""
    return SamplePlan(SampleQuery(check, user, on))


def stored_plan(query: str, user: User, on: dt.date) -> SamplePlan:
    """Make the plan again of what a stored export keeps, with the rights of today.

    Raises:
        SpotCheck.DoesNotExist: when the user may not read the check any more.
    """
    number = query.removeprefix(_KEY)
    pk = int(number) if number.isdecimal() else 0
    return sample_plan(SpotCheck.objects.visible_to(user).get(pk=pk), user=user, on=on)


def write_sample(
    file: IO[bytes], plan: SamplePlan, progress: Callable[[int], None] | None = None
) -> int:
    """Write the workbook; return the number of rows of the population."""
    check = plan.query.check
    draws = draws_of(check, items_in_sight(plan.query.user, check), own_groups=False)
    file.write(sample_workbook(sheets_of(check, draws)).getvalue())
    plan.tally.count = sum(len(each.lines) for each in draws)
    if progress is not None:
        progress(plan.tally.count)
    return plan.tally.count


def sheets_of(check: SpotCheck, draws: Sequence[GroupDraw]) -> list[Sheet]:
    """Return the two sheets of the workbook: the sample, and the order it was drawn from."""
    title = _("Spot check of the funds of %(period)s") % {
        "period": period_text(Period.parse(check.period))
    }
    words = {"seed": check.seed, "share": check.share_percent, "hash": check.sha256}
    note = _(
        "Seed: %(seed)s. Order within a group: SHA-256(seed:entry number), ascending; the first "
        "%(share)s %%, rounded up, are checked. SHA-256 of the population: %(hash)s"
    )
    sample = [*_order_headings(), (_("Finding"), 12), (_("Taken off"), 14)]
    sample += [(_("Checked on"), 12), (_("Checker"), 12), (_("What was found"), 40)]
    whole = [*_order_headings(), (_("Drawn"), 8), ("SHA-256", 68)]
    return [
        Sheet(pgettext("spot check", "Sample"), title, note % words, sample, _sample(draws)),
        Sheet(_("Population"), title, note % words, whole, _whole(draws)),
    ]


def _order_headings() -> list[tuple[str, int]]:
    return [
        (pgettext("group of units", "Group"), 14),
        (_("Place in the order"), 8),
        (_("Entry number"), 10),
        (_("Unit"), 20),
        (_("Project"), 36),
        (_("Month of arrival"), 10),
        (_("Verified (10,000 yuan)"), 14),
    ]


def _head(group: GroupDraw, line: Any) -> list[Any]:
    kept = line.kept
    return [
        group.name,
        line.ranked.place,
        line.ranked.entry_id,
        kept["unit_name"],
        kept["project_name"],
        kept["month"],
        Decimal(kept["amount_wan"]),
    ]


def _sample(draws: Sequence[GroupDraw]) -> Iterator[list[Any]]:
    for group in draws:
        for line in group.shown:
            item = line.item
            if item is None:
                continue
            yield [
                *_head(group, line),
                item.get_finding_display() if item.finding else "",
                item.reduced_wan,
                f"{item.checked_on:%Y-%m-%d}" if item.checked_on else "",
                str(item.checked_by or ""),
                item.note,
            ]


def _whole(draws: Sequence[GroupDraw]) -> Iterator[list[Any]]:
    for group in draws:
        for line in group.lines:
            drawn = _("yes") if line.ranked.is_drawn else ""
            yield [*_head(group, line), drawn, line.ranked.digest]
