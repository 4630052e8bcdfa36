"""The staged rows of an import in words: what each would change, which projects it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from projects.importing.issues import MESSAGES, Level
from projects.models import ImportBatch, ImportRow, Industry, Project
from projects.models.choices import (
    STAGE_LABELS,
    STATUS_LABELS,
    SUB_STAGE_LABELS,
    Currency,
    MilestoneKind,
    Nature,
    Origin,
)
from projects.rules.identity import name_key
from projects.rules.stages import Status
from projects.selectors.imports import RowIssue, row_issue
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.core.money import format_wan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Action = ImportRow.Action
ROWS_PER_PAGE = 50
MOST_CANDIDATES = 20
TONES = {
    Action.CREATE: "on",
    Action.UPDATE: "done",
    Action.UNCHANGED: "",
    Action.SKIP: "off",
    Action.ERROR: "late",
}
# Remarks that a choice between existing projects answers.
ASKS_WHICH = frozenset(
    {"several_of_name", "told_by_investment", "name_elsewhere", "name_of_other_unit"}
)
_UNIT_FIELDS = frozenset(
    {
        "introducing_unit_id",
        "first_contact_unit_id",
        "responsible_unit_id",
        "host_unit_id",
        "service_team_id",
    }
)
_PERSON_FIELDS = frozenset({"lead_sponsor_id", "responsible_person_id"})
_INDUSTRY_FIELDS = frozenset({"section_id", "chain_id"})
_CHOICES: dict[str, Mapping[Any, Any]] = {
    "stage": STAGE_LABELS,
    "sub_stage": SUB_STAGE_LABELS,
    "status": STATUS_LABELS,
    "origin": dict(Origin.choices),
    "nature": dict(Nature.choices),
    "currency": dict(Currency.choices),
}
_RECORD_LABELS: dict[str, _StrPromise] = {
    "investor": _("investor"),
    "referrers": _("referrers added"),
    "supporting": _("supporting units added"),
    "funds": _("opening funds entry"),
    "problem": _("new problem"),
}
_MILESTONE_PARTS: dict[str, _StrPromise] = {
    "actual_on": _("%(milestone)s, actual date"),
    "agreed_on": _("%(milestone)s, agreed date"),
    "note": _("%(milestone)s, note"),
}
_FIGURES = ("_wan", "_mu", "_m2")
# Fields that follow from others and would say the same twice.
_SILENT = frozenset({"stage", "stage_since", "sub_stage_since", "status_since"})
_COPIED = {
    "milestone.contract_signed.actual_on": "signed_on",
    "milestone.start.actual_on": "started_on",
    "milestone.production.actual_on": "produced_on",
    "milestone.start.agreed_on": "agreed_start_on",
    "milestone.production.agreed_on": "agreed_production_on",
}


@dataclass(frozen=True)
class Change:
    """One value of an existing project that the import changes."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Candidate:
    """An existing project that a row may mean."""

    pk: int
    label: str


@dataclass(frozen=True)
class PreviewRow:
    """One row of the preview, in words."""

    pk: int
    sheet: str
    number: int
    key: str
    name: str
    action: str
    action_label: str
    tone: str
    project_id: int | None
    stage_label: str
    status_label: str
    unit: str
    total_wan: Decimal | None
    funds_wan: Decimal | None
    needs_stage: bool
    changes: list[Change]
    issues: list[RowIssue]
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """The row would become a new project, so that its stage can be chosen."""
        return self.project_id is None and self.action != Action.SKIP


def rows_of(
    batch: ImportBatch, *, action: str = "", code: str = "", level: str = "", sheet: str = ""
) -> QuerySet[ImportRow]:
    """Return the staged rows of one kind."""
    rows = batch.rows.all()
    if action in Action.values:
        rows = rows.filter(action=action)
    if sheet:
        rows = rows.filter(sheet=sheet)
    wanted = code if code in MESSAGES else (level if level in set(Level) else "")
    if wanted:
        rows = rows.annotate(issue_text=Cast("issues", TextField())).filter(
            issue_text__contains=f'"{wanted}"'
        )
    return rows


def preview_rows(
    batch: ImportBatch, rows: QuerySet[ImportRow], *, cursor: str | None, user: User
) -> Page[PreviewRow]:
    """Return one page of staged rows in words. Six queries at most."""
    page = paginate(rows, order=KeysetOrder("id"), cursor=cursor, size=ROWS_PER_PAGE)
    names = _Names(page.rows, batch)
    candidates = _candidates(page.rows, batch, user)
    shown = [_preview_row(row, names, candidates) for row in page.rows]
    return Page(rows=shown, next=page.next, previous=page.previous)


