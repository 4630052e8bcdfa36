"""Schemes: drafts saved, copied, adopted by a document; an adopted one never changes (R11)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment.models import AnnualPlan, ScoringScheme, UnitGroup
from assessment.rules.score_states import SchemeCycle
from assessment.rules.scoring.names import sheets_of, values_of
from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.sources import Gaps, gaps, read_sources
from assessment.scheme_words import gap_texts, problem_text
from assessment.selectors.plans import plan_indicators
from assessment.services.plan_saving import lock_plan
from assessment.services.year_guard import check_year_open
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

State = ScoringScheme.State
LONGEST_TITLE = 120
LONGEST_NAME = 60
NO_TITLE = _("Give the scheme a title.")
TITLE_TOO_LONG = _("The title has at most %(most)s characters.")
NAME_TOO_LONG = _("“%(name)s…” is too long a name; use at most %(most)s characters.")
NOT_STORABLE = _("The scheme has characters that cannot be stored; type it without them.")
UNREADABLE = _("The scheme cannot be used: %(problems)s")
IN_FORCE = _(
    "The scheme was adopted and stays as it is: what was scored by it must remain traceable. Copy "
    "it; the copy takes over from a month on, by its own document."
)
FOREIGN_GROUP = _("A group does not belong to the plan of %(year)s.")
NO_DOCUMENT = _("Give the number of the document that adopts the scheme.")
NOT_ISSUED = _("The annual plan of %(year)s is not issued yet; its groups may still change.")
GAPS = _("The scheme cannot be adopted: %(gaps)s")
TAKEN = _(
    "“%(title)s” already holds for %(groups)s from month %(month)s on. Let this one begin later,"
    " or take that one back."
)
USED = _("Results rest on the scheme; it can only be followed by another.")
NOT_ADOPTED = _("Only an adopted scheme can be taken back.")
REASON_NEEDED = _("Say why it is taken back.")


@dataclass(frozen=True)
class SchemeDraft:
    """What a draft says.

    Attributes:
        title: Its title.
        content: The scheme as JSON (docs/schemes.md).
        sources: Where each of its figures comes from.
        cycle: Which results it is for.
        from_month: Number of the month from which it holds.
        group_ids: Groups it is for; empty: all of the plan.
        note: An explanation.
    """

    title: str
    content: Mapping[str, Any]
    sources: Mapping[str, Any]
    cycle: SchemeCycle = SchemeCycle.ANY
    from_month: int = 1
    group_ids: Collection[int] = ()
    note: str = ""


@transaction.atomic
def save_scheme(
    *,
    plan_id: int,
    draft: SchemeDraft,
    by: User,
    scheme_id: int | None = None,
    version: int | None = None,
    copied_from: ScoringScheme | None = None,
) -> ScoringScheme:
    """Save a draft, new or not. Sources may be missing; what is there must be readable.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it was adopted, or cannot be read, with every problem.
    """
    with acting(user=by):
        plan = AnnualPlan.objects.get(pk=plan_id)
        check_year_open(plan.county_id, plan.year)
        content, sources = _readable(draft)
        groups = _groups(plan, draft.group_ids)
        if scheme_id is None:
            scheme = ScoringScheme(
                county_id=plan.county_id, plan=plan, created_by=by, copied_from=copied_from
            )
        else:
            scheme = _locked(scheme_id, version)
            if not scheme.is_draft:
                raise RuleBroken(IN_FORCE, code="in_force")
            scheme.version += 1
        scheme.title = draft.title.strip()
        scheme.content, scheme.sources = content, sources
        scheme.cycle, scheme.from_month = draft.cycle.value, draft.from_month
        scheme.note, scheme.updated_by = draft.note.strip(), by
        scheme.save()
        scheme.groups.set(groups)
        _tell(events.SCHEME_SAVED, scheme, by=by)
        return scheme


def copy_scheme(*, scheme_id: int, by: User) -> ScoringScheme:
    """Make a draft that says what a scheme says, to follow it."""
    source = ScoringScheme.objects.get(pk=scheme_id)
    draft = SchemeDraft(
        title=source.title,
        content=source.content,
        sources=source.sources,
        cycle=SchemeCycle(source.cycle),
        from_month=source.from_month,
        group_ids=list(source.groups.values_list("pk", flat=True)),
        note=source.note,
    )
    return save_scheme(plan_id=source.plan_id, draft=draft, by=by, copied_from=source)


@transaction.atomic
def adopt_scheme(
    *, scheme_id: int, version: int, document: str, by: User, on: dt.date
) -> ScoringScheme:
    """Adopt a draft by a document; from its month on it scores its groups.

    Raises:
        Conflict: when somebody saved it since the page was opened.
        RuleBroken: without a document, when a figure has no source or no target, or another scheme
            already holds for one of its groups from the same month on.

    Source: rules.md R11.
    """
    number = document.strip()
    with acting(user=by):
        scheme = _locked(scheme_id, version)
        if scheme.state == State.ADOPTED and scheme.document == number:
            return scheme  # sent twice
        if not scheme.is_draft:
            raise RuleBroken(IN_FORCE, code="in_force")
        if not number:
            raise RuleBroken(NO_DOCUMENT, code="no_document", field="document")
        # Two that would hold for one group are adopted one after the other.
        if lock_plan(scheme.plan_id).is_draft:
            words = {"year": scheme.plan.year}
            raise RuleBroken(str(NOT_ISSUED) % words, code="plan_not_issued")
        found = gaps_of(scheme)
        if found.hinder:
            words_of = {"gaps": "；".join(gap_texts(found))}
            raise RuleBroken(str(GAPS) % words_of, code="gaps", field="sources")
        _refuse_overlap(scheme)
        scheme.state, scheme.document, scheme.adopted_on = State.ADOPTED, number, on
        scheme.version += 1
        scheme.updated_by = by
        scheme.save()
        _tell(events.SCHEME_ADOPTED, scheme, by=by)
        return scheme


@transaction.atomic
def withdraw_scheme(*, scheme_id: int, version: int, reason: str, by: User) -> ScoringScheme:
    """Take an adopted scheme back that no result under notice or later rests on.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, or when it was used.
    """
    why = reason.strip()
    with acting(user=by, reason=why or None):
        scheme = _locked(scheme_id, version)
        if scheme.state != State.ADOPTED:
            raise RuleBroken(NOT_ADOPTED, code="not_adopted")
        if scheme.is_used:
            raise RuleBroken(USED, code="used")
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
        scheme.state = State.WITHDRAWN
        scheme.version += 1
        scheme.updated_by = by
        scheme.save()
        _tell(events.SCHEME_WITHDRAWN, scheme, by=by, reason=why)
        return scheme


def gaps_of(scheme: ScoringScheme) -> Gaps:
    """Hold a stored scheme against its sources and its plan."""
    indicators = plan_indicators(scheme.plan, Month(scheme.plan.year, scheme.from_month))
    return gaps(
        read_scheme(scheme.content),
        read_sources(scheme.sources),
        indicators=[each.plan_indicator.indicator.code for each in indicators],
        bases=list(scheme.plan.bases.values_list("name", flat=True)),
    )


def _readable(draft: SchemeDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return content and sources as they are stored.

    Raises:
        RuleBroken: with every problem, in words.
    """
    if not draft.title.strip():
        raise RuleBroken(NO_TITLE, code="no_title", field="title")
    if len(draft.title.strip()) > LONGEST_TITLE:
        words = {"most": LONGEST_TITLE}
        raise RuleBroken(str(TITLE_TOO_LONG) % words, code="title_too_long", field="title")
    sources = _read(lambda: read_sources(draft.sources), "sources")
    scheme = _read(lambda: read_scheme(draft.content), "content")
    content = exact(dict(draft.content))
    stored = {name: each.stored() for name, each in sources.items()}
    _refuse_long_names(scheme)
    if not _is_storable([content, stored]):
        raise RuleBroken(NOT_STORABLE, code="not_storable", field="content")
    return content, stored


