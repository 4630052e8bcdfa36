"""Writes of investors 客商: found by credit code, created once, changed with history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Investor, Project, Referrer
from projects.rules.identity import (
    CreditCodeProblem,
    credit_code_problem,
    name_key,
    normalise_credit_code,
)
from projects.rules.partners import would_circle
from projects.services.saving import conflict_of, searchable
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.text import search_text

CREDIT_CODE_MESSAGES = {
    CreditCodeProblem.LENGTH: _("A unified social credit code has 18 characters."),
    CreditCodeProblem.CHARACTER: _(
        "This credit code holds a character that none has (no I, O, S, V, Z; digits in places 3–8)."
    ),
    CreditCodeProblem.CHECK_DIGIT: _(
        "The check digit of this credit code is wrong. Compare it with the business licence."
    ),
}
CODE_TAKEN = _("Another investor of the county has this credit code: %(name)s.")
NAME_NEEDED = _("Name the investor.")
PARENT_CIRCLE = _("%(name)s already stands below this investor: a group cannot close a circle.")
PARENT_ELSEWHERE = _("The parent company has to be an investor of the same county.")
MERGED_AWAY = _("This investor was merged into %(name)s. Change that one.")

INVESTOR_FIELDS = (
    "name",
    "credit_code",
    "kind",
    "origin",
    "place",
    "registered_capital_wan",
    "contact_name",
    "contact_phone",
    "note",
    "parent",
)


def check_credit_code(code: str, field: str = "credit_code") -> str:
    """Return a credit code in its normal form.

    Raises:
        RuleBroken: when length, characters or check digit are wrong (GB 32100-2015).
    """
    if not code.strip():
        return ""
    problem = credit_code_problem(code)
    if problem is not None:
        raise RuleBroken(CREDIT_CODE_MESSAGES[problem], code=problem.value, field=field)
    return normalise_credit_code(code)


def find_or_create_investor(
    *, county: Unit, name: str, credit_code: str = "", by: User, **facts: Any
) -> Investor:
    """Return the county's investor with this credit code, else a new one.

    Runs inside the caller's transaction. A name alone never decides: two companies may share it.

    Raises:
        RuleBroken: without a name, or for a wrong credit code.
    """
    code = check_credit_code(credit_code)
    if code:
        known = Investor.objects.filter(county=county, credit_code=code).first()
        if known is not None:
            return known
    name = name.strip()
    if not name:
        raise RuleBroken(NAME_NEEDED, code="name_needed", field="investor_name")
    investor = Investor.objects.create(
        county=county,
        name=name,
        name_key=name_key(name),
        search_text=search_text(name, code),
        credit_code=code,
        created_by=by,
        updated_by=by,
        **facts,
    )
    record_event(events.INVESTOR_SAVED, by=by, county=county, subject=investor)
    return investor


def find_or_create_referrer(*, county: Unit, name: str, by: User) -> Referrer:
    """Return the county's referrer of this name, else a new one."""
    name = name.strip()[:100]
    known = Referrer.objects.filter(county=county, name=name).first()
    return known or Referrer.objects.create(county=county, name=name, created_by=by, updated_by=by)


@transaction.atomic
def edit_investor(
    *,
    investor_id: int,
    facts: Mapping[str, Any],
    by: User,
    version: int,
    typed: Mapping[str, object] | None = None,
) -> Investor:
    """Change an investor; its projects' search text follows a change of name.

    Args:
        investor_id: The investor.
        facts: Field → new value; only fields of `INVESTOR_FIELDS`.
        by: Who changes it.
        version: The version the form was opened with.
        typed: What was typed, in words, for the comparison after a conflict.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: for a wrong or taken credit code, an empty name, a parent that stands below it.
    """
    with acting(user=by):
        if "parent" in facts:
            county_id = Investor.objects.values_list("county_id", flat=True).get(pk=investor_id)
            lock_groups(county_id)
        investor = Investor.objects.select_for_update().get(pk=investor_id)
        if investor.version != version:
            raise conflict_of(investor, version, typed or {}, changed_at=investor.updated_at)
        values = _checked_values(investor, facts)
        renamed = values.get("name", investor.name) != investor.name
        for name, value in values.items():
            setattr(investor, name, value)
        investor.name_key = name_key(investor.name)
        investor.search_text = search_text(investor.name, investor.credit_code)
        investor.version += 1
        investor.updated_by = by
        investor.save()
        if renamed:
            _refresh_search(investor)
        record_event(events.INVESTOR_SAVED, by=by, county=investor.county_id, subject=investor)
        return investor


def _checked_values(investor: Investor, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be set on a locked investor.

    Raises:
        RuleBroken: when it was merged away, or a value cannot be.
    """
    if investor.merged_into_id is not None:
        raise RuleBroken(str(MERGED_AWAY) % {"name": investor.merged_into}, code="merged_away")
    values = {name: facts[name] for name in INVESTOR_FIELDS if name in facts}
    if "parent" in values:
        check_parent(investor, values["parent"])
    if "credit_code" in values:
        values["credit_code"] = _free_code(investor, values["credit_code"])
    if "name" in values and not values["name"].strip():
        raise RuleBroken(NAME_NEEDED, code="name_needed", field="name")
    return values


def lock_groups(county_id: int) -> None:
    """Let one after another change who belongs to whom in a county: two halves make no circle."""
    advisory_lock(f"projects.investor_groups.{county_id}")


def check_parent(investor: Investor, parent: Investor | None) -> None:
    """Refuse a parent that cannot stand above an investor; the county's groups are locked.

    Raises:
        RuleBroken: for another county's, a merged one, or one that stands below the investor.
    """
    if parent is None:
        return
    if parent.county_id != investor.county_id or parent.merged_into_id is not None:
        raise RuleBroken(PARENT_ELSEWHERE, code="parent_elsewhere", field="parent")
    linked = Investor.objects.filter(county_id=investor.county_id, parent__isnull=False)
    parents = dict(linked.values_list("pk", "parent_id"))
    if would_circle(investor.pk, parent.pk, parents):
        raise RuleBroken(
            str(PARENT_CIRCLE) % {"name": parent.name}, code="parent_circle", field="parent"
        )


def _free_code(investor: Investor, typed: str) -> str:
    code = check_credit_code(typed)
    if not code:
        return ""
    taken = Investor.objects.filter(county_id=investor.county_id, credit_code=code)
    other = taken.exclude(pk=investor.pk).first()
    if other is not None:
        raise RuleBroken(
            str(CODE_TAKEN) % {"name": other.name}, code="code_taken", field="credit_code"
        )
    return code


def _refresh_search(investor: Investor) -> None:
    """Write the derived search text of an investor's projects anew; no fact of theirs changes."""
    projects = list(Project.objects.filter(investor=investor).select_related("investor"))
    for project in projects:
        project.investor = investor
        project.search_text = searchable(project)
    Project.objects.bulk_update(projects, ["search_text"], batch_size=500)


@transaction.atomic
def note_phone_shown(*, investor: Investor, by: User) -> None:
    """Record that somebody had a masked phone number shown (R19)."""
    record_event(events.PHONE_SHOWN, by=by, county=investor.county_id, subject=investor)
