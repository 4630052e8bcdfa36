"""A unit's result in words: indicators with formula and working, figures, next points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assessment.models import SelfScore
from assessment.rules.scoring.next_point import NextPoint
from assessment.score_words import NOT_RANKED_WORDS, source_text
from assessment.selectors.score_page import Extra, Figure, Scored, UnitPage
from assessment.views.score_access import FigureLinks
from assessment.working_words import (
    conditions_text,
    formula_text,
    lines_text,
    number_words,
    rate_words,
)

Link = Callable[[Figure], str]


def page_words(page: UnitPage, links: FigureLinks, own: Mapping[str, SelfScore]) -> dict[str, Any]:
    """Return a unit's result for its template.

    Args:
        page: The result.
        links: Where the rows behind figures stand.
        own: The unit's own scores, if the reader may see them.
    """
    words = _Words(page, links.of)
    outcome = page.outcome
    return {
        "total": outcome["total"],
        "full": page.scheme.full,
        "outcome": outcome,
        "not_ranked": NOT_RANKED_WORDS.get(outcome["not_ranked"], ""),
        "parted_by": page.names.get(outcome["tie_break"], outcome["tie_break"]),
        "kept": page.kept,
        "scored": [
            {**words.scored(each), "own": own.get(each.indicator.code)} for each in page.scored
        ],
        "has_own": bool(own),
        "bonuses": [words.adjusted(each) for each in page.bonuses],
        "deductions": [words.adjusted(each) for each in page.deductions],
        "bonus_cap": page.scheme.bonus_cap,
        "deduction_cap": page.scheme.deduction_cap,
        "gates": [
            {"name": each.name, "why": conditions_text(each.conditions, page.names)}
            for each in page.failed_gates
        ],
        "veto": page.vetoed_by
        and {
            "name": page.vetoed_by.name,
            "why": conditions_text(page.vetoed_by.conditions, page.names),
        },
        "lifts": [
            {"name": each.name, "up": each.up, "steps": abs(each.up)} for each in page.lifted_by
        ],
        "figures": [words.figure(each) for each in page.figures],
    }


class _Words:
    def __init__(self, page: UnitPage, link: Link) -> None:
        self.link = link
        self.names = dict(page.names)
        self.parts: dict[str, str] = {}
        for indicator in page.scheme.indicators:
            self.parts |= {each.code: each.name for each in indicator.walk()}

    def scored(self, scored: Scored) -> dict[str, Any]:
        indicator, working = scored.indicator, scored.working
        # A line about a part names its code; a figure of the same name goes first.
        known = {**self.parts, **self.names}
        return {
            "code": indicator.code,
            "name": indicator.name,
            "points": indicator.points,
            "score": working["score"],
            "is_capped": working["capped"],
            "is_assumed": indicator.assumed,
            "formula": formula_text(indicator, self.names),
            "lines": lines_text(working["lines"], known),
            "exact": working["exact"],
            "figures": [self.figure(each) for each in scored.figures],
            "parts": [self.scored(each) for each in scored.parts],
            "next": [self._next(each, indicator.code) for each in scored.next],
        }

    def adjusted(self, extra: Extra) -> dict[str, Any]:
        adjustment, outcome = extra.adjustment, extra.outcome
        return {
            "code": adjustment.code,
            "name": adjustment.name,
            "each": number_words(adjustment.each),
            "cap": adjustment.cap,
            "condition": conditions_text(adjustment.if_all, self.names),
            "count": outcome["count"],
            "points": outcome["points"],
            "is_capped": outcome["capped"],
            "applies": outcome["applies"],
            "figure": self.figure(extra.figure) if extra.figure is not None else None,
        }

    def figure(self, figure: Figure) -> dict[str, Any]:
        return {
            "name": figure.name,
            "label": figure.label,
            "source": source_text(figure.source),
            "value": None if figure.value is None else number_words(figure.value),
            "target": None if figure.target is None else number_words(figure.target),
            "time": None if figure.time is None else rate_words(figure.time),
            "url": self.link(figure),
            "changes": [
                {
                    "objection": each.objection_id,
                    "is_target": each.is_target,
                    "old": None if each.old is None else number_words(each.old),
                    "new": number_words(each.new),
                }
                for each in figure.changes
            ],
        }

    def _next(self, found: NextPoint, code: str) -> dict[str, Any]:
        return {
            "part": self.parts.get(found.code, "") if found.code != code else "",
            "needs": "、".join(
                f"{self.names.get(each.name, each.name)} +{each.more.normalize():,f}"
                for each in found.needs
            ),
            "score": found.score,
            "gain": found.gain,
        }