def _refuse_long_names(scheme: Scheme) -> None:
    """Refuse names that typed figures, sheets and own scores could not be stored by."""
    codes = (part.code for each in scheme.indicators for part in each.walk())
    for name in (*values_of(scheme), *sheets_of(scheme), *codes):
        if len(name) > LONGEST_NAME:
            words = {"name": name[:LONGEST_NAME], "most": LONGEST_NAME}
            raise RuleBroken(str(NAME_TOO_LONG) % words, code="name_too_long", field="content")


def _is_storable(value: Any) -> bool:
    """Tell whether a database takes it: no NUL, no half of a character."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def _read(reading: Any, field: str) -> Any:
    try:
        return reading()
    except UnreadableError as error:
        words = {"problems": "；".join(map(problem_text, error.problems))}
        raise RuleBroken(str(UNREADABLE) % words, code="unreadable", field=field) from error


def exact(value: Any) -> Any:
    """Return JSON with every number that has decimals as text, so that none is rounded."""
    if isinstance(value, Mapping):
        return {name: exact(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [exact(each) for each in value]
    return str(value) if isinstance(value, Decimal | float) else value


def _groups(plan: AnnualPlan, ids: Collection[int]) -> list[UnitGroup]:
    found = list(plan.groups.filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise RuleBroken(str(FOREIGN_GROUP) % {"year": plan.year}, code="group", field="groups")
    return found


def _refuse_overlap(scheme: ScoringScheme) -> None:
    """Refuse that two schemes hold for a group from the same month on: none could be told."""
    mine = set(scheme.groups.values_list("pk", flat=True))
    others = ScoringScheme.objects.filter(
        plan=scheme.plan,
        state=State.ADOPTED,
        cycle=scheme.cycle,
        from_month=scheme.from_month,
    ).prefetch_related("groups")
    for other in others:
        theirs = {group.pk for group in other.groups.all()}
        shared = mine & theirs
        if shared or (not mine and not theirs):
            names = [group.name for group in other.groups.all() if group.pk in shared]
            words = {
                "title": other.title,
                "groups": "、".join(names) or str(_("all groups")),
                "month": other.from_month,
            }
            raise RuleBroken(str(TAKEN) % words, code="taken", field="from_month")


def _locked(scheme_id: int, version: int | None) -> ScoringScheme:
    named = ScoringScheme.objects.filter(pk=scheme_id)
    check_year_open(*named.values_list("county_id", "plan__year").get())
    scheme = (
        ScoringScheme.objects.select_for_update(of=("self",))
        .select_related("plan", "updated_by")
        .get(pk=scheme_id)
    )
    if version is not None and scheme.version != version:
        raise conflict_of(scheme, version, {}, changed_at=scheme.updated_at)
    return scheme


def _tell(kind: str, scheme: ScoringScheme, *, by: User, reason: str = "") -> None:
    record_event(
        kind,
        by=by,
        county=scheme.county_id,
        subject=scheme,
        reason=reason,
        detail={
            "title": scheme.title,
            "year": scheme.plan.year,
            "document": scheme.document,
            "from_month": scheme.from_month,
            "groups": list(scheme.groups.values_list("name", flat=True)),
            "state": str(scheme.get_state_display()),
        },
    )
