"""Likely duplicates of a clue, shown before it is saved (rules.md R4).

Causes: the same credit code (investor or local company), a similar name (project or investor), the
same parcel. Suggested, never merged by themselves. Another unit's project shows no more than its
name, who registered it and when.

Names are compared by `projects.rules.identity`. The candidates come from the search text: those
that share one of a few pieces of the name, so that no comparison reads the whole ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, Value

from projects.models import Parcel, Project
from projects.rules.identity import likely_same, name_key, normalise_credit_code
from projects.rules.stages import Status
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.search import search_q
from zhaoshang.core.text import fold

PIECE = 3
MOST_PIECES = 8
MOST_CANDIDATES = 500
MOST_SHOWN = 10


class Cause(StrEnum):
    """Why two records may be one."""

    CREDIT_CODE = "credit_code"
    PROJECT_NAME = "project_name"
    INVESTOR_NAME = "investor_name"
    PARCEL = "parcel"


@dataclass(frozen=True)
class Clue:
    """What is known of a clue before it is saved."""

    name: str
    investor_name: str = ""
    credit_code: str = ""
    parcel_numbers: tuple[str, ...] = ()
    exclude_id: int | None = None


@dataclass(frozen=True)
class Suggestion:
    """A project that may be the same; `is_visible` tells whether the reader may open it."""

    project_id: int
    name: str
    unit: str
    registered_on: dt.date
    causes: tuple[Cause, ...]
    is_visible: bool = False


def likely_duplicates(clue: Clue, *, county: Unit, user: User) -> list[Suggestion]:
    """Return the county's projects that may be the same as a clue, the surest first.

    At most three queries; the last tells which of them the user may open.
    """
    found: dict[int, Suggestion] = {}
    for project in _candidates(clue, county):
        causes = tuple(_causes(clue, project))
        if causes:
            unit = project.introducing_unit or project.responsible_unit or project.county
            found[project.pk] = Suggestion(
                project.pk, project.name, unit.label, project.submitted_on, causes
            )
    ranked = sorted(found.values(), key=_surest)[:MOST_SHOWN]
    if not ranked:
        return []
    ids = [each.project_id for each in ranked]
    visible = set(Project.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [replace(each, is_visible=each.project_id in visible) for each in ranked]


def parcel_key(number: str) -> str:
    """Return a parcel's number folded, without blanks and separators."""
    return "".join(sign for sign in fold(number) if sign.isalnum())[:40]


def _surest(suggestion: Suggestion) -> tuple[int, int, int]:
    order = list(Cause)
    first = min(order.index(cause) for cause in suggestion.causes)
    return first, -len(suggestion.causes), -suggestion.project_id


def _candidates(clue: Clue, county: Unit) -> list[Project]:
    keys = [key for number in clue.parcel_numbers if (key := parcel_key(number))]
    parcels = Parcel.objects.filter(site__project=OuterRef("pk"), number_key__in=keys)
    projects = (
        Project.objects.filter(county=county)
        .exclude(status=Status.MERGED)
        .exclude(pk=clue.exclude_id or 0)
        .select_related("county", "investor", "introducing_unit", "responsible_unit")
        .annotate(same_parcel=Exists(parcels) if keys else Value(value=False))
    )
    exact = Q(name_key=name_key(clue.name))
    if code := normalise_credit_code(clue.credit_code):
        exact |= Q(investor__credit_code=code) | Q(company_credit_code=code)
    if keys:
        exact |= Q(same_parcel=True)
    rows = {each.pk: each for each in projects.filter(exact)[:MOST_CANDIDATES]}
    similar = Q()
    for piece in _pieces(clue.name, clue.investor_name):
        similar |= search_q("search_text", piece)
    if similar:
        for each in projects.filter(similar).order_by("-pk")[:MOST_CANDIDATES]:
            rows.setdefault(each.pk, each)
    return list(rows.values())


def _causes(clue: Clue, project: Project) -> Iterator[Cause]:
    code = normalise_credit_code(clue.credit_code)
    investor = project.investor
    if code and code in {project.company_credit_code, investor.credit_code if investor else ""}:
        yield Cause.CREDIT_CODE
    if likely_same(clue.name, project.name) or any(
        likely_same(clue.name, alias) for alias in _names(project.aliases)
    ):
        yield Cause.PROJECT_NAME
    if clue.investor_name and any(
        likely_same(clue.investor_name, name)
        for name in (investor.name if investor else "", project.company_name)
        if name
    ):
        yield Cause.INVESTOR_NAME
    if project.same_parcel:  # type: ignore[attr-defined]
        yield Cause.PARCEL


def _names(text: str) -> list[str]:
    return [part for part in text.replace("；", ";").split(";") if part.strip()]


def _pieces(*names: str) -> list[str]:
    """Cut names into short runs: two names that are alike share at least one of them."""
    pieces: dict[str, None] = {}
    for name in names:
        for run in _runs(name):
            key = name_key(run)
            for start in range(0, max(len(key) - PIECE + 1, 1), PIECE):
                piece = key[start : start + PIECE]
                if len(piece) > 1:
                    pieces[piece] = None
    return list(pieces)[:MOST_PIECES]


def _runs(name: str) -> Iterable[str]:
    """Return the parts of a folded name between brackets and other signs."""
    text = "".join(sign if sign.isalnum() else " " for sign in fold(name))
    return text.split()
