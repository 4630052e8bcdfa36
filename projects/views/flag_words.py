"""Flags in words: the badge, why, since when, when it gets worse, what clears it, who may act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.flag_reasons import drawn, rule_words, why
from projects.forms.flags import EVERY
from projects.models import Flag, FlagHold, Project
from projects.models.choices import MilestoneKind
from projects.models.flag_choices import CONSEQUENCE_LABELS, HOLD_KIND_LABELS
from projects.permissions import can_follow_up
from projects.policies_flag_effects import FLAG_CONSEQUENCES, ConsequenceRow
from projects.policies_flag_looks import FLAG_LOOKS, Looks
from projects.policies_flags import FLAG_RULES
from projects.rules.flags.kinds import HoldKind, Measure, RuleKind, Severity
from projects.rules.flags.limits import Number
from projects.rules.funds_course import Standing
from projects.selectors.flag_pages import ProjectFlags
from projects.views.access import Seen
from projects.views.flag_funds import funds_words, is_of_funds, plan_url
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core.templatetags.zs import day, figure
from zhaoshang.policy.selectors import PolicyBook

# What clears a flag, in a verb; the form that does it comes with `clears_url`.
CLEARS: dict[RuleKind, Promise] = {
    RuleKind.NO_FOLLOW_UP: gettext_lazy("Record a follow-up"),
    RuleKind.TIME_IN_STAGE: gettext_lazy("Move the project to its next step"),
    RuleKind.MILESTONE_LATE: gettext_lazy("Enter the date the milestone was reached"),
    RuleKind.BEHIND_SCHEDULE: gettext_lazy("Catch up with the plan"),
    RuleKind.PERIODS_IN_A_ROW: gettext_lazy("Meet the target of a month"),
    RuleKind.PROBLEM_OVERDUE: gettext_lazy("Resolve the difficulty"),
    RuleKind.NO_REPORT: gettext_lazy("Report what has happened"),
}
_CALM_COUNT = gettext_lazy("%(value)s so far; the limit would be %(limit)s.")
_CALM: dict[Measure, Promise] = {
    Measure.DAYS: gettext_lazy("%(value)s days so far; the limit would be %(limit)s days."),
    Measure.AFTER_START: gettext_lazy("%(value)s days so far; the limit would be %(limit)s days."),
    Measure.POINTS: gettext_lazy(
        "%(value)s percentage points behind; the limit would be %(limit)s."
    ),
    Measure.RELATIVE: gettext_lazy(
        "%(value)s%% of what was due is missing; the limit would be %(limit)s%%."
    ),
}
_TONES = {"red": "red", "yellow": "amber", "green": "green"}
_FORMS = {
    RuleKind.NO_FOLLOW_UP: ("projects:follow-up", ""),
    RuleKind.TIME_IN_STAGE: ("projects:project", "#gate"),
    RuleKind.MILESTONE_LATE: ("projects:edit", ""),
    RuleKind.PROBLEM_OVERDUE: ("projects:project", "#problems"),
    RuleKind.NO_REPORT: ("projects:follow-up", ""),
}


def county_looks(book: PolicyBook) -> Looks:
    """Return how flags look in the county: colour, word and shape by severity."""
    return book[FLAG_LOOKS].value


def badge(flag: Flag, looks: Looks, on: dt.date, *, days: bool = True) -> dict[str, Any]:
    """Return a flag for `components/_flag_badge.html`, with the days it has been up."""
    return drawn(looks[Severity(flag.severity)], days_up(flag, on) if days else None)


def flag_title(flag: Flag, series: str = "") -> str:
    """Name a flag: its rule, and of which milestone or indicator."""
    title = rule_words(flag.rule, flag.key)
    return _("%(rule)s: %(milestone)s") % {"rule": title, "milestone": series} if series else title


def calm_of(measure: Measure, limit: Decimal | None, value: Number | None) -> str:
    """Say why there would be no flag: the number, and the limit that it does not pass."""
    if limit is None or value is None:
        return _("Nothing is asked here any more.")
    words = {"value": figure(value), "limit": figure(limit)}
    return str(_CALM.get(measure, _CALM_COUNT)) % words


def since_words(flag: Flag, on: dt.date) -> str:
    """Say since when the flag is up, and since when it is as bad as now."""
    words = {"raised": day(flag.raised_on), "since": day(flag.since), "days": days_up(flag, on)}
    if flag.raised_on == flag.since:
        return _("since %(since)s, %(days)s days") % words
    return _("raised on %(raised)s, worse since %(since)s, %(days)s days") % words


def worse_words(flag: Flag, looks: Looks, follows: Iterable[ConsequenceRow], on: dt.date) -> str:
    """Say when it gets worse if nothing happens: a worse flag, or what follows the worst one."""
    if flag.severity == Severity.WARNING:
        return _what_follows(flag, follows, on) or _("It is at its worst.")
    if flag.worsens_on is None:
        return _("Not by time alone.")
    return _("%(on)s: %(flag)s, if nothing happens") % {
        "on": day(flag.worsens_on),
        "flag": word_of(Severity.WARNING.value, looks),
    }


def _what_follows(flag: Flag, follows: Iterable[ConsequenceRow], on: dt.date) -> str:
    """Say which talk or slip comes next, counted from the day the flag became so serious."""
    coming = [
        (flag.since + dt.timedelta(days=row.after_days + 1), row.kind)
        for row in follows
        if row.severity == flag.severity and row.rule in {None, flag.rule}
    ]
    due, kind = min((each for each in coming if each[0] > on), default=(None, None))
    if due is None or kind is None:
        return ""
    words = {"on": day(due), "what": CONSEQUENCE_LABELS[kind]}
    return _("%(on)s: %(what)s, if nothing happens") % words


def word_of(severity: str, looks: Looks) -> str:
    """Return the word of a severity in this county."""
    return looks[Severity(severity)].label


def tone_of(severity: str, looks: Looks) -> str:
    """Return the tone of a figure that counts a severity: as the county colours it."""
    return _TONES.get(looks[Severity(severity)].colour, "")


def days_up(flag: Flag, on: dt.date) -> int:
    """Return for how many days a flag has been up, today included."""
    until = flag.cleared_on or on + dt.timedelta(days=1)
    return (until - flag.since).days


def clears_url(project: Project, flag: Flag) -> str:
    """Return the form that clears a flag of a project, or its page."""
    rule = RuleKind(flag.rule)
    if is_of_funds(flag):
        return plan_url(project)
    if rule is RuleKind.MILESTONE_LATE:
        return reverse("projects:edit", args=[project.pk, "milestones"])
    if rule not in _FORMS:
        return ""
    name, anchor = _FORMS[rule]
    return reverse(name, args=[project.pk]) + anchor


@dataclass(frozen=True)
class Source:
    """The policy in force: its document, its page for who may read it, what follows a flag."""

    text: str = ""
    url: str = ""
    follows: tuple[ConsequenceRow, ...] = ()


def policy_source(book: PolicyBook, user: User) -> Source:
    """Return where the thresholds in force come from, with their page for who may read it."""
    held = book[FLAG_RULES]
    words = {"policy": held.kind.label, "document": held.source_document}
    text = _("%(policy)s: %(document)s") % words
    if held.effective_from is not None:
        text = _("%(text)s, in force from %(day)s") % {
            "text": text,
            "day": day(held.effective_from),
        }
    url = reverse("policy:kind", args=[held.kind.name]) if user.has_role(*COUNTY_WIDE) else ""
    return Source(text, url, book[FLAG_CONSEQUENCES].value)


def flag_banners(
    seen: Seen,
    flags: ProjectFlags,
    *,
    on: dt.date,
    looks: Looks,
    source: Source,
    acts: Sequence[dict[str, Any]] = (),
    funds: Callable[[], Standing | None] = lambda: None,
) -> list[dict[str, Any]]:
    """Return the banners of a project's current flags for `components/_flag_banner.html`.

    No query: everything comes from rows already read. A flag that an excuse or a lift keeps down
    is shown as such. Praise is no banner. `funds` says how funds stand against the plan, asked only
    for a flag that rests on it.
    """
    writes = can_follow_up(seen.user, seen.project, seen.part)
    return [
        {
            **_banner(flags, flag, on, looks, source),
            "clears_url": clears_url(seen.project, flag) if writes else "",
            "actions": acts,
            **(funds_words(seen.project, funds()) if is_of_funds(flag) else {}),
        }
        for flag in flags.current
        if flag.severity != Severity.PRAISE
    ]


def _banner(
    flags: ProjectFlags, flag: Flag, on: dt.date, looks: Looks, source: Source
) -> dict[str, Any]:
    hold = flags.holding(flag, on)
    shown = held_badge(hold) if hold else badge(flag, looks, on)
    return {
        "id": flag.pk,
        "badge": shown,
        "box": "excused" if hold else f"c-{shown['colour']}",
        "title": flag_title(flag),
        "why": why(flag, on),
        "since": since_words(flag, on),
        "worse": held_words(hold) if hold else worse_words(flag, looks, source.follows, on),
        "clears": CLEARS[RuleKind(flag.rule)],
        "source": source.text,
        "policy_url": source.url,
    }


def held_badge(hold: FlagHold) -> dict[str, Any]:
    """Return the badge of what keeps a flag down."""
    return {"word": HOLD_KIND_LABELS[HoldKind(hold.kind)], "days": None, "held": True}


def held_words(hold: FlagHold) -> str:
    """Say until when a flag is held down."""
    return _("Held down until %(until)s; then it shows again.") % {"until": day(hold.until)}


def hold_rule(hold: FlagHold) -> str:
    """Say which flags an excuse or a lift is about."""
    return rule_words(hold.rule, hold.key) if hold.rule else _("every flag")


def span_words(hold: FlagHold) -> str:
    """Say from when to when a hold lasts; ended on its first day it held nothing down."""
    if hold.until < hold.since:
        return _("held nothing down")
    return _("%(since)s to %(until)s") % {"since": day(hold.since), "until": day(hold.until)}


def flag_choices(flags: ProjectFlags) -> list[tuple[str, str]]:
    """Return the flags that are up, as a form offers them to hold down: "rule:key" or EVERY.

    Of difficulties and series all of a rule are held at once; milestones are told apart.
    """
    found: dict[str, str] = {}
    for flag in flags.current:
        if flag.severity == Severity.PRAISE:
            continue
        of_milestone = flag.rule == RuleKind.MILESTONE_LATE and flag.key in MilestoneKind.values
        found.setdefault(f"{flag.rule}:{flag.key}" if of_milestone else flag.rule, flag_title(flag))
    if len(found) > 1:
        found[EVERY] = _("every flag of this project")
    return list(found.items())
