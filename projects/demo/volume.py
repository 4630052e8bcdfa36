"""Realistic volume for measurements: many counties, many projects, fast and the same for a seed.

Rows go in by `zhaoshang.core.bulk` (one JSON parameter per thousand rows), summaries are counted on
the way and added once per portion, history is one light row per project. Every portion is a
transaction of its own that leaves the database whole.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from projects.demo import volume_words as words
from projects.demo.timeline import STEPS
from projects.demo.volume_county import CountyBook, county_book
from projects.models import (
    FollowUp,
    FundsEntry,
    Industry,
    Investor,
    Project,
    ProjectPart,
    StageMove,
)
from projects.policies import gates_in_force
from projects.rules.identity import name_key
from projects.rules.parts import Part, may_write
from projects.rules.stages import ORDER, STAGE_OF, Stage, Status, SubStage, Verb, position
from projects.services.codes import PROJECT_SERIES, draw_numbers, project_code
from projects.services.imports.derived import missing_of
from projects.services.summaries import Contributions, add_project, apply_difference
from zhaoshang.audit.bulk import CREATED, record_history
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows, reserve_ids
from zhaoshang.core.text import search_text

PORTION = 5_000
REASON = "测试数据"
# Shares of the four lists, and of those that stand still or were given up.
STAGE_WEIGHTS = {Stage.CLUE: 45, Stage.SIGNED: 20, Stage.LANDED: 22, Stage.PRODUCING: 13}
STATUS_WEIGHTS = {Status.ACTIVE: 90, Status.SUSPENDED: 4, Status.WITHDRAWN: 6}
OLDEST_DAYS = 6 * 365
NEWEST_DAYS = 120
INVESTORS_PER_PROJECT = 5
FUNDED = frozenset({Stage.LANDED, Stage.PRODUCING})
KEY_FROM_WAN = 100_000
WITH_LAND = 0.6


@dataclass
class Portion:
    """The rows of some projects, by table."""

    projects: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    follow_ups: list[dict[str, Any]] = field(default_factory=list)
    funds: list[dict[str, Any]] = field(default_factory=list)
    sums: Contributions = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What was drawn for one project; amounts in 万元, units by their part."""

    id: int
    code: str
    stage: Stage
    status: Status
    steps: list[tuple[SubStage, dt.date]]
    total_wan: Decimal
    funded_wan: Decimal
    units: dict[Part, int]

    def reached(self, sub_stage: SubStage) -> dt.date | None:
        """Return the day of a step, or None."""
        return next((day for step, day in self.steps if step is sub_stage), None)


def generate(*, projects: int, seed: int, counties: int, on: dt.date) -> Iterator[int]:
    """Add so many projects, spread over so many counties; yield the number done after each portion.

    The same seed on an empty database gives the same projects on the same day.
    """
    with acting(reason=REASON):
        books = [county_book(number) for number in range(1, counties + 1)]
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret
    sections, done = _sections(), 0
    for number, book in enumerate(books):
        maker = _Maker(book, source, sections, on)
        share = projects // counties + (number < projects % counties)
        while share:
            size = min(PORTION, share)
            with acting(user=book.bureau, reason=REASON):
                _write(book, maker, size, on)
            share -= size
            done += size
            yield done
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def generate_in(
    book: CountyBook, size: int, source: random.Random, *, on: dt.date, oldest_days: int
) -> None:
    """Add so many projects to one county, the same for the same source of chance.

    Steps lie `oldest_days` apart at most, and end within the last months.
    """
    with acting(user=book.bureau, reason=REASON):
        _write(book, _Maker(book, source, _sections(), on, oldest_days), size, on)


def _sections() -> dict[str, int]:
    found = Industry.objects.filter(kind=Industry.Kind.SECTION, county=None)
    return dict(found.values_list("code", "pk"))


