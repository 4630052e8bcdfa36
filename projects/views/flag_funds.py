"""A flag of funds behind the investment plan in amounts, with the way to the plan (R6, R7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Flag, Project
from projects.rules.flags.kinds import MEASURES, RuleKind
from projects.rules.flags.lines import series_key
from projects.rules.funds_course import Standing
from projects.services.funds_flags import SERIES
from zhaoshang.core.templatetags.zs import figure


def is_of_funds(flag: Flag) -> bool:
    """Whether a flag is raised by the investment plan."""
    keys = {series_key(measure, SERIES) for measure in MEASURES[RuleKind.BEHIND_SCHEDULE]}
    return flag.rule == RuleKind.BEHIND_SCHEDULE and flag.key in keys


def plan_url(project: Project) -> str:
    """Return where the plan stands beside what arrived."""
    return reverse("projects:funds", args=[project.pk]) + "#plan"


def funds_words(project: Project, standing: Standing | None) -> dict[str, Any]:
    """Say what was due by now and what is verified, by which version, and link to the plan."""
    more = {"url": plan_url(project), "label": _("Investment plan and funds")}
    if standing is None:
        return {"more": more}
    words = {
        "due": figure(standing.due_wan),
        "verified": figure(standing.verified_wan),
        "missing": figure(max(standing.due_wan - standing.verified_wan, Decimal(0))),
        "total": figure(standing.total_wan),
        "version": standing.version,
    }
    text = _(
        "Due by now %(due)s of %(total)s (10,000 yuan, version %(version)s of the plan); verified"
        " %(verified)s, %(missing)s are missing."
    )
    return {"detail": text % words, "more": more}