class _Names:
    """Words for the ids that the rows of one page hold."""

    def __init__(self, rows: Iterable[ImportRow], batch: ImportBatch) -> None:
        units: set[int] = {batch.unit_id}
        people: set[int] = set()
        industries: set[int] = set()
        for row in rows:
            for key, value in _ids_of(row):
                if key in _UNIT_FIELDS:
                    units.add(value)
                elif key in _PERSON_FIELDS:
                    people.add(value)
                elif key in _INDUSTRY_FIELDS:
                    industries.add(value)
        self.units = {unit.pk: unit.label for unit in Unit.objects.filter(pk__in=units)}
        self.people = (
            dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))
            if people
            else {}
        )
        self.industries = (
            dict(Industry.objects.filter(pk__in=industries).values_list("pk", "name"))
            if industries
            else {}
        )

    def shown(self, key: str, value: Any) -> str:
        """Return a stored value in words."""
        if value in (None, "", []):
            return "—"
        words = self._words(key)
        if words is not None:
            return str(words.get(value, value))
        if isinstance(value, bool):
            return _t("Yes") if value else _t("No")
        if isinstance(value, list):
            return "、".join(map(str, value))
        if key.endswith(_FIGURES) or key == "funds":
            return format_wan(Decimal(value))
        return str(value)

    def _words(self, key: str) -> Mapping[Any, Any] | None:
        for fields, words in (
            (_UNIT_FIELDS, self.units),
            (_PERSON_FIELDS, self.people),
            (_INDUSTRY_FIELDS, self.industries),
        ):
            if key in fields:
                return words
        return _CHOICES.get(key)


def _ids_of(row: ImportRow) -> Iterable[tuple[str, int]]:
    for key, value in row.values.get("told", {}).items():
        if isinstance(value, int):
            yield key, value
    for key, pair in row.changes.items():
        for value in pair:
            if isinstance(value, int):
                yield key, value


def _preview_row(
    row: ImportRow, names: _Names, candidates: Mapping[str, list[Candidate]]
) -> PreviewRow:
    told = row.values.get("told", {})
    status = told.get("status") or Status.ACTIVE
    codes = {stored["code"] for stored in row.issues}
    name = row.values.get("name", "")
    return PreviewRow(
        pk=row.pk,
        sheet=row.sheet,
        number=row.row_number,
        key=f"{row.sheet}!{row.row_number}",
        name=name,
        action=row.action,
        action_label=row.get_action_display(),
        tone=TONES[Action(row.action)],
        project_id=row.project_id,
        stage_label=names.shown("sub_stage", told.get("sub_stage")),
        status_label=names.shown("status", status) if status != Status.ACTIVE else "",
        unit=names.shown("responsible_unit_id", told.get("responsible_unit_id")),
        total_wan=_decimal(told.get("total_investment_wan")),
        funds_wan=_decimal(told.get("funds_in_place_wan")),
        needs_stage=bool(row.values.get("needs_stage")),
        changes=_changes(row, names),
        issues=[row_issue(stored, in_row=True) for stored in row.issues],
        candidates=candidates.get(name_key(name), []) if codes & ASKS_WHICH else [],
    )


def _changes(row: ImportRow, names: _Names) -> list[Change]:
    found = []
    for key, (old, new) in row.changes.items():
        if key in _SILENT or _COPIED.get(key) in row.changes:
            continue
        kind = key.split(".")[-1] if key.startswith("milestone.") else key
        found.append(Change(_change_label(key), names.shown(kind, old), names.shown(kind, new)))
    return found


def _change_label(key: str) -> str:
    if key in _RECORD_LABELS:
        return str(_RECORD_LABELS[key])
    if key.startswith("milestone."):
        _prefix, kind, part = key.split(".")
        return str(_MILESTONE_PARTS[part]) % {"milestone": MilestoneKind(kind).label}
    return str(Project._meta.get_field(key.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]


def _candidates(
    rows: Iterable[ImportRow], batch: ImportBatch, user: User
) -> dict[str, list[Candidate]]:
    """Return the projects that rows without a clear match may mean, by name key."""
    keys = {
        name_key(row.values.get("name", ""))
        for row in rows
        if {stored["code"] for stored in row.issues} & ASKS_WHICH
    }
    if not keys:
        return {}
    projects = (
        Project.objects.visible_to(user)
        .filter(county_id=batch.county_id, name_key__in=keys)
        .exclude(status=Status.MERGED)
        .select_related("responsible_unit")
    )
    found: dict[str, list[Candidate]] = {}
    for project in projects[:MOST_CANDIDATES]:
        unit = project.responsible_unit.label if project.responsible_unit else "—"
        words = {"code": project.code, "unit": unit, "stage": project.get_sub_stage_display()}
        label = _t("%(code)s, %(unit)s, %(stage)s") % words
        if project.total_investment_wan is not None:
            label += _t(", %(wan)s × 10,000 yuan") % {
                "wan": format_wan(project.total_investment_wan)
            }
        found.setdefault(project.name_key, []).append(Candidate(project.pk, label))
    return found


def _decimal(text: Any) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None
