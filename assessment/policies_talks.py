"""Policies of talks with units' heads 约谈 (rules.md R12): who is listed, who talks, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.talks import ProgressBy, TalkRule
from projects.policies_documents import PROVISIONAL
from zhaoshang.accounts.labels import OFFICE_LABELS
from zhaoshang.accounts.rules import Office
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Cycle
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

LEVEL_TWICE = _("This level stands in the table twice.")
FIRST_LEVEL = _("Say who talks the first time: a row with level 1.")
REMIND_TWICE = _("This number of days stands in the table twice.")


class Talker(StrEnum):
    """Who talks."""

    BUREAU_HEAD = "bureau_head"
    LEADER_IN_CHARGE = Office.LEADER_IN_CHARGE.value
    DEPUTY_HEAD = Office.DEPUTY_HEAD_INVESTMENT.value
    COUNTY_HEAD = Office.COUNTY_HEAD.value
    PARTY_SECRETARY = Office.PARTY_SECRETARY.value


TALKER_LABELS: dict[Talker, Any] = {
    Talker.BUREAU_HEAD: _("Head of the investment bureau"),
    **{each: OFFICE_LABELS[Office(each.value)] for each in list(Talker)[1:]},
}


@dataclass(frozen=True)
class TalkPolicy:
    """What holds for talks.

    Attributes:
        rule: What leads to a talk.
        cycles: The results whose bottom is looked at.
        figure: Code of the indicator that has to grow; "": the first of the plan.
        projects: Code of the indicator that counts new projects; "": the first of the plan that
            counts formal contracts or starts.
        offices: Who talks, by level, lowest first.
        remind: Days before a talk on which head and talker are reminded, longest first.
        record_days: Days after the talk's day within which its record is due.
        recheck_days: Days after the talk on which the figures are looked at again.
    """

    rule: TalkRule
    cycles: frozenset[Cycle]
    figure: str
    projects: str
    offices: tuple[tuple[int, str], ...]
    remind: tuple[int, ...]
    record_days: int
    recheck_days: int


def _switch(name: str, label: Any, help_text: Any = "") -> PolicyField:
    return PolicyField(name, label, FieldType.BOOL, required=False, help=help_text)


def _number(name: str, label: Any, unit: Any, least: int, most: int) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=unit, minimum=least, maximum=most)


def _parse(value: Mapping[str, Any]) -> TalkPolicy:
    levels: dict[int, str] = {}
    for number, row in enumerate(value["offices"]):
        if row["level"] in levels:
            raise RuleBroken(LEVEL_TWICE, code="twice", field=f"offices.{number}.level")
        levels[row["level"]] = row["office"]
    if 1 not in levels:
        raise RuleBroken(FIRST_LEVEL, code="first_level", field="offices")
    remind: list[int] = []
    for number, row in enumerate(value["remind"]):
        if row["days"] in remind:
            raise RuleBroken(REMIND_TWICE, code="twice", field=f"remind.{number}.days")
        remind.append(row["days"])
    cycles = {Cycle.QUARTER: "of_quarter", Cycle.HALF: "of_half", Cycle.YEAR: "of_year"}
    return TalkPolicy(
        rule=TalkRule(
            bottom=value["bottom"] if value["bottom_on"] else None,
            smallest=value["smallest"],
            streak_of=value["streak_of"],
            streak_times=value["streak_times"] if value["streak_on"] else None,
            progress_months=value["progress_months"] if value["progress_on"] else None,
            progress_by=ProgressBy(value["progress_by"]),
            report_months=value["report_months"] if value["report_on"] else None,
            unimproved=value["unimproved_on"],
        ),
        cycles=frozenset(cycle for cycle, name in cycles.items() if value[name]),
        figure=value["figure"],
        projects=value["projects"],
        offices=tuple(sorted(levels.items())),
        remind=tuple(sorted(remind, reverse=True)),
        record_days=value["record_days"],
        recheck_days=value["recheck_days"],
    )


TALKS = register(
    PolicyKind(
        name="assessment.talks",
        label=_("Talks with the heads of units"),
        fields=(
            _switch("bottom_on", _("The last of each group are talked with")),
            _number("bottom", _("How many of each group"), pgettext_lazy("talk", "units"), 1, 20),
            _number(
                "smallest",
                _("Groups with fewer units are left out"),
                pgettext_lazy("talk", "units"),
                2,
                50,
            ),
            _switch("of_quarter", _("By a quarter’s final result")),
            _switch("of_half", _("By a half-year’s final result")),
            _switch("of_year", _("By a year’s final result")),
            _switch("streak_on", _("Who is among the last several times in a row is talked with")),
            _number("streak_of", _("Among the last"), pgettext_lazy("talk", "units"), 1, 20),
            _number("streak_times", _("Results in a row"), _("times"), 2, 12),
            _switch("progress_on", _("Who makes no progress is talked with")),
            _number("progress_months", _("No progress for (closed months)"), _("months"), 1, 12),
            PolicyField(
                "progress_by",
                _("No progress is"),
                FieldType.CHOICE,
                choices=(
                    (ProgressBy.BOTH.value, _("no growth of the figure and no new project")),
                    (ProgressBy.EITHER.value, _("no growth of the figure or no new project")),
                    (ProgressBy.FIGURE.value, _("no growth of the figure")),
                    (ProgressBy.PROJECTS.value, _("no new project")),
                ),
            ),
            PolicyField(
                "figure",
                _("Code of the indicator that has to grow"),
                required=False,
                help=_("Empty: the first of the year’s plan."),
            ),
            PolicyField(
                "projects",
                _("Code of the indicator that counts new projects"),
                required=False,
                help=_("Empty: the first of the plan that counts formal contracts or starts."),
            ),
            _switch("report_on", _("Who does not report is talked with")),
            _number(
                "report_months", _("No monthly report for (closed months)"), _("months"), 1, 12
            ),
            _switch(
                "unimproved_on",
                _("Whose last talk was closed as not improved is talked with again"),
            ),
            PolicyField(
                "offices",
                _("Who talks"),
                FieldType.ROWS,
                help=_(
                    "Level 1 is the first time; it rises with each result in a row at the bottom, "
                    "and after a talk without improvement."
                ),
                columns=(
                    _number("level", _("From level"), "", 1, 9),
                    PolicyField(
                        "office",
                        _("Who talks"),
                        FieldType.CHOICE,
                        choices=tuple((each.value, TALKER_LABELS[each]) for each in Talker),
                    ),
                ),
            ),
            PolicyField(
                "remind",
                _("Remind of a talk"),
                FieldType.ROWS,
                columns=(_number("days", _("Days before"), _("days"), 0, 20),),
            ),
            _number("record_days", _("The record is due after the talk within"), _("days"), 0, 30),
            _number("recheck_days", _("Look at the figures again after"), _("days"), 7, 365),
        ),
        default={
            "bottom_on": True,
            "bottom": 2,
            "smallest": 5,
            "of_quarter": True,
            "of_half": True,
            "of_year": True,
            "streak_on": True,
            "streak_of": 3,
            "streak_times": 2,
            "progress_on": True,
            "progress_months": 3,
            "progress_by": ProgressBy.BOTH.value,
            "figure": "",
            "projects": "",
            "report_on": True,
            "report_months": 2,
            "unimproved_on": True,
            "offices": [
                {"level": 1, "office": Talker.BUREAU_HEAD.value},
                {"level": 2, "office": Talker.DEPUTY_HEAD.value},
                {"level": 3, "office": Talker.COUNTY_HEAD.value},
            ],
            "remind": [{"days": 3}, {"days": 1}],
            "record_days": 3,
            "recheck_days": 60,
        },
        parse=_parse,
        help=_("A list keeps the policy it was drawn by; what is issued does not change."),
        # rules.md R12
        source=PROVISIONAL,
    )
)
