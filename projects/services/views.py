"""Saved views of the ledger, and how a user has the list: columns, rows a page, row height."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from projects import events_ledger as events
from projects.models import LedgerSettings, SavedView
from projects.models.ledger import ListPage
from projects.permissions_ledger import can_change_view, can_share_with_county
from projects.resources.ledger import COLUMNS, NAME, standard_choice
from projects.selectors.ledger_query import PAGE_SIZES, canonical_string
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

MOST_VIEWS = 40
LONGEST_QUERY = 1000

NAME_TAKEN = _("You have a view of this name already. Choose another name.")
TOO_MANY_VIEWS = _("You have %(count)s views. Delete one before you save another.")
QUERY_TOO_LONG = _("This view has too many filters to be saved. Leave some out.")
BUREAU_SHARES = _("Only the bureau shares a view with the whole county.")
NOT_YOUR_VIEW = _("Only its owner changes a view.")
NO_COLUMNS = _("Choose at least one column beside the project name.")
NO_SUCH_SIZE = _("Choose one of the page sizes offered.")


def save_view(
    *,
    name: str,
    sharing: str,
    query: str,
    by: User,
    page: ListPage = ListPage.LEDGER,
    canonical_of: Callable[[str], str] = canonical_string,
) -> SavedView:
    """Save filters, sort and list under a name.

    Args:
        name: What its owner calls it; unique among the owner's views of the page.
        sharing: Who sees it (`SavedView.Sharing`).
        query: Query string of the page.
        by: The owner.
        page: Which list.
        canonical_of: Writes a query string of that list in its one order.

    Raises:
        RuleBroken: name taken, too many views or filters, or sharing not allowed.
    """
    canonical = canonical_of(query)
    if len(canonical) > LONGEST_QUERY:
        raise RuleBroken(QUERY_TOO_LONG, code="query_too_long")
    _check_sharing(sharing, by)
    if SavedView.objects.filter(owner=by, page=page).count() >= MOST_VIEWS:
        raise RuleBroken(str(TOO_MANY_VIEWS) % {"count": MOST_VIEWS}, code="too_many_views")
    view = SavedView(
        owner=by,
        unit=by.unit,
        page=page,
        name=name,
        sharing=sharing,
        query=canonical,
        created_by=by,
        updated_by=by,
    )
    return _store(view, events.VIEW_SAVED, by)


def change_view(*, view: SavedView, name: str, sharing: str, by: User) -> SavedView:
    """Rename a view or share it otherwise.

    Raises:
        RuleBroken: not the owner's, name taken, or sharing not allowed.
    """
    _check_owner(view, by)
    if sharing != view.sharing:
        _check_sharing(sharing, by)
    view.name = name
    view.sharing = sharing
    view.unit = by.unit
    view.updated_by = by
    return _store(view, events.VIEW_CHANGED, by)


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Delete a view.

    Raises:
        RuleBroken: when somebody else owns it.
    """
    _check_owner(view, by)
    record_event(events.VIEW_DELETED, by=by, subject=view, detail=_detail(view))
    view.delete()


@transaction.atomic
def save_choice(
    *,
    by: User,
    columns: Sequence[str] | None = None,
    page_size: int | None = None,
    is_loose: bool | None = None,
) -> LedgerSettings:
    """Keep how the user has the list; what is not given stays.

    Args:
        by: The user.
        columns: Keys of the columns in order, without the name, which is always first.
        page_size: Rows a page.
        is_loose: High rows.

    Raises:
        RuleBroken: no column, or a page size that is not offered.
    """
    settings, _created = LedgerSettings.objects.get_or_create(user=by)
    if columns is not None:
        chosen = [key for key in dict.fromkeys(columns) if key in COLUMNS and key != NAME]
        if not chosen:
            raise RuleBroken(NO_COLUMNS, code="no_columns", field="columns")
        usual = [key for key in standard_choice() if key != NAME]
        # The standard choice is not stored: a column that is added later shows up by itself.
        settings.columns = [] if chosen == usual else chosen
    if page_size is not None:
        if page_size not in PAGE_SIZES:
            raise RuleBroken(NO_SUCH_SIZE, code="no_such_size", field="page_size")
        settings.page_size = page_size
    if is_loose is not None:
        settings.is_loose = is_loose
    settings.save()
    record_event(
        events.CHOICE_CHANGED,
        by=by,
        subject=settings,
        detail={"columns": settings.columns, "page_size": settings.page_size},
    )
    return settings


def _store(view: SavedView, kind: str, by: User) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
            record_event(kind, by=by, subject=view, detail=_detail(view))
    except IntegrityError as error:
        raise RuleBroken(NAME_TAKEN, code="name_taken", field="name") from error
    return view


def _detail(view: SavedView) -> dict[str, str]:
    return {"page": str(view.page), "sharing": view.sharing, "query": view.query}


def _check_owner(view: SavedView, by: User) -> None:
    if not can_change_view(by, view):
        raise RuleBroken(NOT_YOUR_VIEW, code="not_your_view")


def _check_sharing(sharing: str, by: User) -> None:
    if sharing == SavedView.Sharing.COUNTY and not can_share_with_county(by):
        raise RuleBroken(BUREAU_SHARES, code="bureau_shares", field="sharing")