@transaction.atomic
def _write(book: CountyBook, maker: _Maker, size: int, on: dt.date) -> None:
    maker.make_investors(max(1, size // INVESTORS_PER_PROJECT))
    ids = reserve_ids(Project, size)
    numbers = draw_numbers(county=book.county, year=on.year, series=PROJECT_SERIES, count=size)
    portion = Portion()
    for project_id, number in zip(ids, numbers, strict=True):
        maker.add(portion, project_id, project_code(book.county.code, on.year, number))
    stamps = {"created_by_id": book.bureau.pk, "updated_by_id": book.bureau.pk}
    insert_rows(Project, portion.projects, same={"county_id": book.county.pk, **stamps})
    record_history(Project, ids, kind=CREATED)
    insert_rows(ProjectPart, portion.parts)
    insert_rows(StageMove, portion.moves, same={"by_id": book.bureau.pk})
    insert_rows(FollowUp, portion.follow_ups, same={**stamps, "kind": FollowUp.Kind.MEETING})
    insert_rows(FundsEntry, portion.funds, same=stamps)
    apply_difference({}, portion.sums)


class _Maker:
    """Makes the rows of one project after another from one source of chance."""

    def __init__(
        self,
        book: CountyBook,
        source: random.Random,
        sections: dict[str, int],
        on: dt.date,
        oldest_days: int = OLDEST_DAYS,
    ) -> None:
        self.book, self.source, self.sections, self.on = book, source, sections, on
        self.oldest_days = oldest_days
        self.now = clock.now()
        self.table = gates_in_force(book.county, on).value

    def make_investors(self, count: int) -> None:
        """Add investors of the county; each has some of the projects that follow."""
        pick = self.source.choice
        ids = reserve_ids(Investor, count)
        names = [
            pick(words.PLACES) + pick(words.STYLES) + pick(words.STYLES) + pick(words.COMPANY)
            for _ in ids
        ]
        self.book.investors = list(zip(ids, names, strict=True))
        rows = [{"id": pk, "name": n, "name_key": name_key(n)} for pk, n in self.book.investors]
        insert_rows(Investor, rows, same={"county_id": self.book.county.pk})

    def add(self, portion: Portion, project_id: int, code: str) -> None:
        """Make one project with its parts, stage log, follow-up and funds."""
        draft = self._draw(project_id, code)
        followed_on = min(
            self.on, draft.steps[-1][1] + dt.timedelta(days=self.source.randrange(40))
        )
        project = self._project(draft, followed_on)
        project["missing_count"] = missing_of(self.table, project, {})
        portion.projects.append(project)
        portion.parts.extend(_parts(draft))
        portion.moves.extend(_moves(draft, self.now))
        portion.follow_ups.append(
            {
                "project_id": project_id,
                "happened_on": followed_on,
                "content": self.source.choice(words.NEXT),
                "unit_id": draft.units[Part.RESPONSIBLE],
            }
        )
        if draft.funded_wan:
            portion.funds.append(self._funds(draft))
        counted = {**project, "county_id": self.book.county.pk}
        add_project(portion.sums, counted, draft.units.values())

    def _draw(self, project_id: int, code: str) -> Draft:
        pick = self.source
        stage = pick.choices(list(STAGE_WEIGHTS), list(STAGE_WEIGHTS.values()))[0]
        total = Decimal(max(50, round(pick.lognormvariate(9, 1.4), -2)))
        units = [unit.pk for unit in pick.sample(self.book.units, 3)]
        parts = [Part.INTRODUCING, Part.RESPONSIBLE]
        if stage in FUNDED:
            parts.append(Part.HOST)
        return Draft(
            id=project_id,
            code=code,
            stage=stage,
            status=pick.choices(list(STATUS_WEIGHTS), list(STATUS_WEIGHTS.values()))[0],
            steps=self._steps(pick.choice(STEPS[stage])),
            total_wan=total,
            funded_wan=total * pick.randrange(10, 90) / 100 if stage in FUNDED else Decimal(0),
            units=dict(zip(parts, units, strict=False)),
        )

    def _steps(self, target: SubStage) -> list[tuple[SubStage, dt.date]]:
        path = [
            step
            for step in ORDER[: position(target) + 1]
            if step is not SubStage.AGREEMENT or step is target
        ]
        newest = self.source.randrange(NEWEST_DAYS)
        backs = [newest, *(newest + self.source.randrange(self.oldest_days) for _ in path[1:])]
        days = sorted(self.on - dt.timedelta(days=back) for back in backs)
        return list(zip(path, days, strict=True))

    def _project(self, draft: Draft, followed_on: dt.date) -> dict[str, Any]:
        pick = self.source
        name, product, section = self._name()
        investor_id, investor = pick.choice(self.book.investors)
        last, last_day = draft.steps[-1]
        return {
            "id": draft.id,
            "code": draft.code,
            "name": name,
            "name_key": name_key(name),
            "search_text": search_text(name, draft.code, investor),
            "stage": draft.stage.value,
            "sub_stage": last.value,
            "status": draft.status.value,
            "stage_since": min(day for step, day in draft.steps if STAGE_OF[step] is draft.stage),
            "sub_stage_since": last_day,
            "submitted_on": draft.steps[0][1],
            "is_key": draft.total_wan >= KEY_FROM_WAN,
            "investor_id": investor_id,
            "section_id": self.sections.get(section),
            "industry_text": product,
            "introducing_unit_id": draft.units[Part.INTRODUCING],
            "responsible_unit_id": draft.units[Part.RESPONSIBLE],
            "host_unit_id": draft.units.get(Part.HOST),
            "total_investment_wan": draft.total_wan,
            "funds_claimed_wan": draft.funded_wan,
            "funds_verified_wan": draft.funded_wan,
            "land_mu": pick.randrange(5, 400) if pick.random() < WITH_LAND else None,
            "signed_on": draft.reached(SubStage.CONTRACT),
            "started_on": draft.reached(SubStage.STARTED),
            "produced_on": draft.reached(SubStage.PRODUCING),
            "next_step": pick.choice(words.NEXT),
            "next_step_due_on": self.on + dt.timedelta(days=pick.randrange(-20, 60)),
            "last_follow_up_on": followed_on,
            "changed_at": self.now - dt.timedelta(seconds=pick.randrange(365 * 86_400)),
        }

    def _name(self) -> tuple[str, str, str]:
        pick = self.source.choice
        product, section = pick(words.PRODUCTS)
        scale = pick(words.SCALES)
        amount = f"年产{self.source.randrange(1, 500)}{scale}" if scale else ""
        style = pick(words.STYLES) + pick(words.STYLES)
        return f"{style}{amount}{product}{pick(words.FORMS)}项目", product, section

    def _funds(self, draft: Draft) -> dict[str, Any]:
        return {
            "project_id": draft.id,
            "month": draft.steps[-1][1].replace(day=1),
            "claimed_wan": draft.funded_wan,
            "verified_wan": draft.funded_wan,
            "kind": FundsEntry.Kind.FIXED_ASSETS.value,
            "state": FundsEntry.State.VERIFIED.value,
            "unit_id": draft.units[Part.RESPONSIBLE],
            "verified_by_id": self.book.bureau.pk,
            "verified_at": self.now,
        }


def _parts(draft: Draft) -> Iterator[dict[str, Any]]:
    for part, unit_id in draft.units.items():
        yield {
            "project_id": draft.id,
            "unit_id": unit_id,
            "roles": part.value,
            "may_write": may_write([part]),
        }


def _moves(draft: Draft, now: dt.datetime) -> Iterator[dict[str, Any]]:
    before: SubStage | None = None
    steps = [(step, day, Status.ACTIVE) for step, day in draft.steps]
    if draft.status is not Status.ACTIVE:
        steps.append((*draft.steps[-1], draft.status))
    for step, day, status in steps:
        yield {
            "project_id": draft.id,
            "verb": _verb(before, step, status).value,
            "from_stage": STAGE_OF[before].value if before else "",
            "from_sub_stage": before.value if before else "",
            "from_status": Status.ACTIVE.value if before else "",
            "to_stage": STAGE_OF[step].value,
            "to_sub_stage": step.value,
            "to_status": status.value,
            "happened_on": day,
            "entered_at": now,
            "missing": [],
        }
        before = step


def _verb(before: SubStage | None, step: SubStage, status: Status) -> Verb:
    if before is None:
        return Verb.REGISTER
    if status is not Status.ACTIVE:
        return Verb.SUSPEND if status is Status.SUSPENDED else Verb.WITHDRAW
    return Verb.ADVANCE if STAGE_OF[step] is Stage.CLUE else Verb.CONFIRM
