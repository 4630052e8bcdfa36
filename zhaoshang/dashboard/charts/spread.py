"""The four lists by industry and by place: how many projects, how much investment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from projects.models import Industry, PipelineBy
from projects.models.choices import STAGE_LABELS
from projects.rules.stages import Stage
from projects.selectors.pipeline import pipelines_by
from projects.selectors.summaries import Figures
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.charts import Chart, Kind, Look, Point, Series
from zhaoshang.core.clock import today
from zhaoshang.core.money import WAN_PER_YI
from zhaoshang.core.templatetags.zs import day
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.charts.words import Said, said

# So many have a bar of their own; the others stand together, and what has none apart.
MOST = 20
YI_DECIMALS = 2
NONE = 0
COUNT, MONEY = "count", "money"
TITLES = {
    PipelineBy.SECTION: gettext_lazy("The four lists by industry section"),
    PipelineBy.HOST: gettext_lazy("The four lists by host unit"),
    PipelineBy.UNIT: gettext_lazy("The four lists by responsible unit"),
}
_AXES = {
    PipelineBy.SECTION: gettext_lazy("Industry section"),
    PipelineBy.HOST: gettext_lazy("Host unit"),
    PipelineBy.UNIT: gettext_lazy("Responsible unit"),
}
_NAMES = {PipelineBy.SECTION: "section", PipelineBy.HOST: "host", PipelineBy.UNIT: "unit"}
_LOOKS = {
    Stage.CLUE: Look.CLUE,
    Stage.SIGNED: Look.SIGNED,
    Stage.LANDED: Look.LANDED,
    Stage.PRODUCING: Look.PRODUCING,
}
Lists = Mapping[Stage, Figures]
Row = tuple[str, int, Lists]


def spread(user: User, asked: Asked, by: PipelineBy, measure: str = COUNT) -> Chart:
    """Return the four lists, as they stand today, by what a project's industry or unit is.

    Count is drawn and the investment stands beside it in the table, or the other way round; the
    ledger narrowed alike has as many rows. Sums in 亿元. Two queries and those of the words.

    Args:
        user: The reader.
        asked: What the page is narrowed to.
        by: Industry section, host unit or responsible unit.
        measure: COUNT or MONEY.
    """
    words = said(user, asked)
    found: dict[int, Lists] = {
        of_id: {stage: each.in_list(stage) for stage in Stage}
        for of_id, each in pipelines_by(user, by, asked.narrowing).items()
    }
    lists = {of_id: each for of_id, each in found.items() if _total(each).count}
    named = sorted(lists.keys() - {NONE}, key=lambda of_id: _weight(lists[of_id], of_id, measure))
    shown, others = named[:MOST], named[MOST:]
    names = _names(by, shown)
    rows: list[Row] = [(names[of_id], of_id, lists[of_id]) for of_id in shown]
    if others:
        label = _("%(count)s others") % {"count": len(others)}
        rows.append((label, NONE, _added([lists[of_id] for of_id in others])))
    if NONE in lists:
        rows.append((_("not filled in"), NONE, lists[NONE]))
    return _chart(rows, by, measure, asked, words)


def key_of(by: PipelineBy) -> str:
    """Return the key of the chart by something."""
    return f"spread-{_NAMES[by]}"


def _chart(rows: list[Row], by: PipelineBy, measure: str, asked: Asked, words: Said) -> Chart:
    counts, sums = (
        tuple(
            Series(
                str(STAGE_LABELS[stage]),
                tuple(
                    _point(lists[stage], each, _NAMES[by], _url(asked, by, of_id, stage))
                    for _name, of_id, lists in rows
                ),
                _LOOKS[stage],
            )
            for stage in Stage
        )
        for each in (COUNT, MONEY)
    )
    of_count = (counts, pgettext("unit of a count", "projects"), 0)
    of_money = (sums, str(_("100 million yuan")), YI_DECIMALS)
    drawn, beside = (of_money, of_count) if measure == MONEY else (of_count, of_money)
    title = str(TITLES[by])
    return Chart(
        key=key_of(by),
        title=title,
        kind=Kind.BARS,
        unit=drawn[1],
        axis=str(_AXES[by]),
        categories=tuple(name for name, _pk, _lists in rows),
        series=drawn[0],
        extra=beside[0],
        extra_unit=beside[1],
        extra_decimals=beside[2],
        decimals=drawn[2],
        summary=_summary(title, rows),
        stamp=words.stamp,
        empty=_("No project stands in a list"),
        empty_text=_("Projects appear here once they are entered and pass the checks."),
        file_stem=words.file_stem(title, day(today())),
    )


def _url(asked: Asked, by: PipelineBy, of_id: int, stage: Stage) -> str:
    """Return the list narrowed alike; there is none of what has no unit or industry."""
    if of_id == NONE:
        return ""
    return asked.rows("projects:ledger", **{"stage": stage.value, _NAMES[by]: of_id})


def _point(figures: Figures, measure: str, name: str, url: str) -> Point:
    rows = url if figures.count else ""
    if measure == MONEY:
        return Point(figures.total_investment_wan / WAN_PER_YI, rows)
    return Point(Decimal(figures.count), rows, f"spread-{name}" if rows else "")


def _names(by: PipelineBy, of_ids: list[int]) -> dict[int, str]:
    """Return what each is called: one query."""
    if by is PipelineBy.SECTION:
        found = {pk: str(each) for pk, each in Industry.objects.in_bulk(of_ids).items()}
    else:
        found = {pk: str(each) for pk, each in Unit.objects.in_bulk(of_ids).items()}
    return {of_id: found.get(of_id, str(of_id)) for of_id in of_ids}


def _weight(lists: Lists, of_id: int, measure: str) -> tuple[Decimal, int]:
    """Sort the most first."""
    total = _total(lists)
    amount = total.total_investment_wan if measure == MONEY else Decimal(total.count)
    return -amount, of_id


def _total(lists: Lists) -> Figures:
    return sum(lists.values(), Figures())


def _added(several: list[Lists]) -> Lists:
    return {stage: sum((each[stage] for each in several), Figures()) for stage in Stage}


def _summary(title: str, rows: list[Row]) -> str:
    most = "；".join(
        _("%(name)s: %(count)s projects, %(yi)s hundred million yuan")
        % {
            "name": name,
            "count": _total(lists).count,
            "yi": f"{_total(lists).total_investment_wan / WAN_PER_YI:.2f}",
        }
        for name, _of_id, lists in rows[:3]
    )
    return f"{title}：{most}"
