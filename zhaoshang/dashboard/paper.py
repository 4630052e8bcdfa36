"""The leader's page on paper: the same figures as one list of blocks, for the printed page and PDF.

Everything stands in one response: what the page fetches by itself is worked out here by the same
functions. Amounts are printed in 亿元 with two decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words
from zhaoshang.core.templatetags.zs import day, figure, yi

Shown = dict[str, Any]
NONE = "—"


def paper_blocks(shown: Shown) -> list[Block]:
    """Return the blocks of the paper in the order of the leader's page.

    Args:
        shown: What `whole` of the views gathered: glance, targets, rates, flags, overdue, problems
            and pace.
    """
    parts: tuple[Callable[[Shown], Iterator[Block]], ...] = (
        _headline,
        _trend,
        _rates,
        _lists,
        _funnel,
        _units,
        _flags,
        _overdue,
        _problems,
        _pace,
    )
    return [block for part in parts for block in part(shown)]


def points(gap: Decimal | None) -> str:
    """Say 超 / 欠 N 点."""
    if gap is None:
        return NONE
    if gap >= 0:
        return _("%(points)s points ahead") % {"points": gap}
    return _("%(points)s points behind") % {"points": -gap}


def _percent(value: Decimal | None) -> str:
    return NONE if value is None else f"{value}%"


def _signed(value: Decimal | int | None) -> str:
    if value is None:
        return NONE
    return f"{value:+}" if value else f"{value}"


def amount_of(main: Shown, amount: Decimal | None) -> str:
    """Print an amount of the headline indicator: 亿元 of money, else as it is measured."""
    if amount is None:
        return NONE
    if main["is_money"]:
        return f"{yi(amount)} {_('100 million yuan')}"
    return f"{figure(amount)} {main['measure']}"


def _headline(shown: Shown) -> Iterator[Block]:
    yield Heading(_("Targets against time progress"))
    main = shown["targets"].get("main")
    if main is None:
        yield Words(_("There is no target to go by."))
        return
    said = f"{main['name']} {amount_of(main, main['value'])}"
    if main["last_year"] is not None:
        said += f"；{_('Same months of last year')} {amount_of(main, main['last_year'])}"
    if main["year_on_year"] is not None:
        said += f"；{_('year on year')} {_signed(main['year_on_year'])}%"
    yield Words(said)
    if main["bases"]:
        yield Table(
            "",
            (_("Basis"), _("Target"), _("Rate of completion"), _("Time progress"), _("Gap")),
            tuple(
                (
                    each["name"],
                    amount_of(main, each["target"]),
                    _percent(each["percent"]),
                    f"{each['time']}%",
                    points(each["gap"]),
                )
                for each in main["bases"]
            ),
            (3, 3, 3, 3, 4),
            (1, 2, 3, 4),
        )


def _trend(shown: Shown) -> Iterator[Block]:
    """Put the points of the cumulative chart into a table."""
    chart = shown["trend"]
    if chart.is_empty:
        return
    yield Heading(f"{chart.title}（{chart.unit}）")
    headings = (chart.axis, *(name for name, _unit in chart.columns))
    rows = tuple((row.name, *(cell.text for cell in row.cells)) for row in chart.rows)
    yield Table("", headings, rows, (2, *[3] * (len(headings) - 1)), tuple(range(1, len(headings))))


def _rates(shown: Shown) -> Iterator[Block]:
    rates = shown["rates"]["rates"]
    if not rates:
        return
    yield Heading(_("Three rates"))
    yield Table(
        "",
        (
            _("Rate"),
            "%",
            pgettext("of a rate", "Numerator"),
            pgettext("of a rate", "Denominator"),
            _("Left out"),
            _("On the end of last month (points)"),
        ),
        tuple(
            (
                str(each["label"]),
                NONE if each["percent"] is None else f"{each['percent']}",
                _part(each, "numerator"),
                _part(each, "denominator"),
                "；".join(f"{why} {number}" for why, number in each["whys"])
                or str(each["left_out"]),
                _signed(each["change"]),
            )
            for each in rates
        ),
        (4, 2, 3, 3, 6, 3),
        (1, 2, 3, 5),
    )


def _part(rate: Shown, name: str) -> str:
    if rate["is_money"]:
        return f"{yi(rate[name])} {_('100 million yuan')}"
    return f"{figure(rate[name])} {pgettext('unit of a count', 'projects')}"


def _lists(shown: Shown) -> Iterator[Block]:
    yield Heading(_("The four lists"))
    yield Table(
        "",
        (
            pgettext("of projects", "List"),
            _("Number of projects"),
            _("Total investment (100 million yuan)"),
            _("This month"),
            _("Of them agreements"),
        ),
        tuple(
            (
                str(each["label"]),
                str(each["figures"].count),
                yi(each["figures"].total_investment_wan),
                _signed(each["net"]),
                str(each["agreements"] or NONE),
            )
            for each in shown["lists"]
        ),
        (3, 3, 4, 3, 3),
        (1, 2, 3, 4),
    )


def _funnel(shown: Shown) -> Iterator[Block]:
    yield Heading(_("Funnel"))
    yield Table(
        "",
        (
            _("As far as"),
            _("Number of projects"),
            _("Total investment (100 million yuan)"),
            _("Of the step before"),
        ),
        tuple(
            (
                str(each["label"]),
                str(each["figures"].count),
                yi(each["figures"].total_investment_wan),
                _percent(each["conversion"]),
            )
            for each in shown["funnel"]
        ),
        (4, 3, 4, 3),
        (1, 2, 3),
    )
    yield Words(
        _("Entered in %(year)s; given up since: %(count)s.")
        % {"year": shown["year_words"], "count": shown["withdrawn"]}
    )


def _units(shown: Shown) -> Iterator[Block]:
    for column in shown["targets"].get("columns", []):
        for each in column:
            yield Heading(f"{each['group']} · {each['rows'][0]['basis']}")
            yield Table(
                "",
                (pgettext("in a ranking", "Place"), _("Unit"), _("Rate of completion"), _("Gap")),
                tuple(
                    (
                        str(number),
                        str(row["unit"]),
                        _percent(row["percent"]),
                        points(row["gap"]),
                    )
                    for number, row in enumerate(each["rows"], start=1)
                ),
                (2, 6, 4, 4),
                (0, 2, 3),
            )


def _flags(shown: Shown) -> Iterator[Block]:
    flags = shown["flags"]
    yield Heading(_("Red and yellow flags"))
    total = sum(each["count"] for each in flags["counts"])
    yield Words("；".join(f"{each['badge']['word']} {each['count']}" for each in flags["counts"]))
    if not flags["rows"]:
        return
    yield Table(
        "",
        (_("Flag"), _("Project name"), _("Responsible unit"), _("Sponsor"), _("Why"), _("Days")),
        tuple(_flag(row) for row in flags["rows"]),
        (2, 5, 4, 3, 7, 2),
        (5,),
    )
    yield from _rest(total - len(flags["rows"]))


def _flag(row: Shown) -> tuple[str, ...]:
    flag, project = row["flag"], row["flag"].project
    of = (
        (project.name, str(project.responsible_unit or NONE), str(project.lead_sponsor or NONE))
        if project
        else (str(flag.unit), str(flag.unit), NONE)
    )
    return (str(row["badge"]["word"]), *of, row["why"], str(row["days"]))


def _overdue(shown: Shown) -> Iterator[Block]:
    overdue = shown["overdue"]
    yield Heading(f"{_('Overdue contracts')} {overdue['count']}")
    if not overdue["rows"]:
        yield Words(_("No contract is overdue."))
        return
    yield Table(
        "",
        (_("Project name"), _("Host unit"), _("Not kept"), _("Special report"), _("Days over")),
        tuple(
            (
                row["contract"].project.name,
                str(row["contract"].project.host_unit or NONE),
                f"{row['promise'].content} {day(row['promise'].due_on)}"
                if row["promise"]
                else NONE,
                row["report"].get_state_display() if row["report"] else NONE,
                NONE if row["days"] is None else str(row["days"]),
            )
            for row in overdue["rows"]
        ),
        (5, 4, 6, 3, 2),
        (4,),
    )
    yield from _rest(overdue["count"] - len(overdue["rows"]))


def _rest(more: int) -> Iterator[Block]:
    if more > 0:
        yield Words(_("%(more)s more are in the list.") % {"more": more})


def _problems(shown: Shown) -> Iterator[Block]:
    problems = shown["problems"]
    yield Heading(_("Difficulties"))
    if not problems["rows"]:
        yield Words(_("No difficulty is open."))
        return
    yield Table(
        "",
        (_("Category"), _("Not resolved"), _("Late")),
        (
            *(
                (str(row["label"]), str(row["open"]), str(row["late"] or NONE))
                for row in problems["rows"]
            ),
            (_("Together"), str(problems["open"]), str(problems["late"] or NONE)),
        ),
        (6, 3, 3),
        (1, 2),
    )


def _pace(shown: Shown) -> Iterator[Block]:
    pace = shown["pace"]
    yield Heading(_("Pace"))
    yield Table(
        "",
        (
            pgettext("of the way of a project", "Part"),
            _("Median days"),
            _("Projects that got through"),
            _("Last year"),
        ),
        tuple(
            (
                str(each["label"]),
                NONE if each["median"] is None else figure(each["median"]),
                str(each["count"]),
                NONE if each["before"] is None else figure(each["before"]),
            )
            for each in pace["legs"]
        ),
        (5, 3, 4, 3),
        (1, 2, 3),
    )
    worst = pace["worst"]
    if worst:
        yield Words(
            _(
                "Most time is lost in “%(label)s”: %(count)s projects stand there longer than its"
                " limit, %(days)s days together."
            )
            % {"label": worst["label"], "count": worst["count"], "days": worst["days"]}
        )
