"""The county's own words for columns, beside the built-in dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_imports as events
from projects.importing.columns import COLUMNS
from projects.importing.headings import heading_key
from projects.models import HeadingAlias
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

EMPTY_HEADING = _("Write a heading that holds at least one letter or character.")
UNKNOWN_COLUMN = _("Choose a column from the list.")
HEADING_TAKEN = _("“%(heading)s” already stands for %(column)s. Remove that first.")


@transaction.atomic
def add_heading(*, by: User, county: Unit, heading: str, column: str) -> HeadingAlias:
    """Let a heading stand for a column in the county's ledgers.

    Raises:
        RuleBroken: nothing readable in it, no such column, taken for another column.
    """
    heading, key = heading.strip(), heading_key(heading)
    if not key:
        raise RuleBroken(EMPTY_HEADING, code="empty_heading", field="heading")
    if column not in COLUMNS:
        raise RuleBroken(UNKNOWN_COLUMN, code="unknown_column", field="column")
    stored = HeadingAlias.objects.select_for_update().filter(county=county, heading_key=key).first()
    if stored is not None:
        if stored.column == column:
            return stored
        label = COLUMNS[stored.column].label if stored.column in COLUMNS else stored.column
        words = {"heading": heading, "column": label}
        raise RuleBroken(HEADING_TAKEN % words, code="heading_taken", field="heading")
    with acting(user=by):
        alias = HeadingAlias.objects.create(
            county=county,
            column=column,
            heading=heading,
            heading_key=key,
            created_by=by,
            updated_by=by,
        )
        record_event(
            events.HEADING_ADDED,
            by=by,
            county=county,
            subject=alias,
            subject_label=heading,
            detail={"column": column},
        )
    return alias


@transaction.atomic
def remember_headings(*, by: User, county: Unit, pairs: Iterable[tuple[str, str]]) -> int:
    """Keep headings mapped by hand, (heading, column); those that are taken stay as they are."""
    kept = 0
    for heading, column in pairs:
        key = heading_key(heading)
        taken = HeadingAlias.objects.filter(county=county, heading_key=key).exists()
        if key and column in COLUMNS and not taken:
            add_heading(by=by, county=county, heading=heading, column=column)
            kept += 1
    return kept


@transaction.atomic
def remove_heading(*, by: User, alias_id: int) -> None:
    """Take a heading off the county's dictionary; removing it twice does no harm."""
    alias = HeadingAlias.objects.select_for_update(of=("self",)).filter(pk=alias_id).first()
    if alias is None:
        return
    with acting(user=by):
        record_event(
            events.HEADING_REMOVED,
            by=by,
            county=alias.county,
            subject=alias,
            subject_label=alias.heading,
            detail={"column": alias.column},
        )
        alias.delete()
