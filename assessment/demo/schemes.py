"""Schemes of assessment in the demo: one of townships and parks, one of departments, each year."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from assessment.models import AnnualPlan, ScoringScheme
from assessment.services.scoring.schemes import SchemeDraft, adopt_scheme, save_scheme
from zhaoshang.accounts.models import User
from zhaoshang.core import clock

FOLDER = Path(__file__).parent / "schemes"
# The file, and the groups that it is for.
SCHEMES = (("townships", ("乡镇组", "园区组")), ("departments", ("部门组",)))
NOTE = "按年度目标任务分解，季度按时序进度计分；公式参照外县公开的考核办法。"


def load_schemes(plan: AnnualPlan, *, by: User, on: dt.date) -> Sequence[ScoringScheme]:
    """Adopt the schemes of a plan by its next document; what is adopted already stays."""
    if plan.schemes.exists() or plan.issued_on is None:
        return ()
    day = min(on, plan.issued_on + dt.timedelta(days=6))
    found = []
    for place, (name, groups) in enumerate(SCHEMES):
        content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        sources = content.pop("sources")
        draft = SchemeDraft(
            title=f"{plan.year}年{content['name']}",
            content=content,
            sources=sources,
            group_ids=list(plan.groups.filter(name__in=groups).values_list("pk", flat=True)),
            note=NOTE,
        )
        with clock.replaying(day):
            made = save_scheme(plan_id=plan.pk, draft=draft, by=by)
            number = f"县招办〔{plan.year}〕{5 + place}号"
            found.append(
                adopt_scheme(
                    scheme_id=made.pk, version=made.version, document=number, by=by, on=day
                )
            )
    return found
